"""A request that contradicts a theorem, in words: in a line, or step by step as `access why` explains."""

from collections.abc import Iterator
from typing import Any

from assurance.iam.evaluate import decide
from assurance.iam.request import Kind, Request
from assurance.proof.explaining import explained as step_by_step
from assurance.proof.theorem import Case, Refutation

_OF_THE_CALLER = ("aws:principal", "aws:user", "kms:calleraccount", "aws:federatedprovider")
_OF_THE_RESOURCE = ("aws:resourceaccount", "s3:resourceaccount", "kms:resourcealiases", "aws:resourceorg")


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
    because = decide(request, case.layers).because if case.layers else ""
    on = "" if request.resource == "*" else f" on {request.resource}"
    details = ", ".join(_details(case, request))
    return f"{caller(request)} may ask {request.action}{on}" + (f" ({details})" if details else "") + (
        f": {because}" if because else "")  # fmt: skip


def explained(refutation: Refutation) -> Iterator[str]:
    """Each request with what every policy says to it."""
    for case, request in refutation.cases:
        if case.layers:
            on = "" if request.resource == "*" else f" on {request.resource}"
            details = "".join(f"\n  {detail}" for detail in _details(case, request))
            yield step_by_step(f"May {caller(request)} do {request.action}{on}?{details}", request, case.layers)


def caller(request: Request) -> str:
    """Who asks."""
    who = request.principal
    match who.kind:
        case Kind.ANONYMOUS:
            return "somebody without credentials"
        case Kind.SERVICE:
            return f"the service {who.arn}"
        case Kind.FEDERATED:
            return f"somebody with a token of {who.arn}"
    organization = request.context.known.get("aws:principalorgid")
    return f"{who.arn}, of {organization[0]}," if organization else who.arn


def _details(case: Case, request: Request) -> Iterator[str]:
    """What the request says beside who asks for what, each key as a policy spells it."""
    spelled = {each.key.lower(): each.key for one in case.question.statements for each in one.conditions}
    for key, values in sorted(request.context.known.items()):
        if not key.startswith((*_OF_THE_CALLER, *_OF_THE_RESOURCE)):
            yield f"{spelled.get(key, key)} {' and '.join(values)}"
