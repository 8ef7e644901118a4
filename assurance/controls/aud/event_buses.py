"""The event bus of the bank: what must reach it, and that nothing reaches another."""

from collections.abc import Iterator

from assurance.controls.control import Control, Facts
from assurance.model.event_buses import buses, puts, reached
from assurance.model.reading import shown, unknown
from assurance.model.scopes import some
from assurance.model.watchers import ALARM, RULE, enabled, gap
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Resource, Unresolved


class AUD48(Control):
    """The event bus of the environment file gets what every rule sees and each alarm becomes, and no other bus does."""

    consideration = Consideration.AUDIT
    severity = Severity.MEDIUM
    needs_approval = True
    why = (
        "A security team that watches one bus for all accounts hears nothing of a rule without that target, or whose "
        "target has no role that may put events there: EventBridge drops the event, and nothing tells that it did."
    )
    facts = (206, 208)
    remedy = "Set alarms.event-bus in the environment file, and deploy; or take the target away that it does not name."
    before = "Targets: [{Id: Topic, Arn: !Ref Alarms}]"
    after = (
        "Targets:\n- {Id: Topic, Arn: !Ref Alarms}\n"
        "- {Id: EventBus, Arn: 'arn:aws:events:eu-west-1:111122223333:event-bus/security', RoleArn: !GetAtt Put.Arn}"
    )
    types = (RULE, ALARM)
    objectives = ("CloudWatch alarms with actions",)

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        application = facts.application
        named = facts.approval.settings.alarms.event_bus if facts.approval else None
        for rule in application.of(RULE):
            yield from ((rule, verdict) for verdict in self._of_rule(rule, named, facts))
        if named is None:
            return
        silent = [one.id for one in application.of(ALARM) if named not in reached(one, application)]
        if silent and (lost := gap(application)):
            yield None, undecided("", f"whether {named} gets what {some(silent)} becomes depends on {lost}")
        elif silent:
            yield None, not_met("", f"no rule puts on {named} each change of state of {some(silent)}")
        elif application.of(ALARM):
            yield None, met()

    def _of_rule(self, rule: Resource, named: str | None, facts: Facts) -> Iterator[Verdict]:
        found = list(buses(rule, facts.application))
        for path, bus in found:
            if bus != named:
                expected = f"expected {named}" if named else "the environment file names no event bus"
                yield not_met(path, f"puts what it sees on {shown(bus)}; {expected}")
        if named is None or not enabled(rule):
            return
        targets = [path for path, bus in found if bus == named]
        lost = [one for one in _targets(rule) if isinstance(one, Unresolved)]
        if not targets:
            yield unknown("Targets", lost[0]) if lost else not_met("Targets", f"puts nothing on {named}")
        for path in targets:
            answer = puts(rule, path, facts.application)
            if answer is True:
                yield met()
            elif answer is False:
                reason = f"its role does not let EventBridge put events on {named}"
                yield not_met(path.removesuffix("Arn") + "RoleArn", reason)
            else:
                reason = f"whether EventBridge may put events on {named} depends on {some(answer)}"
                yield undecided(path.removesuffix("Arn") + "RoleArn", reason)


def _targets(rule: Resource) -> Iterator[object]:
    """The targets of a rule and what they name, as far as that is known."""
    value = rule.get("Targets")
    yield value
    if isinstance(value, list | tuple):
        for place, one in enumerate(value):
            yield one
            yield rule.get(f"Targets.{place}.Arn")
