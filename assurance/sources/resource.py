"""What every source hands over: resources with their properties, and honest gaps where a value is not known."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any, TypeVar

from assurance.sources.versions import Versions

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Unresolved:
    """A value that the source alone does not hold."""

    expression: str
    """Short and printable, e.g. `Ref ExistingVpc`."""
    reason: str
    """One sentence: why it is not known."""
    text: str = ""
    """What is known of it, where values that a deployment gives stand by name: `<App>-media`. Two of the same text are
    the same."""

    def __str__(self) -> str:
        return f"{self.expression} ({self.reason})"


@dataclass(frozen=True)
class Bounded(Unresolved):
    """A number that a deployment gives, within bounds."""

    least: float | None = None
    most: float | None = None


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


class InVersions(Mapping[str, Any]):
    """An object whose parts differ between versions of a template."""

    def at(self, path: tuple[str, ...], default: Any = None) -> Any:
        """The value at a path in the present version, as `Resource.get` has it."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Input:
    """A file that was read, and its SHA-256."""

    path: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class _Remembering:
    """Base: keeps what was computed of it, of each version that differs in what was looked at."""

    versions: Versions | None = field(default=None, repr=False, compare=False)
    """Where its templates leave something to their deployment."""
    _memory: dict[object, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def remember(self, what: object, compute: Callable[[], Answer]) -> Answer:
        """What was computed before; else computed."""
        if self.versions is not None:
            return self.versions.remembered(self._memory, what, compute)
        if what not in self._memory:
            self._memory[what] = compute()
        found: Answer = self._memory[what]
        return found


@dataclass(frozen=True, kw_only=True)
class Resource(_Remembering):
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
    state: Mapping[str, Any] = field(default_factory=dict)
    """What a live account says beside the properties: whether it is enabled, when it last delivered …"""

    @property
    def key(self) -> str:
        """Identifies the resource within its application."""
        return f"{self.template}#{self.id}"

    @property
    def stack(self) -> str:
        """The stack that owns it, as the name of its template or its place in an account tells."""
        return self.template.rpartition("/")[2].removesuffix(".template.json")

    @property
    def arn(self) -> str:
        """Its ARN; what `Ref` yields where it has none."""
        return self.physical.get("Arn") or self.physical.get("Ref", self.id)

    def get(self, path: str, default: Any = None) -> Any:
        """The value at `A.B.0.C`; `Unresolved` as soon as the way meets one, `default` where nothing is."""
        if isinstance(self.properties, InVersions):
            return self.properties.at(tuple(path.split(".")), default)
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
class Application(_Remembering):
    """All resources that are judged together."""

    resources: tuple[Resource, ...]
    """Those of every version."""
    inputs: tuple[Input, ...] = ()
    kind: str = "templates"
    documents: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """File name → content of what lies beside the templates, to be applied by hand."""
    unplaced: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Name of a template that does not say where it belongs → where it is taken to, as those beside it; or nothing."""
    present: Mapping[str, Callable[[], bool]] = field(default_factory=dict, repr=False, compare=False)
    """Key of each resource that some versions lack → whether the present one has it."""

    def of(self, *types: str) -> tuple[Resource, ...]:
        """The resources of these types, in order, that the present version has."""
        return tuple(filter(self.has, self.declared(*types))) if self.present else self.declared(*types)

    def all(self) -> tuple[Resource, ...]:
        """Every resource that the present version has."""
        return tuple(filter(self.has, self.resources)) if self.present else self.resources

    def declared(self, *types: str) -> tuple[Resource, ...]:
        """The resources of these types, in order, of every version."""
        return tuple(resource for name in types for resource in self._by_type.get(name, ()))

    def has(self, resource: Resource) -> bool:
        """Whether the present version has a resource."""
        return resource.key not in self.present or self.present[resource.key]()

    def varies(self, resource: Resource) -> bool:
        """Whether a resource differs between versions, or is missing in some."""
        if self.versions is None or (resource.versions is None and resource.key not in self.present):
            return False
        parts = (resource.properties, resource.attributes, resource.physical)
        return self.versions.vary(lambda: self.has(resource) and [dict(one) for one in parts])

    def at(self, key: str) -> Resource | None:
        """The resource of a key."""
        found = self._by_key.get(key)
        return found if found is not None and self.has(found) else None

    def find(self, value: object) -> Resource | None:
        """The resource that a reference, or a physical id or ARN, stands for."""
        if isinstance(value, Reference):
            return self.at(value.resource)
        named = value.text if isinstance(value, Unresolved) else value if isinstance(value, str) else ""
        found = (one for one in self._by_physical.get(named, ()) if self.has(one))
        return next((one for one in found if named in one.physical.values()), None)

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
    def _by_physical(self) -> dict[str, tuple[Resource, ...]]:
        found: dict[str, dict[str, Resource]] = {}
        for value, resource in ((value, one) for one in self.resources for value in self.names(one)):
            found.setdefault(value, {})[resource.key] = resource
        return {value: tuple(resources.values()) for value, resources in found.items()}

    def names(self, resource: Resource) -> Iterator[str]:
        """The values that stand for a resource in any version."""
        if self.versions is None or isinstance(resource.physical, dict):
            return iter(resource.physical.values())
        return chain(*self.versions.everywhere(lambda: tuple(resource.physical.values())))
