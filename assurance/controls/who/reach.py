"""Who can (WHO): what the policies in force make possible, held against what the approved ones do."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from assurance.controls.control import Control, Facts
from assurance.iam.evaluate import Verdict as Decision
from assurance.model.documents import KEYS, TOPIC_POLICIES
from assurance.model.estate import ProofError
from assurance.model.reading import leaves
from assurance.proof.comparing import Change, compare
from assurance.proof.matrix import Matrix, matrix
from assurance.proof.reading import read
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Application, Resource, Unread, Unresolved

if TYPE_CHECKING:
    from assurance.sources.account import Account

POLICY = "AWS::Organizations::Policy"
_POLICIES = {
    "AWS::EC2::VPCEndpoint": ("PolicyDocument",),
    "AWS::IAM::ManagedPolicy": ("PolicyDocument",),
    "AWS::IAM::Role": ("AssumeRolePolicyDocument", "ManagedPolicyArns", "PermissionsBoundary", "Policies"),
    **dict.fromkeys(KEYS, ("KeyPolicy",)),
    **dict.fromkeys(("AWS::S3::BucketPolicy", *TOPIC_POLICIES), ("PolicyDocument",)),
}
"""Type → properties that have a say in who can do what."""


class WHO01(Control):
    """Nobody can do more than the approved policies allow."""

    live = True
    consideration = Consideration.ACCESS
    severity = Severity.CRITICAL
    why = (
        "A change of one word may open much or nothing. What counts is what somebody can do now and could not: each "
        "policy with a say in it is put together and asked."
    )
    remedy = "Undo what made it possible: the findings of DEP04 and DEP05 name the changes."
    before = "decision: allow"
    after = "decision: deny"
    objectives = ("Least privilege: no admin / full access",)

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if facts.account is None:
            return
        try:
            changes = widened(facts.account)
        except ProofError as error:
            yield None, undecided("", f"who can do what could not be worked out: {error}")
            return
        roles = {str(one.physical.get("Ref")): one for one in facts.application.of("AWS::IAM::Role")}
        together: dict[tuple[str, str, bool], list[Change]] = defaultdict(list)
        for one in changes:
            together[one.row.principal, one.row.resource, one.after is Decision.ALLOW].append(one)
        for (principal, resource, certain), found in sorted(together.items()):
            asked, description = f"{principal} on {resource}", _described(found, certain, principal, resource)
            yield roles.get(principal), not_met(asked, description) if certain else undecided(asked, description)
        unread = [(one, gap) for one in facts.application.of(*_POLICIES) if (gap := _gap(one))]
        for held, gap in unread:
            yield held, undecided("policies", f"who can do what depends on what could not be read: {gap}")
        if not changes and not unread:
            yield None, met()


def widened(account: "Account") -> tuple[Change, ...]:
    """What is possible, or may be, and was not approved. Raises `ProofError`."""
    live, approved = readable(account.application), account.approved
    guardrails = {one.key for one in approved.of(POLICY)} <= {one.key for one in live.of(POLICY)}
    return tuple(
        one for one in compare(_matrix(approved, guardrails).rows, _matrix(live, guardrails).rows) if one.widened
    )


def _gap(resource: Resource) -> Unresolved | None:
    """What could not be read of a resource's policies."""
    values = {name: resource.get(name) for name in _POLICIES[resource.type]}
    return next((one for _, one in leaves(values) if isinstance(one, Unresolved)), None)


def _described(found: list[Change], certain: bool, principal: str, resource: str) -> str:
    actions = sorted({one.row.action for one in found})
    more = f" and {len(actions) - 8} more" if len(actions) > 8 else ""
    paths = ", ".join(sorted({one.row.path for one in found}))
    verb = "can" if certain else "perhaps can"
    on = "" if resource == "*" else f" on {resource}"
    what = f"{', '.join(actions[:8])}{more}{on} through {paths}"
    return f"{principal} {verb} {what}, and by the approved policies cannot: {found[0].row.because}"


def _matrix(application: Application, guardrails: bool) -> Matrix:
    """Organization policies take part only where both sides have them: elsewhere nobody can read them."""
    return matrix(read(application), guardrails=guardrails, ungranted=False)


def readable(application: Application) -> Application:
    """An application without organization policies that could not be read; any other gap leaves its decisions open."""
    kept = tuple(one for one in application.resources if one.type != POLICY or not isinstance(one.properties, Unread))
    return Application(resources=kept, kind=application.kind)
