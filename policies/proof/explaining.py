"""One decision step by step, in words that an approver understands."""

from collections.abc import Iterator

from policies.iam.conditions import Context, holds
from policies.iam.document import Condition, Statement
from policies.iam.evaluate import Verdict, decide
from policies.iam.matching import covers, meets, named, speaks_of
from policies.iam.request import Policies, Policy, Request
from policies.iam.truth import conjunction
from policies.proof.actions import Ask
from policies.proof.asking import Judge
from policies.proof.doors import Door
from policies.proof.who import Who

_ANSWER = {
    Verdict.ALLOW: "ALLOWED",
    Verdict.DENY: "DENIED",
    Verdict.DEPENDS: "DEPENDS",
}


def explain(judge: Judge, who: Who, ask: Ask, door: Door) -> str:
    """The question, what each policy says to it, and the answer."""
    request, policies = judge.request(who, ask, door), judge.policies(who, ask, door)
    decision = decide(request, policies)
    on = "" if ask.resource == "*" else f" on {ask.resource}"
    lines = [f"May {who.told} do {ask.action}{on}, {door.told}?", ""]
    for number, (title, found, by_name) in enumerate(_policies(request, policies), 1):
        lines.append(f"{number}. {title}")
        for policy in found:
            lines += [f"   {line}" for line in _policy(policy, request, by_name=by_name)]
        if not found:
            lines.append("   There is none.")
    lines += ["", f"{_ANSWER[decision.verdict]}: {decision.because}."]
    if decision.depends_on:
        lines.append(f"Nobody can say without knowing: {', '.join(decision.depends_on)}.")
    return "\n".join(lines) + "\n"


def _policies(request: Request, policies: Policies) -> Iterator[tuple[str, tuple[Policy, ...], bool]]:
    """Every kind of policy that takes part: what it does, the policies, whether they name principals."""
    if policies.endpoint:
        yield "The endpoint lets through only what its policy allows.", (policies.endpoint,), True
    for level in policies.resource_control:
        yield "The organization fences its resources.", level, True
    person = request.principal.is_identity
    for level in policies.service_control if person else ():
        yield "The organization fences its accounts.", level, False
    if policies.resource or policies.resource_must_allow:
        must = " Without its consent nobody gets in." if policies.resource_must_allow else ""
        yield f"The resource has a policy of its own.{must}", _one(policies.resource), True
    if person:
        yield "Its own policies must grant it.", policies.identity, False
        if policies.boundary:
            yield "Its permission boundary is the most it can have.", _one(policies.boundary), False


def _one(policy: Policy | None) -> tuple[Policy, ...]:
    return (policy,) if policy else ()


def _policy(policy: Policy, request: Request, *, by_name: bool) -> Iterator[str]:
    found = [one for one in policy.statements if speaks_of(one, request.action) is not False]
    if not found:
        yield f"{policy.name} says nothing about {request.action}."
    for statement in found:
        covered = covers(statement, request.action, request.resource, request.context)
        truth = conjunction((covered, meets(statement, request.context)))
        if by_name:
            truth = conjunction((truth, named(statement, request.principal)))
        effect = "denies" if statement.denies else "allows" if statement.allows else "may allow or deny"
        told = f"{statement.name} of {policy.name}"
        if truth is True:
            yield f"{told} {effect} it."
        elif truth is False:
            yield f"{told} does not apply: {_why_not(statement, request, by_name=by_name)}."
        else:
            yield f"{told} {effect} it, depending on {', '.join(sorted(truth))}."


def _why_not(statement: Statement, request: Request, *, by_name: bool) -> str:
    """The first part of a statement that does not fit."""
    if by_name and named(statement, request.principal) is False:
        return "it does not name who asks"
    for condition in statement.conditions:
        if holds(condition, request.context, variables=statement.variables) is False:
            return _condition(condition, request.context)
    return f"it is about other resources than {request.resource}"


def _condition(condition: Condition, context: Context) -> str:
    found = context.values(condition.key)
    has = f"is {', '.join(found)}" if found else "is absent"
    values = ", ".join(condition.values[:3]) + (" …" if len(condition.values) > 3 else "")
    return f"{condition.key} {has}, and it asks for {condition.operator} {values}"
