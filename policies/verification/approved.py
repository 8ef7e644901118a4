"""What was approved: the templates of a cloud assembly, or of an approval pack that nobody altered since."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policies.pack.failing import PackError
from policies.pack.manifest import altered
from policies.pack.writing import MANIFEST
from policies.sources.assembly import Template, templates_at
from policies.sources.failing import SourceError
from policies.verification.failing import CannotVerifyError
from stacks.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Approved:
    """The approved templates of one environment, and what is to be applied by hand."""

    folder: Path
    templates: tuple[Template, ...]
    documents: Mapping[str, Any]

    def stranger(self, settings: Settings) -> str:
        """A stack that this environment does not have; empty if all are its own."""
        prefix = settings.names.stack("")
        for one in self.templates:
            place = f"{one.place.account}/{one.place.region}"
            if not one.stack.startswith(prefix) or place != f"{settings.account}/{settings.region}":
                return f"{one.stack} in {place}"
        return ""


def belonging(folders: Iterable[Path], settings: Settings, environment: str) -> Approved:
    """The one of the folders that was made from an environment. Raises `CannotVerifyError`."""
    strangers = []
    for folder in folders:
        approved = read(folder)
        if not (stranger := approved.stranger(settings)):
            return approved
        strangers.append(f"{folder} holds {stranger}")
    raise CannotVerifyError(
        f"no approved templates of {environment}: {'; '.join(strangers)}; run make synth environment={environment}, "
        "or name the right assembly or approval pack with --approved"
    )


def read(folder: Path) -> Approved:
    """The templates in a folder. Raises `CannotVerifyError`."""
    if not folder.is_dir():
        raise CannotVerifyError(f"{folder}: there is no such folder; run make synth, or name an assembly or approval "
                                "pack with --approved")  # fmt: skip
    pack = MANIFEST in {one.name for one in folder.iterdir()}
    try:
        if pack and (changes := list(altered(folder))):
            raise CannotVerifyError(f"{folder}: is not the pack that was approved: {changes[0]}")
        templates = tuple(templates_at(folder / "templates" if pack else folder))
        documents = _documents(folder / "documents")
    except (PackError, SourceError) as error:
        raise CannotVerifyError(str(error)) from None
    if not all(one.stack for one in templates):
        raise CannotVerifyError(f"{folder}: is no cloud assembly and no approval pack: nothing says which stacks its "
                                "templates are for")  # fmt: skip
    return Approved(folder=folder, templates=templates, documents=documents)


def _documents(folder: Path) -> dict[str, Any]:
    try:
        return {one.name: json.loads(one.read_text(encoding="utf-8")) for one in sorted(folder.glob("*.json"))}
    except (OSError, ValueError) as error:
        raise SourceError(f"{folder}: cannot be read ({error}); run make synth again") from None
