"""Requests that a control puts to a policy: who certainly, possibly or never gets what, by IAM's own semantics."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assurance.iam.conditions import Context, context, holds
from assurance.iam.document import PolicyError, Statement
from assurance.iam.patterns import arn_parts
from assurance.iam.truth import Truth, conjunction

ANYBODY = "the principal"


@dataclass(frozen=True, kw_only=True)
class Request:
    """An action on a resource, by a service or by some AWS principal of whom nothing else is known."""

    action: str
    resource: str = "*"
    service: str = ""
    known: Context


def request(
    action: str,
    resource: str = "*",
    *,
    service: str = "",
    known: Mapping[str, str | Iterable[str]] | None = None,
    absent: Iterable[str] = (),
) -> Request:
    """A request; keys neither known nor absent are unknown. What follows from its maker is filled in."""
    facts: dict[str, str | Iterable[str]] = {"aws:PrincipalIsAWSService": "true" if service else "false"}
    if service:
        facts |= {"aws:PrincipalServiceName": service, "aws:SecureTransport": "true", "s3:TlsVersion": "1.3"}
        absent = (*absent, "aws:PrincipalArn", "aws:PrincipalOrgID", "aws:PrincipalAccount", "aws:SourceVpce")
    return Request(
        action=action, resource=resource, service=service, known=context(facts | dict(known or {}), absent=absent)
    )


def applies(one: Statement, made: Request) -> Truth:
    """Whether a statement applies to the request, whatever its effect; else what that depends on."""
    return conjunction(_parts(one, made))


def _parts(one: Statement, made: Request) -> Iterator[Truth]:
    """What must be true of a statement that applies, the cheapest first: most are not about the action."""
    yield _action(one, made)
    yield _resource(one, made)
    yield _principal(one, made)
    yield condition(one, made.known)


def condition(one: Statement, known: Context) -> Truth:
    """Whether all conditions of a statement hold."""
    try:
        return conjunction(holds(each, known, variables=one.variables) for each in one.conditions)
    except PolicyError as error:
        return frozenset((str(error),))


def allowed(statements: Iterable[Statement], made: Request) -> Truth:
    """Whether a policy by itself certainly allows the request: an Allow applies, and no Deny certainly does."""
    found: list[Truth] = []
    for one in statements:
        answer = applies(one, made)
        if one.denies and answer is True:
            return False
        if one.allows:
            found.append(answer)
        elif not one.denies and answer is not False:
            found.append(frozenset(each.expression for each in one.unresolved))
    if True in found:
        return True
    return frozenset().union(*(each for each in found if isinstance(each, frozenset))) or False


def denied(statements: Iterable[Statement], made: Request) -> Truth:
    """Whether a policy certainly denies the request; else what a denial depends on."""
    answers = [applies(one, made) for one in statements if one.denies]
    if True in answers:
        return True
    return frozenset().union(*(each for each in answers if isinstance(each, frozenset))) or False


def _serves(named: str, service: str) -> bool:
    """Whether a principal is the service; while the Region is not known, that of any Region is."""
    if "${aws::region}" not in service:
        return named == service
    head, _, tail = map(re.escape, service.partition("${aws::region}"))
    return named == service or re.fullmatch(rf"{head}[a-z]+(-[a-z]+)+-\d+{tail}", named) is not None


def _unread(one: Statement, *elements: str) -> frozenset[str]:
    if one.unread.intersection(("Statement", *elements)):
        return frozenset(each.expression for each in one.unresolved)
    return frozenset()


def _action(one: Statement, made: Request) -> Truth:
    found = one.matches_action(made.action)
    lost = _unread(one, "Action", "NotAction")
    return lost if lost and found == bool(one.not_actions) else found


def spellings(arn: str, statements: Iterable[Statement] = ()) -> tuple[str, ...]:
    """An ARN as a template may write it that is not bound to an account.

    By pseudo parameter; with partition `aws`; or with the account and Region that its policies spell out, since a
    policy that names another one than its own would be of no use to it.
    """
    found = {arn: None, arn.replace("${AWS::Partition}", "aws"): None}
    if "${AWS::" in arn:
        parts = arn_parts(arn)
        for value in (value for one in statements for each in one.conditions for value in each.values):
            if len(spelled := arn_parts(value)) == len(parts) == 6:
                found[":".join(map(_spelled, parts, spelled)).replace("${AWS.", "${AWS::")] = None
    return tuple(found)


def _spelled(unknown: str, spelled: str) -> str:
    return spelled if unknown.startswith("${AWS.") and not set("*?") & set(spelled) else unknown


def _resource(one: Statement, made: Request) -> Truth:
    if made.resource == "*":
        found = not one.denies or _everywhere(one)
    else:
        matches = [one.matches_resource(arn) for arn in spellings(made.resource)]
        found = all(matches) if one.not_resources else any(matches)
    lost = _unread(one, "Resource", "NotResource")
    return lost if lost and found == bool(one.not_resources) else found


def _everywhere(one: Statement) -> bool:
    """Whether a Deny covers whatever is asked for; the policy of a resource speaks of that resource alone."""
    if one.principals or one.not_principals:
        return any(one.resources) or bool(one.not_resources)
    return not (one.resources or one.not_resources) or any(
        set(pattern) <= {"*"} for pattern in one.resources if pattern
    )


def _principal(one: Statement, made: Request) -> Truth:
    """Of an AWS principal nothing is known, so only a statement on everyone certainly means it."""
    named = one.principals
    if lost := _unread(one, "Principal", "NotPrincipal"):
        return True if named.everyone else lost
    if one.not_principals:
        spared = one.not_principals
        if made.service:
            return made.service not in spared.services
        return frozenset((ANYBODY,)) if spared.outside else True
    if named.everyone or not named:
        return True
    if made.service:
        return any(_serves(name.lower(), made.service.lower()) for name in named.services)
    return frozenset((ANYBODY,)) if named.aws or named.federated else False
