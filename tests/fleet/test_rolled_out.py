"""A fleet rolled out by StackSets on the emulator, three accounts in two Regions: deployed, verified, and taken out."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest

from assurance.verify import verifying
from assurance.verify.failing import CannotVerifyError
from assurance.verify.session import session
from fleet.template_sets import TemplateSet, sets_of
from fleet.writing import files, write
from rehearsal.variables import only
from settings.fleets import Fleet, load_fleet
from settings.settings import Settings
from tests.conftest import ROOT
from tests.support.aws_cli import standing_in
from tests.support.emulated_fleet import MANAGEMENT, emulated_fleet
from tests.support.running import run_cli

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def deployed(
    example: Fleet, sets: tuple[TemplateSet, ...], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[str, str]]:
    """The environment variables of an organization in which deploy.sh ran for both stages, and again for the second."""
    folder = tmp_path_factory.mktemp("rolled-out")
    write(folder / "out", files(example, sets, "stacksets")[0])
    with emulated_fleet(example.file) as url, standing_in(folder):
        variables = {
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": MANAGEMENT,
            "AWS_SECRET_ACCESS_KEY": "x",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "PATH": f"{folder}:{os.environ['PATH']}",
        }
        for stage in ("test", "production", "production"):
            run(folder / "out", variables, stage)
        yield {**variables, "FOLDER": str(folder)}


def run(out: Path, variables: Mapping[str, str], stage: str) -> list[str]:
    """Run the script for a stage; the calls that it made."""
    script = {**variables, "CALL_AS": "SELF", "PAUSE": "0"}
    (out.parent / "calls").unlink(missing_ok=True)
    ran = subprocess.run(["sh", out / "deploy.sh", stage], env=script, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return (out.parent / "calls").read_text(encoding="utf-8").splitlines()


def client(deployed: Mapping[str, str], service: str, account: str = MANAGEMENT, region: str = "eu-west-1") -> Any:
    url = deployed["AWS_ENDPOINT_URL"]
    made: Any = boto3.Session(aws_access_key_id=account, aws_secret_access_key="x", region_name=region)
    return made.client(service, endpoint_url=url)


def verify(deployed: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> tuple[int, Any, list[str]]:
    """Status of `verify --fleet example`, its result, and what it says first."""
    with only(deployed):
        status, out, err = run_cli(capsys, "verify", "--fleet", "example", "--format", "json")
    return status, json.loads(out), err.splitlines()


def test_every_template_stands_in_every_target(deployed: Mapping[str, str], sets: tuple[TemplateSet, ...]) -> None:
    """Eleven StackSets for each stage, all instances current, with the values of each target."""
    cloudformation = client(deployed, "cloudformation")
    names = [f"{name}-{stage}" for stage in ("test", "production") for name in sets[0].templates]
    assert [one["StackSetName"] for one in cloudformation.list_stack_sets()["Summaries"]] == names
    for name in names:
        instances = cloudformation.list_stack_instances(StackSetName=name)["Summaries"]
        assert [one["Status"] for one in instances] == ["CURRENT"] * (2 if name.endswith("-test") else 4)
    place = {"StackInstanceAccount": "555566667777", "StackInstanceRegion": "ap-northeast-1"}
    one = cloudformation.describe_stack_instance(StackSetName="kyc-rekognition-alarms-3-production", **place)
    overrides = {each["ParameterKey"]: each["ParameterValue"] for each in one["StackInstance"]["ParameterOverrides"]}
    assert overrides == {"TagsOwner": "private-bank-platform"}


def test_as_approved(deployed: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """Everything is as approved in every target but the protection of stacks, which StackSets give to none."""
    status, result, lines = verify(deployed, capsys)
    assert status == 1
    opened = [one for one in result["results"] if one["status"] != "met"]
    assert {(one["control"], one["property"]) for one in opened} == {("DEP02", "EnableTerminationProtection")}
    assert len(opened) == 11 * 6
    (line,) = [one for one in lines if one.endswith("(every target)")]
    assert line.startswith(
        "DEP02 kyc-rekognition-access, kyc-rekognition-alarms-1, kyc-rekognition-alarms-2 and 8 more"
    )


def test_a_target_that_drifted(deployed: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """What differs from target to target comes first, with the name of the one that has it."""
    ec2 = client(deployed, "ec2", "333344445555", "ap-northeast-1")
    (vpc,) = [one for one in ec2.describe_vpcs()["Vpcs"] if one["CidrBlock"] == "10.43.0.0/22"]
    ec2.modify_vpc_attribute(VpcId=vpc["VpcId"], EnableDnsHostnames={"Value": False})
    _, _, lines = verify(deployed, capsys)
    assert lines[0].endswith("(1 of 6 targets: 333344445555.ap-northeast-1)")
    assert (
        [one for one in lines if one.startswith("DEP04 kyc-rekognition-network/")]
        == [one for one in lines if "DEP04" in one]
        != []
    )
    ec2.modify_vpc_attribute(VpcId=vpc["VpcId"], EnableDnsHostnames={"Value": True})


def test_a_target_that_cannot_be_reached(
    deployed: Mapping[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is reported and makes the status 2; the others are verified."""

    def answering(settings: Settings, *, own: bool) -> Any:
        if (settings.account, settings.region) == ("333344445555", "eu-west-1"):
            raise CannotVerifyError("the verifier's role cannot be assumed")
        return session(settings, own=own)

    monkeypatch.setattr(verifying, "session", answering)
    status, result, lines = verify(deployed, capsys)
    assert status == 2
    assert len([one for one in result["results"] if one["status"] != "met"]) == 11 * 5
    assert "333344445555.eu-west-1: the verifier's role cannot be assumed" in "\n".join(lines)


def test_stacks_are_protected(deployed: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """With a role of each account: then all is as approved, and nothing is left to be protected."""
    for number in (66, 0):
        script = Path(deployed["FOLDER"]) / "out" / "protect.sh"
        role = {**deployed, "ROLE": "administrator"}
        ran = subprocess.run(["sh", script], env=role, capture_output=True, text=True, check=False)
        assert (ran.returncode, len(ran.stdout.splitlines())) == (0, number), ran.stderr
    status, result, _ = verify(deployed, capsys)
    assert (status, [one for one in result["results"] if one["status"] != "met"]) == (0, [])


def test_a_change_goes_from_stage_to_stage(deployed: Mapping[str, str], example: Fleet, tmp_path: Path) -> None:
    """Test gets the templates with a new parameter, production keeps the former ones until its own turn.

    No target has another one's value in between.
    """
    text = example.file.read_text(encoding="utf-8").replace('"example"', f'"{ROOT}/environments/example.toml"')
    for number, group in enumerate(("retail", "private-bank"), 1):
        text = text.replace(f"[groups.{group}]\n", f'[groups.{group}]\nanswers.tags.cost-center = "cc-{number}"\n')
    changed = tmp_path / "changed.toml"
    changed.write_text(
        text.replace("[groups.private-bank.answers.tags]\nowner", "answers.tags.owner"), encoding="utf-8"
    )
    fleet = load_fleet(changed)
    folder = Path(deployed["FOLDER"])
    write(folder / "out", files(fleet, sets_of(fleet), "stacksets")[0])

    def centers() -> list[str | None]:
        """The value of the tag in the trail's bucket of each target."""
        return [cost_center(deployed, one.settings) for one in fleet.members]

    assert centers() == [None] * 6
    run(folder / "out", deployed, "test")
    assert centers() == ["cc-1", "cc-1", None, None, None, None]
    cloudformation = client(deployed, "cloudformation")
    instances = cloudformation.list_stack_instances(StackSetName="kyc-rekognition-foundation-production")["Summaries"]
    assert [one["Status"] for one in instances] == ["CURRENT"] * 4
    calls = run(folder / "out", deployed, "production")
    assert centers() == ["cc-1", "cc-1", "cc-1", "cc-1", "cc-2", "cc-2"]
    updates = [one for one in calls if "update-stack-set " in one]
    assert len(updates) >= 22
    assert all("--deployment-targets" in one for one in updates)
    instances = cloudformation.list_stack_instances(StackSetName="kyc-rekognition-foundation-production")["Summaries"]
    assert [one["Status"] for one in instances] == ["CURRENT"] * 4


def cost_center(deployed: Mapping[str, str], settings: Settings) -> str | None:
    """The value of the tag on a key of the target."""
    kms = client(deployed, "kms", settings.account, settings.region)
    alias = next(one for one in kms.list_aliases()["Aliases"] if one["AliasName"].endswith("-logs"))
    tags = kms.list_resource_tags(KeyId=alias["TargetKeyId"])["Tags"]
    return next((one["TagValue"] for one in tags if one["TagKey"] == "cost-center"), None)


def test_a_target_is_taken_out(deployed: Mapping[str, str], sets: tuple[TemplateSet, ...]) -> None:
    """Template by template, the last first, as the README says; before that, what others import is not deleted."""
    cloudformation, there = (
        client(deployed, "cloudformation", *place) for place in ((), ("555566667777", "ap-northeast-1"))
    )
    for stack in there.describe_stacks()["Stacks"]:
        there.update_termination_protection(StackName=stack["StackName"], EnableTerminationProtection=False)
    where = {
        "DeploymentTargets": {
            "OrganizationalUnitIds": ["ou-exam-private11"],
            "Accounts": ["555566667777"],
            "AccountFilterType": "INTERSECTION",
        },
        "Regions": ["ap-northeast-1"],
        "RetainStacks": False,
    }

    def out(name: str) -> str:
        id_ = cloudformation.delete_stack_instances(StackSetName=name, **where)["OperationId"]
        found = cloudformation.describe_stack_set_operation(StackSetName=name, OperationId=id_)
        return str(found["StackSetOperation"]["Status"])

    assert out("kyc-rekognition-foundation-production") == "FAILED"
    assert [out(f"{name}-production") for name in reversed(sets[0].templates)] == ["SUCCEEDED"] * 11
    for name in sets[0].templates:
        assert len(cloudformation.list_stack_instances(StackSetName=f"{name}-production")["Summaries"]) == 3
    left = client(deployed, "kms", "555566667777", "ap-northeast-1").list_keys()["Keys"]
    assert left != []
