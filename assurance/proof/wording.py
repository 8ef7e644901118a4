"""Conditions in words that an approver understands."""

import re

from assurance.iam.conditions import Context
from assurance.iam.document import Condition
from assurance.iam.operators import parse

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


def duty_of(name: str) -> str:
    """What a role of the baseline's is called after prefix and Region (`kyc-rek-euw1-auditor`); else nothing."""
    found = _OURS.search(name)
    return name[found.end() :] if found else ""


_OURS = re.compile(r"-rek-[a-z0-9]+-")
