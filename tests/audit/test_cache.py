"""`--cache`: a second question unpacks no file that was read, and answers as the first would have."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from assurance.audit.auditing import Audit
from assurance.sources.cloudtrail import reading
from assurance.sources.cloudtrail.layout import Kind, place_of
from assurance.sources.failing import SourceError
from tests.support.auditing import audit, planted
from tests.support.months import Month
from tests.support.planting import KINDS


def asked(month: Month, assembly: Path, folder: Path) -> Audit:
    return audit(month, assembly, folder / "logs", cache=folder / "cache")


@pytest.mark.parametrize("kind", ["no endpoint", "an e-mail address as an id"])
def test_the_second_answer_is_the_first(
    kind: str, assemblies: Mapping[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Results, counts and hashes are the same, and only digests are unpacked."""
    month = planted("example", KINDS[kind][0])
    first = asked(month, assemblies["example"], tmp_path)
    unpacked: list[Path] = []
    content = reading._content

    def noted(path: Path, *rest: object) -> bytes | None:
        unpacked.append(path)
        return content(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "_content", noted)
    again = asked(month, assemblies["example"], tmp_path)
    assert {place_of(path).kind for path in unpacked} == {Kind.DIGESTS}
    assert again.results == first.results
    assert again.evidence.read == first.evidence.read
    assert again.evidence.history.accounts == first.evidence.history.accounts


def test_a_file_that_changed_is_read_again(assemblies: Mapping[str, Path], tmp_path: Path) -> None:
    """The cache knows files by their hash; what another environment looked at is nothing to this one."""
    clean = asked(planted("example"), assemblies["example"], tmp_path)
    assert clean.results.open == ()
    found = asked(planted("example", KINDS["no endpoint"][0]), assemblies["example"], tmp_path)
    assert {one.control for one in found.results.open} == {"LOG03", "LOG04"}
    other = audit(planted("full"), assemblies["full"], tmp_path / "others", cache=tmp_path / "cache")
    assert other.results.open == ()


def test_a_cache_that_is_none_is_refused(assemblies: Mapping[str, Path], tmp_path: Path) -> None:
    """What to do, and nothing is answered from it."""
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache/.read.sqlite").write_text("no database, but long enough to be taken for one " * 20)
    with pytest.raises(SourceError, match=r"\.read\.sqlite: cannot be used .*; delete it, or name another folder"):
        asked(planted("example"), assemblies["example"], tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(SourceError, match="cannot be used"):
        audit(planted("example"), assemblies["example"], tmp_path / "logs", cache=tmp_path / "file")
