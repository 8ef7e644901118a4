"""Whether a statement applies to a request."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from assurance.iam.conditions import NOTHING, Context, expand, holds
from assurance.iam.document import Statement
from assurance.iam.patterns import resource_matches
from assurance.iam.principals import Principals, account_named
from assurance.iam.request import Kind, Policy, Principal
from assurance.iam.truth import Truth, conjunction, disjunction, negation

IN_PART = "how NotPrincipal treats those whom it lists in part"
"""What nobody can say of a role that is listed without its account, or the other way round."""


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """The statements of a policy that are, or may be, about an action on a resource, and how certain that is.

    Equal for all questions that the same statements cover alike: answers to them can be shared.
    """

    policy: Policy
    places: tuple[tuple[int, Truth], ...]
    """Of the statements in the policy."""
    allows: tuple[tuple[Statement, Truth], ...] = field(compare=False)
    denies: tuple[tuple[Statement, Truth], ...] = field(compare=False)
    """What could not be read may do both."""
    varies: bool = field(compare=False)
    """Whether a policy variable leaves it to the request what is covered."""


@lru_cache(maxsize=1 << 17)
def covering(policy: Policy, action: str, resource: str) -> Coverage:
    """What a policy has to say about an action on a resource, whichever principal asks."""
    found = []
    for place, spoken in about(policy, action):
        truth = conjunction((spoken, lies_in(policy.statements[place], resource)))
        if truth is not False:
            found.append((place, truth))
    return _coverage(policy, tuple(found))


@lru_cache(maxsize=1 << 15)
def about(policy: Policy, action: str) -> tuple[tuple[int, Truth], ...]:
    """The places of the statements that are, or may be, about an action, and how certain that is."""
    plainly, others = _by_action(policy)
    found: list[tuple[int, Truth]] = [(place, True) for place in plainly.get(action.lower(), ())]
    truths = ((place, speaks_of(policy.statements[place], action)) for place in others)
    return tuple(sorted((*found, *((place, truth) for place, truth in truths if truth is not False)), key=_place))


def _place(found: tuple[int, Truth]) -> int:
    return found[0]


@lru_cache(maxsize=1 << 12)
def _by_action(policy: Policy) -> tuple[dict[str, list[int]], list[int]]:
    """Action in lower case → the places of the statements that list it; and the places of those with patterns."""
    plainly: dict[str, list[int]] = defaultdict(list)
    others = []
    for place, one in enumerate(policy.statements):
        if not one.lists_plainly:
            others.append(place)
        for action in {each.lower() for each in one.actions} if one.lists_plainly else ():
            plainly[action].append(place)
    return dict(plainly), others


def gives(policy: Policy, action: str) -> bool:
    """Whether a policy allows an action on something."""
    named_actions, plainly = _allowed(policy)
    if plainly:
        return action.lower() in named_actions
    return any(not policy.statements[place].denies for place, _ in about(policy, action))


@lru_cache(maxsize=1 << 12)
def _allowed(policy: Policy) -> tuple[frozenset[str], bool]:
    """The actions that a policy allows by name, in lower case, and whether these are all."""
    allowing = [one for one in policy.statements if not one.denies]
    plainly = all(one.lists_plainly for one in allowing)
    return frozenset(action.lower() for one in allowing for action in one.actions), plainly


@lru_cache(maxsize=1 << 15)
def _coverage(policy: Policy, places: tuple[tuple[int, Truth], ...]) -> Coverage:
    found = tuple((policy.statements[place], truth) for place, truth in places)
    return Coverage(
        policy=policy,
        places=places,
        allows=tuple((one, truth) for one, truth in found if not one.denies),
        denies=tuple((one, truth) for one, truth in found if not one.allows),
        varies=any(truth is not True and one.variables and one.has_variables for one, truth in found),
    )


def covers(statement: Statement, action: str, resource: str, known: Context) -> Truth:
    """Whether a statement is about an action on a resource."""
    return conjunction((speaks_of(statement, action), over(statement, resource, known)))


def concerns(statement: Statement, action: str, resource: str) -> Truth:
    """The same, as far as can be said without a request."""
    return conjunction((speaks_of(statement, action), lies_in(statement, resource)))


def meets(statement: Statement, known: Context) -> Truth:
    """Whether all conditions hold; the same for every action and resource that shares the context."""
    if not statement.conditions:
        return True
    remembered = known.remembered.get(id(statement))
    if remembered is None:
        truth = conjunction(holds(one, known, variables=statement.variables) for one in statement.conditions)
        remembered = known.remembered[id(statement)] = (statement, truth)
    return remembered[1]


def named(statement: Statement, principal: Principal, *, bounded: bool = False) -> Truth:
    """Whether the Principal or NotPrincipal of a statement covers who asks.

    The NotPrincipal of a Deny spares nobody under a permission boundary (fact 39).
    """
    if statement.not_principals:
        listed = statement.not_principals
        own = [_named(listed, one) for one in _names(principal)]
        if bounded and statement.denies:
            return True
        if listed.everyone or (own and all(own)):
            return False
        if any(own):
            return frozenset((IN_PART,))
        return negation(_unread(statement, "NotPrincipal"))
    listed = statement.principals
    found = listed.everyone or any(_named(listed, one) for one in _names(principal))
    return found or _unread(statement, "Principal")


def direct(statement: Statement, principal: Principal) -> bool:
    """Whether the grant goes to the very principal that asks, which no boundary limits by saying nothing.

    So it is for a user, a role session or everyone; not for a role's ARN or an account (fact 36).
    """
    listed = statement.principals
    if listed.everyone or statement.not_principals or not principal.is_identity:
        return True
    return (principal.session_arn if principal.kind is Kind.ROLE else principal.arn) in listed.aws


def delegates(statement: Statement, principal: Principal) -> bool:
    """Whether the grant goes to the principal's account, which must then pass it on by an identity policy."""
    return not direct(statement, principal) and principal.arn not in statement.principals.aws


def speaks_of(statement: Statement, action: str) -> Truth:
    """Whether a statement is about an action, on whatever resource."""
    if not statement.unread:
        return statement.matches_action(action)
    if "Statement" in statement.unread:
        return _unread(statement, "Statement")
    covered = statement.matches_action(action)
    if statement.not_actions or "NotAction" in statement.unread:
        return covered and negation(_unread(statement, "NotAction"))
    return covered or _unread(statement, "Action")


@lru_cache(maxsize=1 << 17)
def lies_in(statement: Statement, resource: str) -> Truth:
    """Whether a statement is about a resource, as far as can be said without a request."""
    return over(statement, resource, NOTHING)


def over(statement: Statement, resource: str, known: Context) -> Truth:
    """Whether a statement is about a resource, whatever is done with it."""
    found = _resource(statement, resource, known)
    if statement.unread & {"Statement", "Effect"}:
        return conjunction((_unread(statement, *statement.unread), found))
    return found


def _resource(statement: Statement, resource: str, known: Context) -> Truth:
    if statement.not_resources or "NotResource" in statement.unread:
        listed = _listed(statement, statement.not_resources, resource, known)
        return negation(disjunction((*listed, _unread(statement, "NotResource"))))
    if not statement.resources and "Resource" not in statement.unread:
        return True
    listed = _listed(statement, statement.resources, resource, known)
    return disjunction((*listed, _unread(statement, "Resource")))


def _listed(statement: Statement, patterns: tuple[str, ...], resource: str, known: Context) -> Iterator[Truth]:
    for pattern in patterns:
        text = expand(pattern, known) if statement.variables else pattern
        if isinstance(text, frozenset):
            yield text
        elif text is not None:
            yield resource_matches(text, resource)


def _unread(statement: Statement, *elements: str) -> Truth:
    """False if the elements were read whole, else what they depend on."""
    if not statement.unread.intersection(elements):
        return False
    return frozenset(one.expression for one in statement.unresolved)


def _names(principal: Principal) -> Iterator[tuple[str, str]]:
    """What a policy may call the principal: kind of the Principal element and name."""
    match principal.kind:
        case Kind.SERVICE:
            yield "services", principal.arn
        case Kind.FEDERATED:
            yield "federated", principal.arn
        case Kind.ROLE | Kind.USER:
            yield "account", principal.account
            yield "aws", principal.arn
            if principal.session_arn:
                yield "aws", principal.session_arn


def _named(listed: Principals, name: tuple[str, str]) -> bool:
    kind, text = name
    if kind == "account":
        return any(account_named(one) == text for one in listed.aws)
    return text in getattr(listed, kind)
