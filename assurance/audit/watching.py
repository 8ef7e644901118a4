"""What the deployed rules and metric filters would have made of the events: the alarms replayed."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import Any

from assurance.model.event_patterns import pattern_of
from assurance.model.watchers import FILTER, RULE, Record, sees
from assurance.sources.cloudtrail.records import Event
from assurance.sources.resource import Application, Resource

_PATH = re.compile(r"\$((?:\.\w+)+)")
_NAMES = re.compile(r"\$\.eventName\s*=\s*\"?(\w+)\"?")
_MISSING = "\0"
_TYPES = {"NetworkActivity": "AWS Network Activity Event via CloudTrail"}
_RAW = ("user_identity", "response_elements", "resources")
_CALL = "AWS API Call via CloudTrail"


@dataclass(frozen=True, eq=False, kw_only=True)
class Watch:
    """The watchers of an application, asked once about all events that they cannot tell apart."""

    application: Application
    region: str
    watchers: tuple[Resource, ...] = field(init=False)
    names: frozenset[str] = field(init=False)
    """Every operation that a rule or filter names."""
    paths: tuple[tuple[str, ...], ...] = field(init=False)
    """What of an event any of them looks at."""
    _seen: dict[tuple[object, ...], tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        found = self.application.of(RULE, FILTER)
        patterns = [pattern_of(one) if one.type == RULE else one.get("FilterPattern") for one in found]
        paths = {path for one in patterns for path in _paths(one)}
        object.__setattr__(self, "watchers", found)
        object.__setattr__(self, "names", frozenset(name for one in patterns for name in _operations(one)))
        object.__setattr__(self, "paths", tuple(sorted(paths | {("readOnly",), ("eventSource",), ("awsRegion",)})))

    def seen(self, event: Event, parameters: Mapping[str, Any], endpoint: str | None) -> tuple[str, ...]:
        """Names of those that notice an event; `endpoint`: its VPC endpoint, as the application calls it."""
        sent = () if self._first.isdisjoint(parameters) else tuple(
            str(_value(parameters, path)) for path in self._parameters
        )  # fmt: skip
        key = (event.category, self._plain(event), *[bytes(one(event)) for one in self._raw], sent)
        if (known := self._seen.get(key)) is None:
            detail = event.detail()
            if endpoint:
                detail["vpcEndpointId"] = endpoint
            record = Record(detail=detail, detail_type=_TYPES.get(event.category, _CALL))
            heard = [one for one in self.watchers if one.type != RULE or event.aws_region == self.region]
            known = tuple(sorted(_name(one) for one in heard if sees(one, record, self.application, "")))
            self._seen[key] = known
        return known

    @cached_property
    def _read(self) -> frozenset[str]:
        """The fields of `Event` that any of the watchers looks at."""
        fields = dict(zip(Event.__struct_encode_fields__, Event.__struct_fields__, strict=True))
        return frozenset(fields[path[0]] for path in self.paths if path[0] in fields)

    @cached_property
    def _plain(self) -> Callable[[Event], Any]:
        return attrgetter(
            "event_source", "event_name", *sorted(self._read - {*_RAW, "tls_details", "request_parameters"})
        )

    @cached_property
    def _raw(self) -> tuple[Callable[[Event], Any], ...]:
        return tuple(attrgetter(name) for name in sorted(self._read & {*_RAW}))

    @cached_property
    def _first(self) -> frozenset[str]:
        """The parameters that any of the watchers looks at."""
        return frozenset(path[0] for path in self._parameters)

    @cached_property
    def _parameters(self) -> tuple[tuple[str, ...], ...]:
        return tuple(path[1:] for path in self.paths if path[0] == "requestParameters")


def _name(watcher: Resource) -> str:
    return str(watcher.get("Name") or watcher.get("FilterName") or watcher.id)


def _value(parameters: Mapping[str, Any], path: Iterable[str]) -> Any:
    found: Any = parameters
    for name in path:
        found = found.get(name, _MISSING) if isinstance(found, Mapping) else _MISSING
    return found


def _paths(pattern: Any) -> Iterator[tuple[str, ...]]:
    """The fields of the record that a rule's pattern, or a filter's, compares."""
    if isinstance(pattern, str):
        yield from (tuple(found[1:].split(".")) for found in _PATH.findall(pattern))
    elif isinstance(pattern, Mapping):
        yield from _leaves(pattern.get("detail"))


def _leaves(pattern: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, inner in pattern.items() if isinstance(pattern, Mapping) else ():
        if name == "$or":
            for one in inner:
                yield from _leaves(one, above)
        elif isinstance(inner, Mapping):
            yield from _leaves(inner, (*above, name))
        else:
            yield (*above, name)


def _operations(pattern: Any) -> Iterator[str]:
    if isinstance(pattern, str):
        yield from _NAMES.findall(pattern)
    elif isinstance(pattern, Mapping) and isinstance(detail := pattern.get("detail"), Mapping):
        yield from (one for one in detail.get("eventName", ()) if isinstance(one, str))
