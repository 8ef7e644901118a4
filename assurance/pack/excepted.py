"""The exceptions in force, with what each covers; and the public rules that are deliberately not met."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

from assurance.pack.dossier import Dossier
from assurance.results.verdict import Status
from settings.exceptions import Exemption


@dataclass(frozen=True, kw_only=True)
class Excepted:
    """An exception and the places where it applies."""

    rule: str
    scope: str
    reason: str
    compensating: str
    owner: str
    approval: str
    expires: date
    places: tuple[str, ...]
    placeholder: bool = False
    """Whether it was shipped, and nobody of the bank approved it."""


@dataclass(frozen=True, kw_only=True)
class PublicRule:
    """A public rule that something does not meet, and why that was accepted; without a reason, it is open."""

    pack: str
    rule: str
    description: str
    places: int
    reasons: tuple[str, ...]
    open: int


@lru_cache(maxsize=8)
def exceptions(dossier: Dossier) -> tuple[Excepted, ...]:
    """Every entry of the register that excepts something here, cdk-nag's rules included."""
    covered: dict[Exemption, list[str]] = {}
    for rule, path in _excepted(dossier):
        if found := dossier.exemption(rule, path):
            covered.setdefault(found, []).append(path)
    return tuple(
        Excepted(
            rule=found.rule,
            scope=found.scope,
            reason=found.entry.reason,
            compensating=found.entry.compensating_control,
            owner=found.entry.owner,
            approval=found.entry.approval,
            expires=found.entry.expires,
            places=tuple(sorted(set(paths))),
            placeholder=found.entry.placeholder,
        )
        for found, paths in sorted(covered.items(), key=_order)
    )


def first_end(dossier: Dossier) -> date | None:
    """When the first exception ends, and an approval with it; none where nothing is excepted."""
    return min((one.expires for one in exceptions(dossier)), default=None)


def public_rules(dossier: Dossier) -> tuple[PublicRule, ...]:
    """cdk-nag's rules that are not met somewhere."""
    found = sorted(dossier.findings, key=lambda one: (one.pack, one.general))
    rows = []
    for (pack, rule), group in groupby(found, key=lambda one: (one.pack, one.general)):
        listed = list(group)
        entries = [dossier.exemption(one.name, one.path) for one in listed if one.excepted]
        rows.append(
            PublicRule(
                pack=pack,
                rule=rule,
                description=listed[0].description,
                places=len({one.path for one in listed}),
                reasons=tuple(dict.fromkeys(one.entry.reason for one in entries if one)),
                open=sum(not one.excepted for one in listed),
            )
        )
    return tuple(rows)


def _order(pair: tuple[Exemption, list[str]]) -> tuple[date, str, str]:
    """The first to end comes first."""
    return pair[0].entry.expires, pair[0].rule, pair[0].scope


def _excepted(dossier: Dossier) -> Iterator[tuple[str, str]]:
    yield from ((one.name, one.path) for one in dossier.findings if one.excepted)
    yield from ((one.control, one.path) for one in dossier.results.results if one.status is Status.EXCEPTED)
