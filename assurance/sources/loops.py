"""`Fn::ForEach`, written out as CloudFormation does before anything else, over what the template itself holds."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from assurance.sources.failing import SourceError
from assurance.sources.parameters import as_text
from assurance.sources.reading import Text

_LOOP = "Fn::ForEach"
_MOST = 10_000
"""Entries that the loops of one template are written out to."""
_PARTS = ("Resources", "Conditions", "Outputs")


def unrolled(text: Text, given: Mapping[str, Any]) -> Text:
    """A template with its loops written out. Raises `SourceError` for one over what only a deployment tells."""
    looped = {part: text.content[part] for part in _PARTS if _has_loop(text.content.get(part))}
    if not looped:
        return text
    writer = _Writer(text=text, given=given)
    return replace(text, content=text.content | {part: writer.written(value, {}) for part, value in looped.items()})


def _has_loop(value: Any) -> bool:
    stack = [value]
    while stack:
        match stack.pop():
            case dict() as found:
                if any(str(name).startswith(_LOOP) for name in found):
                    return True
                stack.extend(found.values())
            case list() as found:
                stack.extend(found)
    return False


@dataclass(kw_only=True)
class _Writer:
    """Writes out the loops of one template."""

    text: Text
    given: Mapping[str, Any]
    count: int = 0

    def written(self, value: Any, names: Mapping[str, str]) -> Any:
        """A value with its loops written out, and with what the names of the loops around it stand for."""
        match value:
            case {"Ref": str(name)} if len(value) == 1 and name in names:
                return names[name]
            case dict():
                made: dict[str, Any] = {}
                for name, item in value.items():
                    if str(name).startswith(_LOOP):
                        made |= self._rounds(str(name), item, names)
                    else:
                        made[_named(str(name), names)] = self.written(item, names)
                return made
            case list():
                return [self.written(item, names) for item in value]
            case str():
                return _named(value, names)
            case _:
                return value

    def _rounds(self, loop: str, argument: Any, names: Mapping[str, str]) -> dict[str, Any]:
        match argument:
            case [str(name), collection, dict() as body]:
                made: dict[str, Any] = {}
                for item in self._items(loop, self.written(collection, names)):
                    self.count += len(body)
                    if self.count > _MOST:
                        raise SourceError(f"{self.text.name}: {loop} makes more than {_MOST:,} entries")
                    made |= self.written(body, {**names, name: item})
                return made
            case _:
                raise SourceError(f"{self.text.name}: {loop} has no name, list and body")

    def _items(self, loop: str, collection: Any) -> Iterator[str]:
        match collection:
            case {"Ref": str(name)} if name in self.given:
                yield from (one.strip() for one in as_text(self.given[name]).split(","))
            case {"Fn::FindInMap": [held, first, second, *otherwise]}:
                keys = [self._key(key) for key in (held, first, second)]
                found: Any = self.text.content.get("Mappings") if None not in keys else None
                for key in keys:
                    found = found.get(key) if isinstance(found, dict) else None
                match otherwise:
                    case [{"DefaultValue": default}] if found is None and None not in keys:
                        found = default
                yield from self._items(loop, found)
            case list() if all(isinstance(one, str | int | float | bool) for one in collection):
                yield from map(as_text, collection)
            case {"Ref": str(name)}:
                raise SourceError(
                    f"{self.text.name}: {loop} goes through {name}, which the deployment gives: name a file with its "
                    "value by --parameters, or check the processed template"
                )
            case _:
                raise SourceError(f"{self.text.name}: {loop} is expanded at deployment; check the processed template")

    def _key(self, key: Any) -> str | None:
        """A key of a map, if the template or the given parameters say it."""
        match key:
            case str():
                return key
            case {"Ref": str(name)} if name in self.given:
                return as_text(self.given[name])
        return None


def _named(text: str, names: Mapping[str, str]) -> str:
    """A text with what the names of loops stand for; `&{Name}` leaves out all but letters and digits."""
    for name, value in names.items():
        text = text.replace(f"${{{name}}}", value).replace(f"&{{{name}}}", re.sub(r"[^A-Za-z0-9]", "", value))
    return text
