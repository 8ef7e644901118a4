"""A value for every property that CloudFormation's published schemas know, as cfn-lint carries them."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # type: ignore[import-untyped]

REGION = "eu-west-1"
EXTERNAL = "999988887777"
"""The account of somebody else."""
_DEEPEST = 6
_WORDS: Mapping[str, str] = {
    "arn": f"arn:aws:s3:::somebody-elses-{EXTERNAL}",
    "principal": f"arn:aws:iam::{EXTERNAL}:root",
    "account": EXTERNAL,
    "cidr": "0.0.0.0/0",
    "url": "https://somebody.example",
}
"""Part of a property's name → what it holds, of somebody else."""
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}


@cache
def types() -> tuple[str, ...]:
    """Every resource type that CloudFormation publishes."""
    return tuple(sorted(PROVIDER_SCHEMA_MANAGER.get_resource_types(REGION)))


@cache
def schema(type_: str) -> Any:
    """The schema of a resource type."""
    return PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, type_).schema


@cache
def settable(type_: str) -> tuple[str, ...]:
    """The properties of a type that a template may set."""
    known = schema(type_)
    given = {path.split("/")[2] for path in known.get("readOnlyProperties", ()) if path.count("/") == 2}
    return tuple(name for name in known.get("properties", {}) if name not in given)


def sample(type_: str, name: str, *, switched: bool = True) -> Any:
    """What a template might set a property to: everything below it is set too. `switched`: what is true or false."""
    found = _sample(schema(type_)["properties"][name], name, schema(type_), 0)
    return found if switched else _switched_off(found)


def _switched_off(value: Any) -> Any:
    match value:
        case True:
            return False
        case dict():
            return {name: _switched_off(each) for name, each in value.items()}
        case list():
            return list(map(_switched_off, value))
    return value


def unset(type_: str, properties: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Path and sample of everything that a template might set on a resource of a type, and this one does not."""
    whole = schema(type_)
    for name in settable(type_):
        if name not in properties:
            yield (name,), sample(type_, name)
        else:
            yield from _unset(properties[name], whole["properties"][name], (name,), whole)


def _unset(
    value: Any, part: Any, path: tuple[str | int, ...], whole: Any
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    part = _followed(part, whole)
    if isinstance(value, list) and isinstance(part.get("items"), Mapping):
        for place, item in enumerate(value):
            yield from _unset(item, part["items"], (*path, place), whole)
    elif isinstance(value, Mapping):
        for name, below in part.get("properties", {}).items():
            if name not in value:
                yield (*path, name), _sample(below, name, whole, len(path))
            else:
                yield from _unset(value[name], below, (*path, name), whole)


def _sample(part: Any, name: str, whole: Any, depth: int) -> Any:
    part = _followed(part, whole)
    if depth > _DEEPEST or not isinstance(part, Mapping):
        return "sample"
    if name.endswith(("Policy", "PolicyDocument")) and "object" in items(part.get("type")) and "properties" not in part:
        return POLICY
    if "enum" in part:
        return part["enum"][-1]  # the first is often what AWS takes anyway
    if "const" in part:
        return part["const"]
    kind = next((each for each in items(part.get("type")) if each != "null"), "")
    if kind == "array" or (not kind and "items" in part):
        return [_sample(part.get("items", {}), name, whole, depth + 1)]
    if part.get("properties"):
        return {each: _sample(below, each, whole, depth + 1) for each, below in part["properties"].items()}
    for choice in ("oneOf", "anyOf", "allOf"):
        if part.get(choice):
            return _sample(part[choice][0], name, whole, depth + 1)
    return _plain(kind, part, name)


def _plain(kind: str, part: Mapping[str, Any], name: str) -> Any:
    match kind:
        case "boolean":
            return True
        case "integer" | "number":
            return part.get("minimum", 1)
        case "object":
            return {"Sample": "sample"}
    return next((text for word, text in _WORDS.items() if word in name.lower()), "sample")


def _followed(part: Any, whole: Any) -> Any:
    """The definition that a part of a schema refers to."""
    while isinstance(part, Mapping) and "$ref" in part:
        found: Any = whole
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def items(value: Any) -> Iterator[Any]:
    """One or many."""
    yield from value if isinstance(value, list | tuple) else () if value is None else (value,)
