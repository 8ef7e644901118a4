"""Who holds which policy: every identity with all that grants to it or bounds it, however it is attached."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from assurance.model.aws_managed import by_aws
from assurance.model.documents import Document, read
from assurance.model.holder import NOT_AT_HAND, Holder
from assurance.model.once import once
from assurance.model.openness import accounts
from assurance.model.reading import items
from assurance.sources.resource import Application, Resource, Unresolved

HOLDERS = ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group", "AWS::SSO::PermissionSet")
"""The kinds of identity."""
_POLICY = "AWS::IAM::ManagedPolicy"
_NAMING = {
    _POLICY: ("Roles", "Users", "Groups"),
    "AWS::IAM::Policy": ("Roles", "Users", "Groups"),
    "AWS::IAM::RolePolicy": ("RoleName",),
    "AWS::IAM::UserPolicy": ("UserName",),
    "AWS::IAM::GroupPolicy": ("GroupName",),
}
"""The policies that name from their own side who holds them, and the properties in which they do."""
_OF_A_SET = ("ManagedPolicies", "CustomerManagedPolicyReferences")


@once
def identities(application: Application) -> tuple[Holder, ...]:
    """Every identity of the application; of one that only policies name, what they say is all that is known."""
    return _Finder(application).identities()


@once
def holders(application: Application) -> tuple[Holder, ...]:
    """Every identity that something is granted to, and each policy that none of them holds."""
    held = {document.resource.key for one in identities(application) for document in one.granted}
    bounding = {one.resource.key for one in boundaries(application)}
    alone = tuple(
        Holder(resource=policy, granted=(read(policy, "PolicyDocument"),))
        for policy in application.of(*_NAMING)
        if policy.key not in held and policy.get("PolicyDocument") is not None
        if policy.key not in bounding or any(items(policy.get(name)) for name in _NAMING[policy.type])
    )
    granted = tuple(one for one in identities(application) if one.granted or one.aws_managed or one.not_at_hand)
    return (*granted, *alone)


def holder_of(application: Application, resource: Resource) -> Holder:
    """An identity with what it holds."""
    return _by_key(application).get(resource.key) or Holder(resource=resource)


@once
def identity_documents(application: Application) -> tuple[Document, ...]:
    """Every policy that grants to identities; a managed policy that only bounds others grants nothing."""
    listed = (document for holder in holders(application) for document in holder.granted)
    return tuple({(one.resource.key, one.path): one for one in listed}.values())


@once
def boundaries(application: Application) -> tuple[Document, ...]:
    """The managed policies of the application that bound an identity."""
    bounds = [one.boundary for one in identities(application) if isinstance(one.boundary, Document)]
    return tuple({one.resource.key: one for one in bounds}.values())


@once
def _by_key(application: Application) -> dict[str, Holder]:
    return {one.resource.key: one for one in reversed(identities(application))}


class _Finder:
    """Finds the policies of the identities of one application."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.named: dict[tuple[str, str], Resource] = {}
        """Type and name → the identity, for policies that name it by the same expression."""
        for holder in reversed(application.of(*HOLDERS[:3])):
            if name := holder.get(f"{holder.type.rpartition('::')[2]}Name"):
                self.named[holder.type, str(name)] = holder
        self.given: dict[str, list[Document]] = defaultdict(list)
        self.elsewhere: dict[str, list[Document]] = defaultdict(list)
        """Name → the policies of an identity that no template holds."""
        for policy in application.of(*_NAMING):
            for name, identity in self.whom(policy):
                found = self.given[identity.key] if identity else self.elsewhere[name]
                found.append(read(policy, "PolicyDocument"))

    def identities(self) -> tuple[Holder, ...]:
        alone = [self.holder(one) for one in self.application.of(*HOLDERS)]
        by_key = {one.resource.key: one for one in reversed(alone)}
        groups = self.groups()
        at_hand = (_joined(one, [by_key[key] for key in groups.get(one.resource.key, ())]) for one in alone)
        named = (Holder(resource=one[0].resource, granted=tuple(one)) for one in self.elsewhere.values())
        return (*at_hand, *named)

    def holder(self, resource: Resource) -> Holder:
        """An identity with its own policies."""
        attached = [(value, self.managed(value)) for value in _attached(resource)]
        policies = (read(policy, "PolicyDocument") for _, policy in attached if policy)
        return Holder(
            resource=resource,
            granted=(*_inline(resource), *self.given[resource.key], *policies),
            aws_managed=tuple(name for value, policy in attached if not policy and (name := by_aws(value))),
            not_at_hand=tuple(_not_at_hand(value) for value, policy in attached if not (policy or by_aws(value))),
            boundary=self.boundary(resource),
            own=accounts(self.application),
        )

    def boundary(self, holder: Resource) -> Document | Unresolved | None:
        value = holder.get("PermissionsBoundary")
        if isinstance(value, dict):  # of a permission set
            value = value.get("ManagedPolicyArn") or value.get("CustomerManagedPolicyReference")
        if value is None:
            return None
        policy = self.managed(value)
        return read(policy, "PolicyDocument") if policy else _not_at_hand(value)

    def managed(self, value: Any) -> Resource | None:
        """The policy that a value stands for: a reference, an ARN, or a name as permission sets have it."""
        if not isinstance(value, dict):
            return self.application.find(value)
        name = value.get("Name")
        return next(
            (one for one in self.application.of(_POLICY) if name and one.get("ManagedPolicyName") == name), None
        )

    def whom(self, policy: Resource) -> Iterator[tuple[str, Resource | None]]:
        """The identities that a policy names, as far as they are at hand."""
        for property_ in _NAMING[policy.type]:
            kind = f"AWS::IAM::{property_.removesuffix('Name').removesuffix('s')}"
            for name in items(policy.get(property_)):
                yield str(name), self.application.find(name) or self.named.get((kind, str(name)))

    def groups(self) -> dict[str, list[str]]:
        """User → the groups that it is in."""
        listed = [(user, group) for user in self.application.of(HOLDERS[1]) for group in items(user.get("Groups"))]
        for one in self.application.of("AWS::IAM::UserToGroupAddition"):
            users = (self.application.find(name) for name in items(one.get("Users")))
            listed += [(user, one.get("GroupName")) for user in users if user is not None]
        found: dict[str, list[str]] = defaultdict(list)
        for user, name in listed:
            if (group := self.application.find(name)) is not None and group.key not in found[user.key]:
                found[user.key].append(group.key)
        return found


def _joined(user: Holder, groups: list[Holder]) -> Holder:
    """A user with what it holds by the groups that it is in."""
    return (
        replace(
            user,
            granted=(*user.granted, *(document for one in groups for document in one.granted)),
            aws_managed=(*user.aws_managed, *(name for one in groups for name in one.aws_managed)),
            not_at_hand=(*user.not_at_hand, *(lost for one in groups for lost in one.not_at_hand)),
        )
        if groups
        else user
    )


def _attached(holder: Resource) -> Iterator[Any]:
    for name in _OF_A_SET if holder.type.endswith("PermissionSet") else ("ManagedPolicyArns",):
        yield from items(holder.get(name))


def _not_at_hand(value: Any) -> Unresolved:
    if isinstance(value, Unresolved):
        return value
    return Unresolved(str(value.get("Name")) if isinstance(value, dict) else str(value), NOT_AT_HAND)


def _inline(holder: Resource) -> Iterator[Document]:
    if holder.get("InlinePolicy") is not None:
        yield read(holder, "InlinePolicy")
    listed = holder.get("Policies")
    if isinstance(listed, Unresolved):
        yield Document(resource=holder, path="Policies", mistake=str(listed))
        return
    for place, _ in enumerate(items(listed)):
        yield read(holder, f"Policies.{place}.PolicyDocument")
