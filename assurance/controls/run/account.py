"""What holds for the account as a whole, and what was made again under a name that others trust."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from assurance.controls.control import Control, Facts
from assurance.controls.run.audit import Running
from assurance.model.documents import read
from assurance.model.reading import unknown
from assurance.proof.trusted import named_in
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, settled
from assurance.sources.resource import Resource, Unresolved

_FOUR = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
TRUST = "AssumeRolePolicyDocument"
_SOON = timedelta(minutes=5)
"""By so much a clock of one service may be ahead of another's."""


class RUN10(Control):
    """The account blocks public access to all its buckets."""

    live = True
    consideration = Consideration.DATA_PROTECTION
    severity = Severity.MEDIUM
    why = "The block on a bucket goes with the bucket; that of the account holds for those of tomorrow as well."
    remedy = "aws s3control put-public-access-block --account-id ACCOUNT, with all four settings true."
    before = "RestrictPublicBuckets: false"
    after = "RestrictPublicBuckets: true"
    supports = "S3 Block Public Access"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if facts.account is None or not facts.application.of("AWS::S3::Bucket"):
            return
        block = facts.account.public_access
        if isinstance(block, Unresolved):
            yield None, unknown("PublicAccessBlock", block)
        elif missing := [name for name in _FOUR if not (block or {}).get(name)]:
            description = f"{', '.join(missing)} of the account is not true"
            yield None, not_met("PublicAccessBlock", description)
        else:
            yield None, met()


class RUN11(Running):
    """A role is the one that its stack made."""

    consideration = Consideration.ACCESS
    severity = Severity.HIGH
    why = (
        "A role that was deleted and made again has its old name, and so whatever trusts the name; everything else "
        "about it may look as approved."
    )
    remedy = "Find out who made it (CreateRole in the trail), delete it, and deploy its stack anew."
    before = "CreateDate: 2026-11-24   # and its stack last touched it on 2026-03-01"
    after = "CreateDate: 2026-03-01"
    types = ("AWS::IAM::Role",)
    supports = "Least privilege: no admin / full access"

    def watch(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        made, touched = resource.state.get("CreateDate"), resource.state.get("ByItsStack")
        if not isinstance(made, datetime) or not isinstance(touched, datetime):
            yield unknown("CreateDate", Unresolved("CreateDate", "neither AWS nor its stack says when it was made"))
        elif made > touched + _SOON:
            when = f"made at {made:%Y-%m-%d %H:%M}; its stack last touched it at {touched:%Y-%m-%d %H:%M}"
            yield not_met("CreateDate", f"was {when}")
        else:
            yield met()


class RUN15(Control):
    """No role or user of the account that a role of the baseline trusts by its name was made after that trust."""

    live = True
    consideration = Consideration.ACCESS
    severity = Severity.MEDIUM
    why = (
        "The trust policies name whom they mean by ARN, in a condition. Anyone who deletes such a role and makes "
        "another of that name has what it was trusted with; AWS tells the two apart by a unique id that no condition "
        "on the ARN looks at. What was made before the trust is what was there when it was approved."
    )
    facts = (195,)
    remedy = (
        "Find out who made it (CreateRole in the trail). Where it is meant to be new, have the trust approved once "
        "more and deployed, or except it by name."
    )
    before = "CreateDate: 2026-11-24   # of a trusted role; the trust is of 2026-03-01"
    after = "CreateDate: 2026-02-01"
    supports = "Least privilege: no admin / full access"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if facts.account is None or facts.account.whole is None:
            return
        if isinstance(facts.account.whole.identities, Unresolved):
            yield None, unknown("", facts.account.whole.identities)
            return
        made = {one.arn: one.state.get("CreateDate") for one in facts.account.whole.identities}
        for role in facts.application.of("AWS::IAM::Role"):
            trust = read(role, TRUST)
            named = {arn for one in trust.statements if one.allows for arn in named_in(one)}
            dated = (_later(arn, made[arn], role.state.get("ByItsStack")) for arn in sorted(named & made.keys()))
            wrong = [one for one in dated if one]
            for verdict in settled(wrong, trust.unread("Principal", "Condition", "Effect")):
                yield role, verdict


def _later(arn: str, made: object, touched: object) -> Verdict | None:
    """What is wrong with a trusted principal by the day it was made, or that nobody knows one of the two."""
    if not isinstance(made, datetime) or not isinstance(touched, datetime):
        whose = "its stack does not say when the trust was made"
        why = whose if isinstance(made, datetime) else "AWS does not say when it was made"
        return unknown(TRUST, Unresolved(arn, why))
    if made > touched + _SOON:
        return not_met(TRUST, f"{arn} was made at {made:%Y-%m-%d %H:%M}, and the trust is of {touched:%Y-%m-%d %H:%M}")
    return None
