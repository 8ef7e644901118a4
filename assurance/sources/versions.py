"""The versions of a resource that a template's own parameters and conditions allow, each consistent in itself."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice, product
from typing import Any

from assurance.sources.resource import Unresolved

MOST = 32
"""Versions of one resource that are told apart; beyond that, what they depend on is not known."""
OTHER = Unresolved("parameter", "any other value may be given at deployment")

Assignment = dict[str, Any]


class Choices:
    """What a template leaves open: parameters, pseudo parameters that are not known, and conditions on them."""

    def __init__(self, template: Mapping[str, Any], pseudo: Mapping[str, str]) -> None:
        self.parameters: Mapping[str, Any] = _mapping(template.get("Parameters"))
        self.conditions: Mapping[str, Any] = _mapping(template.get("Conditions"))
        self._pseudo = pseudo

    def versions(self, value: Any) -> Iterator[tuple[Assignment, dict[str, bool], str]]:
        """Parameter values, truth of conditions, and a label, for each version of a value that differs."""
        names, conditions = self._used(value)
        if not names and not conditions:
            yield {}, {}, ""
            return
        open_: list[tuple[str, list[Any]]] = []
        size = 1
        for name in sorted(names | {one for condition in conditions for one in self._behind[condition]}):
            candidates = self._candidates(name, direct=name in names)
            if size * len(candidates) > MOST:
                candidates = [OTHER]
            size *= len(candidates)
            open_.append((name, candidates))
        seen: set[str] = set()
        for values in islice(product(*(candidates for _, candidates in open_)), MOST):
            assignment = {name: value for (name, _), value in zip(open_, values, strict=True)}
            truth = self._truth(conditions, assignment)
            shown = {name: assignment[name] for name, found in open_ if name in names and len(found) > 1}
            label = ", ".join(f"{name}={str(one).lower() if isinstance(one, bool) else one}"
                              for name, one in {**truth, **shown}.items())  # fmt: skip
            if label not in seen:
                seen.add(label)
                yield assignment, truth, label

    def _candidates(self, name: str, *, direct: bool) -> list[Any]:
        declared = _mapping(self.parameters.get(name))
        if allowed := declared.get("AllowedValues"):
            return list(allowed) if isinstance(allowed, list) else [allowed]
        default = [declared["Default"]] if "Default" in declared else []
        compared = [one for one in self._compared.get(name, ()) if one not in default]
        if compared:
            return [*default, *compared, OTHER]
        return default or [OTHER]

    def _truth(self, conditions: set[str], assignment: Assignment) -> dict[str, bool]:
        """The conditions whose truth follows; one that does not is left out, and its `Fn::If` stays unresolved."""
        found = {name: self._evaluate({"Condition": name}, assignment, 0) for name in sorted(conditions)}
        return {name: value for name, value in found.items() if value is not None}

    def _evaluate(self, expression: Any, assignment: Assignment, depth: int) -> bool | None:
        if depth > 50:
            return None
        match expression:
            case {"Condition": str(name)} if name in self.conditions:
                return self._evaluate(self.conditions[name], assignment, depth + 1)
            case {"Fn::Not": [one]}:
                value = self._evaluate(one, assignment, depth + 1)
                return None if value is None else not value
            case {"Fn::And": [*many]}:
                found = [self._evaluate(one, assignment, depth + 1) for one in many]
                return False if False in found else None if None in found else True
            case {"Fn::Or": [*many]}:
                found = [self._evaluate(one, assignment, depth + 1) for one in many]
                return True if True in found else None if None in found else False
            case {"Fn::Equals": [left, right]}:
                return self._equal(self._value(left, assignment), self._value(right, assignment))
            case _:
                return None

    def _equal(self, left: Any, right: Any) -> bool | None:
        if left is OTHER or right is OTHER:
            return False
        if isinstance(left, dict | list | Unresolved) or isinstance(right, dict | list | Unresolved):
            return None
        return str(left) == str(right)

    def _value(self, expression: Any, assignment: Assignment) -> Any:
        match expression:
            case {"Ref": str(name)}:
                return assignment.get(name, self._pseudo.get(name, expression))
            case _:
                return expression

    def _used(self, value: Any) -> tuple[set[str], set[str]]:
        """Names of parameters and of conditions that a value uses."""
        names: set[str] = set()
        conditions: set[str] = set()
        if not self.parameters and not self.conditions:
            return names, conditions
        stack = [value]
        while stack:
            match stack.pop():
                case {"Ref": str(name)} if name in self.parameters:
                    names.add(name)
                case {"Fn::Sub": text}:
                    parts = text if isinstance(text, list) else [text]
                    names.update(name for name in self.parameters if f"${{{name}}}" in str(parts[0]))
                    stack.extend(parts[1:])
                case dict() as found:
                    if isinstance(condition := found.get("Condition"), str) and condition in self.conditions:
                        conditions.add(condition)
                    match found.get("Fn::If"):
                        case [str(name), *_] if name in self.conditions:
                            conditions.add(name)
                    stack.extend(found.values())
                case list() as found:
                    stack.extend(found)
        return names, conditions

    @cached_property
    def _behind(self) -> dict[str, set[str]]:
        """Condition → the parameters and unknown pseudo parameters that it depends on."""
        found: dict[str, set[str]] = {}
        for name in self.conditions:
            seen: set[str] = set()
            stack: list[Any] = [{"Condition": name}]
            depends: set[str] = set()
            while stack:
                match stack.pop():
                    case {"Condition": str(other)} if other in self.conditions:
                        if other not in seen:
                            seen.add(other)
                            stack.append(self.conditions[other])
                    case {"Ref": str(ref)} if ref not in self._pseudo:
                        depends.add(ref)
                    case dict() as inner:
                        stack.extend(inner.values())
                    case list() as inner:
                        stack.extend(inner)
            found[name] = depends
        return found

    @cached_property
    def _compared(self) -> dict[str, list[Any]]:
        """Parameter → the values that conditions compare it with."""
        found: dict[str, list[Any]] = {}
        stack: list[Any] = list(self.conditions.values())
        while stack:
            match stack.pop():
                case {"Fn::Equals": [left, right]}:
                    for one, other in ((left, right), (right, left)):
                        match one, other:
                            case {"Ref": str(name)}, str() | int() | bool():
                                values = found.setdefault(name, [])
                                if other not in values:
                                    values.append(other)
                case dict() as inner:
                    stack.extend(inner.values())
                case list() as inner:
                    stack.extend(inner)
        return found


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
