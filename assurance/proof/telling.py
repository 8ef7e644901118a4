"""What came of a theorem, in words; a request that contradicts it in a line, or step by step as `access why` does."""

from collections.abc import Iterator
from typing import Any

from assurance.iam.evaluate import decide
from assurance.iam.request import Request
from assurance.proof.explaining import explained as step_by_step
from assurance.proof.theorem import Case, Proven, Refutation, Status
from assurance.proof.wording import caller, details, in_a_line


def standing(found: Proven) -> str:
    """What a person is shown of it: nothing is proved by no question."""
    return "nothing to prove" if found.status is Status.PROVED and not found.questions else found.status.value


def line(refutation: Refutation) -> str:
    """What contradicts a theorem, in one line."""
    if not refutation.cases:
        return f"{refutation.about}: {refutation.message}"
    return " and ".join(f"{case.about}: {asked(case, request)}" for case, request in refutation.cases)


def fields(refutation: Refutation) -> dict[str, Any]:
    """The same for a machine."""
    requests = [
        {
            "about": case.about,
            "principal": request.principal.arn or request.principal.kind,
            "action": request.action,
            "resource": request.resource,
            "context": {key: list(values) for key, values in sorted(request.context.known.items())},
            "because": decide(request, case.layers).because if case.layers else "",
        }
        for case, request in refutation.cases
    ]
    return {"about": refutation.about, "told": line(refutation), "requests": requests}


def asked(case: Case, request: Request) -> str:
    """One request and what decides on it, in one line."""
    return in_a_line(request, decide(request, case.layers).because if case.layers else "", _spelled(case))


def _spelled(case: Case) -> dict[str, str]:
    """Each key as a policy spells it."""
    return {each.key.lower(): each.key for policy in case.question.policies for one in policy.statements
            for each in one.conditions}  # fmt: skip


def explained(refutation: Refutation) -> Iterator[str]:
    """Each request with what every policy says to it."""
    for case, request in refutation.cases:
        if case.layers:
            on = "" if request.resource == "*" else f" on {request.resource}"
            said = "".join(f"\n  {detail}" for detail in details(request, _spelled(case)))
            yield step_by_step(f"May {caller(request)} do {request.action}{on}?{said}", request, case.layers)
