"""The metrics that an alarm goes off on."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from assurance.model.reading import flag, items
from assurance.sources.resource import Resource


def metrics(alarm: Resource) -> Iterator[tuple[Any, Any]]:
    """Namespace and name of every metric that an alarm looks at."""
    yield alarm.get("Namespace"), alarm.get("MetricName")
    for metric in returned(alarm):
        yield metric.get("Namespace"), metric.get("MetricName")


def returned(alarm: Resource) -> Iterator[Mapping[str, Any]]:
    """The metrics among an alarm's queries that it goes off on."""
    return (stat["Metric"] for stat in statistics(alarm))


def statistics(alarm: Resource) -> Iterator[Mapping[str, Any]]:
    """`Metric`, `Stat` and `Period` of the queries that an alarm goes off on: returned, or part of what is."""
    queries = [one for one in items(alarm.get("Metrics")) if isinstance(one, Mapping)]
    description = [str(one.get("Expression", "")) for one in queries if flag(one.get("ReturnData", True)) is not False]
    for text in description:  # which grows: an expression may name another one
        parts = (one for one in queries if "Expression" in one and _names(text, one))
        description += [str(one["Expression"]) for one in parts if str(one["Expression"]) not in description]
    for one in queries:
        stat = one.get("MetricStat")
        itself = flag(one.get("ReturnData", True)) is not False
        used = itself or any("METRICS(" in text or _names(text, one) for text in description)
        if used and isinstance(stat, Mapping) and isinstance(stat.get("Metric"), Mapping):
            yield stat


def _names(expression: str, query: Mapping[str, Any]) -> bool:
    """Whether a metric expression names a query."""
    return re.search(rf"\b{re.escape(str(query.get('Id')))}\b", expression) is not None


def dimensions(metric: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the dimensions of a metric, as an alarm or a metric filter has it."""
    listed = (one for one in items(metric.get("Dimensions")) if isinstance(one, Mapping))
    return tuple(sorted(str(one.get("Name") or one.get("Key")) for one in listed))
