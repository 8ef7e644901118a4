"""What was approved, holds data, and is simply not in the environment file any more."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assurance.verify.approved import unaccounted
from assurance.verify.failing import CannotVerifyError
from tests.support.variants import REMOVED, settings_of

END = {"until": date(2999, 6, 30), "approval": "GRC-1099"}
GONE = {**END, "data": "disposed"}
SAID = (
    "its data would stay in the account, in nobody's care: say what becomes of it in [retired.{}], by until, approval "
    "and data"
)
WITHOUT: dict[str, Any] = {
    "capabilities.face-search": REMOVED,
    "trusted.administrators": REMOVED,
    "trusted.enrollers": REMOVED,
}
LIVELESS: dict[str, Any] = {"capabilities.face-liveness": REMOVED, "trusted.results-readers": REMOVED}
SEARCH = {"collections": ["kyc-customers"]}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"retention.media": 20, "capabilities.moderation": {}}, []),
        (WITHOUT, ["capabilities.face-search: was approved, and is not there any more; " + SAID.format("face-search")]),
        ({**WITHOUT, "retired.face-search": {**END, **SEARCH}}, []),
        ({**WITHOUT, "retired.face-search": {**GONE, **SEARCH}}, []),
        (
            {**WITHOUT, "retired.face-search": {**END, "collections": ["kyc-other"]}},
            [
                "capabilities.face-search: the collection kyc-customers was approved, and nothing names it now; "
                + SAID.format("face-search")
            ],
        ),
        (
            {"capabilities.face-search.collections": ["kyc-new"]},
            [
                "capabilities.face-search: the collection kyc-customers was approved, and nothing names it now; "
                + SAID.format("face-search")
            ],
        ),
        (
            {"capabilities.face-search.collections": ["kyc-new"], "retired.face-search": {**END, **SEARCH}},
            [],
        ),
        (
            LIVELESS,
            ["capabilities.face-liveness: was approved, and is not there any more; " + SAID.format("face-liveness")],
        ),
        ({**LIVELESS, "retired.face-liveness": END}, []),
        ({**LIVELESS, "retired.face-liveness": GONE}, []),
        (
            {"capabilities.text-detection": REMOVED},
            ["capabilities.text-detection: was approved, and is not there any more; " + SAID.format("text-detection")],
        ),
        ({"prefix": "another", "capabilities.text-detection": REMOVED}, []),
    ],
)
def test_what_vanishes_is_a_mistake(
    changes: dict[str, Any], expected: list[str], assemblies: dict[str, Path], packs: Callable[[str], Path]
) -> None:
    """Held against the approved pack or assembly: what is neither approved nor retired is reported, with the remedy."""
    settings = settings_of("example", changes)
    assert unaccounted(assemblies["example"], settings) == expected
    assert unaccounted(packs("example"), settings) == expected


def test_a_pack_that_somebody_altered_is_none(packs: Callable[[str], Path], tmp_path: Path) -> None:
    """By an altered pack nothing is concluded."""
    shutil.copytree(packs("example"), tmp_path / "pack")
    (tmp_path / "pack" / "index.html").write_text("<p>", encoding="utf-8")
    with pytest.raises(CannotVerifyError, match="is not the pack that was approved"):
        unaccounted(tmp_path / "pack", settings_of("example"))
