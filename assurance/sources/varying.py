"""Properties that differ from version to version of a template, resolved as far as they are asked for."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from assurance.sources.intrinsics import NO_VALUE, Resolver
from assurance.sources.resource import InVersions, Unresolved
from assurance.sources.versions import Versions

_MISSING = object()


class Varying(InVersions):
    """An object of a template, each part of it resolved in the present version when it is looked at."""

    def __init__(self, declared: Any, *, resolver: Resolver, versions: Versions) -> None:
        self._declared, self._resolver, self._versions = declared, resolver, versions
        self._memory: dict[Any, Any] = {}

    def at(self, path: tuple[str, ...], default: Any = None) -> Any:
        """The value at a path; `Unresolved` as soon as the way meets one, `default` where nothing is."""
        found = self._versions.remembered(self._memory, path, lambda: self._resolved(path))
        return default if found is _MISSING or found is NO_VALUE else found

    def _resolved(self, path: tuple[str, ...]) -> Any:
        value = self._content()
        for part in path:
            match value:
                case Unresolved():
                    return value
                case dict() if gap := self._resolver.expanded(value):
                    return gap
                case dict() if part in value:
                    value = self._resolver.chosen(value[part])
                case list() if part.isdigit():
                    items = [one for one in map(self._resolver.chosen, value) if one is not NO_VALUE]
                    if int(part) >= len(items):
                        return _MISSING
                    value = items[int(part)]
                case _:
                    return _MISSING
        return self._resolver.resolve(value)

    def _content(self) -> Any:
        """The object, its parts as declared, or why there is none."""
        found = self._resolver.chosen(self._declared)
        if found is NO_VALUE:
            return {}
        return found if isinstance(found, dict | Unresolved) else Unresolved("Properties", "they are not an object")

    def __getitem__(self, name: str) -> Any:
        if (found := self.at((name,), _MISSING)) is _MISSING:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        content = self._versions.remembered(self._memory, (), self._content)
        match content:
            case dict() if not self._resolver.expanded(content):
                yield from (str(name) for name in content if name in self)
            case _:
                yield "*"

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        return self.at((str(name),), _MISSING) is not _MISSING


class Named(Mapping[str, str]):
    """The ids and ARN of a resource whose name differs from version to version."""

    def __init__(self, values: Callable[[], Mapping[str, str]]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> str:
        return self._values()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values())

    def __len__(self) -> int:
        return len(self._values())
