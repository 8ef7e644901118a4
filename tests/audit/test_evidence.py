"""Evidence that is missing, damaged or changed: found, or undecided, and never met."""

import gzip
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.support import digests
from tests.support.auditing import answers, audit, planted
from tests.support.months import write


def logs(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*_CloudTrail_*.json.gz"))


def chain(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*_CloudTrail-Digest_*.json.gz"))


def gone(paths: list[Path]) -> None:
    for one in paths:
        one.unlink()


def rewritten(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(gzip.compress(change(gzip.decompress(path.read_bytes())), mtime=0))


def another_signature(folder: Path) -> None:
    """The signature that the next digest repeats is somebody's, and what vouches for that digest fits again."""
    path = chain(folder)[5]
    rewritten(path, lambda text: text.replace(b'"previousDigestSignature": "', b'"previousDigestSignature": "00'))


def swapped(folder: Path) -> None:
    first, second = chain(folder)[5:7]
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)


def new_chain(folder: Path) -> None:
    path = chain(folder)[10]
    digest = json.loads(gzip.decompress(path.read_bytes()))
    digest |= {name: None for name in digest if name.startswith("previous")}
    path.write_bytes(gzip.compress(json.dumps(digest).encode()))


def backfilled(folder: Path) -> None:
    path = chain(folder)[10]
    digest = json.loads(gzip.decompress(path.read_bytes()))
    digest["digestS3Object"] = digest["digestS3Object"].replace(".json.gz", "_backfill.json.gz")
    path.with_name(path.name.replace(".json.gz", "_backfill.json.gz")).write_bytes(
        gzip.compress(json.dumps(digest).encode())
    )


def extra(folder: Path) -> None:
    path = logs(folder)[0]
    path.with_name(path.name.replace("T0000Z", "T0001Z")).write_bytes(path.read_bytes())


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "a log file is gone": (lambda folder: logs(folder)[0].unlink(), "not_met"),
    "a day of log files is gone": (lambda folder: shutil.rmtree(logs(folder)[0].parent), "not_met"),
    "a log file was changed": (lambda folder: rewritten(logs(folder)[0], lambda text: text + b" "), "not_met"),
    "an event was taken out": (
        lambda folder: rewritten(logs(folder)[0], lambda text: json.dumps(
            {"Records": json.loads(text)["Records"][1:]}).encode()), "not_met"),
    "a log file is cut off": (
        lambda folder: logs(folder)[0].write_bytes(logs(folder)[0].read_bytes()[:-9]), "not_met"),
    "a log file is empty": (lambda folder: logs(folder)[0].write_bytes(b""), "not_met"),
    "a log file is something else": (lambda folder: logs(folder)[0].write_bytes(b"<html>"), "not_met"),
    "a record is none": (
        lambda folder: rewritten(logs(folder)[0], lambda text: text.replace(b'{"Records": [', b'{"Records": [7, ')),
        "not_met"),
    "a log file that no digest lists": (extra, "undecided"),
    "a digest is gone": (lambda folder: chain(folder)[5].unlink(), "not_met"),
    "two digests in a row are gone": (lambda folder: gone(chain(folder)[5:7]), "not_met"),
    "the last digests are gone": (lambda folder: gone(chain(folder)[-2:]), "undecided"),
    "all digests are gone": (lambda folder: gone(chain(folder)), "undecided"),
    "a digest was changed": (lambda folder: rewritten(chain(folder)[5], lambda text: text + b" "), "not_met"),
    "two digests are swapped": (swapped, "not_met"),
    "a digest is no digest": (lambda folder: rewritten(chain(folder)[5], lambda text: b"{}"), "not_met"),
    "a signature was changed": (another_signature, "not_met"),
    "a digest begins a new chain": (new_chain, "not_met"),
    "a digest was delivered later": (backfilled, "undecided"),
    "a foreign file lies there": (lambda folder: (folder / "notes.json").write_text('{"a": 1}'), "undecided"),
}  # fmt: skip


@pytest.mark.parametrize("kind", SPOILT)
def test_spoilt_evidence_is_never_whole(kind: str, assemblies: Mapping[str, Path], tmp_path: Path) -> None:
    """LOG10 says not met where something is wrong for certain, undecided where nobody vouches."""
    spoil, status = SPOILT[kind]
    found = audit(planted("example"), assemblies["example"], tmp_path / "logs", spoil=spoil)  # type: ignore[arg-type]
    assert answers(found)["LOG10"] == status


def test_without_public_keys_no_signature_is_checked(assemblies: Mapping[str, Path], tmp_path: Path) -> None:
    """The chain alone is undecided: who changed all of it would have changed the hashes too."""
    found = audit(planted("example"), assemblies["example"], tmp_path / "logs", keys={})
    assert answers(found)["LOG10"] == "undecided"


def test_signatures_by_an_unknown_key(assemblies: Mapping[str, Path], tmp_path: Path) -> None:
    """Digests that CloudTrail's named keys did not sign are undecided; those of a rotated key, once named, are met."""
    month = planted("example")
    files = write(month.records, tmp_path / "logs")
    digests.write_digests(files, tmp_path / "logs", month.settings.account, month.settings.region, month.first,
                          month.days * 24 + 2, rotated=20)  # fmt: skip
    from assurance.sources.cloudtrail.signatures import public_keys

    statuses = []
    for numbers in ((0,), (0, 1)):
        keys = public_keys(digests.public_keys(tmp_path / "keys.json", *numbers))
        again = audit_of(month, assemblies["example"], tmp_path / "logs", keys)
        statuses.append(again["LOG10"])
    assert statuses == ["undecided", "met"]


def audit_of(month: object, assembly: Path, folder: Path, keys: object) -> Mapping[str, str]:
    """The answers about logs that lie there already."""
    from assurance.audit.auditing import Asked, audited
    from assurance.sources.cloudtrail.reading import Period
    from tests.support.auditing import ENDPOINTS, application
    from tests.support.months import Month

    assert isinstance(month, Month)
    asked = Asked(logs=[folder], period=Period(first=month.first, last=month.last), endpoints=ENDPOINTS, keys=keys)  # type: ignore[arg-type]
    return answers(audited(month.settings, application(assembly), asked))
