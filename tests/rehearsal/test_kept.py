"""What is left when every stack is destroyed is protected as before, and comes back under its stacks."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.aws import Aws
from rehearsal.deploying import DeployError, bring_back, deploy, stacks
from rehearsal.emulator import Running
from rehearsal.life.protection import protection as protection_of
from settings.loading import load
from tests.support.verifying import differing

pytestmark = pytest.mark.thorough
ACCOUNT = "333344445555"


@pytest.fixture(scope="module")
def moved(assemblies: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The assembly of `full`, for an account in which nothing is; without the stack of the management account."""
    folder = tmp_path_factory.mktemp("kept") / "cdk.out"
    shutil.copytree(assemblies["full"], folder)
    for file in folder.rglob("*.json"):
        file.write_text(file.read_text(encoding="utf-8").replace("111122223333", ACCOUNT), encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del manifest["artifacts"]["fsi-rekognition-guardrails"]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def destroyed(rehearsals: Any, moved: Path) -> Iterator[tuple[Running, dict[str, Any]]]:
    """An account in which `full` was deployed and every stack destroyed; what protected it, as it was before."""
    running = rehearsals("example").at(ACCOUNT, "us-east-1")
    aws = running.aws()
    deploy(moved, running)
    before = protection(aws)
    destroy(aws, moved)
    yield running, before
    assert running.crashes == []


def destroy(aws: Aws, assembly: Path) -> None:
    """Delete the stacks from the last to the first."""
    for name in reversed(stacks(assembly)):
        aws.cloudformation.update_termination_protection(StackName=name, EnableTerminationProtection=False)
        aws.cloudformation.delete_stack(StackName=name)
    assert aws.cloudformation.describe_stacks()["Stacks"] == []


def protection(aws: Aws) -> dict[str, Any]:
    """What protects the data and the record, lets the record be written, and tells of changes."""
    return protection_of(aws, load("full").model_copy(update={"account": ACCOUNT}))


def endpoints(protection: Mapping[str, Any]) -> set[str]:
    """The endpoints that bucket policies name."""
    return set(re.findall("vpce-[0-9a-f]+", json.dumps(protection["buckets"])))


def test_what_is_kept_stays_protected(destroyed: tuple[Running, dict[str, Any]]) -> None:
    """Bucket policies, aliases, data events, the role that the trail delivers with, and the matches in a stream."""
    running, before = destroyed
    aws = running.aws()
    assert protection(aws) == before
    assert len(before["buckets"]) == 7
    assert len(before["aliases"]) == 5
    assert before["logging"] is True
    assert len(before["rules"]) > 14
    operations = "rekognition-operations@example.com"
    assert before["receivers"] == {
        "fsi-rekognition-alarms": [operations],
        "fsi-rekognition-alarms-urgent": ["https://pager.example.com/rekognition", operations],
    }
    assert aws.kinesis.list_streams()["StreamNames"] == ["fsi-rekognition-branch-entrance-faces"]
    left = {one["RoleName"] for one in aws.iam.list_roles()["Roles"] if one["RoleName"].startswith("fsi-")}
    assert left == {"fsi-rek-use1-trail-delivery"}


def test_deployed_again_as_it_is_it_finds_its_names_taken(
    destroyed: tuple[Running, dict[str, Any]], moved: Path
) -> None:
    """CloudFormation makes nothing under a name that is taken: the first stack that left something fails."""
    running, _ = destroyed
    with pytest.raises(DeployError, match=r"fsi-rekognition-foundation: ROLLBACK_COMPLETE: .*EntityAlreadyExists"):
        deploy(moved, running)
    aws = running.aws()
    aws.cloudformation.update_termination_protection(
        StackName="fsi-rekognition-foundation", EnableTerminationProtection=False
    )
    aws.cloudformation.delete_stack(StackName="fsi-rekognition-foundation")


def test_it_comes_back_under_its_stacks(destroyed: tuple[Running, dict[str, Any]], moved: Path) -> None:
    """Imported as documents/import says, then deployed: every property is as declared, even where it was not.

    The bucket policies name the S3 endpoint that was destroyed: the deployment must see that, and put them right.
    """
    running, before = destroyed
    former = endpoints(before)
    assert bring_back(moved, running) == [
        f"fsi-rekognition-{name}"
        for name in (
            "foundation",
            "network",
            "storage",
            "monitoring",
            "audit",
            "queries",
        )
    ]
    assert differing(moved, running) == []
    now = protection(running.aws())
    there = {one["VpcEndpointId"] for one in running.aws().ec2.describe_vpc_endpoints()["VpcEndpoints"]}
    assert endpoints(now) <= there
    assert not endpoints(now) & former
    assert {**now, "buckets": {}} == {**before, "buckets": {}}
    assert deploy(moved, running) == []


def test_nothing_is_imported_that_is_not_there(destroyed: tuple[Running, dict[str, Any]]) -> None:
    """An import of what does not exist leaves the stack without it."""
    running, _ = destroyed
    cloudformation = running.aws().cloudformation
    group = {"Type": "AWS::Logs::LogGroup", "DeletionPolicy": "Retain", "Properties": {"LogGroupName": "nowhere"}}

    def asked(declared: Mapping[str, Any], identifier: Mapping[str, str]) -> str:
        cloudformation.create_change_set(
            StackName="one",
            ChangeSetName="import",
            ChangeSetType="IMPORT",
            TemplateBody=json.dumps({"Resources": {"A": declared}}),
            ResourcesToImport=[
                {"LogicalResourceId": "A", "ResourceType": "AWS::Logs::LogGroup", "ResourceIdentifier": identifier}
            ],
        )
        cloudformation.execute_change_set(StackName="one", ChangeSetName="import")
        return str(cloudformation.describe_stacks(StackName="one")["Stacks"][0]["StackStatus"])

    assert asked(group, {"LogGroupName": "nowhere"}) == "IMPORT_ROLLBACK_COMPLETE"
    with pytest.raises(ClientError, match="identified by LogGroupName"):
        asked(group, {"Name": "nowhere"})
    with pytest.raises(ClientError, match="must have a DeletionPolicy"):
        asked({name: one for name, one in group.items() if name != "DeletionPolicy"}, {"LogGroupName": "nowhere"})
    cloudformation.delete_stack(StackName="one")
