"""Whom a statement of a resource policy names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assurance.iam.patterns import arn_parts
from assurance.sources.resource import Unresolved

_ACCOUNT = re.compile(r"\d{12}|\$\{AWS::AccountId\}")
_ROOT = re.compile(r"arn:(?:\$\{AWS::Partition\}|[^:]+):iam::(\d{12}|\$\{AWS::AccountId\}):root")


@dataclass(frozen=True, kw_only=True)
class Principals:
    """The principals of a statement, each kind as written; `everyone` for `*` and `{"AWS": "*"}`."""

    everyone: bool = False
    aws: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    federated: tuple[str, ...] = ()
    canonical: tuple[str, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()

    def __bool__(self) -> bool:
        """False when the element is missing or names nobody."""
        return self.everyone or bool(self.aws or self.services or self.federated or self.canonical or self.unresolved)

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts that are named as a whole, by id or by root ARN."""
        return tuple(found for one in self.aws if (found := account_named(one)))

    @property
    def outside(self) -> tuple[str, ...]:
        """Every AWS principal with `*` for everyone: what to compare with an account."""
        return ("*", *self.aws) if self.everyone else self.aws


def account_named(principal: str) -> str:
    """The account that `111122223333` or `arn:aws:iam::111122223333:root` stands for; empty for anything else."""
    if _ACCOUNT.fullmatch(principal):
        return str(principal)
    return root[1] if (root := _ROOT.fullmatch(principal)) else ""


def account_of(principal: str) -> str:
    """The account that a principal belongs to: of an id, a root, role, user or session ARN; empty if it has none."""
    if named := account_named(principal):
        return named
    parts = arn_parts(principal)
    return parts[4].replace("AWS.", "AWS::") if len(parts) == 6 else ""


def principals(element: Any) -> Principals:
    """Read a Principal or NotPrincipal element that is already known to be well formed."""
    match element:
        case None:
            return Principals()
        case Unresolved():
            return Principals(unresolved=(element,))
        case str():
            return Principals(everyone=True)
    if not isinstance(element, Mapping):
        return Principals()
    kinds: dict[str, list[Any]] = {kind: _listed(values) for kind, values in dict(element).items()}
    aws = [one for one in kinds.get("AWS", []) if isinstance(one, str)]
    return Principals(
        everyone="*" in aws,
        aws=tuple(one for one in aws if one != "*"),
        services=_texts(kinds, "Service"),
        federated=_texts(kinds, "Federated"),
        canonical=_texts(kinds, "CanonicalUser"),
        unresolved=tuple(one for values in kinds.values() for one in values if isinstance(one, Unresolved)),
    )


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _texts(kinds: Mapping[str, list[Any]], kind: str) -> tuple[str, ...]:
    return tuple(one for one in kinds.get(kind, []) if isinstance(one, str))
