"""The reading of the CDK's validation report fails closed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assurance.controls.check import check
from assurance.controls.control import Control, Facts
from assurance.results.result import Results
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met
from assurance.sources.resource import Resource
from assurance.sources.template import parsed
from settings.exceptions import PACKS, Register
from stacks.report import outcome

NONE = Register(exemptions=())


class ABC01(Control):
    """A topic has a name."""

    consideration = Consideration.COMPLIANCE
    severity = Severity.LOW
    why = remedy = "Only for this test."
    types = ("AWS::SNS::Topic",)

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        yield met() if resource.get("TopicName") else not_met("TopicName", "has no name")


def judged(**properties: str) -> Results:
    """What our controls found: met with a name, not met without, nothing without a topic."""
    return check(
        parsed({"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": properties}}}), controls=[ABC01()]
    )


MET = judged(TopicName="alarms")
FINDING = {
    "ruleName": "AwsSolutions-S1",
    "description": "…",
    "violatingConstructs": [{"constructPath": "stack/Bucket"}],
}


def assembly(folder: Path, reports: Any, resources: int = 3) -> Path:
    """A cloud assembly with one template and a validation report."""
    body = {"Resources": {f"R{number}": {"Type": "AWS::SNS::Topic"} for number in range(resources)}}
    (folder / "stack.template.json").write_text(json.dumps(body))
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "stack.template.json"}}
    (folder / "manifest.json").write_text(json.dumps({"artifacts": {"stack": stack}}))
    if reports is not None:
        (folder / "validation-report.json").write_text(reports if isinstance(reports, str) else json.dumps(reports))
    return folder


def packs(**changes: Any) -> dict[str, Any]:
    """A clean report of all packs, the first with changes."""
    clean = [
        {"pluginName": name, "conclusion": "success", "violations": [], "suppressedViolations": []} for name in PACKS
    ]
    clean[0] |= changes
    return {"pluginReports": clean}


@pytest.mark.parametrize(
    ("reports", "resources", "status"),
    [
        (packs(), 3, 0),
        (packs(conclusion="failure", violations=[FINDING]), 3, 1),
        (packs(suppressedViolations=[FINDING]), 3, 0),
        (packs(conclusion="failure"), 3, 2),
        (packs(pluginName="Another"), 3, 2),
        (packs(), 0, 2),
        (None, 3, 2),
        ("{", 3, 2),
        ({"pluginReports": None}, 3, 2),
    ],
    ids="clean findings excepted crashed missing-pack nothing-checked no-report truncated wrong-shape".split(),
)
def test_status(tmp_path: Path, reports: Any, resources: int, status: int) -> None:
    """0 only if every pack ran on something and left nothing open; what was not checked is 2."""
    assert outcome(assembly(tmp_path, reports, resources), NONE, MET, said=[]).status == status


@pytest.mark.parametrize(
    ("controls", "status"),
    [(MET, 0), (judged(), 1), (None, 2), (check(parsed({"Resources": {}}), controls=[ABC01()]), 2)],
    ids="met not-met not-run nothing-judged".split(),
)
def test_status_of_our_controls(tmp_path: Path, controls: Results | None, status: int) -> None:
    """Our controls count like a pack; without a judgement nothing is clean."""
    assert outcome(assembly(tmp_path, packs()), NONE, controls, said=[]).status == status


def test_counts(tmp_path: Path) -> None:
    """A resource with a finding is not counted as met, excepted or not."""
    pack = outcome(assembly(tmp_path, packs(suppressedViolations=[FINDING])), NONE, MET, said=[]).packs[0]
    assert (pack.checked, pack.met, len(pack.excepted), len(pack.open)) == (3, 2, 1, 0)
