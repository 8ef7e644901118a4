"""Intrinsic functions, resolved as far as the template itself holds the answer."""

import base64
import json
from collections.abc import Callable, Mapping
from ipaddress import ip_network
from itertools import islice
from typing import Any

from assurance.sources.composing import VARIABLE, joined, static, substituted
from assurance.sources.parameters import Other
from assurance.sources.resource import Unresolved

DEEPEST = 200
"""Levels of nesting that a template may have."""
MOST_ITEMS = 10_000
"""Items of a list that functions may make."""

Find = Callable[[str], Any]
_EXPANDED = ("Fn::Transform", "Fn::ForEach")
NO_VALUE = Unresolved("Ref AWS::NoValue", "the property is left out")


class TooDeepError(ValueError):
    """A template is nested deeper than any that CloudFormation takes."""


class Resolver:
    """Resolves values of one template, in one version of it.

    `ref`, `attribute` and `condition` answer for names; `mappings` are the template's own; `imports` answers for
    exports of the other templates; `key` for a `Ref` that is the key of a map; `refuse` is called where CloudFormation
    would not deploy what it meets.
    """

    def __init__(
        self,
        *,
        ref: Find,
        attribute: Callable[[str, str], Any],
        mappings: Mapping[str, Any],
        condition: Callable[[str], bool | None],
        imports: Find,
        key: Find,
        region: str,
        refuse: Callable[[], None],
    ) -> None:
        self._ref = ref
        self._attribute = attribute
        self._mappings = mappings
        self._condition = condition
        self._imports = imports
        self._key = key
        self._region = region
        self._refuse = refuse

    def resolve(self, value: Any, depth: int = 0) -> Any:
        """The value with every intrinsic function in it resolved, or `Unresolved` where it stood."""
        if depth > DEEPEST:
            raise TooDeepError(f"nested deeper than {DEEPEST} levels")
        if isinstance(value, str):
            return static(value)
        if isinstance(value, list):
            listed = (self.resolve(item, depth + 1) for item in value)
            return [item for item in listed if item is not NO_VALUE]
        if isinstance(value, dict):
            if len(value) == 1:
                ((name, argument),) = value.items()
                if function := _FUNCTIONS.get(name):
                    return function(self, argument, depth + 1)
                if isinstance(name, str) and name.startswith("Fn::"):
                    return Unresolved(name, "this function is not evaluated here")
            if macro := self.expanded(value):
                return macro
            resolved = ((str(name), self.resolve(item, depth + 1)) for name, item in value.items())
            return {name: item for name, item in resolved if item is not NO_VALUE}
        return value

    def expanded(self, value: Mapping[str, Any]) -> Unresolved | None:
        """What in an object is replaced at deployment, so that nothing beside it is known."""
        macro = next((name for name in value if str(name).startswith(_EXPANDED)), "")
        return Unresolved(macro, "it changes what stands beside it at deployment") if macro else None

    def chosen(self, value: Any, depth: int = 0) -> Any:
        """A value with no more resolved than what chooses between objects and lists: their parts are as declared."""
        if not isinstance(value, dict) or len(value) != 1:
            return value
        match value:
            case {"Fn::If": [str(name), yes, no]} if depth < DEEPEST and (holds := self._condition(name)) is not None:
                return self.chosen(yes if holds else no, depth + 1)
        ((name, _),) = value.items()
        return self.resolve(value) if str(name) in _FUNCTIONS or str(name).startswith("Fn::") else value

    def _fn_ref(self, name: Any, depth: int) -> Any:
        named = self.resolve(name, depth) if isinstance(name, dict) else name
        return self._ref(named) if isinstance(named, str) else Unresolved("Ref", "does not name anything")

    def _fn_get_att(self, argument: Any, depth: int) -> Any:
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        if isinstance(parts, list):
            parts = [self.resolve(part, depth) if isinstance(part, dict) else part for part in parts]
        match parts:
            case [str(name), str(attribute)]:
                return self._attribute(name, attribute)
            case _:
                return Unresolved("Fn::GetAtt", "does not name a resource and an attribute")

    def _fn_join(self, argument: Any, depth: int) -> Any:
        match argument:
            case [str(separator), parts]:
                listed = self.resolve(parts, depth)
                return listed if isinstance(listed, Unresolved) else joined(listed, separator, "Fn::Join")
            case _:
                return Unresolved("Fn::Join", "has no separator and list")

    def _fn_sub(self, argument: Any, depth: int) -> Any:
        text, given = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
        if not isinstance(text, str) or not isinstance(given, dict):
            return Unresolved("Fn::Sub", "has no text")
        values: dict[str, Any] = {}
        for mark, name in VARIABLE.findall(text):
            if not mark and name not in values:
                values[name] = self.resolve(given[name], depth) if name in given else self._named(name.strip(), depth)
        return substituted(text, values)

    def _named(self, name: str, depth: int) -> Any:
        return self._fn_get_att(name, depth) if "." in name else self._ref(name)

    def _fn_select(self, argument: Any, depth: int) -> Any:
        match argument:
            case [index, items]:
                place, listed = self.resolve(index, depth), self.resolve(items, depth)
                if isinstance(listed, Unresolved):
                    return listed
                number = _index(place)
                if number is not None and isinstance(listed, list) and number < len(listed):
                    return listed[number]
        return Unresolved("Fn::Select", "names no item of its list")

    def _fn_split(self, argument: Any, depth: int) -> Any:
        match argument:
            case [str(separator), text] if separator:
                found = self.resolve(text, depth)
                if isinstance(found, Unresolved):
                    return found
                if isinstance(found, str) and found.count(separator) < MOST_ITEMS:
                    return found.split(separator)
        return Unresolved("Fn::Split", "has no separator and text")

    def _fn_find_in_map(self, argument: Any, depth: int) -> Any:
        if not isinstance(argument, list) or len(argument) < 3:
            return Unresolved("Fn::FindInMap", "does not name a map and two keys")
        found: Any = self._mappings
        for part in argument[:3]:
            match part:
                case {"Ref": str(name)}:
                    key = self._key(name)
                case _:
                    key = self.resolve(part, depth)
            if isinstance(key, Other) and isinstance(found, dict) and key.excluded.issuperset(found):
                if len(argument) == 3:
                    self._refuse()
                found = None
                break
            if isinstance(key, Unresolved):
                return key
            found = found.get(str(key)) if isinstance(found, dict) else None
            if found is None and "${AWS::" in str(key):
                return Unresolved(f"Fn::FindInMap {argument[0]}", f"its key {key} is known at deployment only")
        if found is None:
            default = argument[3].get("DefaultValue") if len(argument) > 3 and isinstance(argument[3], dict) else None
            if default is None:
                return Unresolved(f"Fn::FindInMap {argument[0]}", "the map holds no such keys")
            return self.resolve(default, depth)
        if any(isinstance(one, dict | list) for one in (found if isinstance(found, list) else [found])):
            return Unresolved(f"Fn::FindInMap {argument[0]}", "the map holds neither a text nor a list of texts there")
        return self.resolve(found, depth)

    def _fn_if(self, argument: Any, depth: int) -> Any:
        match argument:
            case [str(name), yes, no]:
                if (holds := self._condition(name)) is None:
                    return Unresolved(f"Fn::If {name}", "the template declares no such condition")
                return self.resolve(yes if holds else no, depth)
            case _:
                return Unresolved("Fn::If", "has no condition and two values")

    def _fn_import(self, argument: Any, depth: int) -> Any:
        name = self.resolve(argument, depth)
        found = self._imports(name) if isinstance(name, str) else name
        return Unresolved("Fn::ImportValue", "it is no text") if isinstance(found, dict | list) else found

    def _fn_base64(self, argument: Any, depth: int) -> Any:
        text = self.resolve(argument, depth)
        return base64.b64encode(text.encode()).decode() if isinstance(text, str) else text

    def _fn_azs(self, argument: Any, depth: int) -> Any:
        region = self.resolve(argument, depth) or self._region
        return [f"{region}{zone}" for zone in "abc"] if isinstance(region, str) else region

    def _fn_cidr(self, argument: Any, depth: int) -> Any:
        resolved = self.resolve(argument, depth)
        try:
            block, count, bits = resolved if len(resolved) == 3 else (*resolved, 8)
            network = ip_network(block)
            subnets = network.subnets(new_prefix=network.max_prefixlen - int(bits))
            return [str(subnet) for subnet in islice(subnets, min(int(count), 256))]
        except (OverflowError, TypeError, ValueError):
            return Unresolved("Fn::Cidr", "its range is not known")

    def _fn_length(self, argument: Any, depth: int) -> Any:
        found = self.resolve(argument, depth)
        return len(found) if isinstance(found, list) else Unresolved("Fn::Length", "its list is not known")

    def _fn_json(self, argument: Any, depth: int) -> Any:
        found = self.resolve(argument, depth)
        try:
            return json.dumps(found)
        except (TypeError, ValueError):
            return Unresolved("Fn::ToJsonString", "part of it is not known")


_FUNCTIONS: Mapping[str, Callable[[Resolver, Any, int], Any]] = {
    "Ref": Resolver._fn_ref,
    "Fn::GetAtt": Resolver._fn_get_att,
    "Fn::Join": Resolver._fn_join,
    "Fn::Sub": Resolver._fn_sub,
    "Fn::Select": Resolver._fn_select,
    "Fn::Split": Resolver._fn_split,
    "Fn::FindInMap": Resolver._fn_find_in_map,
    "Fn::If": Resolver._fn_if,
    "Fn::ImportValue": Resolver._fn_import,
    "Fn::Base64": Resolver._fn_base64,
    "Fn::GetAZs": Resolver._fn_azs,
    "Fn::Cidr": Resolver._fn_cidr,
    "Fn::Length": Resolver._fn_length,
    "Fn::ToJsonString": Resolver._fn_json,
}


def _index(value: Any) -> int | None:
    """A place in a list, as CloudFormation writes it."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
