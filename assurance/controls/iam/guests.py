"""Identities from the web: authenticated, meant for this application, and for no longer than needed."""

from collections.abc import Iterator

from assurance.controls.control import Control, Facts
from assurance.controls.iam.trust import ROLE, TRUST, OfTrust
from assurance.iam.descent import Answer
from assurance.iam.document import Statement
from assurance.iam.tokens import is_shared
from assurance.model.documents import Document, read
from assurance.model.expectations import Is
from assurance.model.holder import Holder
from assurance.model.holders import identities
from assurance.model.openness import openness, verdict
from assurance.model.reading import number, shown, unknown
from assurance.model.scopes import some
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, settled
from assurance.sources.resource import Application, Resource, Unresolved

_COGNITO = "cognito-identity.amazonaws.com"
_AMR = f"{_COGNITO}:amr"
_LONGEST = 4 * 3600


class IAM18(OfTrust):
    """Web identities assume a role for a named audience; of a provider that many share, as a named subject."""

    why = (
        "An identity provider signs tokens for many applications; without the audience, any of its users gets the role."
    )
    remedy = (
        "Bind by PROVIDER:aud (for Cognito the identity pool, and by amr authenticated too); for a provider that signs "
        "for anyone who asks, such as GitHub's, by PROVIDER:sub with your organization in it."
    )
    before = "Principal: {Federated: cognito-identity.amazonaws.com}\nAction: sts:AssumeRoleWithWebIdentity"
    after = (
        before + "\nCondition:\n  StringEquals: {cognito-identity.amazonaws.com:aud: !Ref Pool}\n"
        "  ForAnyValue:StringLike: {cognito-identity.amazonaws.com:amr: authenticated}"
    )

    def weigh(self, one: Statement, trust: Document, facts: Facts) -> Iterator[Verdict]:
        for provider in one.principals.federated:
            name = provider.rpartition(":oidc-provider/")[2]
            if ":saml-provider/" in provider or name.startswith("arn:"):
                continue
            answer = openness(one, trust.denies, facts.application, "sts").tokens(provider)
            opened = f"{one.name} trusts {name} whatever the audience; expected a condition on {name}:aud"
            if is_shared(name):
                opened = f"{one.name} trusts {name} for anyone who uses it; expected a condition on {name}:sub"
            yield from verdict(answer, TRUST, opened, f"{one.name}: whose tokens of {name} it trusts")


class IAM19(Control):
    """Guests have no Rekognition rights."""

    consideration = Consideration.ACCESS
    severity = Severity.CRITICAL
    why = (
        "The role of unauthenticated identities is the role of everybody on the internet: with such rights, "
        "everybody compares and searches the faces of your customers, at your cost."
    )
    remedy = "Authenticate users first; give the authenticated role StartFaceLivenessSession and nothing else."
    before = "Roles: {unauthenticated: !GetAtt GuestRole.Arn}"
    after = "Roles: {authenticated: !GetAtt LivenessClientRole.Arn}"
    types = ("AWS::Cognito::IdentityPoolRoleAttachment", ROLE)
    objectives = ("Least privilege: no admin / full access",)
    exceptable = False

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        guests = _guests(facts.application)
        for identity in identities(facts.application):
            role = identity.resource
            if role.type != ROLE or not (role.key in guests or _of_a_pool(role)):
                continue
            wrong = self._open(identity, role.key in guests, facts) if identity.actions else ()
            yield from ((role, verdict) for verdict in settled(wrong, identity.unread("Action", "Effect")))

    def _open(self, identity: Holder, given: bool, facts: Facts) -> Iterator[Verdict]:
        """What the guests of a role may do that an identity pool gives them, or that they can assume themselves."""
        assumed = Answer() if given else _open_to_guests(identity.resource, facts.application)
        if given or assumed.witness or assumed.reasons:
            may = identity.reach(sorted(identity.actions), {})
            found = may if given or may.witness is None or assumed.witness else assumed
            opened = f"guests may call {some(identity.actions)}; expected nothing of Rekognition"
            yield from verdict(found, "", opened, "whether guests may call Rekognition")


class IAM20(Control):
    """An identity pool admits no guests."""

    consideration = Consideration.ACCESS
    severity = Severity.HIGH
    why = "Credentials for anyone who asks, from anywhere, are a way in that no customer needs to be identified for."
    remedy = "Set AllowUnauthenticatedIdentities to false, and AllowClassicFlow too."
    before = "Type: AWS::Cognito::IdentityPool\nProperties: {AllowUnauthenticatedIdentities: true}"
    after = "Type: AWS::Cognito::IdentityPool\nProperties: {AllowUnauthenticatedIdentities: false}"
    types = ("AWS::Cognito::IdentityPool",)
    supports = "Least privilege: no admin / full access"

    expects = (Is("AllowUnauthenticatedIdentities", False), Is("AllowClassicFlow", False, default=False))


class IAM21(Control):
    """A session ends after four hours at most."""

    consideration = Consideration.ACCESS
    severity = Severity.LOW
    why = "A stolen session works until it ends; revoking it takes a human who has noticed."
    remedy = "Leave MaxSessionDuration out (one hour), or set it to 14400 or less."
    before = "MaxSessionDuration: 43200"
    after = "MaxSessionDuration: 3600"
    types = (ROLE,)
    supports = "Least privilege: no admin / full access"

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        value = resource.get("MaxSessionDuration")
        if isinstance(value, Unresolved):
            yield unknown("MaxSessionDuration", value)
        elif value is None or (number(value) or _LONGEST + 1) <= _LONGEST:
            yield met()
        else:
            yield not_met("MaxSessionDuration", f"is {shown(value)} seconds; expected {_LONGEST} or fewer")


def _guests(application: Application) -> frozenset[str]:
    """The roles that identity pools give to unauthenticated identities."""
    roles = (one.get("Roles.unauthenticated") for one in application.of("AWS::Cognito::IdentityPoolRoleAttachment"))
    return frozenset(role.key for value in roles if (role := application.find(value)) is not None)


def _of_a_pool(role: Resource) -> bool:
    """Whether identity pools may give out the role."""
    return any(_COGNITO in one.principals.federated for one in read(role, TRUST).allows)


def _open_to_guests(role: Resource, application: Application) -> Answer:
    """Whether its trust policy lets in identities that an identity pool has not authenticated."""
    trust = read(role, TRUST)
    asked = (openness(one, trust.denies, application, "sts", given={_AMR: [("unauthenticated",)]})
             for one in trust.allows if _COGNITO in one.principals.federated)  # fmt: skip
    answers = [one.signed_in(_COGNITO) for one in asked]
    return next((one for one in answers if one.witness), next((one for one in answers if one.reasons), Answer()))
