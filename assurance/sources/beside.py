"""What an assembly or an approval pack holds beside its templates, to be applied by hand."""

from pathlib import Path
from typing import Any

from assurance.sources.failing import SourceError
from settings.files import read_json

RECEIPT = "receipt.json"
"""By this file an assembly of the baseline is known, and that it is whole."""
_BY_HAND = "by-hand-"
"""Begins their names in an approval pack."""
DEPLOYMENT = "deployment-"
"""Begins the names of the documents that the deploying role is given."""
TRUST = "deployment-trust.json"
"""The trust policy of the deploying role, where a pipeline assumes it."""
OCCASIONAL = {"deployment-new-keys.json", "deployment-roll-back.json", "deployment-guardrails-roll-back.json"}
"""Those that it is given for an occasion only."""


def beside_assembly(folder: Path) -> dict[str, Any]:
    """File name → content of what an assembly holds. Raises `SourceError`."""
    return _documents(folder / "documents", "")


def in_pack(folder: Path) -> dict[str, Any]:
    """File name → content of what an approval pack holds. Raises `SourceError`."""
    return _documents(folder / "policies", _BY_HAND)


def _documents(folder: Path, begin: str) -> dict[str, Any]:
    try:
        return {one.name.removeprefix(begin): read_json(one) for one in sorted(folder.glob(f"{begin}*.json"))}
    except (OSError, ValueError) as error:
        raise SourceError(f"{folder}: cannot be read ({error}); run make synth again") from None
