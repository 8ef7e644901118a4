"""Whether a statement applies to a request."""

from collections.abc import Iterator
from functools import lru_cache

from policies.iam.conditions import Context, expand, holds
from policies.iam.document import Statement
from policies.iam.patterns import resource_matches
from policies.iam.principals import Principals, account_named
from policies.iam.request import Kind, Policy, Principal, Request
from policies.iam.truth import Truth, conjunction, disjunction, negation


def applies(statement: Statement, action: Truth, request: Request) -> Truth:
    """Whether a candidate covers the request, by resource and conditions too; whom it names is `named`."""
    if statement.unread:
        whole = "Statement" in statement.unread or "Effect" in statement.unread
        action = conjunction((action, _unread(statement, *statement.unread) if whole else True))
    return conjunction((action, _resource(statement, request), _conditions(statement, request.context)))


@lru_cache(maxsize=1 << 17)
def candidates(policy: Policy, action: str) -> tuple[tuple[Statement, Truth], ...]:
    """The statements of a policy that speak about an action, or may."""
    found = ((one, _action(one, action)) for one in policy.statements)
    return tuple((one, truth) for one, truth in found if truth is not False)


def named(statement: Statement, principal: Principal) -> Truth:
    """Whether the Principal or NotPrincipal of a statement covers who asks."""
    if statement.not_principals:
        listed = statement.not_principals
        own = [_named(listed, one) for one in _names(principal)]
        if listed.everyone or (own and all(own)):
            return False
        return frozenset(("how NotPrincipal treats whoever it lists in part",)) if any(own) else True
    listed = statement.principals
    found = listed.everyone or any(_named(listed, one) for one in _names(principal))
    return found or _unread(statement, "Principal")


def direct(statement: Statement, principal: Principal) -> bool:
    """Whether the grant goes to the very principal that asks, which no boundary limits by saying nothing.

    So it is for a user, a role session or everyone; not for a role's ARN or an account (IAM user guide,
    reference_policies_evaluation-logic_policy-eval-denyallow).
    """
    listed = statement.principals
    if listed.everyone or statement.not_principals or principal.kind not in (Kind.ROLE, Kind.USER):
        return True
    return (principal.session_arn if principal.kind is Kind.ROLE else principal.arn) in listed.aws


def delegates(statement: Statement, principal: Principal) -> bool:
    """Whether the grant goes to the principal's account, which must then pass it on by an identity policy."""
    return not direct(statement, principal) and principal.arn not in statement.principals.aws


def _conditions(statement: Statement, context: Context) -> Truth:
    """Whether all conditions hold; the same for every action and resource that shares the context."""
    if not statement.conditions:
        return True
    known = context.remembered.get(id(statement))
    if known is None:
        truth = conjunction(holds(one, context, variables=statement.variables) for one in statement.conditions)
        known = context.remembered[id(statement)] = (statement, truth)
    return known[1]


def _action(statement: Statement, action: str) -> Truth:
    if "Statement" in statement.unread:
        return _unread(statement, "Statement")
    covered = statement.matches_action(action)
    if statement.not_actions or "NotAction" in statement.unread:
        return covered and negation(_unread(statement, "NotAction"))
    return covered or _unread(statement, "Action")


def _resource(statement: Statement, request: Request) -> Truth:
    if statement.not_resources or "NotResource" in statement.unread:
        listed = disjunction((*_covers(statement, statement.not_resources, request), _unread(statement, "NotResource")))
        return negation(listed)
    if not statement.resources and "Resource" not in statement.unread:
        return True
    return disjunction((*_covers(statement, statement.resources, request), _unread(statement, "Resource")))


def _covers(statement: Statement, patterns: tuple[str, ...], request: Request) -> Iterator[Truth]:
    for pattern in patterns:
        text = expand(pattern, request.context) if statement.variables else pattern
        if isinstance(text, frozenset):
            yield text
        elif text is not None:
            yield resource_matches(text, request.resource)


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
