"""Environment files as `init` writes them: every answer below what it means, every default as a comment."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from textwrap import wrap
from typing import Any, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from capabilities.capabilities import CAPABILITIES
from settings.approvals import Approval, Capabilities
from settings.files import parse_json
from settings.mistakes import tell
from settings.partial import inner_model
from settings.reading import frozen
from settings.settings import Settings
from settings.words import suggestion

Answers = Mapping[str, Any]
"""An environment file as TOML holds it: key → text, number, true or false, tuple, or table."""


COMMON = frozenset(one.alias for one in Approval.model_fields.values())
"""Keys that every capability has: written where they are answered."""


def draft(answers: Answers) -> str:
    """The text of an environment file that gives these answers."""
    return "\n".join(("#:schema ./schema.json", *_table(Settings, answers, ""), ""))


def field(key: str) -> FieldInfo:
    """The field of `network.create.cidr`. Raises `ValueError` for a key that no environment file has."""
    model: type[BaseModel] = Settings
    *tables, last = key.split(".")
    for name in tables:
        inner = inner_model(_known(model, name, key).annotation)
        if inner is None:
            raise ValueError(f"{key}: {name} is no table")
        model = inner
    return _known(model, last, key)


def answer(key: str, given: str) -> Any:
    """What a text means as the answer to a key; several of a list are set apart by commas. Raises `ValueError`."""
    if not key.startswith("tags.") and inner_model(field(key).annotation) and not given.startswith("["):
        raise ValueError(f"{key}: is a table; name one of its keys, e.g. {key}.{_first_key(key)}")
    mistakes: list[str] = []
    for value in _readings(key, given):
        mistakes = _mistakes(key, value)
        if not mistakes:
            return value
    raise ValueError(mistakes[0])


def merged(answers: Answers, key: str, value: object) -> dict[str, Any]:
    """The answers with one more, or another one, under a key such as `network.create.cidr`."""
    first, _, rest = key.partition(".")
    return {**answers, first: merged(answers.get(first, {}), rest, value) if rest else value}


def given(answers: Answers, key: str) -> Any:
    """The answer to a key; None where there is none."""
    found: Any = answers
    for name in key.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def required(table: str) -> Iterator[tuple[str, str]]:
    """Each key that a table must have, with what it means."""
    inner = inner_model(field(table).annotation)
    for alias, one in _fields(inner) if inner else ():
        if one.is_required():
            yield f"{table}.{alias}", one.description or alias


def shape(key: str) -> str:
    """How an answer to a key is written on a command line: the tables of a list as JSON, all else as VALUE."""
    one = field(key)
    inner = inner_model(one.annotation)
    if inner is None:
        return "VALUE"
    return f"'[{json.dumps({alias: '…' for alias, part in _fields(inner) if part.is_required()}, ensure_ascii=False)}]'"


def literal(value: object, *, wide: bool = False) -> str:
    """A value as TOML writes it: JSON's texts and numbers are TOML's, its tables are not; `wide`: in one line."""
    match value:
        case Mapping():
            inner = ", ".join(f"{_name(key)} = {literal(item, wide=wide)}" for key, item in value.items())
            return f"{{ {inner} }}" if inner else "{}"
        case tuple() | list() if len(value) > 1 and not wide:
            return "[\n" + "".join(f"    {literal(item)},\n" for item in value) + "]"
        case tuple() | list():
            return f"[{', '.join(literal(item, wide=wide) for item in value)}]"
        case date():
            return value.isoformat()
        case _:
            return json.dumps(value, ensure_ascii=False)


def _table(model: type[BaseModel], answers: Answers, at: str) -> Iterator[str]:
    """The keys of a table, and then its own tables, as TOML wants it."""
    tables = {alias: inner for alias, one in _fields(model) if (inner := _one_table(one.annotation))}
    for alias, one in _fields(model):
        if alias not in tables and one.annotation != Mapping[str, str]:
            yield from _key(alias, one, answers)
    for alias, one in _fields(model):
        place = f"{at}{alias}"
        if one.annotation == Mapping[str, str]:
            yield from _headed(place, one.description)
            yield from (f"{_name(name)} = {literal(text)}" for name, text in answers.get(alias, {}).items())
        elif alias == "capabilities" and not at:
            yield from _capabilities(answers.get(alias, {}))
        elif alias == "retired" and alias not in answers:
            yield from ("", *_comment(f"[retired.NAME]: {one.description or ''}"))
        elif alias in tables:
            given = answers.get(alias)
            if given is None and not isinstance(one.default, BaseModel):
                yield from ("", *_comment(f"[{place}]: {one.description or ''}"))
                continue
            yield from _headed(place, one.description)
            yield from _table(tables[alias], given or {}, f"{place}.")


def _capabilities(approved: Answers) -> Iterator[str]:
    """A table for each approved capability; the others are named, and how to approve them."""
    for alias, one in _fields(Capabilities):
        if alias in approved:
            row, model = CAPABILITIES[alias], inner_model(one.annotation)
            yield from _headed(f"capabilities.{alias}", f"{row.title}. {row.note}".strip())
            for name, inner in _fields(model) if model else ():
                if name in approved[alias] or name not in COMMON:
                    yield from _key(name, inner, approved[alias])
    others = ", ".join(alias for alias, _ in _fields(Capabilities) if alias not in approved)
    yield from (
        "",
        *_comment(f"Not approved, and so denied and alarmed on; a table [capabilities.NAME] each: {others}."),
    )


def _headed(place: str, description: str | None) -> Iterator[str]:
    yield from ("", *_comment(description or ""), f"[{place}]")


def _key(alias: str, one: FieldInfo, answers: Answers) -> Iterator[str]:
    yield from _comment(one.description or "")
    if alias in answers:
        yield f"{alias} = {literal(answers[alias])}"
    else:
        default = "" if one.default is None or one.is_required() else literal(one.default)
        yield f"# {alias} = {default}".rstrip()


def _name(key: str) -> str:
    plain = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if plain else json.dumps(key, ensure_ascii=False)


def _comment(text: str) -> list[str]:
    return wrap(text, 116, break_on_hyphens=False, initial_indent="# ", subsequent_indent="# ") if text else []


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    for name, one in model.model_fields.items():
        yield one.alias or name, one


def _known(model: type[BaseModel], name: str, key: str) -> FieldInfo:
    known = dict(_fields(model))
    if name not in known:
        raise ValueError(f"{key}: no such key{suggestion(name, list(known))}")
    return known[name]


def _first_key(key: str) -> str:
    inner = inner_model(field(key).annotation)
    return next((alias for alias, _ in _fields(inner)), "") if inner else ""


def _one_table(annotation: Any) -> type[BaseModel] | None:
    """The model of a table; None for a list of tables, which is written as one value."""
    return None if get_origin(annotation) is tuple else inner_model(annotation)


def _readings(key: str, given: str) -> Iterator[object]:
    """What a text may stand for: itself, or a number or the like as JSON, or a list."""
    if not key.startswith("tags.") and get_origin(field(key).annotation) is tuple and not given.startswith("["):
        yield tuple(part.strip() for part in given.split(",") if part.strip())
        return
    yield given
    with suppress(ValueError):
        yield frozen(parse_json(given))


def _mistakes(key: str, value: object) -> list[str]:
    """What is wrong with one answer, whatever else is missing."""
    try:
        Settings.model_validate(merged({}, key, value))
    except ValidationError as error:
        return [line for line in tell(error, Settings) if line.startswith((f"{key}:", f"{key}[", f"{key}."))]
    return []
