"""`fsi-rekognition report`: written whole or not at all, compared, checked; one clear message for whatever is wrong."""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assurance.pack import changes, writing
from assurance.pack.facts import facts
from assurance.pack.failing import PackError
from assurance.pack.governed import State
from assurance.pack.manifest import differences, hashes
from assurance.sources import receipt
from settings.files import sha256
from settings.governance import Given
from tests.support.packs import TIME, changed, dossier
from tests.support.running import run_cli

Assemblies = Mapping[str, Path]
Packs = Callable[[str], Path]
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def assembly(assemblies: Assemblies, tmp_path: Path) -> Path:
    """An assembly that a test may break."""
    return shutil.copytree(assemblies["minimal"], tmp_path / "cdk.out")


def content(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def refused(capsys: Capture, *arguments: object) -> str:
    """The one message of a run that could not be done."""
    status, out, err = run_cli(capsys, "report", *arguments)
    assert (status, out) == (2, "")
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1, err
    return err


def test_it_is_written_in_the_place_of_an_older_one_and_says_where(
    assembly: Path, tmp_path: Path, capsys: Capture
) -> None:
    """The page's path on standard output; counts and the hash to sign on standard error; what was there before goes."""
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "MANIFEST.json").write_text('{"tool": "fsi-rekognition", "files": {"stale.html": ""}}')
    (tmp_path / "pack" / "stale.html").write_text("old")
    status, out, err = run_cli(capsys, "report", "--assembly", assembly, "--output", tmp_path / "pack")
    assert (status, out) == (0, f"{tmp_path / 'pack' / 'index.html'}\n")
    assert "0 open findings" in err
    assert "sha256 of MANIFEST.json" in err
    assert "stale.html" not in content(tmp_path / "pack")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["cdk.out", "pack"]


def test_an_open_finding_is_status_1(assemblies: Assemblies, tmp_path: Path, capsys: Capture) -> None:
    """The pack is written, tells the finding, and the status says that something is open."""

    def unlocked(template: dict[str, Any]) -> None:
        for one in template["Resources"].values():
            if one["Type"] == "AWS::S3::Bucket":
                one["Properties"].pop("PublicAccessBlockConfiguration", None)

    assembly = changed(assemblies["minimal"], tmp_path, unlocked)
    status, _, err = run_cli(capsys, "report", "--assembly", assembly, "--output", tmp_path / "pack")
    assert status == 1
    assert "0 open findings" not in err
    assert json.loads((tmp_path / "pack" / "pack.json").read_text())["controls"]["STO04"] == "open"


def other_plugin(
    assembly: Path, violations: list[dict[str, Any]], exceeded: Sequence[tuple[str, str, str]] = ()
) -> None:
    """Somebody else's plugin judged at synthesis too, and was not content; nor are AWS's quotas."""
    path = assembly / "validation-report.json"
    report = json.loads(path.read_text())
    report["pluginReports"].append({"pluginName": "Bank", "conclusion": "failure", "violations": violations})
    path.write_text(json.dumps(report))
    receipt.leave(assembly, "minimal", exceeded)


@pytest.mark.thorough
def test_what_a_plugin_found_or_a_quota_refuses_is_open(assembly: Path, tmp_path: Path, capsys: Capture) -> None:
    """A finding of a plugin that the pack does not know, and what the synthesis measured and AWS would refuse."""
    place = "faces-rekognition-access/Auditor/Role"
    violation = {"ruleName": "R1", "description": "No.", "violatingConstructs": [{"constructPath": place}]}
    other_plugin(assembly, [violation], [("AWS::IAM::Role", place, "Too large.")])
    status, _, err = run_cli(capsys, "report", "--assembly", assembly, "--output", tmp_path / "pack")
    assert status == 1
    assert "2 open findings" in err
    assert "Too large." in (tmp_path / "pack" / "exceptions.html").read_text(encoding="utf-8")


def test_a_plugin_that_crashed_is_not_clean(assembly: Path, tmp_path: Path, capsys: Capture) -> None:
    """A failure without a finding says that nothing was judged."""
    other_plugin(assembly, [])
    message = refused(capsys, "--assembly", assembly, "--output", tmp_path / "pack")
    assert "Bank: crashed, and judged nothing" in message


# What is wrong with the input -----------------------------------------------------------------------------------------


def test_no_assembly(tmp_path: Path, capsys: Capture) -> None:
    """A folder without an assembly, or no folder at all."""
    for folder in (tmp_path, tmp_path / "nowhere"):
        assert "holds no cloud assembly" in refused(capsys, "--assembly", folder, "--output", tmp_path / "pack")


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "no receipt": (lambda a: (a / receipt.RECEIPT).unlink(), "its synthesis did not end well"),
    "receipt cut off": (lambda a: (a / receipt.RECEIPT).write_text('{"environment":'), "receipt.json: cannot be read"),
    "receipt of another shape": (lambda a: (a / receipt.RECEIPT).write_text("[]"), "receipt.json: cannot be read"),
    "receipt without hashes": (
        lambda a: (a / receipt.RECEIPT).write_text(
            json.dumps({"environment": "minimal", "environment_file": "", "exceptions": "", "files": []})
        ),
        "receipt.json: cannot be read",
    ),
    "template missing": (lambda a: next(a.glob("*.template.json")).unlink(), "cannot be read (No such file"),
    "template changed": (lambda a: next(a.glob("*network.template.json")).write_text("{}"), "is not as the synthesis"),
    "report missing": (lambda a: (a / "validation-report.json").unlink(), "validation-report.json: cannot be read"),
    "documents missing": (lambda a: shutil.rmtree(a / "documents"), "cannot be read"),
    "manifest cut off": (lambda a: (a / "manifest.json").write_text("{"), "manifest.json: is not as the synthesis"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_half_written_assembly(assembly: Path, tmp_path: Path, capsys: Capture, case: str) -> None:
    """What the synthesis did not leave so is named, and what to do."""
    damage, expected = BROKEN[case]
    damage(assembly)
    message = refused(capsys, "--assembly", assembly, "--output", tmp_path / "pack")
    assert expected in message
    assert "run make synth" in message
    assert not (tmp_path / "pack").exists()


def test_results_of_another_assembly(assemblies: Assemblies, assembly: Path, tmp_path: Path, capsys: Capture) -> None:
    """A validation report that another synthesis left is not taken for this one's."""
    shutil.copy(assemblies["example"] / "validation-report.json", assembly)
    message = refused(capsys, "--assembly", assembly, "--output", tmp_path / "pack")
    assert "validation-report.json: is not as the synthesis left it" in message


def test_results_of_another_assembly_with_its_receipt(
    assemblies: Assemblies, assembly: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Even where somebody forged the receipt: the report must speak of these stacks."""
    shutil.copy(assemblies["example"] / "validation-report.json", assembly)
    receipt.leave(assembly, "minimal")
    message = refused(capsys, "--assembly", assembly, "--output", tmp_path / "pack")
    assert "kyc-rekognition-" in message


def test_another_environment_file(assembly: Path, tmp_path: Path, capsys: Capture) -> None:
    """The file that is named, or that has changed since, is not what the assembly was made of."""
    message = refused(capsys, "--assembly", assembly, "--environment", "full", "--output", tmp_path / "pack")
    assert "full.toml: is not what the assembly was made of" in message
    message = refused(capsys, "--assembly", assembly, "--environment", "nosuch", "--output", tmp_path / "pack")
    assert "nosuch.toml: is not here; run this where it is, or name it with --environment" in message


def test_another_register(assembly: Path, tmp_path: Path, capsys: Capture) -> None:
    """Exceptions that the assembly was not checked against do not except anything."""
    (tmp_path / "register.toml").write_text("# another one\n")
    message = refused(
        capsys, "--assembly", assembly, "--exceptions", tmp_path / "register.toml", "--output", tmp_path / "pack"
    )
    assert "is not what the assembly was checked against" in message


def test_exceptions_that_have_expired(assembly: Path, tmp_path: Path, capsys: Capture) -> None:
    """At the given time every exception must still be in force."""
    arguments = ("--assembly", assembly, "--output", tmp_path / "pack", "--timestamp", "2031-01-01T00:00:00+00:00")
    status, _, err = run_cli(capsys, "report", *arguments)
    assert status == 2
    assert "expired on 2027-11-30; renew or remove it" in err
    assert not (tmp_path / "pack").exists()


@pytest.mark.parametrize("time", ["yesterday", "2026-11-24", "2026-11-24T09:00:00", "2026-13-24T09:00:00Z"])
def test_a_time_without_offset_or_none_at_all(assembly: Path, tmp_path: Path, capsys: Capture, time: str) -> None:
    """A time must say in which offset it is."""
    message = refused(capsys, "--assembly", assembly, "--output", tmp_path / "pack", "--timestamp", time)
    assert "is no ISO 8601 time with an offset, e.g. 2026-11-24T09:00:00+00:00" in message


# Where it is written --------------------------------------------------------------------------------------------------


def test_a_folder_that_is_no_pack_stays(assembly: Path, tmp_path: Path, capsys: Capture) -> None:
    """A folder that holds something else, and a file, are not replaced."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    (tmp_path / "file").write_text("dear")
    assert "is there and is no approval pack" in refused(capsys, "--assembly", assembly, "--output", tmp_path / "mine")
    assert content(tmp_path / "mine") == {"letter.txt": b"dear"}
    message = refused(capsys, "--assembly", assembly, "--output", tmp_path / "file")
    assert "is there and is no approval pack (it has no MANIFEST.json); name another folder" in message
    assert (tmp_path / "file").read_text() == "dear"


def test_an_unwritable_folder(assembly: Path, tmp_path: Path, capsys: Capture) -> None:
    """A parent that is no folder cannot be written to, not even by root."""
    (tmp_path / "file").write_text("")
    message = refused(capsys, "--assembly", assembly, "--output", tmp_path / "file" / "pack")
    assert "cannot be" in message


@pytest.mark.parametrize("step", ["a file", "the folder"])
def test_a_pack_is_never_left_half_replaced(
    packs: Packs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """When writing fails in the middle, the earlier pack stands whole, and nothing else is left beside it."""
    pack = shutil.copytree(packs("minimal"), tmp_path / "pack")
    before = content(pack)
    real = Path.write_bytes if step == "a file" else Path.rename
    calls = 0

    def full(self: Path, *arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise OSError(28, "No space left on device")
        return real(self, *arguments)

    monkeypatch.setattr(Path, "write_bytes" if step == "a file" else "rename", full)
    with pytest.raises(PackError, match="No space left on device; what was there is as it was"):
        writing.write({"MANIFEST.json": "{}", "index.html": "new", "policies/one.json": "{}"}, pack)
    monkeypatch.undo()
    assert content(pack) == before
    assert [one.name for one in tmp_path.iterdir()] == ["pack"]


# Compared and checked -------------------------------------------------------------------------------------------------


def widened(template: dict[str, Any]) -> None:
    """The callers may do one action more, a rule is gone, a bucket keeps longer."""
    for name, one in list(template["Resources"].items()):
        match one["Type"]:
            case "AWS::EC2::VPCEndpoint" if "rekognition" in str(one["Properties"]["ServiceName"]):
                one["Properties"]["PolicyDocument"]["Statement"].append(
                    {"Sid": "More", "Effect": "Allow", "Principal": "*", "Action": "rekognition:*", "Resource": "*"}
                )
            case "AWS::Events::Rule" if "trail" in name:
                del template["Resources"][name]
            case "AWS::S3::Bucket" if "Media" in name:
                one["Properties"]["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] = 31


def test_what_changed(assemblies: Assemblies, packs: Packs, tmp_path: Path, capsys: Capture) -> None:
    """Permissions widened first, then controls, resources and templates; nothing where nothing changed."""
    assembly = changed(assemblies["minimal"], tmp_path, widened)
    arguments = ("report", "--assembly", assembly, "--output", tmp_path / "pack", "--since", packs("minimal"))
    run_cli(capsys, *arguments)
    page = (tmp_path / "pack" / "index.html").read_text(encoding="utf-8")
    section = page[page.index('<section id="changes"') : page.index('<section id="contents"')]
    assert f"Compared with the earlier pack of {TIME}" in section
    first = page[page.index('<ul class="waiting">') : page.index("exceptions.html#exceptions")]
    assert '<li class="count-open"><a href="#changes">' in first
    assert "permissions widened since the earlier pack" in first
    opening = page[page.index('<div class="since">') : page.index("What is decided about")]
    assert f"Since the earlier pack of {TIME}:" in opening
    assert opening.index(" widened</strong>") < opening.index(" narrowed") < opening.index("to controls")
    assert opening.count("<li") == 4
    assert section.index("Widened: more is possible") < section.index("<h3>Controls</h3>")
    assert ": was met, is open" in section
    assert "Properties.LifecycleConfiguration.Rules.0.ExpirationInDays: was 30, is 31" in section
    assert "removed</span> <code>" in section
    assert "faces-rekognition-network.template.json" in section


def test_what_the_bank_answered_otherwise_has_changed(assemblies: Assemblies) -> None:
    """An evidence file that is another, an answer that expired: said on the first screen like all that changed."""
    found, controls = dossier(assemblies["minimal"])
    first, *rest = found.governance
    given = Given(
        answer="Blurring", owner="branches", answered=date(2026, 11, 1), expires=date(2027, 11, 1), evidence=()
    )
    answered = replace(found, governance=(replace(first, given=given, state=State.ANSWERED, why=()), *rest))
    expired = replace(found, governance=(replace(first, given=given, state=State.EXPIRED, why=("expired",)), *rest))
    old = changes.Old(
        facts=facts(answered, controls), estate=found.matrix.estate, templates={}, documents=hashes(found.documents)
    )
    (what,) = [one for one in changes.since(old, expired, controls).changed if one.kind == "the bank's answers"]
    assert what.altered == ("purpose: state: was answered, is expired; why: with expired",)
    assert (what.added, what.removed) == ((), ())
    old = replace(old, documents={**old.documents, "deployment-network.json": "0" * 64})
    (what,) = [one for one in changes.since(old, answered, controls).changed if one.kind == "documents"]
    assert what.altered == ("deployment-network.json",)


def test_nothing_changed(assembly: Path, packs: Packs, tmp_path: Path, capsys: Capture) -> None:
    """A pack of the same assembly says so, and may replace the one that it is compared with."""
    pack = shutil.copytree(packs("minimal"), tmp_path / "pack")
    run_cli(capsys, "report", "--assembly", assembly, "--output", pack, "--since", pack)
    assert "Nothing changed since the earlier pack" in (pack / "index.html").read_text(encoding="utf-8")


def test_since_what_is_no_pack(assembly: Path, tmp_path: Path, capsys: Capture) -> None:
    """The earlier pack must be one."""
    arguments = ("--assembly", assembly, "--output", tmp_path / "pack", "--since", tmp_path)
    assert "name the folder of an approval pack" in refused(capsys, *arguments)


@pytest.mark.parametrize("damaged", ["pack.json", "access.csv", "MANIFEST.json"])
def test_since_a_damaged_pack(packs: Packs, tmp_path: Path, damaged: str) -> None:
    """A file of it that is not what it should be is named."""
    pack = shutil.copytree(packs("minimal"), tmp_path / "pack")
    (pack / damaged).write_text('["not", "this"]')
    with pytest.raises(PackError, match=damaged):
        changes.read(pack)


def test_since_a_pack_that_was_altered(packs: Packs, assembly: Path, tmp_path: Path, capsys: Capture) -> None:
    """A row cut out of the earlier matrix would hide what was widened since: nothing is compared."""
    pack = shutil.copytree(packs("minimal"), tmp_path / "pack")
    rows = (pack / "access.csv").read_text().splitlines()
    (pack / "access.csv").write_text("\n".join(rows[:-1]) + "\n")
    err = refused(capsys, "--assembly", assembly, "--output", tmp_path / "new", "--since", pack)
    assert "access.csv: was altered after the pack was made" in err


@pytest.mark.parametrize("missing", ["rule", "scope"])
def test_since_a_pack_whose_exceptions_name_no_scope(packs: Packs, tmp_path: Path, missing: str) -> None:
    """A pack of another making, whole by its own manifest, is refused and not compared as far as it goes."""
    pack = shutil.copytree(packs("minimal"), tmp_path / "pack")
    facts = json.loads((pack / "pack.json").read_text())
    del facts["exceptions"][0][missing]
    (pack / "pack.json").write_text(json.dumps(facts))
    manifest = json.loads((pack / "MANIFEST.json").read_text())
    manifest["files"]["pack.json"] = sha256(pack / "pack.json")
    (pack / "MANIFEST.json").write_text(json.dumps(manifest))
    with pytest.raises(PackError, match="an exception has no rule or no scope"):
        changes.read(pack)


def test_check_knows_its_own(assembly: Path, packs: Packs, capsys: Capture) -> None:
    """An unaltered pack of the templates at hand is status 0."""
    status, out, _ = run_cli(capsys, "report", "--check", packs("minimal"), "--assembly", assembly)
    assert (status, out) == (0, f"{packs('minimal')} belongs to {assembly}, and is as it was made\n")


def test_check_tells_what_was_altered(assembly: Path, packs: Packs, tmp_path: Path, capsys: Capture) -> None:
    """Altered, missing and added files of the pack, and templates that changed, each on a line; status 1."""
    pack = shutil.copytree(packs("minimal"), tmp_path / "pack")
    (pack / "index.html").write_text("approved")
    (pack / "access.csv").unlink()
    (pack / "policies" / "more.json").write_text("{}")
    template = next(assembly.glob("*network.template.json"))
    template.write_text(template.read_text() + "\n")
    status, out, _ = run_cli(capsys, "report", "--check", pack, "--assembly", assembly)
    assert status == 1
    assert out.splitlines() == [
        "access.csv: is missing from the pack",
        "index.html: was altered after the pack was made",
        "policies/more.json: was added after the pack was made",
        f"{template.name}: this template has changed since the pack was made",
    ]


def test_check_tells_that_an_exception_ended(assembly: Path, packs: Packs) -> None:
    """The day after the first exception ends, the approval has ended too; on its last day it holds."""
    (description,) = differences(packs("minimal"), assembly, date(2027, 12, 1))
    assert description == "MANIFEST.json: the first exception ended on 2027-11-30, and with it what was approved"
    assert list(differences(packs("minimal"), assembly, date(2027, 11, 30))) == []


def test_check_tells_another_assembly(assemblies: Assemblies, packs: Packs, capsys: Capture) -> None:
    """A pack of one environment does not belong to another."""
    status, out, _ = run_cli(capsys, "report", "--check", packs("minimal"), "--assembly", assemblies["example"])
    assert status == 1
    assert "the assembly at hand has none" in out
    assert "the pack says nothing of it" in out


def test_check_what_is_no_pack(assembly: Path, tmp_path: Path, capsys: Capture) -> None:
    """Without a manifest, or with another's, nothing can be said."""
    assert "name the folder of an approval pack" in refused(capsys, "--check", tmp_path, "--assembly", assembly)
    (tmp_path / "MANIFEST.json").write_text('{"files": 1}')
    assert "is not the manifest of an approval pack" in refused(capsys, "--check", tmp_path, "--assembly", assembly)
