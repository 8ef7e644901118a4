"""The few shapes that every policy document is made of."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Document = dict[str, Any]
Statement = dict[str, Any]
Conditions = Mapping[str, Mapping[str, str | Sequence[str]]]


def document(*statements: Statement | None) -> Document:
    """A policy document; a statement that is None does not apply and is left out."""
    return {"Version": "2012-10-17", "Statement": [statement for statement in statements if statement]}


def allow(sid: str, actions: Iterable[str], resources: str | Iterable[str] = "*", **rest: Any) -> Statement:
    """An Allow statement; `principal` and `where` (its conditions) as in `deny`."""
    return _statement("Allow", sid, actions, resources, **rest)


def deny(sid: str, actions: Iterable[str], resources: str | Iterable[str] = "*", **rest: Any) -> Statement:
    """A Deny statement; `principal` where the policy is attached to a resource, `where` for conditions."""
    return _statement("Deny", sid, actions, resources, **rest)


def service(name: str) -> dict[str, str]:
    """The principal of an AWS service."""
    return {"Service": name}


def _statement(
    effect: str,
    sid: str,
    actions: Iterable[str],
    resources: str | Iterable[str],
    *,
    principal: str | Mapping[str, str | Sequence[str]] | None = None,
    where: Conditions | None = None,
) -> Statement:
    statement: Statement = {"Sid": sid, "Effect": effect}
    if principal is not None:
        statement["Principal"] = principal
    statement["Action"] = _one_or_many(actions)
    statement["Resource"] = _one_or_many(resources)
    if where:
        statement["Condition"] = {
            operator: {key: _one_or_many(values) for key, values in sorted(keys.items())}
            for operator, keys in sorted(where.items())
        }
    return statement


def _one_or_many(values: str | Iterable[str]) -> str | list[str]:
    """One value as a string, several sorted: the form that reads best and never changes between runs."""
    if isinstance(values, str):
        return values
    several = sorted(set(values))
    return several[0] if len(several) == 1 else several
