"""Say what is wrong with an environment file in words that its author understands."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from stacks.texts import EXPECTED


def tell(error: ValidationError, model: type[BaseModel]) -> Iterator[str]:
    """One line a mistake: key, what was found, what is expected, and a suggestion for a misspelt name."""
    for mistake in error.errors(include_url=False):
        *parents, last = mistake["loc"] or ("",)
        where = ".".join(str(part) for part in mistake["loc"])
        match mistake["type"]:
            case "extra_forbidden":
                yield f"{where}: no such key{_suggestion(str(last), _keys(model, parents))}"
            case "missing":
                yield f"{where}: missing; expected {_described(model, mistake['loc'])}"
            case "value_error":
                reason = mistake["msg"].removeprefix("Value error, ")
                found = f"found {_short(mistake['input'])}; " if isinstance(mistake["input"], str) else ""
                yield f"{where}: {found}{reason}" if where else reason
            case "string_pattern_mismatch":
                expected = EXPECTED.get(mistake["ctx"]["pattern"], mistake["msg"])
                yield f"{where}: found {_short(mistake['input'])}; expected {expected}"
            case _:
                yield f"{where}: found {_short(mistake['input'])}; {mistake['msg'].replace('Input', 'it', 1)}"


def _suggestion(name: str, known: list[str]) -> str:
    if near := get_close_matches(name, known, n=1):
        return f"; did you mean {near[0]!r}?"
    return f"; known keys: {', '.join(known)}" if known else ""


def _keys(model: type[BaseModel], loc: list[Any]) -> list[str]:
    found = _model_at(model, loc)
    return sorted(field.alias or name for name, field in found.model_fields.items()) if found else []


def _described(model: type[BaseModel], loc: tuple[Any, ...]) -> str:
    parent = _model_at(model, list(loc[:-1]))
    for field in parent.model_fields.values() if parent else ():
        if field.alias == loc[-1]:
            return (field.description or "a value").rstrip(".")
    return "a value"


def _model_at(model: type[BaseModel], loc: list[Any]) -> type[BaseModel] | None:
    for part in loc:
        if isinstance(part, int):
            continue
        fields = {field.alias: field for field in model.model_fields.values()}
        inner = _inner(fields[part].annotation) if part in fields else None
        if inner is None:
            return None
        model = inner
    return model


def _inner(annotation: Any) -> type[BaseModel] | None:
    """The model in `Model`, `Model | None` or `tuple[Model, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _inner(arg))), None)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
