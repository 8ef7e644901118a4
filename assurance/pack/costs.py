"""What an environment costs by being there and by use, and the quotas that it nears: `costs.md` of the pack.

Units are counted in the templates, calls and faces stand in the environment file, prices in the price file. What has no
price is counted all the same.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from assurance.model.quotas import Measure, measures
from assurance.model.units import counted_in
from assurance.pack.dossier import Dossier
from settings.prices import Price, Prices
from settings.settings import Settings

NEAR = 0.8
"""Of a quota."""
NO_PRICE = "no price given"
BY_DESIGN = "metrics and expressions"
"""Alarms add up as many metrics as one may."""
HEAD = """\
# Costs and quotas

Counted from the templates; calls and stored faces from `[volumes]` of the environment file. Prices: {prices}. What no price is given for is no part of the sum. Tax, data transfer, requests to S3 and KMS, and what log files and images take to store, are counted nowhere here.

"""  # noqa: E501
UNITS_HEAD = """\
| unit | number | of one, a month | a month | in twelve months | price read |
|---|---:|---:|---:|---:|---|
"""
NO_CALLS = "\nNo calls are expected in `[volumes]`: their cost, mostly the largest, is not here.\n"
QUOTAS_HEAD = f"\n## Quotas\n\nDefaults of AWS; an account may have other ones. Near is {NEAR:.0%}.\n\n"
NEAR_HEAD = "| quota | used | default | share | ask for |\n|---|---:|---:|---:|---|\n"
NONE_NEAR = "None is near, and `[volumes] per-second` names no operation.\n"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A unit, how many of it, and what they cost in a month, now and after twelve months of growth."""

    unit: str
    number: float
    later: float
    price: Price | None
    monthly: float | None
    """Of one."""

    def cost(self, number: float) -> float | None:
        return None if self.monthly is None else number * self.monthly


@dataclass(frozen=True, kw_only=True)
class Near:
    """A quota, how much of it is used, and what to ask for."""

    what: str
    used: float
    most: int
    ask: str

    @property
    def share(self) -> float:
        return self.used / self.most


def lines(settings: Settings, units: Mapping[str, int], prices: Prices) -> Iterator[Line]:
    """What is there, then what is called and stored."""
    grown = (1 + settings.volumes.growth / 100) ** 12
    for unit, number in units.items():
        if number and unit not in {one["unit"] for one in _quotas()["held"]}:
            yield _line(unit, number, number, prices.of(unit), prices.monthly(unit))
    for operation, calls in sorted(settings.volumes.calls.items()):
        price = prices.of_call(operation)
        yield _line(f"calls of {operation}", calls, calls * grown, price, price.price if price else None)
    if faces := settings.volumes.faces:
        yield _line("faces", faces, faces * grown, prices.of("faces"), prices.monthly("faces"))


def quotas(settings: Settings, units: Mapping[str, int], sizes: Iterator[Measure]) -> Iterator[Near]:
    """The quotas of calls a second that the environment file speaks of, and of all others those that are near."""
    for operation, most in sorted(settings.volumes.per_second.items()):
        if (quota := default_of(operation, settings.region)) is not None:
            ask = f"Transactions per second of {operation} in {settings.region} (rekognition)"
            yield Near(what=f"calls of {operation} a second", used=most, most=quota, ask=ask)
    held = (Near(what=one["unit"], used=units[one["unit"]], most=one["most"], ask=one["ask"])
            for one in _quotas()["held"])  # fmt: skip
    yield from (one for one in held if one.share >= NEAR)
    for size in sizes:
        if size.quota.unit != BY_DESIGN and size.found >= NEAR * size.quota.most:
            what = f"{size.quota.property} of {size.path}, {size.quota.unit}"
            yield Near(what=what, used=size.found, most=size.quota.most, ask=f"no more: {size.quota.remedy}")


def default_of(operation: str, region: str) -> int | None:
    """Calls a second that AWS takes of an account by default (fact 193)."""
    row = next((one for one in _quotas()["calls"] if operation in one["operations"].split()), None)
    return None if row is None else int(row.get(region, row["elsewhere"]))


@dataclass(frozen=True, kw_only=True)
class Costs:
    """What one assembly costs, and the quotas that it nears."""

    lines: tuple[Line, ...]
    near: tuple[Near, ...]


def costs(dossier: Dossier) -> Costs:
    """Of the assembly of a dossier."""
    settings, units = dossier.settings, counted_in(dossier.application)
    sizes = (size for name, text in dossier.templates.items() for size in measures(name.partition(".")[0], text))
    return Costs(lines=tuple(lines(settings, units, dossier.prices)), near=tuple(quotas(settings, units, sizes)))


def page_of(dossier: Dossier) -> str:
    """Costs and quotas of one assembly."""
    settings, prices, made = dossier.settings, dossier.prices, costs(dossier)
    found, near = made.lines, made.near
    prices_read = f"{prices.currency}, {prices.region}, as read on the day beside each"
    rows = [*(_row(one, prices.currency) for one in found), _total(found)]
    parts = [
        HEAD.format(prices=prices_read),
        UNITS_HEAD,
        *rows,
        "" if settings.volumes.calls else NO_CALLS,
        QUOTAS_HEAD,
    ]
    shares = [f"| {one.what} | {one.used:,g} | {one.most:,} | {one.share:.0%} | {one.ask} |\n" for one in near]
    return "".join([*parts, *([NEAR_HEAD, *shares] if near else [NONE_NEAR])])


def _line(unit: str, number: float, later: float, price: Price | None, monthly: float | None) -> Line:
    return Line(unit=unit, number=number, later=later, price=price, monthly=monthly)


def _row(one: Line, currency: str) -> str:
    if one.price is None or one.monthly is None:
        return f"| {one.unit} | {one.number:,.0f} | {NO_PRICE} | | | |\n"
    read = f"{one.price.as_of}, {one.price.source}{f' ({one.price.note})' if one.price.note else ''}"
    costs = f"{one.number * one.monthly:,.2f} | {one.later * one.monthly:,.2f}"
    return f"| {one.unit} | {one.number:,.0f} | {one.monthly:,g} {currency} | {costs} | {read} |\n"


def _total(found: Iterable[Line]) -> str:
    now = sum(one.cost(one.number) or 0 for one in found)
    later = sum(one.cost(one.later) or 0 for one in found)
    return f"| **all that has a price** | | | **{now:,.2f}** | **{later:,.2f}** | |\n"


@cache
def _quotas() -> Mapping[str, Any]:
    return tomllib.loads(files("capabilities").joinpath("quotas.toml").read_text(encoding="utf-8"))
