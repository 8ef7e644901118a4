"""Who may become a role: nobody from outside, no service for somebody else's sake, no guest."""

from collections.abc import Iterator
from typing import ClassVar

from assurance.controls.control import Facts
from assurance.controls.weighing import Weighing
from assurance.iam.document import Statement
from assurance.iam.principals import account_named
from assurance.model.documents import Document
from assurance.model.openness import by_bucket_alone, openness, verdict
from assurance.model.reading import arn_part
from assurance.model.scopes import some, wildcards
from assurance.results.verdict import Consideration, Severity, Verdict, undecided
from assurance.sources.resource import Resource
from capabilities.names import VERIFIER

ROLE = "AWS::IAM::Role"
TRUST = "AssumeRolePolicyDocument"
_NO_ORIGIN = frozenset(("ec2.amazonaws.com", "edgelambda.amazonaws.com", "lambda.amazonaws.com"))
"""Services that assume a role for their own compute only, and are not said to send aws:SourceAccount (fact 79)."""
_MAYBE_SILENT = frozenset(("cloudtrail.amazonaws.com",))
"""Services not documented to say for whom they act (fact 83): they must be refused only where they name another."""


class OfTrust(Weighing):
    """Base: every Allow of a trust policy is weighed."""

    consideration = Consideration.ACCESS
    severity = Severity.HIGH
    types = (ROLE,)
    path = TRUST
    supports = "Least privilege: no admin / full access"
    elements: ClassVar[tuple[str, ...]] = ("Principal", "Condition", "Effect")


class IAM13(OfTrust):
    """No role can be assumed by just anybody."""

    severity = Severity.CRITICAL
    why = "A role that everyone may assume is a public password."
    remedy = "Name the principals; where that is not possible yet, bind '*' by aws:PrincipalOrgID and aws:PrincipalArn."
    before = "Effect: Allow\nPrincipal: {AWS: '*'}\nAction: sts:AssumeRole"
    after = "Effect: Allow\nPrincipal: {AWS: arn:aws:iam::111122223333:role/verification}\nAction: sts:AssumeRole"

    def weigh(self, one: Statement, trust: Document, facts: Facts) -> Iterator[str | Verdict]:
        answer = openness(one, trust.denies, facts.application, "sts").anyone()
        opened = f"{one.name} trusts everyone; expected named principals"
        yield from verdict(answer, TRUST, opened, f"{one.name}: whether it trusts everyone")


class IAM14(OfTrust):
    """Principals of another account assume a role on a condition."""

    why = "The other account decides who its principals are; without a condition, anybody there is in."
    remedy = "Add aws:PrincipalOrgID for accounts of the organization, sts:ExternalId for other parties."
    before = "Effect: Allow\nPrincipal: {AWS: arn:aws:iam::444455556666:root}\nAction: sts:AssumeRole"
    after = before + "\nCondition: {StringEquals: {aws:PrincipalOrgID: o-exampleorg1}}"
    keys = ("aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "sts:ExternalId", "aws:PrincipalArn")

    def weigh(self, one: Statement, trust: Document, facts: Facts) -> Iterator[str | Verdict]:
        home = _home(trust.resource)
        asked = openness(one, trust.denies, facts.application, "sts")
        for account in sorted({account for who in one.principals.aws if (account := _account(who))} - {home}):
            answer = asked.unbound(account)
            opened = f"{one.name} trusts account {account} without condition; expected {some(self.keys)}"
            if answer.witness is not None and not home.isdigit():
                description = f"{one.name} trusts {account} without condition"
                yield undecided(TRUST, f"{description}: whether that is another account is not in the template")
            else:
                yield from verdict(answer, TRUST, opened, f"{one.name}: whether {account} is trusted without condition")


class IAM15(OfTrust):
    """A role trusts named principals, not a whole account."""

    severity = Severity.MEDIUM
    why = "Trust in the account means whomever an administrator of IAM lets call sts:AssumeRole, now or later."
    remedy = "Name roles in Principal, or keep the account there and name them by aws:PrincipalArn."
    before = "Effect: Allow\nPrincipal: {AWS: arn:aws:iam::111122223333:root}\nAction: sts:AssumeRole"
    after = before + "\nCondition: {ArnEquals: {aws:PrincipalArn: arn:aws:iam::111122223333:role/verification}}"

    def weigh(self, one: Statement, trust: Document, facts: Facts) -> Iterator[str | Verdict]:
        if whole := [who for who in one.principals.aws if account_named(who)]:
            answer = openness(one, trust.denies, facts.application, "sts").unnamed()
            opened = f"{one.name} trusts the whole account {some(whole)}; expected roles"
            yield from verdict(answer, TRUST, opened, f"{one.name}: whether it trusts a whole account")


class IAM16(OfTrust):
    """A service assumes a role for this account only."""

    why = (
        "Rekognition, VPC flow logs and others act for every customer: without aws:SourceAccount or aws:SourceArn, "
        "another customer can make the service use this role (the confused deputy)."
    )
    facts = (9,)
    remedy = "Bind the statement by aws:SourceAccount, and by aws:SourceArn where the service documents it."
    before = "Effect: Allow\nPrincipal: {Service: rekognition.amazonaws.com}\nAction: sts:AssumeRole"
    after = before + "\nCondition: {StringEquals: {aws:SourceAccount: '111122223333'}}"

    def weigh(self, one: Statement, trust: Document, facts: Facts) -> Iterator[str | Verdict]:
        services = sorted(set(one.principals.services) - _NO_ORIGIN)
        if not services:
            return
        silent = not _MAYBE_SILENT.issuperset(services)
        answer = openness(one, trust.denies, facts.application, "sts").deputies(services, silent=silent)
        opened = f"{one.name} lets {some(services)} act for anybody; expected aws:SourceAccount or …Arn"
        yield from verdict(answer, TRUST, opened, f"{one.name}: for whom {some(services)} acts")
        yield from by_bucket_alone(one, facts.application, TRUST)


class IAM17(OfTrust):
    """Users assume a role with a second factor."""

    severity = Severity.MEDIUM
    why = "The access key of a user is a password in a file; a second factor is what a thief of it lacks."
    remedy = "Let people come through federation; until then, bind by aws:MultiFactorAuthPresent, without IfExists."
    before = "Effect: Allow\nPrincipal: {AWS: arn:aws:iam::111122223333:user/analyst}\nAction: sts:AssumeRole"
    after = before + "\nCondition: {Bool: {aws:MultiFactorAuthPresent: true}}"

    def weigh(self, one: Statement, trust: Document, facts: Facts) -> Iterator[str | Verdict]:
        if users := [who for who in one.principals.aws if ":user/" in who]:
            answer = openness(one, trust.denies, facts.application, "sts").single_factor()
            opened = f"{one.name} trusts {some(users)} without second factor"
            yield from verdict(answer, TRUST, opened, f"{one.name}: whether {some(users)} needs a second factor")


class IAM39(OfTrust):
    """A trust policy names the actions by which its role is assumed."""

    severity = Severity.LOW
    why = (
        "A wildcard also lets who assumes the role set tags and a source identity on the session, which policies trust."
    )
    remedy = "Name sts:AssumeRole, sts:AssumeRoleWithWebIdentity or sts:AssumeRoleWithSAML."
    before = "Effect: Allow\nPrincipal: {Service: lambda.amazonaws.com}\nAction: sts:*"
    after = "Effect: Allow\nPrincipal: {Service: lambda.amazonaws.com}\nAction: sts:AssumeRole"
    elements = ("Action", "Effect")

    def weigh(self, one: Statement, trust: Document, facts: Facts) -> Iterator[str | Verdict]:
        if found := wildcards(one):
            yield f"allows {some(found)}; expected named actions"


class IAM45(OfTrust):
    """Principals assume a role with a source identity of the demanded form, where the environment file demands one."""

    severity = Severity.MEDIUM
    why = (
        "A session has the name that its caller likes; a source identity that the trust demands stands in every "
        "event of the session, and of the sessions that are begun from it, and cannot be changed (fact 170)."
    )
    facts = (170,)
    remedy = "Allow sts:AssumeRole and sts:SetSourceIdentity together, on the condition StringLike sts:SourceIdentity."
    before = "Action: sts:AssumeRole"
    after = "Action: [sts:AssumeRole, sts:SetSourceIdentity]\nCondition: {StringLike: {sts:SourceIdentity: 'case-*'}}"
    needs_approval = True
    elements = ("Action", "Principal", "Condition", "Effect")

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        """A verifier sees configuration only, and runs by a clock."""
        settings = facts.approval.settings if facts.approval else None
        verifier = settings.names.role(VERIFIER) if settings else ""
        return bool(settings and settings.trusted.source_identity) and resource.get("RoleName") != verifier

    def weigh(self, one: Statement, trust: Document, facts: Facts) -> Iterator[str | Verdict]:
        assert facts.approval
        if not (one.principals.aws or one.principals.everyone) or not one.allows_action("sts:AssumeRole"):
            return
        answer = openness(one, trust.denies, facts.application, "sts", ("sts:AssumeRole",)).unidentified()
        opened = f"{one.name} lets sessions begin without a source identity"
        found = verdict(answer, TRUST, opened, f"{one.name}: whether sessions need a source identity")
        yield from found
        demanded = facts.approval.settings.trusted.source_identity
        other = sorted(set(one.condition_values("sts:SourceIdentity")) - set(demanded))
        if not found and other:
            yield f"takes the source identity {some(other)}; expected {some(demanded)}"
        if not one.allows_action("sts:SetSourceIdentity"):
            yield "does not allow sts:SetSourceIdentity, without which nobody can give one"


def _home(role: Resource) -> str:
    """The account of a role, as its ARN has it."""
    return _account(role.physical.get("Arn", ""))


def _account(principal: str) -> str:
    """The account that a principal is, or belongs to; empty if it has none."""
    return principal if principal.isdigit() else arn_part(principal, 4)
