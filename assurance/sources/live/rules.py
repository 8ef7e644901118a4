"""EventBridge rules with their targets."""

import json
from typing import Any

from assurance.sources.live.calling import Caller, attempt, tags
from assurance.sources.live.found import Found, Owned, filled, part, picked


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
    )


def _targets(aws: Caller, name: str, where: dict[str, str]) -> list[Any]:
    return aws.pages("events", "ListTargetsByRule", "Targets", Rule=name, **where)
