"""An identity with what it holds: what it may do by all of that, and what of it is not known."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from assurance.iam.document import Statement
from assurance.iam.probes import Request, allowed, applies
from assurance.iam.truth import Truth, conjunction, disjunction, negation
from assurance.model.aws_managed import granted_by
from assurance.model.documents import Document
from assurance.model.reading import unknown
from assurance.results.verdict import Verdict
from assurance.sources.resource import Resource, Unresolved
from capabilities.capabilities import ACTIONS

NOT_AT_HAND = "the policy is not in these templates"
_LEAVING_OPEN = ("Statement", "Action", "NotAction", "Effect")
"""The elements without which nobody knows what a boundary leaves possible."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Holder:
    """An identity, or a policy that nobody here holds, with every policy that grants to it or bounds it."""

    resource: Resource
    granted: tuple[Document, ...] = ()
    """Written into it, attached to it, attached from the policy's own side, or held by a group that it is in."""
    aws_managed: tuple[str, ...] = ()
    """Names of the policies of AWS that are attached to it."""
    not_at_hand: tuple[Unresolved, ...] = ()
    """The attached policies that these templates do not hold."""
    boundary: Document | Unresolved | None = None

    @property
    def attaching(self) -> str:
        """The property by which it attaches policies."""
        return "ManagedPolicies" if self.resource.type.endswith("PermissionSet") else "ManagedPolicyArns"

    @property
    def unnamed(self) -> tuple[Unresolved, ...]:
        """The attached policies of which not even the ARN is known."""
        return tuple(one for one in self.not_at_hand if one.reason != NOT_AT_HAND)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """What is granted and denied to it, the boundary aside."""
        own = [one for document in self.granted for one in document.statements]
        return (*own, *(one for name in self.aws_managed for one in granted_by(name) or ()))

    @cached_property
    def allows(self) -> tuple[Statement, ...]:
        return tuple(one for one in self.statements if one.allows)

    @cached_property
    def denies(self) -> tuple[Statement, ...]:
        """Every Deny, the boundary's too: it binds as well."""
        return tuple(one for one in (*self.statements, *self._bounds) if one.denies)

    @cached_property
    def actions(self) -> frozenset[str]:
        """The Rekognition actions that it may call somehow."""
        return frozenset(filter(self.can, ACTIONS))

    def can(self, action: str) -> bool:
        """Whether it may do something somehow: allowed on anything, within the boundary, and not denied outright."""
        return (
            any(one.matches_action(action) for one in self.allows)
            and (self._boundary is None or any(one.matches_action(action) for one in self._boundary))
            and not any(one.matches_action(action) for one in self._outright)
        )

    def may(self, made: Request) -> Truth:
        """Whether it certainly may, or may not; else what that depends on."""
        return conjunction(self._parts(made))

    @cached_property
    def unknowns(self) -> frozenset[str]:
        """What `may` may depend on because it is not known, not because of the request."""
        lost = [each.expression for one in (*self.statements, *self._bounds) for each in one.unresolved]
        bound = [self.boundary.expression] if isinstance(self.boundary, Unresolved) else []
        return frozenset((*lost, *bound, *self._unknown_policies))

    def unread(self, *elements: str, about: Collection[str] = ()) -> Iterator[Verdict]:
        """Undecided for what could not be read, or is not at hand."""
        for document in self.granted:
            yield from document.unread(*elements, about=about)
        for lost in self.not_at_hand:
            yield unknown(self.attaching, lost)

    @cached_property
    def _bounds(self) -> tuple[Statement, ...]:
        return self.boundary.statements if isinstance(self.boundary, Document) else ()

    @cached_property
    def _boundary(self) -> tuple[Statement, ...] | None:
        """The Allows of a boundary that is known to leave nothing else possible."""
        known = isinstance(self.boundary, Document) and not self.boundary.mistake
        if not known or any(one.unread.intersection(_LEAVING_OPEN) for one in self._bounds):
            return None
        return tuple(one for one in self._bounds if one.allows)

    @cached_property
    def _outright(self) -> tuple[Statement, ...]:
        return tuple(one for one in self.denies if not one.conditions and "*" in one.resources)

    @cached_property
    def _unknown_policies(self) -> tuple[str, ...]:
        """The policies whose text is not known here."""
        by_aws_ = (name for name in self.aws_managed if granted_by(name) is None)
        mistaken = (f"{one.resource.id} ({one.mistake})" for one in self.granted if one.mistake)
        return (*(one.expression for one in self.not_at_hand), *by_aws_, *mistaken)

    def _parts(self, made: Request) -> Iterator[Truth]:
        """What must be true for a request to be allowed: granted, within the boundary, and denied by nothing."""
        lost = frozenset(self._unknown_policies)
        yield disjunction((allowed([one for one in self.statements if not one.denies], made), lost or False))
        match self.boundary:
            case Unresolved(expression=expression):
                yield frozenset((expression,))
            case Document(mistake=mistake) if mistake:
                yield frozenset((mistake,))
            case Document():
                yield allowed([one for one in self._bounds if not one.denies], made)
        yield from (negation(applies(one, made)) for one in self.denies)
