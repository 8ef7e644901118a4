"""One decision step by step, in words that an approver understands."""

from collections.abc import Callable, Iterator
from functools import partial

from assurance.iam.conditions import holds
from assurance.iam.document import Statement
from assurance.iam.evaluate import Verdict, decide, fencing, governing
from assurance.iam.matching import covers, meets, named, speaks_of
from assurance.iam.request import Policies, Policy, Request
from assurance.iam.truth import Truth, conjunction
from assurance.proof.actions import Ask
from assurance.proof.decide import Judge
from assurance.proof.network_paths import NetworkPath
from assurance.proof.principals import Who
from assurance.proof.wording import unmet

Names = Callable[[Statement], Truth]
_ANSWER = {
    Verdict.ALLOW: "ALLOWED",
    Verdict.DENY: "DENIED",
    Verdict.DEPENDS: "DEPENDS",
}


def explain(judge: Judge, who: Who, ask: Ask, path: NetworkPath) -> str:
    """The question, what each policy says to it, and the answer."""
    on = "" if ask.resource == "*" else f" on {ask.resource}"
    question = f"May {who.description} do {ask.action}{on}, {path.description}?"
    return explained(question, judge.request(who, ask, path), judge.policies(who, ask, path))


def explained(question: str, request: Request, policies: Policies) -> str:
    """A question, what each of the policies says to the request, and the answer."""
    decision = decide(request, policies)
    lines = [question, ""]
    for number, (title, found, names) in enumerate(_policies(request, policies), 1):
        lines.append(f"{number}. {title}")
        for policy in found:
            lines += [f"   {line}" for line in _policy(policy, request, names)]
        if not found:
            lines.append("   There is none.")
    lines += ["", f"{_ANSWER[decision.verdict]}: {decision.because}."]
    if decision.depends_on:
        lines.append(f"Nobody can say without knowing: {', '.join(decision.depends_on)}.")
    return "\n".join(lines) + "\n"


def steps(request: Request, policies: Policies) -> Iterator[str]:
    """What each policy says to a request, and the answer."""
    decision = decide(request, policies)
    for number, (title, found, names) in enumerate(_policies(request, policies), 1):
        yield f"{number}. {title}"
        for policy in found:
            yield from (f"   {line}" for line in _policy(policy, request, names))
        if not found:
            yield "   There is none."
    yield from ("", f"{_ANSWER[decision.verdict]}: {decision.because}.")
    if decision.depends_on:
        yield f"Nobody can say without knowing: {', '.join(decision.depends_on)}."


def _policies(request: Request, policies: Policies) -> Iterator[tuple[str, tuple[Policy, ...], Names]]:
    """Every kind of policy that takes part: what it does, the policies, whether a statement names who asks."""
    who = request.principal
    by_name: Names = partial(named, principal=who, bounded=policies.boundary is not None)
    if policies.endpoint:
        yield "The endpoint lets through only what its policy allows.", (policies.endpoint,), by_name
    for level in fencing(policies, request):
        yield "The organization safeguards its resources.", level, by_name
    for level in governing(policies, who):
        yield "The organization safeguards its accounts.", level, _anybody
    if policies.resource or policies.resource_must_allow:
        must = " Without its consent nobody gets in." if policies.resource_must_allow else ""
        yield f"The resource has a policy of its own.{must}", _one(policies.resource), by_name
    if who.is_identity:
        yield "Its own policies must grant it.", policies.identity, _anybody
        if policies.boundary:
            yield "Its permission boundary is the most it can have.", _one(policies.boundary), _anybody


def _anybody(_: Statement) -> Truth:
    """Policies of a principal name nobody: they are his."""
    return True


def _one(policy: Policy | None) -> tuple[Policy, ...]:
    return (policy,) if policy else ()


def _policy(policy: Policy, request: Request, names: Names) -> Iterator[str]:
    """What each statement about the action says to the request; those that do not apply stand last."""
    found = [one for one in policy.statements if speaks_of(one, request.action) is not False]
    if not found:
        yield f"{policy.name} says nothing about {request.action}."
    description = [_statement(one, policy, request, names) for one in found]
    yield from (line for applies in (True, False) for line, does in description if does is applies)


def _statement(statement: Statement, policy: Policy, request: Request, names: Names) -> tuple[str, bool]:
    covered = covers(statement, request.action, request.resource, request.context)
    truth = conjunction((covered, meets(statement, request.context), names(statement)))
    effect = "denies" if statement.denies else "allows" if statement.allows else "may allow or deny"
    name = f"{statement.name} of {policy.name}"
    if truth is True:
        return f"{name} {effect} it.", True
    if truth is False:
        return f"{name} does not apply: {_why_not(statement, request, names)}.", False
    return f"{name} {effect} it, depending on {', '.join(sorted(truth))}.", True


def _why_not(statement: Statement, request: Request, names: Names) -> str:
    """The first part of a statement that does not fit."""
    if names(statement) is False:
        return "it does not name who asks"
    for condition in statement.conditions:
        if holds(condition, request.context, variables=statement.variables) is False:
            return unmet(condition, request.context)
    return f"it is about other resources than {request.resource}"
