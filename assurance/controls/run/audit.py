"""Whether what watches is awake: the trail logs and delivers, alarms have data, somebody hears them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar

from assurance.controls.control import Control, Facts
from assurance.model.reading import flag, shown, unknown
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Resource, Unread, Unresolved

TRAIL, ALARM, SUBSCRIPTION = "AWS::CloudTrail::Trail", "AWS::CloudWatch::Alarm", "AWS::SNS::Subscription"
LATE = timedelta(hours=24)
"""A trail of all Regions delivers every few minutes while anything happens at all."""


class Running(Control):
    """Base of the controls of what a live account alone says; of what could not be read, they are undecided."""

    live = True
    consideration = Consideration.AUDIT
    severity = Severity.HIGH

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if facts.account is None:
            return
        if isinstance(resource.properties, Unread):
            yield unknown("", resource.properties.gap)
        else:
            yield from self.watch(resource, facts)

    def watch(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        """Judge what was read."""
        raise NotImplementedError


class RUN01(Running):
    """A trail is logging."""

    severity = Severity.CRITICAL
    why = "A stopped trail looks like a trail: everything about it is as approved, and nothing is recorded."
    remedy = "Start it: aws cloudtrail start-logging; then find out who stopped it, by the events before."
    before = "IsLogging: false"
    after = "IsLogging: true"
    types: ClassVar[tuple[str, ...]] = (TRAIL,)
    objectives = ("CloudTrail multi-Region, read+write management events",)

    def watch(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        value = resource.get("IsLogging")
        if isinstance(value, Unresolved):
            yield unknown("IsLogging", value)
        else:
            yield met() if flag(value) else not_met("IsLogging", f"IsLogging is {shown(value)}; expected true")


class RUN02(Running):
    """A trail delivers: to its bucket and to its log group, without an error, within the last day."""

    why = "Events that a trail cannot deliver are kept for a while and then lost; filters and alarms see none of them."
    remedy = "Read the error; it is mostly the policy of the bucket, the key or the delivery role. Restore it."
    before = "LatestDeliveryError: AccessDenied"
    after = "LatestDeliveryTime: 2026-11-24T09:00:00Z"
    types = (TRAIL,)
    objectives = ("CloudTrail multi-Region, read+write management events", "CloudTrail to CloudWatch Logs")

    def watch(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        errors = ("LatestDeliveryError", "LatestCloudWatchLogsDeliveryError", "LatestDigestDeliveryError")
        failed = [name for name in errors if resource.state.get(name)]
        for name in failed:
            error = resource.state[name]
            yield (
                unknown(name, error)
                if isinstance(error, Unresolved)
                else not_met(name, f"{name} is {error}; expected none")
            )
        times = ["LatestDeliveryTime"]
        times += ["LatestCloudWatchLogsDeliveryTime"] if resource.get("CloudWatchLogsLogGroupArn") else []
        late = [verdict for name in times if (verdict := self._late(resource, name, facts))] if not failed else []
        yield from late
        if not failed and not late:
            yield met()

    def _late(self, resource: Resource, name: str, facts: Facts) -> Verdict | None:
        when: Any = resource.state.get(name)
        if when is None:
            return undecided(name, f"{name} is not set: nothing was delivered yet; a new trail delivers within minutes")
        if isinstance(when, Unresolved):
            return unknown(name, when)
        if facts.account and facts.account.time - when > LATE:
            return not_met(name, f"{name} is {when:%Y-%m-%d %H:%M} UTC; expected a delivery within the last 24 hours")
        return None


class RUN03(Running):
    """A subscription is confirmed."""

    why = "Until its owner follows the link in the first mail, a subscriber hears nothing, and no alarm says so."
    # fact 84
    remedy = "Let the owner of the address confirm; a link serves for two days, then subscribe anew."
    before = "PendingConfirmation: 'true'"
    after = "PendingConfirmation: 'false'"
    types = (SUBSCRIPTION,)
    objectives = ("CloudWatch alarms with actions",)

    def watch(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        pending = resource.state.get("PendingConfirmation")
        if isinstance(pending, Unresolved):
            yield unknown("PendingConfirmation", pending)
        elif pending is None:
            yield undecided(
                "PendingConfirmation", "PendingConfirmation is not set: Amazon SNS does not say whether it is confirmed"
            )
        else:
            to = f"{resource.get('Protocol')} {resource.get('Endpoint')}"
            yield (
                not_met("PendingConfirmation", f"{to} has not confirmed; it hears nothing") if flag(pending) else met()
            )


class RUN04(Running):
    """An alarm acts, and sees the data that it watches."""

    severity = Severity.MEDIUM
    why = "An alarm whose actions are switched off, or whose metric never comes, is silent whatever happens."
    remedy = "Switch its actions on (enable-alarm-actions). Without data: check filter, metric name and dimensions."
    before = "StateValue: INSUFFICIENT_DATA"
    after = "StateValue: OK"
    types = (ALARM,)
    objectives = ("CloudWatch alarms with actions",)

    def watch(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        state = resource.state.get("StateValue")
        actions = resource.get("AlarmActions")
        if isinstance(actions, Unresolved):
            yield unknown("AlarmActions", actions)
        elif flag(resource.get("ActionsEnabled", True)) is False or not actions:
            yield not_met("ActionsEnabled", "its actions are switched off, or there are none; expected one that acts")
        elif isinstance(state, Unresolved):
            yield unknown("StateValue", state)
        elif state in ("OK", "ALARM"):
            yield met()
        else:
            reason = resource.state.get("StateReason") or "CloudWatch gives no reason"
            since = resource.state.get("StateUpdatedTimestamp")
            when = f" since {since:%Y-%m-%d %H:%M} UTC" if since else ""
            yield undecided("StateValue", f"StateValue is {shown(state)}{when}: it has seen no data ({reason})")
