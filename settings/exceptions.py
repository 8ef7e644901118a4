"""The exceptions register: what is not met, why, who answers for it, what stands in, and until when.

It serves our controls and cdk-nag's. An entry that is malformed, expired, or matches nothing is an error: an exception
that nobody needs is a hole that nobody watches.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase
from itertools import product
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from settings.texts import readable

REGISTER = Path(__file__).parent.parent / "policies" / "exceptions.toml"
SOON = timedelta(days=30)
_Text = Annotated[str, AfterValidator(readable)]
_Name = Annotated[_Text, StringConstraints(min_length=3)]
_Sentence = Annotated[_Text, StringConstraints(min_length=20)]
_PACKS = ("AwsSolutions", "NIST.800.53.R5", "PCI.DSS.321")
_NAG = "|".join(rf"{re.escape(pack)}::{re.escape(pack)}-.+" for pack in _PACKS)
_Rule = Annotated[_Text, StringConstraints(pattern=rf"^([A-Z]{{3}}\d{{2}}|{_NAG})$")]


class RegisterError(Exception):
    """The register cannot be used; the text lists every mistake, one a line."""


class Entry(BaseModel):
    """One exception; `{prefix}`, `{account}`, `{region}`, `{partition}` and `{project}` are the environment's own."""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=lambda name: name.replace("_", "-"))

    rule: _Rule
    scope: _Name
    reason: _Sentence
    owner: _Name
    approval: _Name
    compensating_control: _Sentence
    expires: date
    only_with: tuple[str, ...] = ()
    """The entry applies only where one of these is: capabilities, stores, `created-vpc`, `adopted-boundary` …"""


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """An entry as it applies to one environment: rule and scope with the environment's names filled in."""

    number: int
    rule: str
    scope: str
    entry: Entry

    def covers(self, rule: str, path: str) -> bool:
        """True for a finding of this rule at this construct path, or below it."""
        return rule == self.rule and (fnmatchcase(path, self.scope) or fnmatchcase(path, f"{self.scope}/*"))


@dataclass(frozen=True, kw_only=True)
class Register:
    """The entries that apply to one environment on one day."""

    exemptions: tuple[Exemption, ...]
    source: str = ""

    def covering(self, rule: str, path: str) -> Exemption | None:
        """The first entry that covers a finding."""
        return next((one for one in self.exemptions if one.covers(rule, path)), None)

    def unmatched(self, findings: Iterable[tuple[str, str]]) -> list[str]:
        """A line for each entry that covers none of the findings (rule, construct path)."""
        seen = list(findings)
        return [
            f"{self.source}: entry {one.number} ({one.rule} at {one.scope}): matches nothing; remove it or mend it"
            for one in self.exemptions
            if not any(one.covers(rule, path) for rule, path in seen)
        ]

    def expiring(self, today: date) -> list[str]:
        """A line for each entry that expires within 30 days."""
        return [
            f"{self.source}: entry {one.number} ({one.rule}): expires on {one.entry.expires}; renew it or meet the rule"
            for one in self.exemptions
            if one.entry.expires - today <= SOON
        ]


def load(
    placeholders: Mapping[str, Sequence[str]],
    features: frozenset[str],
    *,
    today: date,
    path: Path = REGISTER,
    never: Iterable[str] = (),
) -> Register:
    """Read the register for one environment; `never`: rules that no entry may name.

    `placeholders`: what `{prefix}` and the like stand for; an entry stands once for each value. Raises `RegisterError`
    with every mistake.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RegisterError(f"{path.name}: cannot be read: {error}") from None
    mistakes = [f"{path.name}: unknown table {key!r}; entries are [[exception]]" for key in found if key != "exception"]
    entries: list[tuple[int, Entry]] = []
    tables = found.get("exception", [])
    for number, table in enumerate(tables if isinstance(tables, list) else [tables], start=1):
        try:
            entry = Entry.model_validate(table)
        except ValidationError as error:
            mistakes += [f"{path.name}: entry {number}: {_told(one)}" for one in error.errors()]
            continue
        if entry.expires < today:
            mistakes.append(
                f"{path.name}: entry {number} ({entry.rule}): expired on {entry.expires}; renew or remove it"
            )
        if entry.rule in never:
            mistakes.append(f"{path.name}: entry {number}: {entry.rule} can never be excepted; meet it")
        entries.append((number, entry))
    if mistakes:
        raise RegisterError("\n".join(mistakes))
    return Register(
        source=path.name,
        exemptions=tuple(
            Exemption(number=number, rule=rule, scope=scope, entry=entry)
            for number, entry in entries
            if not entry.only_with or features.intersection(entry.only_with)
            for rule, scope in _filled(entry, placeholders)
        ),
    )


def _filled(entry: Entry, placeholders: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Rule and scope with every combination of the values of the placeholders that they use."""
    used = [name for name in placeholders if f"{{{name}}}" in entry.rule + entry.scope]
    for values in product(*(placeholders[name] for name in used)):
        rule, scope = entry.rule, entry.scope
        for name, value in zip(used, values, strict=True):
            rule, scope = rule.replace(f"{{{name}}}", value), scope.replace(f"{{{name}}}", value)
        yield rule, scope


def _told(mistake: object) -> str:
    match mistake:
        case {"type": "missing", "loc": (key,)}:
            return f"{key} is missing"
        case {"type": "extra_forbidden", "loc": (key,)}:
            return (
                f"no such key {key!r}; known: {', '.join(field.alias or '' for field in Entry.model_fields.values())}"
            )
        case {"type": "string_pattern_mismatch", "input": found}:
            return (
                f"unknown rule {found!r}; expected an id of ours (ENC01) or of cdk-nag (AwsSolutions::AwsSolutions-…)"
            )
        case {"loc": loc, "input": found, "msg": str(message)}:
            key, told = ".".join(map(str, loc if isinstance(loc, tuple) else ())), message.removeprefix("Value error, ")
            return f"{key}: found {found!r}; {told}"
        case _:
            return str(mistake)
