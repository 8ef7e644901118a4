"""The exceptions register as it is read: from the file of the baseline, with that of the bank laid over it."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path

from pydantic import ValidationError

from settings.exceptions import Entry, Exemption, Register
from settings.files import FileError, read_bytes, read_toml
from settings.loading import file_of
from settings.settings import Settings

REGISTER = Path(__file__).parent.parent / "policies" / "exceptions.toml"


class RegisterError(Exception):
    """The register cannot be used; the text lists every mistake, one a line."""


def own_register(environment: str | Path) -> Path | None:
    """The bank's own register, `exceptions/NAME.toml` beside the environment file; None where there is none."""
    file = file_of(environment)
    path = file.parent / "exceptions" / file.name
    return path if path.exists() else None


def register_of(
    settings: Settings, *, own: Path | None = None, today: date | None = None, never: Iterable[str] = ()
) -> Register:
    """The register of one environment: the baseline's, with the bank's `own` laid over it. Raises `RegisterError`."""
    return load(
        settings.placeholders,
        settings.features,
        today=today or datetime.now(UTC).date(),
        over=own,
        never=never,
        example=settings.is_example,
    )


def digest(own: Path | None) -> str:
    """SHA-256 of the baseline's register and of the bank's own. Raises `OSError`."""
    return hashlib.sha256(b"".join(read_bytes(path) for path in (REGISTER, own) if path)).hexdigest()


def load(
    placeholders: Mapping[str, Sequence[str]],
    features: frozenset[str],
    *,
    today: date,
    path: Path = REGISTER,
    over: Path | None = None,
    never: Iterable[str] = (),
    example: bool = True,
) -> Register:
    """Read the register at `path`, and lay the one at `over` over it; `never`: rules that no entry may name.

    `placeholders`: what `{prefix}` and the like stand for; an entry stands once for each value. In an `example`
    placeholders of approvals count, too. Raises `RegisterError` with every mistake.
    """
    mistakes: list[str] = []
    tables = dict(_tables(path, path.name, mistakes)) | (dict(_tables(over, str(over), mistakes)) if over else {})
    entries: list[tuple[str, Entry]] = []
    for where, table in _laid_over(tables).items():
        try:
            entry = Entry.model_validate(table)
        except ValidationError as error:
            mistakes += [f"{where}: {_described(one)}" for one in error.errors()]
            continue
        if entry.expires < today:
            mistakes.append(f"{where} ({entry.rule}): expired on {entry.expires}; renew or remove it")
        if entry.rule in never:
            mistakes.append(f"{where}: {entry.rule} can never be excepted; meet it")
        entries.append((where, entry))
    if mistakes:
        raise RegisterError("\n".join(mistakes))
    applying = tuple(
        Exemption(where=where, rule=rule, scope=scope, entry=entry)
        for where, entry in entries
        if not entry.only_with or features.intersection(entry.only_with)
        for rule, scope in _filled(entry, placeholders)
    )
    return Register(
        exemptions=tuple(one for one in applying if example or not one.entry.placeholder),
        awaiting_approval=tuple(one for one in applying if one.entry.placeholder and not example),
    )


def to_approve(register: Register) -> str:
    """A register with the placeholders that await approval: owner, approval and date are left to be filled in."""
    unfilled = {one.where: one.entry for one in register.awaiting_approval}
    tables = (
        f"\n# {entry.reason}\n# Instead: {entry.compensating_control}\n[[exception]]\n"
        f"rule = {json.dumps(entry.rule)}\nscope = {json.dumps(entry.scope)}\n"
        f'owner = ""\napproval = ""\nexpires = {entry.expires}\n'
        for entry in unfilled.values()
    )
    return (
        "# What the baseline does not meet, each with its reason and what stands in; nobody has approved it yet.\n"
        "# Fill in who answers for it, the approval and its end; then save this as environments/exceptions/NAME.toml,\n"
        "# after the name of the environment file. Reasons may be replaced: reason, compensating-control.\n"
    ) + "".join(tables)


def _tables(path: Path, name: str, mistakes: list[str]) -> Iterator[tuple[str, object]]:
    """The entries of a file, each with its place. Raises `RegisterError` where it cannot be read."""
    try:
        content = read_toml(path)
    except FileError as error:
        raise RegisterError(f"{name}: {error}") from None
    except OSError as error:
        raise RegisterError(f"{name}: cannot be read: {error}") from None
    mistakes += [f"{name}: unknown table {key!r}; entries are [[exception]]" for key in content if key != "exception"]
    tables = content.get("exception", [])
    for number, table in enumerate(tables if isinstance(tables, list) else [tables], start=1):
        yield f"{name}: entry {number}", table


def _laid_over(tables: Mapping[str, object]) -> dict[str, object]:
    """Later tables complete or replace earlier ones for the same rule and scope."""
    places: dict[tuple[object, object], str] = {}
    laid: dict[str, object] = {}
    for where, table in tables.items():
        if isinstance(table, dict):
            key = (repr(table.get("rule")), repr(table.get("scope")))
            if (earlier := places.get(key)) and earlier.rpartition(":")[0] != where.rpartition(":")[0]:
                before = laid.pop(earlier)
                table = {**(before if isinstance(before, dict) else {}), **table}
            places[key] = where
        laid[where] = table
    return laid


def _filled(entry: Entry, placeholders: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Rule and scope with every combination of the values of the placeholders that they use."""
    used = [name for name in placeholders if f"{{{name}}}" in entry.rule + entry.scope]
    for values in product(*(placeholders[name] for name in used)):
        rule, scope = entry.rule, entry.scope
        for name, value in zip(used, values, strict=True):
            rule, scope = rule.replace(f"{{{name}}}", value), scope.replace(f"{{{name}}}", value)
        yield rule, scope


def _described(mistake: object) -> str:
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
            key, description = (
                ".".join(map(str, loc if isinstance(loc, tuple) else ())),
                message.removeprefix("Value error, "),
            )
            return f"{key}: found {found!r}; {description}"
        case _:
            return str(mistake)
