"""What every source hands over: resources with their properties, and honest gaps where a value is not known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Unresolved:
    """A value that the source alone does not hold."""

    expression: str
    """Short and printable, e.g. `Ref ExistingVpc`."""
    reason: str
    """One sentence: why it is not known."""

    def __str__(self) -> str:
        return f"{self.expression} ({self.reason})"


class Reference(str):
    """What a `Ref` or `GetAtt` of a resource yields: a well-formed physical value that remembers its resource."""

    __slots__ = ("attribute", "resource")
    resource: str
    attribute: str

    def __new__(cls, value: str, *, resource: str, attribute: str) -> "Reference":
        made = super().__new__(cls, value)
        made.resource = resource
        made.attribute = attribute
        return made


class Composed(str):
    """A text that references are part of: well-formed, and remembering what of it stands in the template itself."""

    __slots__ = ("literal",)
    literal: str
    """The text with `${}` where a reference stood."""

    def __new__(cls, value: str, *, literal: str) -> "Composed":
        made = super().__new__(cls, value)
        made.literal = literal
        return made


def literal(text: str) -> str:
    """What of a text stands in the template itself, with `${}` for what a resource gives at deployment."""
    match text:
        case Reference():
            return "${}"
        case Composed():
            return text.literal
    return text


class Unread(dict[str, Any]):
    """The properties of a resource that could not be read: each is that gap, but those that are known otherwise."""

    def __init__(self, gap: Unresolved, known: Mapping[str, Any] | None = None) -> None:
        super().__init__({"*": gap, **(known or {})})
        self.gap = gap

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> Unresolved:
        return self.gap

    def get(self, name: str, default: Any = None) -> Any:
        return self[name]


@dataclass(frozen=True, kw_only=True)
class Input:
    """A file that was read, and its SHA-256."""

    path: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource: intrinsic functions resolved, leaves are scalars, `Reference` or `Unresolved`."""

    id: str
    type: str
    properties: Mapping[str, Any]
    template: str = ""
    path: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """DeletionPolicy, UpdateReplacePolicy, DependsOn, Metadata …"""
    line: int | None = None
    """Line of the source file, where a person wrote it."""
    physical: Mapping[str, str] = field(default_factory=dict)
    """Attribute → the well-formed value it stands for: `Ref`, `Arn` …"""
    variant: str = ""
    """Which values of the template's conditions and parameters this version stands for, e.g. `IsProd=true`."""
    state: Mapping[str, Any] = field(default_factory=dict)
    """What a live account says beside the properties: whether it is enabled, when it last delivered …"""

    @property
    def key(self) -> str:
        """Identifies the resource within its application; all its variants share it."""
        return f"{self.template}#{self.id}"

    @property
    def arn(self) -> str:
        """Its ARN; what `Ref` yields where it has none."""
        return self.physical.get("Arn") or self.physical.get("Ref", self.id)

    def get(self, path: str, default: Any = None) -> Any:
        """The value at `A.B.0.C`; `Unresolved` as soon as the way meets one, `default` where nothing is."""
        value: Any = self.properties
        for part in path.split("."):
            match value:
                case Unresolved():
                    return value
                case Mapping() if part in value:
                    value = value[part]
                case list() | tuple() if part.isdigit() and int(part) < len(value):
                    value = value[int(part)]
                case _:
                    return default
        return value


@dataclass(frozen=True, kw_only=True)
class Application:
    """All resources that are judged together."""

    resources: tuple[Resource, ...]
    inputs: tuple[Input, ...] = ()
    kind: str = "templates"

    def of(self, *types: str) -> tuple[Resource, ...]:
        """The resources of these types, in order."""
        return tuple(resource for name in types for resource in self._by_type.get(name, ()))

    def at(self, key: str) -> Resource | None:
        """The resource of a key."""
        return self._by_key.get(key)

    def find(self, value: object) -> Resource | None:
        """The resource that a reference, or a physical id or ARN, stands for."""
        if isinstance(value, Reference):
            return self._by_key.get(value.resource)
        return self._by_physical.get(value) if isinstance(value, str) else None

    @cached_property
    def _by_type(self) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            found.setdefault(resource.type, []).append(resource)
        return found

    @cached_property
    def _by_key(self) -> dict[str, Resource]:
        return {resource.key: resource for resource in reversed(self.resources)}

    @cached_property
    def _by_physical(self) -> dict[str, Resource]:
        return {value: resource for resource in reversed(self.resources) for value in resource.physical.values()}
