"""What alarms look at: a metric that somebody feeds, and all of each period of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from assurance.controls.aud.alarms import OfAlarm
from assurance.controls.aud.api_calls import AUD17, AUD18, AUD19, AUD20
from assurance.controls.aud.event_rules import AUD11, AUD12, AUD13, AUD14, AUD15, AUD16, Watched
from assurance.controls.aud.trusted import AUD43
from assurance.controls.aud.weakening import AUD39, AUD40
from assurance.controls.control import Facts
from assurance.model.alarm_metrics import metrics, statistics
from assurance.model.event_patterns import unresolved
from assurance.model.filter_patterns import PatternError, counts
from assurance.model.once import once
from assurance.model.reading import items, shown, unknown
from assurance.model.watchers import ALARM, FILTER, Record, adds, call
from assurance.results.verdict import Severity, Verdict, not_met, undecided
from assurance.sources.resource import Application, Resource, Unresolved

_WATCHED: tuple[type[Watched], ...] = (
    AUD11, AUD12, AUD13, AUD14, AUD15, AUD16, AUD17, AUD18, AUD19, AUD20, AUD39, AUD40, AUD43,
)  # fmt: skip
_WHOLE = ("Sum", "SampleCount", "Maximum")
_BY_AWS = "AWS/"


class AUD41(OfAlarm):
    """An alarm on what is too much adds up each period or takes the most of it: a quiet moment hides nothing."""

    severity = Severity.HIGH
    why = "The least of a period is zero as soon as one minute of it was quiet; so is, nearly, the average of a count."
    remedy = "Set Statistic to Sum for counts and Maximum, Average or a high percentile for durations."
    before = "MetricName: denials\nStatistic: Minimum\nComparisonOperator: GreaterThanOrEqualToThreshold"
    after = "MetricName: denials\nStatistic: Sum\nComparisonOperator: GreaterThanOrEqualToThreshold"

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        return not str(resource.get("ComparisonOperator")).startswith("LessThan")

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        counted = _fed(facts.application)
        for path, statistic, metric in _statistics(resource):
            count = str(metric[1]).endswith("Count") or str(metric) in counted
            if isinstance(statistic, Unresolved):
                yield unknown(path, statistic)
            elif statistic in _WHOLE or (statistic == "Average" and not count) or _high(str(statistic)):
                continue
            elif statistic in ("Average", "Minimum"):
                yield not_met(path, f"is {statistic}: quiet moments hide the others; expected Sum or Maximum")
            else:
                yield undecided(path, f"whether {shown(statistic)} leaves something out is not known here")


class AUD42(OfAlarm):
    """An alarm on a metric of the bank's own waits for one that a metric filter feeds, on events that can happen."""

    severity = Severity.HIGH
    needs_approval = True
    why = "An alarm on a metric that nobody feeds stays quiet for ever, whatever happens; it looks like a quiet day."
    remedy = "Keep the metric filter beside its alarm, and its pattern one that an event of the trail can match."
    before = "Alarm: {Namespace: kyc, MetricName: denials}  # and no metric filter"
    after = "Filter: {MetricTransformations: [{MetricNamespace: kyc, MetricName: denials, …}]}"
    types = (ALARM,)

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        return bool(_own(resource))

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        for namespace, name in _own(resource):
            filters = [one for one in _fed(facts.application).get(str((namespace, name)), [])
                       if _dimensions(resource) == _dimensions_of(one, name)]  # fmt: skip
            if not filters:
                yield undecided("MetricName", f"no metric filter here feeds {shown(name)} of {namespace}")
            elif not any(_reads_a_known_group(one, facts) for one in filters):
                yield undecided("MetricName", f"the filter of {shown(name)} reads a log group that is not here")
            elif not any(_matches_something(one, facts) for one in filters):
                description = f"the filter of {shown(name)} counts no event that a control knows of"
                yield undecided("MetricName", f"{description}: whether it ever counts is not known")


@once
def _fed(application: Application) -> dict[str, list[Resource]]:
    """Metric → the filters that a match of adds to it."""
    found: dict[str, list[Resource]] = {}
    for one in application.of(FILTER):
        for made in items(one.get("MetricTransformations")):
            if isinstance(made, Mapping) and adds(made):
                found.setdefault(str((made.get("MetricNamespace"), made.get("MetricName"))), []).append(one)
    return found


def _own(alarm: Resource) -> list[tuple[str, Any]]:
    """The metrics that an alarm looks at and that no service of AWS publishes."""
    named = ((namespace, name) for namespace, name in metrics(alarm) if isinstance(namespace, str))
    return [(namespace, name) for namespace, name in named if not namespace.startswith(_BY_AWS)]


def _dimensions(alarm: Resource) -> frozenset[str]:
    """The dimensions by which an alarm picks one of the metrics of a name."""
    listed = [*items(alarm.get("Dimensions"))]
    listed += [each for stat in statistics(alarm) for each in items(stat["Metric"].get("Dimensions"))]
    return frozenset(str(each.get("Name")) for each in listed if isinstance(each, Mapping))


def _dimensions_of(metric_filter: Resource, name: object) -> frozenset[str]:
    """The dimensions that a filter gives a metric: without them there is one metric, and no other."""
    made = (one for one in items(metric_filter.get("MetricTransformations")) if isinstance(one, Mapping))
    listed = (each for one in made if one.get("MetricName") == name for each in items(one.get("Dimensions")))
    return frozenset(str(each.get("Key")) for each in listed if isinstance(each, Mapping))


def _reads_a_known_group(one: Resource, facts: Facts) -> bool:
    """Whether it reads a log group of these templates or an adopted one, where a trail of theirs writes to one."""
    trails = facts.application.of("AWS::CloudTrail::Trail")
    adopted = facts.approval.settings.log_archive.adopt if facts.approval else None
    known = {group.get("LogGroupName") for group in facts.application.of("AWS::Logs::LogGroup")}
    known |= {adopted.log_group} if adopted else set()
    name = one.get("LogGroupName")
    written = any(trail.get("CloudWatchLogsLogGroupArn") is not None for trail in trails)
    return not written or not isinstance(name, str) or name in known


def _matches_something(one: Resource, facts: Facts) -> bool:
    pattern = one.get("FilterPattern")
    if unresolved(pattern):
        return False
    try:
        return any(
            counts(str(pattern), record.detail)
            for record in facts.application.remember((_events,), lambda: tuple(_events(facts)))
        )
    except PatternError:
        return False


def _events(facts: Facts) -> Iterator[Record]:
    """An event of each kind that a control asks to be watched, and a call in another Region."""
    yield call("rekognition", "CompareFaces", reads=True, awsRegion="xx-elsewhere-1")
    for control in _WATCHED:
        yield from (record for _, record in control().records(facts))


def _statistics(alarm: Resource) -> Iterator[tuple[str, Any, tuple[Any, Any]]]:
    """Path, statistic and metric of everything that an alarm goes off on."""
    if alarm.get("MetricName") is not None:
        metric = (alarm.get("Namespace"), alarm.get("MetricName"))
        simple = alarm.get("Statistic")
        path = "Statistic" if simple is not None else "ExtendedStatistic"
        yield path, alarm.get(path), metric
    for stat in statistics(alarm):
        yield "Metrics", stat.get("Stat"), (stat["Metric"].get("Namespace"), stat["Metric"].get("MetricName"))


def _high(statistic: str) -> bool:
    """Whether it is a percentile of the upper half."""
    return statistic.startswith("p") and statistic[1:].replace(".", "", 1).isdigit() and float(statistic[1:]) >= 50
