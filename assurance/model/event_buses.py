"""What reaches an event bus: what rules put there, and by which role EventBridge does."""

from collections.abc import Iterator
from typing import Any

from assurance.iam.truth import Truth, conjunction
from assurance.model.delivery import delivers
from assurance.model.documents import read
from assurance.model.event_patterns import matches, pattern_of
from assurance.model.holders import holder_of
from assurance.model.once import once
from assurance.model.reading import arn_part, items
from assurance.model.watchers import ALARM, RULE, enabled, on_default_bus
from assurance.sources.resource import Application, Resource, Unresolved

BUS = "AWS::Events::EventBus"
_STATES = ("ALARM", "INSUFFICIENT_DATA", "OK")


def buses(rule: Resource, application: Application) -> Iterator[tuple[str, Any]]:
    """Path and ARN of each event bus among the targets of a rule."""
    for place, _ in enumerate(items(rule.get("Targets"))):
        path = f"Targets.{place}.Arn"
        value = rule.get(path)
        found = application.find(value)
        if (found is not None and found.type == BUS) or ":event-bus/" in str(value):
            yield path, value


def puts(rule: Resource, path: str, application: Application) -> Truth:
    """Whether EventBridge may put events on the bus of a target: only under a role, which it and the bus's ARN fit."""
    named = rule.get(path.removesuffix("Arn") + "RoleArn")
    if isinstance(named, Unresolved):
        return frozenset((named.reason,))
    if named is None:
        return False
    role = application.find(named)
    if role is None:
        return frozenset((f"the role {named}, which is not in these templates",))
    known = {"aws:SourceArn": rule.physical["Arn"], "aws:SourceAccount": arn_part(rule.physical["Arn"], 4)}
    trust = read(role, "AssumeRolePolicyDocument").statements
    assumed = delivers(trust, "events.amazonaws.com", "sts:AssumeRole", role.arn, known)
    return conjunction((assumed, holder_of(application, role).may("events:PutEvents", str(rule.get(path)))))


@once
def forwarding(application: Application) -> tuple[tuple[Resource, frozenset[str]], ...]:
    """Each rule that is on, with the event buses on which it certainly puts what it sees."""
    return tuple(
        (rule, frozenset(str(bus) for path, bus in buses(rule, application) if puts(rule, path, application) is True))
        for rule in application.of(RULE)
        if enabled(rule) and on_default_bus(rule)
    )


def reached(watcher: Resource, application: Application) -> frozenset[str]:
    """The buses that everything reaches that a rule sees, or that becomes of an alarm."""
    rules = forwarding(application)
    if watcher.type != ALARM:
        return next((found for rule, found in rules if rule is watcher), frozenset())
    changes = [_state_change(watcher, state) for state in _STATES]
    each = [{bus for rule, found in rules if matches(pattern_of(rule), one) for bus in found} for one in changes]
    return frozenset(set.intersection(*each))


def _state_change(alarm: Resource, state: str) -> dict[str, Any]:
    """What CloudWatch reports to the default bus when an alarm changes to a state (fact 206)."""
    return {
        "source": "aws.cloudwatch",
        "detail-type": "CloudWatch Alarm State Change",
        "account": arn_part(alarm.arn, 4),
        "region": arn_part(alarm.arn, 3),
        "resources": [alarm.arn],
        "detail": {"alarmName": alarm.arn.rpartition(":")[2], "state": {"value": state}},
    }
