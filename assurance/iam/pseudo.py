"""CloudFormation's pseudo parameters in a policy: an account, partition and Region in their place, if none is known."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from assurance.iam.patterns import arn_parts
from assurance.iam.principals import Principals, account_of
from assurance.iam.statement import Condition, Statement

_PSEUDO = re.compile(r"\$\{AWS::(\w+)\}")
_PARTITION = re.compile(r"\barn:(aws(?:-[a-z]+)*):")
_ACCOUNT = re.compile(r"\d{12}")
_ABOUT_ACCOUNTS = frozenset(
    "aws:principalaccount aws:principalarn kms:calleraccount aws:sourceaccount aws:sourcearn aws:sourceowner".split()
)


@dataclass(frozen=True, kw_only=True)
class Settled:
    """Statements in which nothing of CloudFormation is left, and what the account they stand in is called there."""

    statements: tuple[Statement, ...]
    own: frozenset[str]
    """The accounts that count as the own one; where none is known, one that no policy names."""
    known: bool
    """Whether the own account is known."""
    partitions: tuple[str, ...]
    named: frozenset[str]
    """Every account that the statements spell out."""
    concrete: Callable[[str], str] = field(repr=False)
    """A text with every pseudo parameter replaced as in the statements."""

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts that may be the own one: where none is known, those that are spelled out as well."""
        return tuple(sorted(self.own if self.known else self.own | self.named))


def settled(statements: Iterable[Statement], own: frozenset[str]) -> Settled:
    """The statements as they stand in a template, with every pseudo parameter replaced."""
    listed = tuple(statements)
    spelled = [_spelled_in(one) for one in listed]
    partitions = tuple(sorted({found for one in spelled for found in one.partitions})) or ("aws",)
    home = own or frozenset((_unnamed([text for one in listed for text in _texts(one)]),))
    values = {"AccountId": min(home), "Partition": partitions[0], "Region": "eu-west-1", "URLSuffix": "amazonaws.com"}

    def concrete(text: str) -> str:
        return _PSEUDO.sub(lambda found: values.get(str(found[1]), str(found[1])), text)

    plain = tuple(_replaced(one, concrete) if what.pseudo else one for one, what in zip(listed, spelled, strict=True))
    named = frozenset(account for one in spelled for account in one.accounts)
    return Settled(statements=plain, own=home, known=bool(own), partitions=partitions, named=named,
                   concrete=concrete)  # fmt: skip


def spellings(arn: str, statements: Iterable[Statement] = ()) -> tuple[str, ...]:
    """An ARN as a template may write it that is not bound to an account.

    By pseudo parameter; with partition `aws`; or with the account and Region that its policies spell out, since a
    policy that names another one than its own would be of no use to it.
    """
    found = {arn: None, arn.replace("${AWS::Partition}", "aws"): None}
    if "${AWS::" in arn:
        parts = arn_parts(arn)
        for value in (value for one in statements for value in _named_in(one)):
            if len(spelled := arn_parts(value)) == len(parts) == 6:
                found[":".join(map(_spelled, parts, spelled)).replace("${AWS.", "${AWS::")] = None
    return tuple(found)


def _named_in(one: Statement) -> Iterator[str]:
    """What the conditions and the resources of a statement name."""
    yield from (value for each in one.conditions for value in each.values)
    yield from one.resources


def _spelled(unknown: str, spelled: str) -> str:
    return spelled if unknown.startswith("${AWS.") and not set("*?") & set(spelled) else unknown


def _unnamed(texts: list[str]) -> str:
    """An account that stands in none of the texts."""
    accounts = (str(210987654321 + count) for count in range(10**6))
    return next(account for account in accounts if not any(account in text for text in texts))


class _Spelled(NamedTuple):
    """What a statement spells out."""

    partitions: frozenset[str]
    accounts: frozenset[str]
    pseudo: bool


@lru_cache(maxsize=1 << 14)
def _spelled_in(one: Statement) -> _Spelled:
    texts = tuple(_texts(one))
    return _Spelled(
        partitions=frozenset(found for text in texts for found in _PARTITION.findall(text)),
        accounts=frozenset(_accounts(one)),
        pseudo=any("${AWS::" in text for text in texts),
    )


def _texts(one: Statement) -> Iterator[str]:
    yield from one.resources
    yield from one.not_resources
    for named in (one.principals, one.not_principals):
        yield from named.aws
        yield from named.services
        yield from named.federated
    for each in one.conditions:
        yield each.key
        yield from each.values


def _accounts(one: Statement) -> Iterator[str]:
    """The accounts that a statement spells out, as principals or for whose sake something is asked."""
    for listed in (one.principals, one.not_principals):
        yield from (account for who in listed.aws if _ACCOUNT.fullmatch(account := account_of(who)))
    for each in one.conditions:
        key = each.key.lower()
        for value in each.values if key in _ABOUT_ACCOUNTS or key.startswith("kms:encryptioncontext:aws:") else ():
            parts = arn_parts(value)
            account = parts[4] if len(parts) == 6 else value
            if _ACCOUNT.fullmatch(account):
                yield account


def _replaced(one: Statement, change: Callable[[str], str]) -> Statement:
    def each(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(change(value) for value in values)

    def whom(listed: Principals) -> Principals:
        return replace(listed, aws=each(listed.aws), services=each(listed.services), federated=each(listed.federated))

    def condition(found: Condition) -> Condition:
        return replace(found, key=change(found.key), values=each(found.values))

    return replace(
        one,
        resources=each(one.resources),
        not_resources=each(one.not_resources),
        principals=whom(one.principals),
        not_principals=whom(one.not_principals),
        conditions=tuple(map(condition, one.conditions)),
    )
