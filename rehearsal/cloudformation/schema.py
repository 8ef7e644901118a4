"""What CloudFormation's own resource schemas say of a type: which properties cannot change."""

from collections.abc import Iterable
from functools import cache
from typing import Any


def create_only(type_: str) -> frozenset[str]:
    """Properties whose change replaces the resource."""
    return _top_level(_schema(type_).get("createOnlyProperties"))


def identifier(type_: str) -> str:
    """The property by which a resource is imported."""
    (pointer,) = _schema(type_)["primaryIdentifier"]
    return str(pointer.removeprefix("/properties/"))


def replaces(type_: str, former: Any, wanted: Any) -> bool:
    """Whether CloudFormation would make the resource anew for these properties."""
    return any(former.get(name) != wanted.get(name) for name in create_only(type_))


def _top_level(pointers: Iterable[str] | None) -> frozenset[str]:
    paths = [pointer.removeprefix("/properties/").split("/") for pointer in pointers or ()]
    return frozenset(path[0] for path in paths if len(path) == 1)


@cache
def _schema(type_: str) -> dict[str, Any]:
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # type: ignore[import-untyped]

    found: dict[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", type_).schema
    return found
