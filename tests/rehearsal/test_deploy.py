"""Environments deployed in an emulated account: what the templates say is there, and stays as it is."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from rehearsal.deploying import deploy, stacks
from rehearsal.emulator import Running
from rehearsal.readback import read_back
from settings.loading import load
from tests.conftest import EXAMPLE_FIRST

Rehearsals = Callable[[str], Running]
Assemblies = Mapping[str, Path]


@pytest.mark.parametrize("environment", EXAMPLE_FIRST)
def test_boto3_finds_what_the_templates_say(rehearsals: Rehearsals, assemblies: Assemblies, environment: str) -> None:
    """Every resource of every template is there, with every property that the emulator can hold."""
    found = read_back(assemblies[environment], rehearsals(environment))
    assert [str(one) for one in found.differing] == []
    assert found.resources > 80
    assert found.properties > 5 * found.resources
    assert {(one.type, one.property) for one in found.unrehearsed} == {("AWS::KMS::Key", "PendingWindowInDays")}


def test_read_back_sees_a_change(rehearsed: Running, assemblies: Assemblies) -> None:
    """A property that somebody changed is named, and a resource that is gone."""
    aws = rehearsed.aws()
    trail = load("example").names.trail
    alias = next(one for one in aws.kms.list_aliases()["Aliases"] if one["AliasName"].startswith("alias/kyc-"))
    aws.cloudtrail.stop_logging(Name=trail)
    aws.kms.delete_alias(AliasName=alias["AliasName"])
    told = [(one.type, one.property) for one in read_back(assemblies["example"], rehearsed).differing]
    aws.cloudtrail.start_logging(Name=trail)
    aws.kms.create_alias(AliasName=alias["AliasName"], TargetKeyId=alias["TargetKeyId"])
    assert told == [("AWS::KMS::Alias", ""), ("AWS::CloudTrail::Trail", "IsLogging")]


def test_deploying_twice_changes_nothing(rehearsed: Running, assemblies: Assemblies) -> None:
    """A second deployment finds no stack to change, and the stacks keep their events."""
    cloudformation = rehearsed.aws().cloudformation

    def events() -> list[str]:
        names = stacks(assemblies["example"])
        return [
            one["EventId"]
            for name in names
            for one in cloudformation.describe_stack_events(StackName=name)["StackEvents"]
        ]

    before = events()
    assert deploy(assemblies["example"], rehearsed) == []
    assert events() == before
