"""Who holds which permissions: roles, users, groups and permission sets, with everything that is attached to them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assurance.iam.document import Statement, statements
from assurance.iam.probes import Request, allowed, applies
from assurance.iam.truth import Truth
from assurance.model.documents import Document, read
from assurance.model.once import once
from assurance.model.reading import items, unknown
from assurance.results.verdict import Verdict
from assurance.sources.resource import Application, Resource, Unresolved
from capabilities.capabilities import ACTIONS

HOLDERS = {
    "AWS::IAM::Role": "Roles",
    "AWS::IAM::User": "Users",
    "AWS::IAM::Group": "Groups",
    "AWS::SSO::PermissionSet": "",
}
"""The kinds of identity, and the property by which a policy names them."""
_ALONE = {"AWS::IAM::RolePolicy": "RoleName", "AWS::IAM::UserPolicy": "UserName", "AWS::IAM::GroupPolicy": "GroupName"}
_BY_AWS = ":iam::aws:policy/"


def _all(*actions: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": actions, "Resource": "*"}}


_INFERENCE = ("Compare*", "Detect*", "Search*", "Recognize*", "Describe*", "List*", "Get*")
MANAGED: dict[str, dict[str, Any]] = {
    "AdministratorAccess": _all("*"),
    "PowerUserAccess": _all("rekognition:*", "s3:*", "kms:*", "sns:*", "logs:*", "cloudtrail:*", "events:*"),
    "AmazonRekognitionFullAccess": _all("rekognition:*"),
    "AmazonRekognitionReadOnlyAccess": _all(
        *(f"rekognition:{name}" for name in _INFERENCE if name not in ("Get*", "Recognize*"))
    ),
    "AmazonRekognitionCustomLabelsFullAccess": _all(
        *(action for action in ACTIONS if "Project" in action or "Dataset" in action or "CustomLabels" in action)
    ),
}
"""What policies that AWS manages allow, as far as it matters here; their full text is AWS's to change."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Identity:
    """An identity: its documents, the policies of AWS attached to it, its boundary, and what is not at hand."""

    resource: Resource
    documents: tuple[Document, ...] = ()
    managed: tuple[str, ...] = ()
    elsewhere: tuple[Any, ...] = ()
    boundary: Document | None = None
    foreign_boundary: bool = False
    """Whether it stands under a boundary that is not in these templates."""

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        own = [one for document in self.documents for one in document.statements]
        return (*own, *(one for name in self.managed if name in MANAGED for one in statements(MANAGED[name])))

    @property
    def allows(self) -> tuple[Statement, ...]:
        return tuple(one for one in self.statements if one.allows)

    @cached_property
    def denies(self) -> tuple[Statement, ...]:
        """Every Deny, the boundary's too: it binds as well."""
        bound = self.boundary.denies if self.boundary else ()
        return (*(one for one in self.statements if one.denies), *bound)

    @cached_property
    def actions(self) -> frozenset[str]:
        """The Rekognition actions that it may call somehow: allowed, within the boundary, not denied outright."""
        outright = [one for one in self.denies if not one.conditions and "*" in one.resources]
        ceiling = self.boundary.allows if self.boundary else None
        return frozenset(
            action
            for action in ACTIONS
            if any(one.matches_action(action) for one in self.allows)
            and (ceiling is None or any(one.matches_action(action) for one in ceiling))
            and not any(one.matches_action(action) for one in outright)
        )

    def may(self, made: Request) -> Truth:
        """Whether it certainly may; else what that depends on."""
        bound = self.boundary
        if bound and not bound.mistake and allowed(bound.statements, made) is False:
            return False
        denials = [(one, applies(one, made)) for one in self.denies]
        if any(answer is True for _, answer in denials):
            return False
        found = allowed(self.statements, made)
        lost = {each.expression for one, answer in denials if answer for each in one.unresolved}
        return frozenset(lost) if found is True and lost else found

    @cached_property
    def unknowns(self) -> frozenset[str]:
        """The expressions in its statements that no template resolves."""
        return frozenset(each.expression for one in (*self.statements, *self.denies) for each in one.unresolved)

    def unread(self, *elements: str) -> Iterator[Verdict]:
        """Undecided for what could not be read, or is not at hand."""
        for document in self.documents:
            yield from document.unread(*elements)
        for one in self.elsewhere:
            lost = one if isinstance(one, Unresolved) else Unresolved(str(one), "the policy is not in these templates")
            yield unknown("ManagedPolicyArns", lost)


@once
def identities(application: Application) -> tuple[Identity, ...]:
    """Every identity of the application, and those that only policies of it name."""
    given = _given(application)
    at_hand = (_identity(application, one, given[one.key]) for one in application.of(*HOLDERS))
    return (*at_hand, *_elsewhere(application))


def attached_by_aws(application: Application) -> Iterator[tuple[Resource, str, str]]:
    """Resource, property and name of every policy of AWS that is attached to an identity."""
    for holder in application.of(*HOLDERS):
        path = "ManagedPolicies" if holder.type.endswith("PermissionSet") else "ManagedPolicyArns"
        for value in items(holder.get(path)):
            if name := by_aws(value):
                yield holder, path, name


def by_aws(value: Any) -> str:
    """The name of a policy that AWS manages, from its ARN; empty for any other."""
    return str(value).rpartition("/")[2] if isinstance(value, str) and _BY_AWS in value else ""


def _given(application: Application) -> dict[str, list[Document]]:
    """Holder → the documents of policies that name it."""
    found: dict[str, list[Document]] = defaultdict(list)
    for policy, named in _naming(application):
        if (holder := application.find(named)) is not None:
            found[holder.key].append(read(policy, "PolicyDocument"))
    return found


def _naming(application: Application) -> Iterator[tuple[Resource, object]]:
    """Every policy that is attached to identities by naming them, with each identity that it names."""
    for policy in application.of("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        for name in filter(None, HOLDERS.values()):
            for value in items(policy.get(name)):
                yield policy, value
    for kind, name in _ALONE.items():
        for policy in application.of(kind):
            yield policy, policy.get(name)


def _elsewhere(application: Application) -> Iterator[Identity]:
    """The identities that policies name and no template holds: what these policies say is all that is known of them."""
    found: dict[str, list[Resource]] = defaultdict(list)
    for policy, holder in _naming(application):
        if holder is not None and application.find(holder) is None:
            found[str(holder)].append(policy)
    for policies in found.values():
        documents = tuple(read(policy, "PolicyDocument") for policy in policies)
        yield Identity(resource=policies[0], documents=documents)


def _identity(application: Application, holder: Resource, given: list[Document]) -> Identity:
    attached = holder.get("ManagedPolicies" if holder.type.endswith("PermissionSet") else "ManagedPolicyArns")
    named = [(value, application.find(value)) for value in items(attached)]
    bound = holder.get("PermissionsBoundary")
    ceiling = application.find(bound)
    return Identity(
        resource=holder,
        documents=(
            *_inline(holder),
            *given,
            *(read(policy, "PolicyDocument") for _, policy in named if policy is not None),
        ),
        managed=tuple(name for value, _ in named if (name := by_aws(value))),
        elsewhere=tuple(value for value, policy in named if policy is None and not by_aws(value)),
        boundary=read(ceiling, "PolicyDocument") if ceiling else None,
        foreign_boundary=bound is not None and ceiling is None,
    )


def _inline(holder: Resource) -> Iterator[Document]:
    if holder.get("InlinePolicy") is not None:
        yield read(holder, "InlinePolicy")
    listed = holder.get("Policies")
    if isinstance(listed, Unresolved):
        yield Document(resource=holder, path="Policies", mistake=str(listed))
        return
    for place, _ in enumerate(items(listed)):
        yield read(holder, f"Policies.{place}.PolicyDocument")
