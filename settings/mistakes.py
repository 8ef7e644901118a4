"""Say what is wrong with an environment file in words that its author understands."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, StringConstraints, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from settings.approvals import not_approvable
from settings.partial import Loc, inner_model
from settings.texts import EXPECTED
from settings.words import short, suggestion

KINDS: dict[str, str] = {
    "bool_type": "true or false",
    "date_type": "a date without quotation marks, e.g. 2027-06-30",
    "dict_type": "a table",
    "int_from_float": "a whole number",
    "int_type": "a whole number",
    "mapping_type": "a table",
    "model_type": "a table",
    "string_type": "text in quotation marks",
    "tuple_type": "a list in square brackets",
}
"""Kind of a mistake → what was expected, where the field itself does not say it better."""


def tell(error: ValidationError, model: type[BaseModel]) -> Iterator[str]:
    """One line a mistake: key, what was found, what is expected, and a suggestion for a misspelt name."""
    for mistake in error.errors(include_url=False):
        loc = mistake["loc"]
        match mistake["type"]:
            case "extra_forbidden":
                yield _unknown(model, loc)
            case "missing":
                yield f"{_path(loc)}: missing; expected {_described(model, loc)}"
            case "too_short" if len(mistake["input"]) >= mistake["ctx"]["min_length"]:
                continue  # pydantic counts the items without mistakes only; the others have been reported
            case "value_error":
                yield from _contradicted(loc, mistake)
            case _:
                yield f"{_path(loc)}: found {short(mistake['input'])}; expected {_expected(model, mistake)}"


def _path(loc: Loc) -> str:
    """`processors[0].name`, as one would look for it in the file: a mistake in a key stands at the key."""
    parts = [part for part in loc if part != "[key]"]
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).removeprefix(".")


def _unknown(model: type[BaseModel], loc: Loc) -> str:
    *parents, last = loc
    known = _keys(model, tuple(parents))
    if parents not in (["capabilities"], ["retired"]):
        return f"{_path(loc)}: no such key{suggestion(str(last), known)}"
    reason = not_approvable(str(last)) or f"no capability named {str(last)!r}{suggestion(str(last), known)}"
    return f"{_path(loc)}: {reason}"


def _contradicted(loc: Loc, mistake: ErrorDetails) -> Iterator[str]:
    for reason in mistake["msg"].removeprefix("Value error, ").splitlines():
        found = f"found {short(mistake['input'])}; " if isinstance(mistake["input"], str) else ""
        yield f"{_path(loc)}: {found}{reason}" if loc else reason


def _expected(model: type[BaseModel], mistake: ErrorDetails) -> str:
    limits = mistake.get("ctx", {})
    match mistake["type"]:
        case "string_pattern_mismatch":
            return EXPECTED.get(limits["pattern"], f"text like {limits['pattern']}")
        case "string_type" | "int_type" as kind:
            return _text(_field(model, mistake["loc"])) or KINDS[kind]
        case "greater_than_equal":
            return f"at least {limits['ge']}"
        case "less_than_equal":
            return f"at most {limits['le']}"
        case "too_short":
            return f"at least {limits['min_length']} of them"
        case "literal_error":
            return str(limits["expected"])
        case kind:
            return KINDS.get(kind, mistake["msg"].removeprefix("Input should be "))


def _described(model: type[BaseModel], loc: Loc) -> str:
    """What a missing key is for, by its docstring."""
    field = _field(model, loc)
    text = (field.description if field and field.description else "a value").rstrip(".")
    return text if text[:2].isupper() else text[0].lower() + text[1:]


def _keys(model: type[BaseModel], loc: Loc) -> list[str]:
    found = _model_at(model, loc)
    return sorted(field.alias or name for name, field in found.model_fields.items()) if found else []


def _field(model: type[BaseModel], loc: Loc) -> FieldInfo | None:
    """The field at a place; that of the list where the place is an item of a list."""
    *parents, last = [part for part in loc if isinstance(part, str)] or [""]
    parent = _model_at(model, tuple(parents))
    fields = parent.model_fields.values() if parent else ()
    return next((field for field in fields if field.alias == last), None)


def _model_at(model: type[BaseModel], loc: Loc) -> type[BaseModel] | None:
    for part in loc:
        if isinstance(part, int):
            continue
        fields = {field.alias: field for field in model.model_fields.values()}
        inner = inner_model(fields[part].annotation) if part in fields else None
        if inner is None:
            return None
        model = inner
    return model


def _text(field: FieldInfo | None) -> str | None:
    """What a person would call the text that a field holds."""
    if field is None:
        return None
    for constraint in (*field.metadata, *_constraints(field.annotation)):
        if pattern := getattr(constraint, "pattern", None):
            return EXPECTED.get(pattern)
    return None


def _constraints(annotation: Any) -> Iterator[StringConstraints]:
    for arg in (*get_args(annotation), *getattr(annotation, "__metadata__", ())):
        if isinstance(arg, StringConstraints):
            yield arg
        else:
            yield from _constraints(arg)
