"""A deployment that fails in the middle and is repeated ends in the same state, whatever failed."""

import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.aws import Aws
from rehearsal.deploying import DeployError, deploy, stacks, template
from rehearsal.emulator import Running
from rehearsal.providers import PROVIDERS
from tests.support.verifying import differing

ACCOUNT = "222233334444"
INVENTORY: Mapping[str, Callable[[Aws], list[Any]]] = {
    "AWS::CloudTrail::Trail": lambda aws: aws.cloudtrail.describe_trails()["trailList"],
    "AWS::CloudWatch::Alarm": lambda aws: aws.cloudwatch.describe_alarms()["MetricAlarms"],
    "AWS::EC2::VPCEndpoint": lambda aws: aws.ec2.describe_vpc_endpoints()["VpcEndpoints"],
    "AWS::EC2::FlowLog": lambda aws: aws.ec2.describe_flow_logs()["FlowLogs"],
    "AWS::Events::Rule": lambda aws: aws.events.list_rules()["Rules"],
    "AWS::IAM::ManagedPolicy": lambda aws: aws.iam.list_policies(Scope="Local")["Policies"],
    "AWS::IAM::Role": lambda aws: aws.iam.list_roles()["Roles"],
    "AWS::Logs::LogGroup": lambda aws: aws.logs.describe_log_groups()["logGroups"],
    "AWS::S3::Bucket": lambda aws: aws.s3.list_buckets()["Buckets"],
    "AWS::SNS::Topic": lambda aws: aws.sns.list_topics()["Topics"],
}
"""Type → everything of it that the account has."""


@pytest.fixture
def moved(assemblies: Mapping[str, Path], tmp_path: Path) -> Path:
    """The assembly of `minimal`, for an account in which nothing is."""
    folder = tmp_path / "cdk.out"
    shutil.copytree(assemblies["minimal"], folder)
    for file in folder.glob("*.json"):
        file.write_text(file.read_text(encoding="utf-8").replace("111122223333", ACCOUNT), encoding="utf-8")
    return folder


def refuse(monkeypatch: pytest.MonkeyPatch, type_: str, number: int) -> None:
    """Let AWS refuse to make the resource of a type that is asked for as the `number`th."""
    provider, made = PROVIDERS[type_], Counter[str]()
    create = provider.create

    def counted(aws: Aws, wanted: Mapping[str, Any]) -> str:
        made["asked"] += 1
        if made["asked"] == number:
            raise ClientError({"Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"}}, "Create")
        return create(aws, wanted)

    monkeypatch.setattr(provider, "create", counted)


@pytest.mark.thorough
def test_a_failed_deployment_repeated(rehearsed: Running, moved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused four times, in four stacks, each time somewhere in the middle; the fifth attempt ends as the first would.

    Nothing is there twice, nothing is left over, and every property is as the templates say.
    """
    running = rehearsed.at(ACCOUNT, "eu-central-1")
    for type_, number in (
        ("AWS::KMS::Alias", 2),
        ("AWS::EC2::VPCEndpoint", 3),
        ("AWS::S3::BucketPolicy", 2),
        ("AWS::CloudTrail::Trail", 1),
    ):
        with monkeypatch.context() as refusing:
            refuse(refusing, type_, number)
            with pytest.raises(DeployError, match=r"ROLLBACK_COMPLETE: .*Rate exceeded"):
                deploy(moved, running)
    deploy(moved, running)
    assert differing(moved, running) == []
    templates = [template(moved, artifact) for artifact in stacks(moved).values()]
    declared = Counter(one.type for each in templates for one in each.resources.values())
    assert {type_: len(every(running.aws())) for type_, every in INVENTORY.items()} == {
        type_: declared[type_] for type_ in INVENTORY
    }
    assert deploy(moved, running) == []
    assert running.crashes == []
