"""The reading of the CDK's validation report fails closed."""

import json
from pathlib import Path
from typing import Any

import pytest

from policies.exceptions import Register
from stacks.report import PACKS, outcome

NONE = Register(exemptions=())
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
    assert outcome(assembly(tmp_path, reports, resources), NONE, said=[]).status == status


def test_counts(tmp_path: Path) -> None:
    """A resource with a finding is not counted as met, excepted or not."""
    pack = outcome(assembly(tmp_path, packs(suppressedViolations=[FINDING])), NONE, said=[]).packs[0]
    assert (pack.checked, pack.met, len(pack.excepted), len(pack.open)) == (3, 2, 1, 0)
