"""Access is judged in every version of a template: what one parameter opens is not met, and says where."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from assurance.controls.check import check
from assurance.controls.control import Approval
from assurance.controls.registry import CATALOGUE
from assurance.results.verdict import Status
from assurance.sources.assembly import templates_at
from assurance.sources.template import resolved
from settings.loading import load

EVERYTHING = {"Sid": "Wide", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
NOTHING = {"Ref": "AWS::NoValue"}


def opened(assembly: Path, folder: Path, wide: int) -> Path:
    """The assembly with a statement for everybody at its Rekognition endpoint, where parameters say so."""
    shutil.copytree(assembly, folder)
    file = folder / "kyc-rekognition-network.template.json"
    template: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    named = [f"Wide{number}" for number in range(wide)]
    template["Parameters"] = {one: {"Type": "String", "Default": "no", "AllowedValues": ["no", "yes"]} for one in named}
    template["Conditions"] = {f"Is{one}": {"Fn::Equals": [{"Ref": one}, "yes"]} for one in named}
    policy = next(
        one["Properties"]["PolicyDocument"]
        for one in template["Resources"].values()
        if one["Type"] == "AWS::EC2::VPCEndpoint" and "rekognition" in one["Properties"]["ServiceName"]
    )
    policy["Statement"] += [{"Fn::If": [f"Is{one}", {**EVERYTHING, "Sid": one}, NOTHING]} for one in named]
    file.write_text(json.dumps(template), encoding="utf-8")
    return folder


MET, NOT_MET, UNDECIDED = Status.MET, Status.NOT_MET, Status.UNDECIDED


@pytest.mark.parametrize(
    ("wide", "endpoint", "keys"),
    [(0, {MET}, {MET}), (1, {NOT_MET}, {MET}), (4, {NOT_MET, UNDECIDED}, {UNDECIDED})],
)
def test_one_version_that_is_open_is_not_met(
    assemblies: Mapping[str, Path], tmp_path: Path, wide: int, endpoint: set[Status], keys: set[Status]
) -> None:
    """Of two versions one is open. Of sixteen, more than are tried, what was found is reported, no more is met."""
    application = resolved(list(templates_at(opened(assemblies["example"], tmp_path / "cdk.out", wide))))
    controls = [CATALOGUE["PRF01"], CATALOGUE["PRF03"]]
    found = check(application, controls=controls, approval=Approval(settings=load("example")))
    said = {name: {one.status for one in found.results if one.control == name} for name in ("PRF01", "PRF03")}
    assert (said, found.crashed) == ({"PRF01": endpoint, "PRF03": keys}, ())
    open_ = [one.message for one in found.results if one.status is NOT_MET]
    assert wide != 1 or all('(where Wide0 is "yes")' in one for one in open_)
