"""Alarms: that each tells somebody, is distinguished, and that what is approved and what is not has one."""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from assurance.controls.control import Control, Facts
from assurance.model.alarm_metrics import returned
from assurance.model.event_patterns import unresolved
from assurance.model.expectations import Holds, Is, IsSet
from assurance.model.reading import items, not_met_unless
from assurance.model.scopes import CLIENT_ACTION, some
from assurance.model.watchers import ALARM, FILTER, acts, adds, alarms_on
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Resource
from capabilities.capabilities import ACTIONS

TOPIC = "AWS::SNS::Topic"
_REKOGNITION = "AWS/Rekognition"
EVERY = "every operation"
_DIMENSIONS = ("Namespace", "MetricName", "Dimensions", "Metrics")

_LATER = ("Copy", "Create", "Get", "Put", "Start")
"""How operations begin that start jobs, fetch results or make things: nobody waits for their answer."""


_MUTE = "AWS::CloudWatch::AlarmMuteRule"


class OfAlarm(Control):
    """Base of the controls of an alarm."""

    consideration = Consideration.AUDIT
    severity = Severity.MEDIUM
    types: ClassVar[tuple[str, ...]] = (ALARM,)
    objectives: ClassVar[tuple[str, ...]] = ("CloudWatch alarms with actions",)


class AUD22(OfAlarm):
    """An alarm does something when it goes off."""

    why = "An alarm without an action is a dot on a page nobody has open."
    remedy = "Name a topic in AlarmActions, and leave ActionsEnabled on."
    before = "Type: AWS::CloudWatch::Alarm\nProperties: {MetricName: ServerErrorCount}"
    after = "Type: AWS::CloudWatch::Alarm\nProperties: {MetricName: ServerErrorCount, AlarmActions: [!Ref Alarms]}"
    types = (ALARM, "AWS::CloudWatch::CompositeAlarm", _MUTE)

    expects = (Is("ActionsEnabled", True, default=True), IsSet("AlarmActions", "a topic"))

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.type == _MUTE:
            yield undecided("", "keeps alarms from acting for a time: expected none, or an exception that says why")
        else:
            yield from super().judge(resource, facts)


class AUD23(OfAlarm):
    """An alarm says what silence means."""

    severity = Severity.LOW
    why = "Counts of rare events are mostly missing: without an answer the alarm stays undecided, and is ignored."
    remedy = "Set TreatMissingData: notBreaching for counts, breaching where silence is the fault."
    before = "Type: AWS::CloudWatch::Alarm\nProperties: {Statistic: Sum}"
    after = "Type: AWS::CloudWatch::Alarm\nProperties: {Statistic: Sum, TreatMissingData: notBreaching}"

    expects = (Holds("TreatMissingData", ("breaching", "notBreaching").__contains__, "notBreaching or breaching"),)


class AUD24(OfAlarm):
    """Alarms have names of their own."""

    severity = Severity.LOW
    why = "Two alarms of one name are one alarm: the stack that deploys second overwrites the first, or fails."
    remedy = "Give each alarm a name of its own, or leave AlarmName out."
    before = "One: {AlarmName: errors}\nOther: {AlarmName: errors}"
    after = "One: {AlarmName: compare-faces-errors}\nOther: {AlarmName: detect-faces-errors}"
    objectives = ()
    supports = "CloudWatch alarms with actions"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        alarms = facts.application.of(ALARM)
        keys = {(str(alarm.get("AlarmName")), alarm.key) for alarm in alarms}
        used = Counter(name for name, _ in keys)
        for alarm in alarms:
            name = alarm.get("AlarmName")
            if isinstance(name, str) and used[name] > 1:
                yield alarm, not_met("AlarmName", f"{name} is the name of {used[name]} alarms; expected one")
            else:
                yield alarm, met()


class AUD25(OfAlarm):
    """Every metric filter has an alarm that acts."""

    why = "A count that nobody is notified of is a log with fewer details."
    remedy = "Add an alarm on the filter's MetricNamespace and MetricName, with an action."
    before = "Type: AWS::Logs::MetricFilter\nProperties: {MetricTransformations: [{MetricName: denials, …}]}"
    after = "Type: AWS::CloudWatch::Alarm\nProperties: {MetricName: denials, AlarmActions: [!Ref Alarms], …}"
    types = (FILTER,)

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if alarms_on(facts.application, resource):
            return
        made = [one for one in items(resource.get("MetricTransformations")) if isinstance(one, dict)]
        names = [one.get("MetricName") for one in made]
        nothing = "" if all(map(adds, made)) else ", or a match adds nothing to it"
        description = f"no alarm that acts looks at {some(map(str, names))}{nothing}"
        yield not_met_unless(unresolved(names), "MetricTransformations", description)


class _Operations(OfAlarm):
    """Base: which operations of Rekognition have an alarm on which metric."""

    needs_approval = True

    def alarmed(self, facts: Facts) -> set[tuple[str, str]]:
        """Operation and metric of every alarm that acts."""
        return {pair for alarm in facts.application.of(ALARM) if acts(alarm) for pair in looks_at(alarm)}

    def short(self, facts: Facts, message: str) -> Verdict:
        """What is missing may be in an alarm that is not wholly known."""
        given = (alarm.get(name) for alarm in facts.application.of(ALARM) for name in _DIMENSIONS)
        lost = next((found for value in given if (found := unresolved(value))), None)
        return undecided("", f"{message}, unless {lost} is it") if lost else not_met("", message)


class AUD29(_Operations):
    """Every approved operation has alarms on errors, throttling, volume, and slow answers where somebody waits."""

    why = "A denied or failing check of identity is a customer at the counter; somebody should know before he calls."
    remedy = (
        "Add alarms on ServerErrorCount, UserErrorCount, ThrottledCount, SuccessfulRequestCount and, of what answers "
        "at once, ResponseTime, with the operation as dimension."
    )
    before = "Resources: {}"
    after = (
        "Namespace: AWS/Rekognition\nMetricName: UserErrorCount\nDimensions: [{Name: Operation, Value: CompareFaces}]"
    )
    symptoms = ("ServerErrorCount", "SuccessfulRequestCount", "ThrottledCount", "UserErrorCount")

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        found = self.alarmed(facts)
        for row in facts.approval.settings.rows if facts.approval else ():
            for operation in row.alarms:
                wanted = self.symptoms if operation.startswith(_LATER) else ("ResponseTime", *self.symptoms)
                missing = [name for name in wanted if not found & {(operation, name), (EVERY, name)}]
                if missing:
                    yield None, self.short(facts, f"{operation} ({row.name}) has no alarm on {some(missing)}")
                else:
                    yield None, met()


class AUD30(_Operations):
    """Use of any capability that the bank has not approved raises an alarm."""

    why = "The first successful call of an unapproved operation means that a guard has failed."
    remedy = "Add an alarm on SuccessfulRequestCount of each operation that is not approved."
    before = "Resources: {}"
    after = (
        "Namespace: AWS/Rekognition\nMetricName: SuccessfulRequestCount\n"
        "Dimensions: [{Name: Operation, Value: RecognizeCelebrities}]\nThreshold: 1"
    )

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        found = self.alarmed(facts)
        approved = facts.approval.actions if facts.approval else frozenset()
        names = sorted(action.removeprefix("rekognition:") for action in set(ACTIONS) - approved - {CLIENT_ACTION})
        missing = [name for name in names if (name, "SuccessfulRequestCount") not in found]
        if missing:
            yield None, self.short(facts, f"no alarm on successful calls of {some(missing)}, which are not approved")
        else:
            yield None, met()


def looks_at(alarm: Resource) -> Iterator[tuple[str, str]]:
    """Operation and metric of Rekognition that an alarm goes off on; `EVERY` for all operations together."""
    for metric in (alarm.properties, *returned(alarm)):
        if metric.get("Namespace") == _REKOGNITION:
            dimensions = [one for one in items(metric.get("Dimensions")) if isinstance(one, dict)]
            named = [one.get("Value") for one in dimensions if one.get("Name") == "Operation"]
            if named or not dimensions:  # a metric with another dimension does not exist
                yield str(named[0]) if named else EVERY, str(metric.get("MetricName"))
