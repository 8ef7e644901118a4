"""Who else of the account can change what protects the baseline (WHO), and whether anybody would hear of it."""

from collections.abc import Iterator, Sequence

from assurance.controls.control import Control, Facts
from assurance.controls.who.identities import changing, judged, more
from assurance.proof.whole_account import Reach
from assurance.results.verdict import Consideration, Severity, Verdict
from assurance.sources.resource import Resource


class WHO04(Control):
    """No other role or user of the account can change what protects the baseline."""

    live = True
    consideration = Consideration.ACCESS
    severity = Severity.HIGH
    why = (
        "Who may change a key's policy, a trust policy, an endpoint, the trail or an alarm reaches the data in two "
        "steps. Every policy of every role and user is put together and asked, over all requests, whether it passes "
        "for an action by which something of the baseline opens, falls silent or ends, or a role that it trusts "
        "changes hands. Who deploys, the roles for emergencies and those who administer keys are left out as far as "
        "the environment file names them."
    )
    remedy = (
        "Attach the guardrails (docs/deploy.md), and name who deploys in [protection]; or take the permission away. "
        "Who is meant to have it is excepted by name in the register."
    )
    before = "Action: cloudtrail:StopLogging   # of a role that no stack of the baseline owns"
    after = "Action: cloudtrail:GetTrailStatus"
    objectives = ("Least privilege: no admin / full access",)

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        yield from judged(facts, changing, _CAN, _described)


class WHO05(Control):
    """No other role or user of the account can change what protects the baseline unseen by rules and alarms."""

    live = True
    consideration = Consideration.ACCESS
    severity = Severity.CRITICAL
    why = (
        "A change that a rule sees is known within minutes. Some are seen by none, or silence the message: of those "
        "nobody hears, and an exception from WHO04 does not cover them."
    )
    remedy = (
        "Attach the guardrails (docs/deploy.md), repair the rule or alarm (AUD39), or take the permission away: nobody "
        "but who deploys and the roles for emergencies should have it."
    )
    before = "Action: sns:DeleteTopic   # of a role that no stack of the baseline owns"
    after = "Action: sns:ListTopics"
    objectives = ("Least privilege: no admin / full access",)

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        yield from judged(facts, changing, f"{_CAN} unseen", _described, about=lambda one: not one.subject.noticed)


_CAN = "change what protects the baseline"


def _described(resource: Resource, reached: Sequence[Reach]) -> str:
    """The request that shows it, who hears of it, and what else changes so, first what nobody would hear of."""
    first, *others = sorted(reached, key=lambda one: one.subject.noticed)
    also = more(dict.fromkeys(_kind(one) for one in others if _kind(one) != _kind(first)))
    heard = "which a rule or alarm sees" if first.subject.noticed else "which no rule or alarm sees"
    return f"{first.description}, {heard}{f'; and it can change {also}' if also else ''}"


def _kind(reach: Reach) -> str:
    return f"the {reach.subject.target.kind}"
