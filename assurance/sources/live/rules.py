"""EventBridge rules with their targets, and what else listens to the default bus."""

import json
from collections.abc import Iterator
from typing import Any

from assurance.sources.live.calling import Caller, attempt, tags
from assurance.sources.live.found import Beside, Found, Owned, filled, looked, part, picked


def rule(aws: Caller, owned: Owned) -> Found | None:
    """AWS::Events::Rule; on a bus of its own the physical id is `bus|rule`."""
    bus, _, name = owned.physical.rpartition("|")
    where = {"EventBusName": bus} if bus else {}
    one = aws.find("events", "DescribeRule", absent=("ResourceNotFoundException",), Name=name, **where)
    if one is None:
        return None
    arn = str(one["Arn"])
    targets = attempt(lambda: _targets(aws, name, where))
    tagged = aws.answer("events", "ListTagsForResource", ResourceARN=arn)
    return Found(
        properties={
            **picked(one, "Description", "EventBusName", "Name", "RoleArn", "ScheduleExpression", "State"),
            **filled(
                EventPattern=json.loads(one["EventPattern"]) if one.get("EventPattern") else None,
                Targets=targets,
                Tags=tags(part(tagged, "Tags")),
            ),
        },
        physical={"Ref": owned.physical, "Arn": arn},
        beside=() if bus else looked(lambda: aws.once("event bus", lambda: list(_bus(aws)))),
    )


def _bus(aws: Caller) -> Iterator[Beside]:
    """What else happens to the events of the default bus: its policy, its archives, rules that may match ours."""
    bus = aws.call("events", "DescribeEventBus", Name="default")
    if text := bus.get("Policy"):
        given = {"EventBusName": "default", "PolicyDocument": json.loads(text)}
        yield Beside(type="AWS::Events::EventBusPolicy", id="default", properties=given)
    for one in aws.pages("events", "ListArchives", "Archives", EventSourceArn=bus["Arn"]):
        properties = {"SourceArn": bus["Arn"], **picked(one, "ArchiveName")}
        yield Beside(type="AWS::Events::Archive", id=str(one["ArchiveName"]), properties=properties)
    for one in aws.pages("events", "ListRules", "Rules", EventBusName="default"):
        if not one.get("ManagedBy") and _may_match(one.get("EventPattern")):
            yield Beside(type="AWS::Events::Rule", id=str(one["Name"]), properties=picked(one, "Name", "State"))


def _may_match(pattern: str | None) -> bool:
    """Whether a rule may match events of Rekognition: by its source, or by leaving that open."""
    if not pattern:
        return False
    sources = json.loads(pattern).get("source", [{}])
    return any(not isinstance(one, str) or one == "aws.rekognition" for one in sources)


def _targets(aws: Caller, name: str, where: dict[str, str]) -> list[Any]:
    return aws.pages("events", "ListTargetsByRule", "Targets", Rule=name, **where)
