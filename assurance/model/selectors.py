"""What a trail records, read from its basic or advanced event selectors alike."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assurance.model.reading import flag, items
from assurance.sources.resource import Resource, Unresolved

_TESTS = ("Equals", "StartsWith", "EndsWith", "NotEquals", "NotStartsWith", "NotEndsWith")


@dataclass(frozen=True, kw_only=True)
class Selector:
    """An advanced event selector: field → test → values, all of which must hold. Without a test, none can."""

    fields: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    def takes(self, event: Mapping[str, str]) -> bool:
        """Whether an event with these fields is recorded by it."""
        whole = "eventCategory" in self.fields and all(self.fields.values())
        return whole and all(self._holds(tests, event.get(name, "")) for name, tests in self.fields.items())

    def _holds(self, tests: Mapping[str, tuple[str, ...]], value: str) -> bool:
        compared: dict[str, Callable[[str], bool]] = {
            "Equals": value.__eq__,
            "StartsWith": value.startswith,
            "EndsWith": value.endswith,
        }
        return all(
            any(compared[name.removeprefix("Not")](one) for one in values) != name.startswith("Not")
            for name, values in tests.items()
        )


@dataclass(frozen=True, kw_only=True)
class Selection:
    """All selectors of a trail, and what in them is not known."""

    selectors: tuple[Selector, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    advanced: bool = False

    def takes(self, **event: str) -> bool:
        """Whether the trail records an event; `resources_type` stands for `resources.type`."""
        fields = {
            name.replace("_", ".", 1) if name.startswith("resources") else name: value for name, value in event.items()
        }
        return any(one.takes(fields) for one in self.selectors)


def selection(trail: Resource) -> Selection:
    """The selectors of a trail; without any, it records all management events."""
    advanced, basic = trail.get("AdvancedEventSelectors"), trail.get("EventSelectors")
    chosen = advanced if advanced is not None else basic
    if isinstance(chosen, Unresolved):
        return Selection(unresolved=(chosen,), advanced=advanced is not None)
    lost: list[Unresolved] = []
    if items(advanced):
        return Selection(
            selectors=tuple(_advanced(one, lost) for one in items(advanced)), unresolved=tuple(lost), advanced=True
        )
    found = [each for one in items(basic) or ({},) for each in _basic(one, lost)]
    return Selection(selectors=tuple(found), unresolved=tuple(lost))


def _advanced(value: Any, lost: list[Unresolved]) -> Selector:
    fields: dict[str, dict[str, tuple[str, ...]]] = {}
    listed = value.get("FieldSelectors") if isinstance(value, Mapping) else value
    for one in items(listed):
        if not isinstance(one, Mapping):
            lost.append(one if isinstance(one, Unresolved) else Unresolved(str(one), "it is no field selector"))
            continue
        unsure = len(lost)
        tests = {name: _texts(one[name], lost) for name in _TESTS if items(one.get(name))}
        if len(lost) > unsure and any(name.startswith("Not") for name in tests):
            tests = {}  # what is excluded is not known: nothing is surely recorded
        fields.setdefault(str(one.get("Field")), {}).update(tests)
    return Selector(fields=fields)


def _basic(value: Any, lost: list[Unresolved]) -> Iterator[Selector]:
    """A basic selector as the advanced ones that say the same."""
    if not isinstance(value, Mapping):
        lost.append(value if isinstance(value, Unresolved) else Unresolved(str(value), "it is no event selector"))
        return
    kind = value.get("ReadWriteType", "All")
    if isinstance(kind, Unresolved):
        lost.append(kind)
        return
    only = {"ReadOnly": ("true",), "WriteOnly": ("false",)}.get(str(kind))
    reads: dict[str, Mapping[str, tuple[str, ...]]] = {"readOnly": {"Equals": only}} if only else {}
    if flag(value.get("IncludeManagementEvents", True)) is not False:
        excluded = _texts(value.get("ExcludeManagementEventSources"), lost)
        barred: dict[str, Mapping[str, tuple[str, ...]]] = {"eventSource": {"NotEquals": excluded}} if excluded else {}
        yield Selector(fields={"eventCategory": {"Equals": ("Management",)}, **reads, **barred})
    for one in items(value.get("DataResources")):
        if isinstance(one, Mapping):
            arns = {"resources.ARN": {"StartsWith": _texts(one.get("Values"), lost)}}
            kinds = {"resources.type": {"Equals": (str(one.get("Type")),)}}
            yield Selector(fields={"eventCategory": {"Equals": ("Data",)}, **kinds, **arns, **reads})


def _texts(values: Any, lost: list[Unresolved]) -> tuple[str, ...]:
    found: Sequence[Any] = items(values)
    lost.extend(one for one in found if isinstance(one, Unresolved))
    known = (
        str(one).lower() if isinstance(one, bool) else str(one) for one in found if not isinstance(one, Unresolved)
    )
    return tuple(one.replace("${AWS::Partition}", "aws") for one in known)
