"""Alarms that can go off: soon enough, not on silence, and where the bank said."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assurance.controls.aud.alarms import OfAlarm, looks_at
from assurance.controls.control import Approval, Facts
from assurance.model.alarm_metrics import metrics
from assurance.model.once import once
from assurance.model.reading import items, number, shown, unknown
from assurance.model.watchers import FILTER
from assurance.results.verdict import Verdict, not_met
from assurance.sources.resource import Application, Resource, Unresolved

_DAY = 86_400


class AUD34(OfAlarm):
    """An alarm goes off within a day, and not on nothing."""

    why = "An alarm that needs weeks of bad data tells of what is long over; one that silence sets off is ignored."
    remedy = "Keep Period times EvaluationPeriods within a day, and the Threshold above zero."
    before = "Period: 86400\nEvaluationPeriods: 30\nThreshold: 0\nComparisonOperator: GreaterThanOrEqualToThreshold"
    after = "Period: 300\nEvaluationPeriods: 1\nThreshold: 1\nComparisonOperator: GreaterThanOrEqualToThreshold"

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        stats = (query.get("MetricStat") for query in items(resource.get("Metrics")) if isinstance(query, Mapping))
        given = [one.get("Period") for one in stats if isinstance(one, Mapping)]
        periods = [*given, *items(resource.get("Period"))]
        values: dict[str, Sequence[Any]] = {
            "Period": periods,
            "EvaluationPeriods": [resource.get("EvaluationPeriods", 1)],
            "Threshold": items(resource.get("Threshold")),
        }
        lost = [(name, one) for name, found in values.items() for one in found if isinstance(one, Unresolved)]
        if lost:
            yield unknown(*lost[0])
            return
        longest = max((number(one) or 0 for one in periods), default=0)
        if longest * (number(values["EvaluationPeriods"][0]) or 0) > _DAY:
            yield not_met("EvaluationPeriods", "goes off after more than a day; expected a day at most")
        elif self._on_nothing(resource):
            yield not_met("Threshold", f"is {shown(resource.get('Threshold'))}: silence sets it off; expected 1")

    def _on_nothing(self, resource: Resource) -> bool:
        """Whether a count of nothing is already too much."""
        limit = number(resource.get("Threshold"))
        compared = resource.get("ComparisonOperator")
        if limit is None or not str(compared).startswith("GreaterThan"):
            return False
        return limit < 0 or (limit == 0 and compared == "GreaterThanOrEqualToThreshold")


class AUD35(OfAlarm):
    """Alarms go off where the environment file says, and at the first call of what is not approved."""

    why = "A threshold that is raised until it is quiet is an alarm that was removed, with nobody's signature."
    remedy = "Take the thresholds of the environment file ([alarms]); 1 for use of what is not approved."
    before = "MetricName: UserErrorCount\nThreshold: 5000"
    after = "MetricName: UserErrorCount\nThreshold: 25"
    needs_approval = True

    reads = ("Threshold",)

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        return self._limit(resource, facts) is not None

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        limit, threshold = self._limit(resource, facts), resource.get("Threshold")
        if limit is not None and (number(threshold) or 0) > limit:
            yield not_met("Threshold", f"is {shown(threshold)}; expected {limit} or less")

    def _limit(self, alarm: Resource, facts: Facts) -> int | None:
        """The highest threshold that the metrics of an alarm may have; None for metrics that nobody spoke of."""
        if facts.approval is None:
            return None
        found = [_symptoms(facts.approval, operation).get(name) for operation, name in looks_at(alarm)]
        if any(str(metric) in _counted(facts.application) for metric in metrics(alarm)):
            found.append(facts.approval.settings.alarms.user_errors)
        return min((one for one in found if one is not None), default=None)


@once
def _counted(application: Application) -> frozenset[str]:
    """Namespace and name of every metric that a filter makes."""
    made = (each for one in application.of(FILTER) for each in items(one.get("MetricTransformations")))
    return frozenset(
        str((one.get("MetricNamespace"), one.get("MetricName"))) for one in made if isinstance(one, Mapping)
    )


def _symptoms(approval: Approval, operation: str) -> dict[str, int]:
    """Metric → the threshold that the environment file names for an operation; of what is not approved, one call."""
    given = approval.settings.alarms
    approved = f"rekognition:{operation}" in approval.actions
    return {
        "ServerErrorCount": given.server_errors,
        "UserErrorCount": given.user_errors,
        "ThrottledCount": given.throttles,
        "ResponseTime": given.latency_milliseconds,
        "SuccessfulRequestCount": given.calls_of.get(operation, given.calls) if approved else 1,
    }
