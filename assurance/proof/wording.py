"""Conditions and requests in words that an approver understands."""

import re
from collections.abc import Iterator, Mapping

from assurance.iam.conditions import Context
from assurance.iam.document import Condition
from assurance.iam.operators import parse
from assurance.iam.request import Kind, Request

_WORDS = {
    "StringEquals": "to be",
    "StringEqualsIgnoreCase": "to be",
    "StringLike": "to be like",
    "ArnEquals": "to be",
    "ArnLike": "to be",
    "Bool": "to be",
    "BinaryEquals": "to be",
    "NumericEquals": "to be",
    "DateEquals": "to be",
    "IpAddress": "to be within",
    "StringNotEquals": "to be other than",
    "StringNotEqualsIgnoreCase": "to be other than",
    "StringNotLike": "to be unlike",
    "ArnNotEquals": "to be other than",
    "ArnNotLike": "to be other than",
    "NumericNotEquals": "to be other than",
    "DateNotEquals": "to be other than",
    "NotIpAddress": "to be outside",
    "NumericLessThan": "to be less than",
    "NumericLessThanEquals": "to be at most",
    "NumericGreaterThan": "to be more than",
    "NumericGreaterThanEquals": "to be at least",
    "DateLessThan": "to be before",
    "DateLessThanEquals": "to be no later than",
    "DateGreaterThan": "to be after",
    "DateGreaterThanEquals": "to be no earlier than",
}
_OF_THE_CALLER = ("aws:principal", "aws:user", "kms:calleraccount", "aws:federatedprovider")
_OF_THE_RESOURCE = ("aws:resourceaccount", "s3:resourceaccount", "kms:resourcealiases", "aws:resourceorg")
_SETS = {"": "", "ForAllValues": "every value of ", "ForAnyValue": "a value of "}
_SHOWN = 3


def unmet(condition: Condition, known: Context) -> str:
    """What a condition asks for, and what the request has instead."""
    found = known.values(condition.key)
    has = f"it is {', '.join(found)}" if found else "it is absent"
    return f"it needs {asked(condition)}, and {has}"


def asked(condition: Condition) -> str:
    """`aws:SourceVpce to be other than vpce-1, if it is there`."""
    operator = parse(condition.operator)
    if operator is None:
        return condition.key
    if operator.name == "Null":
        absent = any(value.lower() == "true" for value in condition.values)
        return f"{condition.key} to be {'absent' if absent else 'there'}"
    values = ", ".join(condition.values[:_SHOWN]) + (" …" if len(condition.values) > _SHOWN else "")
    more = ", if it is there," if operator.if_exists and not operator.negated else ""
    return f"{_SETS[operator.quantifier]}{condition.key}{more} {_WORDS[operator.name]} {values}"


def in_a_line(request: Request, because: str, spelled: Mapping[str, str]) -> str:
    """A request and why it is decided so; `spelled`: each key as a policy has it."""
    on = "" if request.resource == "*" else f" on {request.resource}"
    said = ", ".join(details(request, spelled))
    return f"{caller(request)} may ask {request.action}{on}" + (f" ({said})" if said else "") + (
        f": {because}" if because else "")  # fmt: skip


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


def details(request: Request, spelled: Mapping[str, str]) -> Iterator[str]:
    """What a request says beside who asks for what."""
    for key, values in sorted(request.context.known.items()):
        if not key.startswith((*_OF_THE_CALLER, *_OF_THE_RESOURCE)):
            yield f"{spelled.get(key, key)} {' and '.join(values)}"


def duty_of(name: str) -> str:
    """What a role of the baseline's is called after prefix and Region (`kyc-rek-euw1-auditor`); else nothing."""
    found = _OURS.search(name)
    return name[found.end() :] if found else ""


_OURS = re.compile(r"-rek-[a-z0-9]+-")
