"""An identity with what it holds: what it may do by all of that, and what of it is not known."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from assurance.iam.claims import EVERYTHING, NOTHING, Each, Passing, Question, policy, prove
from assurance.iam.conditions import context
from assurance.iam.descent import Answer, Caller
from assurance.iam.document import Statement
from assurance.iam.evaluate import passing
from assurance.iam.given import Given, settled_by
from assurance.iam.given import given as restricted
from assurance.iam.inside import Anyone
from assurance.iam.mentions import Mentions
from assurance.iam.pseudo import Settled, settled, spellings
from assurance.iam.request import Kind, Policies, Policy, Principal, Request
from assurance.iam.truth import Truth, conjunction, disjunction
from assurance.model.aws_managed import granted_by
from assurance.model.documents import Document
from assurance.model.reading import unknown
from assurance.results.verdict import Verdict
from assurance.sources.resource import Resource, Unresolved
from capabilities.capabilities import ACTIONS

NOT_AT_HAND = "the policy is not in these templates"
_ASKING = ("AWS::IAM::Role", "AWS::IAM::User")
_ANY = EVERYTHING.policy
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
    own: frozenset[str] = frozenset()
    """The accounts of the application; none where they are not known."""

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

    @property
    def arn(self) -> str:
        """The ARN by which it asks; none of what several may hold."""
        return str(self.resource.arn) if self.resource.type in _ASKING else ""

    def may(self, action: str, resource: str = "*") -> Truth:
        """Whether it certainly may, on something if no resource is named, or may not; else what that depends on."""
        asking = Principal(kind=Kind.ROLE, arn=self.arn)
        known = context({"aws:PrincipalArn": spellings(self.arn, self.statements)} if self.arn else {})
        named = [one for each in self.allows for one in each.resources] if resource == "*" else []
        return disjunction(
            self._passing(Request(principal=asking, action=action, resource=one, owner=asking.account, context=known))
            for one in dict.fromkeys((*named, *spellings(resource, self.statements)))
        )

    def reach(self, actions: Sequence[str], given: Given, *, anywhere: bool = True) -> Answer:
        """Whether some request of its own for one of these actions passes, of those of which something is given."""
        found = self.reach_at_most(actions, given, anywhere=anywhere)
        if found.witness is None or not self._unknown_bound:
            return found
        return Answer(reasons=tuple(sorted(self._unknown_bound)))

    def reach_at_most(self, actions: Sequence[str], given: Given, *, anywhere: bool = True) -> Answer:
        """The same, as if a boundary that nobody knows took nothing away."""
        every = (*self.statements, *self._bounds)
        stated = settled(every, self.own or settled(every, frozenset()).named)
        granted, bounds = stated.statements[: len(self.statements)], stated.statements[len(self.statements) :]
        layers = Policies(identity=(policy("policies", granted),), boundary=self._bound(bounds))
        (account, *_) = stated.accounts
        mentions = Mentions(settled=stated, account=account)
        people = Anyone(mentions=mentions, anywhere=anywhere)
        facts = settled_by(mentions, given)
        found = prove(Question(
            premise=Passing(layers=layers), claim=NOTHING, owner=account, actions=actions,
            callers=Each(make=lambda: (restricted(one, facts) for one in self._callers(people, stated))),
        ))  # fmt: skip
        return found if found.witness else replace(found, reasons=(*found.reasons, *self._unknown_policies))

    def _callers(self, people: Anyone, stated: Settled) -> Iterable[Caller]:
        return [people.known(stated.concrete(self.arn))] if self.arn else people.principals()

    def _passing(self, request: Request) -> Truth:
        """What its policies say of a request; one whose text is not known may allow whatever no other denies."""
        lost = frozenset(self._unknown_policies)
        granted = passing(request, self._layers)
        if lost and granted is not True:
            at_most = replace(self._layers, identity=(*self._layers.identity, _ANY))
            granted = conjunction((passing(request, at_most), lost))
        return conjunction((granted, self._unknown_bound or True))

    @cached_property
    def _layers(self) -> Policies:
        return Policies(identity=(policy("policies", self.statements),), boundary=self._bound(self._bounds))

    def _bound(self, statements: Sequence[Statement]) -> Policy | None:
        known = isinstance(self.boundary, Document) and not self.boundary.mistake
        return policy("boundary", statements) if known else None

    @cached_property
    def _unknown_bound(self) -> frozenset[str]:
        """Why nobody knows what the boundary leaves possible."""
        match self.boundary:
            case Unresolved(expression=expression):
                return frozenset((expression,))
            case Document(mistake=mistake) if mistake:
                return frozenset((mistake,))
        return frozenset()

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
