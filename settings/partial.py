"""Settings as far as they can be read, so that contradictions are reported together with the mistakes."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, TypeAdapter

Loc = tuple[int | str, ...]
Model = TypeVar("Model", bound=BaseModel)


def readable(model: type[Model], found: Mapping[str, Any], mistakes: frozenset[Loc], at: Loc = ()) -> Model:
    """An unvalidated `model` that has those attributes only in which there is no mistake; reading others raises."""
    values: dict[str, Any] = {}
    unreadable: list[str] = []
    for name, field in model.model_fields.items():
        alias = field.alias or name
        place = (*at, alias)
        annotation: Any = field.annotation
        inner, given = inner_model(annotation), found.get(alias)
        if alias not in found:
            if field.is_required():
                unreadable.append(name)
        elif not any(mistake[: len(place)] == place for mistake in mistakes):
            values[name] = TypeAdapter(annotation).validate_python(given)
        elif inner and isinstance(given, Mapping) and place not in mistakes:
            values[name] = readable(inner, given, mistakes, place)
        else:
            unreadable.append(name)
    partial = model.model_construct(**values)
    for name in unreadable:
        partial.__dict__.pop(name, None)
    return partial


def inner_model(annotation: Any) -> type[BaseModel] | None:
    """The model in `Model`, `Model | None` or `tuple[Model, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in get_args(annotation) if (found := inner_model(arg))), None)


def leaves(value: object, at: str = "") -> Iterator[tuple[str, str]]:
    """Every text in the settings with the key it stands under: `trusted.callers[0]`."""
    match value:
        case str():
            yield at, value
        case tuple():
            for number, item in enumerate(value):
                yield from leaves(item, f"{at}[{number}]")
        case BaseModel():
            for name, field in type(value).model_fields.items():
                yield from leaves(value.__dict__.get(name), f"{at}.{field.alias or name}".removeprefix("."))
