"""Identities as controls see them: a role, user or group with every policy of this application that grants to it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from assurance.iam.document import Statement
from assurance.model.documents import Document, identity_documents
from assurance.model.once import once
from assurance.model.reading import items
from assurance.results.verdict import Verdict
from assurance.sources.resource import Application, Resource

_HOLDERS = ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group")


@dataclass(frozen=True, kw_only=True)
class Holder:
    """An identity, or a policy that nobody of this application holds, with its statements."""

    resource: Resource
    documents: tuple[Document, ...]

    @property
    def allows(self) -> tuple[Statement, ...]:
        return tuple(one for document in self.documents for one in document.allows)

    @property
    def denies(self) -> tuple[Statement, ...]:
        return tuple(one for document in self.documents for one in document.denies)

    def may(self, action: str) -> bool:
        """Whether it is allowed an action, on anything, and not denied it everywhere without condition."""
        return any(one.matches_action(action) for one in self.allows) and not any(
            one.matches_action(action) and "*" in one.resources and not one.conditions for one in self.denies
        )

    def unread(self, *elements: str, about: Collection[str] = ()) -> list[Verdict]:
        return [verdict for document in self.documents for verdict in document.unread(*elements, about=about)]


@once
def holders(application: Application) -> tuple[Holder, ...]:
    """Every identity that policies of this application grant to, and the policies that stand alone."""
    found: dict[str, list[Document]] = defaultdict(list)
    resources: dict[str, Resource] = {}
    attached = _attached(application)
    for document in identity_documents(application):
        whom = list(_whom(application, document.resource)) + attached.get(document.resource.key, [])
        for holder in whom or [document.resource]:
            resources[holder.key] = holder
            found[holder.key].append(document)
    return tuple(Holder(resource=resources[key], documents=tuple(each)) for key, each in found.items())


def holder_of(application: Application, resource: Resource) -> Holder:
    """An identity with the policies of this application that grant to it; it may hold none."""
    return _by_key(application).get(resource.key, Holder(resource=resource, documents=()))


@once
def _by_key(application: Application) -> dict[str, Holder]:
    return {one.resource.key: one for one in holders(application)}


def _attached(application: Application) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = defaultdict(list)
    for holder in application.of(*_HOLDERS):
        for value in items(holder.get("ManagedPolicyArns")):
            if (policy := application.find(value)) is not None:
                found[policy.key].append(holder)
    return found


def _whom(application: Application, resource: Resource) -> Iterator[Resource]:
    """The identities that a policy names, or the one that holds it inline."""
    if resource.type in _HOLDERS:
        yield resource
        return
    find: Callable[[object], Resource | None] = application.find
    for name in ("Roles", "Users", "Groups", "RoleName", "UserName", "GroupName"):
        yield from (holder for value in items(resource.get(name)) if (holder := find(value)) is not None)
