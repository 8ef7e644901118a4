"""What happens to a deployed environment when an answer changes: nothing that has a name of ours is replaced."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # type: ignore[import-untyped]

from tests.support.variants import REMOVED, Template, settings_of, synthesized

NAMES = {
    "AWS::CloudTrail::Trail": ("TrailName",),
    "AWS::CloudWatch::Alarm": ("AlarmName",),
    "AWS::CloudWatch::Dashboard": ("DashboardName",),
    "AWS::EC2::SecurityGroup": ("GroupName",),
    "AWS::Events::Rule": ("Name",),
    "AWS::IAM::ManagedPolicy": ("ManagedPolicyName",),
    "AWS::IAM::Role": ("RoleName",),
    "AWS::KMS::Alias": ("AliasName",),
    "AWS::Kinesis::Stream": ("Name",),
    "AWS::Logs::LogGroup": ("LogGroupName",),
    "AWS::Logs::MetricFilter": ("FilterName",),
    "AWS::Organizations::Policy": ("Name",),
    "AWS::Rekognition::Collection": ("CollectionId",),
    "AWS::Rekognition::Project": ("ProjectName",),
    "AWS::Rekognition::StreamProcessor": ("Name",),
    "AWS::S3::Bucket": ("BucketName",),
    "AWS::S3::BucketPolicy": ("Bucket",),
    "AWS::SNS::Subscription": ("TopicArn", "Protocol", "Endpoint"),
    "AWS::SNS::Topic": ("TopicName",),
}
"""Type → the properties by which a second one of it would be the same, or would not be let in."""

LESS: dict[str, Any] = {
    "capabilities.face-liveness": REMOVED,
    "capabilities.streaming-video": REMOVED,
    "capabilities.celebrity-recognition": REMOVED,
    "capabilities.celebrity-recognition-video": REMOVED,
    "capabilities.face-search-video": REMOVED,
    "capabilities.bulk-image-analysis": REMOVED,
    "capabilities.custom-labels": REMOVED,
    "capabilities.custom-labels-sharing": REMOVED,
    "capabilities.face-search.collections": ["customers"],
    "network.client-cidrs": ["10.42.0.0/23", "10.50.0.0/16"],
    "keys.administrators": [],
    "keys.rotation-days": 180,
    "retention": {"media": 3, "results": 20, "logs": 365, "noncurrent": 7},
    "log-archive.create.lock": 30,
    "alarms.subscribers": ["https://pager.example.com/rekognition"],
    "alarms.server-errors": 9,
    "trusted.liveness-clients": REMOVED,
    "trusted.model-sharers": REMOVED,
    "trusted.callers": ["arn:aws:iam::111122223333:role/media/another-service"],
    "guardrails.targets": ["ou-exam-ple22222"],
    "tags.owner": "media-platform",
}

Two = tuple[dict[str, Template], dict[str, Template]]


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Two:
    """`full`, and what is left of it when much is retired and every other answer is changed."""
    folder = tmp_path_factory.mktemp("deployed")
    return synthesized(settings_of("full"), folder / "more"), synthesized(settings_of("full", LESS), folder / "less")


def each(templates: Mapping[str, Template]) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """(Stack, logical id) and resource."""
    for stack, template in templates.items():
        for logical_id, resource in template["Resources"].items():
            yield (stack, logical_id), resource


def named(templates: Mapping[str, Template]) -> dict[tuple[str, ...], tuple[str, str]]:
    """Type and name → stack and logical id, of everything that has a name."""
    return {
        (resource["Type"], *(str(resource["Properties"][name]) for name in NAMES[resource["Type"]])): place
        for place, resource in each(templates)
        if resource["Type"] in NAMES
    }


def frozen(kind: str) -> set[str]:
    """The properties of a type whose change replaces the resource, as CloudFormation's own schema says."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    return {path.removeprefix("/properties/") for path in schema.get("createOnlyProperties", ())}


def test_a_change_replaces_nothing_that_has_a_name(deployed: Two) -> None:
    """CloudFormation makes the new one before it deletes the old: under the same name it cannot."""
    before, after = (dict(each(one)) for one in deployed)
    for place in before.keys() & after.keys():
        kind, old, new = before[place]["Type"], before[place]["Properties"], after[place]["Properties"]
        if kind in NAMES:
            assert not [name for name in frozen(kind) if old.get(name) != new.get(name)], place


def test_what_has_a_name_stays_where_it_is(deployed: Two) -> None:
    """Under another logical id or in another stack it would be made before the old one is gone."""
    before, after = map(named, deployed)
    assert {name: before[name] for name in before.keys() & after.keys()} == {
        name: after[name] for name in before.keys() & after.keys()
    }


def test_every_name_is_taken_once(deployed: Two) -> None:
    """No two resources of an environment share type and name."""
    for templates in deployed:
        assert len(named(templates)) == sum(resource["Type"] in NAMES for _, resource in each(templates))


def imported(template: Template) -> Iterator[str]:
    """The exports that a template takes."""
    waiting: list[Any] = [template["Resources"]]
    while waiting:
        match waiting.pop():
            case {"Fn::ImportValue": str(name)}:
                yield name
            case dict() as inner:
                waiting.extend(inner.values())
            case list() as inner:
                waiting.extend(inner)


def exported(templates: Mapping[str, Template]) -> set[str]:
    outputs = (output for one in templates.values() for output in one.get("Outputs", {}).values())
    return {output["Export"]["Name"] for output in outputs if "Export" in output}


def test_who_is_retired_lets_go_of_nothing_new(deployed: Two) -> None:
    """To retire, consumers deploy first: what they take then is exported already (docs/deploy.md)."""
    more, less = deployed
    assert {name for template in less.values() for name in imported(template)} <= exported(more)
    assert exported(less) < exported(more)
