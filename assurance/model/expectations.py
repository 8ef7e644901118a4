"""What a property must be: declared by a control, and decided here once."""

from collections.abc import Callable, Iterator
from math import inf, isinf
from typing import Any, Protocol

from assurance.model.reading import each_path, flag, number, shown, unknown
from assurance.results.verdict import Verdict, met, not_met
from assurance.sources.resource import Bounded, Resource, Unresolved


class Expectation(Protocol):
    """Something that a resource must satisfy by itself."""

    def verdicts(self, resource: Resource) -> Iterator[Verdict]:
        """Met, not met, or undecided where the property is not known."""
        ...


class Holds:
    """A property is as `expected` says; `default` is what AWS takes where it is missing.

    A path may hold `*` once: it is every item of a list.
    """

    def __init__(self, path: str, holds: Callable[[Any], bool], expected: str, *, default: Any = None) -> None:
        self.path, self.holds, self.expected, self.default = path, holds, expected, default

    def verdicts(self, resource: Resource) -> Iterator[Verdict]:
        for path in each_path(resource, self.path):
            yield self._verdict(path, resource.get(path))

    def _verdict(self, path: str, value: Any) -> Verdict:
        if isinstance(value, Bounded):
            return self._within(path, value)
        if isinstance(value, Unresolved):
            return unknown(path, value)
        if self.holds(self.default if value is None else value):
            return met()
        return not_met(path, f"{path} is {shown(value)}; expected {self.expected}")

    def _within(self, path: str, value: Bounded) -> Verdict:
        """What is expected of a number is an interval: what holds at both bounds holds between them."""
        bounds = (-inf if value.least is None else value.least, inf if value.most is None else value.most)
        if missed := [bound for bound in bounds if not isinf(bound) and not self.holds(bound)]:
            return not_met(path, f"{path} may be {missed[0]:g}; expected {self.expected}")
        return met() if all(map(self.holds, bounds)) else unknown(path, value)


class Is(Holds):
    """A property has one of these values, as CloudFormation compares them: `true`, `"true"` and True are the same."""

    def __init__(self, path: str, *values: Any, default: Any = None) -> None:
        super().__init__(path, self._is_named, shown(values[0]), default=default)
        self.values = values

    def _is_named(self, value: Any) -> bool:
        return any(same(value, each) for each in self.values)


class Between(Holds):
    """A property is a number in a range."""

    def __init__(self, path: str, least: float, most: float, expected: str, *, default: Any = None) -> None:
        super().__init__(path, self._is_within, expected, default=default)
        self.least, self.most = least, most

    def _is_within(self, value: Any) -> bool:
        given = number(value)
        return given is not None and self.least <= given <= self.most


class IsSet(Holds):
    """A property is there, and not empty."""

    def __init__(self, path: str, expected: str) -> None:
        super().__init__(path, bool, expected)


class IsNotSet(Holds):
    """A property is not there."""

    def __init__(self, path: str, expected: str) -> None:
        super().__init__(path, lambda value: value is None, expected)


class Outlives:
    """A resource outlives its stack, and its replacement; `lost` says what goes otherwise."""

    def __init__(self, lost: str) -> None:
        self.lost = lost

    def verdicts(self, resource: Resource) -> Iterator[Verdict]:
        for attribute in ("DeletionPolicy", "UpdateReplacePolicy"):
            value = resource.attributes.get(attribute)
            if isinstance(value, Unresolved):
                yield unknown(attribute, value)
            elif value not in ("Retain", "RetainExceptOnCreate"):
                yield not_met(attribute, f"{attribute} is {shown(value)}: {self.lost} with it; expected Retain")
            else:
                yield met()


def same(value: Any, wanted: Any) -> bool:
    """Whether a value is the wanted one, as CloudFormation compares them."""
    match wanted:
        case bool():
            return flag(value) is wanted
        case int() | float():
            return number(value) == wanted
        case _:
            return bool(value == wanted)
