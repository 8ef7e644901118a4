"""What holds for the account as a whole, and what was made again under a name that others trust."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from assurance.controls.control import Control, Facts
from assurance.controls.run.audit import Running
from assurance.model.reading import unknown
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met
from assurance.sources.resource import Resource, Unresolved

_FOUR = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
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
