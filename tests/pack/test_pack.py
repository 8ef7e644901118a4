"""What an approval pack holds: the same evidence in every form, and nothing that the evidence does not say."""

import csv
import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from sarif_pydantic import Sarif  # type: ignore[import-untyped]

from assurance.controls.frameworks import Strength
from assurance.controls.registry import CATALOGUE
from assurance.iam.evaluate import Verdict
from assurance.pack import guard
from assurance.pack.answers import answers
from assurance.pack.approval import decision
from assurance.pack.coverage import Answer, coverage
from assurance.pack.hand_tests.trying import Borne
from assurance.pack.heat import heat
from assurance.pack.making import make
from assurance.pack.manifest import TOOLS
from assurance.pack.pack import files
from assurance.pack.sids import sentence
from assurance.pack.words.questions import questions
from assurance.pack.words.texts import threats
from assurance.proof.matrix import matrix
from assurance.proof.reading import read as estate_of
from assurance.results.verdict import Consideration
from tests.conftest import EXAMPLE_FIRST
from tests.support.packs import TIME, changed, dossier, each_pack
from tests.support.running import run_cli

Assemblies = Mapping[str, Path]
Packs = Callable[[str], Path]
each_small = pytest.mark.parametrize("environment", ["example", "minimal"])


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_same_input_gives_the_same_bytes(assemblies: Assemblies, packs: Packs, tmp_path: Path) -> None:
    """A second pack of the same assembly is the first, file by file."""
    make(assemblies["minimal"], tmp_path / "again", timestamp=TIME)
    first, again = ({one.relative_to(folder): one.read_bytes() for one in folder.rglob("*") if one.is_file()}
                    for folder in (packs("minimal"), tmp_path / "again"))  # fmt: skip
    assert first.keys() == again.keys()
    for name in sorted(first):
        assert first[name].splitlines() == again[name].splitlines(), name


def test_a_time_stands_in_it_only_where_one_was_given(assemblies: Assemblies, tmp_path: Path) -> None:
    """Without a time no file bears one, and OSCAL, which demands one, says that it stands for none."""
    made = make(assemblies["minimal"], tmp_path / "pack")
    assert "timestamp" not in read(tmp_path / "pack" / "MANIFEST.json")
    assert "days left on" not in made.page.read_text(encoding="utf-8")
    results = read(tmp_path / "pack" / "assessment-results.json")["assessment-results"]
    assert results["metadata"]["last-modified"].startswith("1970-01-01")
    assert "No time was given" in results["metadata"]["remarks"]


@each_small
def test_the_manifest_holds_every_file_and_template(assemblies: Assemblies, packs: Packs, environment: str) -> None:
    """SHA-256 of each file beside the manifest, of each template and document, and the versions of the tools."""
    pack = packs(environment)
    manifest = read(pack / "MANIFEST.json")
    there = {one.relative_to(pack).as_posix() for one in pack.rglob("*") if one.is_file()}
    assert set(manifest["files"]) == there - {"MANIFEST.json"}
    for name, expected in manifest["files"].items():
        assert hashlib.sha256((pack / name).read_bytes()).hexdigest() == expected, name
    templates = {one.name for one in assemblies[environment].glob("*.template.json")}
    assert set(manifest["templates"]) == templates == {one.name for one in (pack / "templates").iterdir()}
    for name, expected in manifest["templates"].items():
        assert hashlib.sha256((assemblies[environment] / name).read_bytes()).hexdigest() == expected
    assert set(manifest["tools"]) == {"python", *TOOLS}
    assert "not installed" not in manifest["tools"].values()


def test_machine_forms_tell_what_check_tells(
    assemblies: Assemblies, packs: Packs, capsys: pytest.CaptureFixture[str]
) -> None:
    """controls.json and its kin are those of `check`, byte by byte."""
    for form, name in (("json", "controls.json"), ("sarif", "results.sarif"), ("junit", "junit.xml")):
        _, out, _ = run_cli(capsys, "check", assemblies["example"], "--environment", "example", "--format", form)
        assert (packs("example") / name).read_text(encoding="utf-8") == out


@each_pack
def test_what_is_the_same_stands_once(packs: Packs, environment: str) -> None:
    """The tables for a spreadsheet tell each judgement that controls.json tells; a pack has at most so many bytes."""
    pack = packs(environment)
    with (pack / "judgements.csv").open(encoding="utf-8", newline="") as file:
        description = sorted(
            (control, row["status"], row["resource"], row["template"])
            for row in csv.DictReader(file)
            for control in row["controls"].split(" ")
        )
    results = read(pack / "controls.json")["results"]
    assert description == sorted((one["control"], one["status"], one["resource"], one["template"]) for one in results)
    with (pack / "controls.csv").open(encoding="utf-8", newline="") as file:
        standing = {row["control"]: row["standing"] for row in csv.DictReader(file)}
    assert standing == read(pack / "pack.json")["controls"]
    with (pack / "controls.csv").open(encoding="utf-8", newline="") as file:
        frameworks = {row["control"]: row["frameworks"].split("; ") for row in csv.DictReader(file)}
    assert [one for one in frameworks["AUD04"] if one.startswith(("nist", "iso"))] == [
        "nist-800-53-r5: AU-9, SI-7(1), SI-7a", "iso-27001-2022: A.8.15",
    ]  # fmt: skip
    size = sum(one.stat().st_size for one in pack.rglob("*") if one.is_file())
    assert size < {"full": 5_450_000, "example": 3_400_000, "minimal": 2_850_000}[environment]


@each_small
def test_machine_forms_are_well_formed(packs: Packs, environment: str) -> None:
    """SARIF, JUnit and CSV are what they say they are; each policy document is JSON with statements or a policy."""
    pack = packs(environment)
    Sarif.model_validate(read(pack / "results.sarif"))
    suites = ElementTree.fromstring((pack / "junit.xml").read_text(encoding="utf-8"))
    assert int(suites.get("tests", "0")) == len(read(pack / "controls.json")["results"])
    with (pack / "access.csv").open(encoding="utf-8", newline="") as file:
        assert {row["decision"] for row in csv.DictReader(file)} <= {"allow", "deny", "depends"}
    documents = [read(one) for one in (pack / "policies").iterdir()]
    assert documents
    assert all("Statement" in one or "services" in one for one in documents)


@each_small
def test_oscal_is_what_compliance_trestle_takes(packs: Packs, environment: str) -> None:
    """Both documents are read by compliance-trestle, and pass all of its validators."""
    import trestle.core.validator_factory as registry
    from trestle.core import all_validator
    from trestle.oscal import OSCAL_VERSION
    from trestle.oscal.assessment_results import AssessmentResults
    from trestle.oscal.component import ComponentDefinition

    logging.getLogger("trestle").setLevel(logging.ERROR)
    assert registry.validator_factory
    pack = packs(environment)
    for model, name in ((AssessmentResults, "assessment-results"), (ComponentDefinition, "component-definition")):
        found = model.oscal_read(pack / f"{name}.json")
        assert found is not None
        assert all_validator.AllValidator().model_is_valid(found, True, pack)
        assert read(pack / f"{name}.json")[name]["metadata"]["oscal-version"] == OSCAL_VERSION


def test_oscal_tells_the_same_results(packs: Packs) -> None:
    """A finding for each control that judged, satisfied where nothing is left; every exception is an accepted risk."""
    (result,) = read(packs("example") / "assessment-results.json")["assessment-results"]["results"]
    standing = read(packs("example") / "pack.json")["controls"]
    states = {one["target"]["target-id"]: one["target"]["status"]["state"] for one in result["findings"]}
    assert states == {
        name: "satisfied" if found == "met" else "not-satisfied"
        for name, found in standing.items()
        if found != "nothing to judge"
    }
    assert len(result["risks"]) == len(read(packs("example") / "pack.json")["exceptions"])
    assert {one["status"] for one in result["risks"]} == {"deviation-approved"}


def test_the_access_matrix_leaves_out_only_what_nothing_grants(assemblies: Assemblies) -> None:
    """Everything that is possible, or may be, is in it; and the number of questions is that of the whole matrix."""
    found, _ = dossier(assemblies["minimal"])
    whole = matrix(found.matrix.estate)
    assert list(found.matrix.allowed()) == list(whole.allowed())
    assert sum(found.asked.values()) == len(whole.rows)
    left_out = {row.question for row in whole.rows} - {row.question for row in found.matrix.rows}
    assert all(row.decision is Verdict.DENY for row in whole.rows if row.question in left_out)


@pytest.mark.parametrize("environment", EXAMPLE_FIRST)
def test_no_test_by_hand_is_contradicted(assemblies: Assemblies, environment: str) -> None:
    """What an approver is led to expect is what policies and templates bear out, or what they do not decide."""
    found, controls = dossier(assemblies[environment])
    asked = [one for answered in answers(found, controls).values() for one in answered]
    tried = [(one.test.title, call) for one in asked if one.test for call in (one.test.positive, one.test.negative)]
    assert [(title, call.basis) for title, call in tried if call.borne is Borne.CONTRADICTED] == []
    assert sum(call.borne is Borne.ELSEWHERE for _, call in tried) < 8
    assert len(tried) >= 2 * (len(asked) - 2)


def test_a_test_by_hand_that_the_policies_contradict_says_so(assemblies: Assemblies, tmp_path: Path) -> None:
    """Where the endpoint lets everything through, the negative tests are contradicted instead of promised."""

    def opened(template: dict[str, Any]) -> None:
        for one in template["Resources"].values():
            if one["Type"] == "AWS::EC2::VPCEndpoint":
                everything = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
                one["Properties"]["PolicyDocument"] = {"Version": "2012-10-17", "Statement": [everything]}

    found, controls = dossier(changed(assemblies["minimal"], tmp_path, opened))
    isolation = answers(found, controls)[Consideration.ISOLATION]
    (served,) = [one.test for one in isolation if one.test and "serves our roles" in one.test.title]
    assert served.negative.borne is Borne.CONTRADICTED


def test_what_is_adopted_or_absent_is_left_out(assemblies: Assemblies) -> None:
    """A pack of roles and keys alone, where all else is the bank's own, holds what there is to say."""
    found, controls = dossier(assemblies["minimal"])
    kept = found.application.of("AWS::IAM::Role", "AWS::IAM::ManagedPolicy", "AWS::KMS::Key")
    lean = replace(found.application, resources=kept)
    made = files(replace(found, application=lean, matrix=matrix(estate_of(lean), ungranted=False)), controls)
    assert "No test by hand" in made["considerations.html"]
    assert "No VPC" in made["architecture.html"]
    assert not [name for name in made if name.startswith("policies/bucket")]


def test_every_control_answers_a_question() -> None:
    """The considerations together name every control of the catalogue, under one heading or several; threats too."""
    named = {name for asked in questions().values() for one in asked for name in one.controls}
    assert set(CATALOGUE) - named == set(), "name it under a question in assurance/pack/words/questions"
    assert named <= set(CATALOGUE)
    assert {name for one in threats() for name in one.controls} <= set(CATALOGUE)
    assert list(questions()) == list(Consideration)


@each_small
def test_counts_are_those_of_the_evidence(assemblies: Assemblies, packs: Packs, environment: str) -> None:
    """What the opening counts is what the register, the documents and the results hold."""
    found, controls = dossier(assemblies[environment])
    counts = {one.name: one.number for one in decision(found, controls).counts}
    facts = read(packs(environment) / "pack.json")
    assert counts == facts["counts"]
    assert counts["excepted"] == len(facts["exceptions"])
    assert counts["tested"] == sum(one == "met" for one in facts["controls"].values())
    assert counts["open"] == 0
    by_hand = [name for name in read(packs(environment) / "MANIFEST.json")["files"] if name.startswith("policies/by-")]
    assert counts["implemented but untested"] == len(by_hand)


def test_the_fingerprint_is_what_sha256sum_says(packs: Packs) -> None:
    """The one hash over all templates can be had with two commands of any Unix."""
    lines = "".join(
        f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.name}\n"
        for one in sorted((packs("example") / "templates").iterdir(), key=lambda one: one.name.encode())
    )
    expected = hashlib.sha256(lines.encode()).hexdigest()
    assert expected in (packs("example") / "index.html").read_text(encoding="utf-8")


def test_frameworks_are_counted_by_what_can_be_answered(assemblies: Assemblies) -> None:
    """Every requirement that is tied has one answer, one strength and a control; no list counts as covered whole."""
    found, controls = dossier(assemblies["example"])
    for one in coverage(controls, found.findings):
        assert sum(one.count(answer) for answer in Answer) == len(one.lines) > 0
        assert sum(one.count(strength) for strength in Strength) == len(one.lines)
        assert all(line.controls for line in one.lines)


@each_pack
def test_rules_of_guard_that_are_not_met_have_places(assemblies: Assemblies, environment: str) -> None:
    """Each of the rules that failed when Guard ran is found again where it failed, and names controls that exist."""
    found, _ = dossier(assemblies[environment])
    assert [one.rule for one in guard.missed(found.application)] == list(guard.rules().rule)
    for rule in guard.rules().rule:
        named = [word.strip("(),.") for word in rule.why.split() if word.strip("(),.")[:3] in ("AUD", "ENC", "STO")]
        assert set(named) <= set(CATALOGUE), rule.name


def test_the_heat_map_counts_actions_once(assemblies: Assemblies) -> None:
    """No cell holds more than was asked, and who can do nothing stands apart."""
    found, _ = dossier(assemblies["example"])
    drawn = heat(found)
    rows = [row for group in drawn.groups for row in group]
    assert all(cell.possible <= cell.asked for row in rows for cell in row.cells)
    assert all(any(cell.possible for cell in row.cells) for row in rows)
    assert all(len(row.cells) == len(drawn.columns) for row in rows)
    assert [group[0].principal for group in drawn.groups] == [
        "administrator", "kyc/capture-service (111122223333)", "cloudtrail.amazonaws.com",
        "an administrator of the account",
    ]  # fmt: skip
    assert [column.name for column in drawn.columns if column.begins] == [
        "not approved", "bucket access-logs", "key evidence", "topic alarms", "trail kyc-rekognition",
        "role of the baseline",
    ]  # fmt: skip
    assert "somebody without credentials" in drawn.nothing
    assert {row.principal for row in rows if any(cell.unseen for cell in row.cells)} == {
        "an administrator of the account", "the root user of the account", "an IAM user of the account",
        "events.amazonaws.com for another account",
    }  # fmt: skip
    assert all(cell.unseen <= cell.possible for row in rows for cell in row.cells)


@pytest.mark.parametrize(
    ("sid", "expected"),
    [
        ("CallersMayUseS3", "Callers may use S3"),
        ("NobodyMayTouchObjectsWithoutTls", "Nobody may touch objects without TLS"),
        ("EventBridgeMayPublish", "EventBridge may publish"),
        ("AWSCloudTrailWrite20150319", "AWS CloudTrail write 20150319"),
        ("statement 1", "Statement 1"),
    ],
)
def test_a_sid_reads_as_a_sentence(sid: str, expected: str) -> None:
    """Names of AWS stay whole, the rest becomes words."""
    assert sentence(sid) == expected
