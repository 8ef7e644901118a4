"""Policies of an assembly with one statement changed, added or taken away, found by its Sid."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from assurance.sources.resource import Application

Json = dict[str, Any]
Edit = Callable[[Json], Json | None]
"""What becomes of a statement; None where it goes."""


def edited(application: Application, sid: str, edit: Edit, *, within: str = "") -> Application:
    """Every statement of this Sid, in resources whose id or name holds `within`, as `edit` makes it."""
    hits: list[str] = []

    def changed(value: Any) -> Any:
        match value:
            case dict():
                return {key: changed(item) for key, item in value.items()}
            case list() | tuple():
                kept = []
                for item in value:
                    if isinstance(item, Mapping) and item.get("Sid") == sid:
                        hits.append(sid)
                        if (after := edit(dict(item))) is not None:
                            kept.append(after)
                    else:
                        kept.append(changed(item))
                return kept
        return value

    resources = tuple(
        replace(one, properties=changed(dict(one.properties))) if within in f"{one.id} {one.arn}" else one
        for one in application.resources
    )
    assert hits, f"no statement {sid} in {within or 'any resource'}"
    return replace(application, resources=resources)


def added(application: Application, sid: str, *more: Json, within: str = "") -> Application:
    """The policies that hold a statement of this Sid with more beside it."""

    def beside(value: Any) -> Any:
        match value:
            case dict():
                return {key: beside(item) for key, item in value.items()}
            case list() | tuple():
                items = [beside(item) for item in value]
                return (
                    [*items, *more]
                    if any(isinstance(one, Mapping) and one.get("Sid") == sid for one in items)
                    else items
                )
        return value

    resources = tuple(
        replace(one, properties=beside(dict(one.properties))) if within in f"{one.id} {one.arn}" else one
        for one in application.resources
    )
    assert [one.properties for one in resources] != [one.properties for one in application.resources]
    return replace(application, resources=resources)


def gone(_: Json) -> None:
    """The statement is taken away."""


def unless(*operators: str) -> Edit:
    """The statement without these operators."""
    return lambda one: {
        **one,
        "Condition": {key: each for key, each in one["Condition"].items() if key not in operators},
    }


def with_(**elements: Any) -> Edit:
    """The statement with other elements."""
    return lambda one: {**one, **elements}


def renamed(before: str, after: str) -> Edit:
    """The statement with another operator on the same keys."""

    def edit(one: Json) -> Json:
        found = {after if key == before else key: each for key, each in one["Condition"].items()}
        assert found != one["Condition"]
        return {**one, "Condition": found}

    return edit
