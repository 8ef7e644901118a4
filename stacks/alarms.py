"""The alarms on approved operations, one stack a capability family; what fetches results of video jobs has its own."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from constructs import Construct

from capabilities.runbooks import runbooks
from fsi_rekognition.alarm import REKOGNITION, Alarm
from settings.settings import Settings
from stacks.baseline import BaselineStack


@dataclass(frozen=True, kw_only=True)
class Symptom:
    """A metric of an operation and when it is too much, under the name of its runbook."""

    name: str
    metric: str
    threshold: int
    statistic: str = "Sum"
    minutes: int = 5
    periods: int = 1
    asynchronous: bool = True
    """False where it says nothing of operations that start jobs or fetch results."""


def symptoms(settings: Settings, operation: str) -> tuple[Symptom, ...]:
    """What is watched of an approved operation, with the thresholds of the environment file."""
    given = settings.alarms
    return (
        Symptom(
            name="server-errors",
            metric="ServerErrorCount",
            threshold=given.server_errors,
        ),
        Symptom(
            name="user-errors",
            metric="UserErrorCount",
            threshold=given.user_errors,
        ),
        Symptom(
            name="throttles",
            metric="ThrottledCount",
            threshold=given.throttles,
            periods=3,
        ),
        Symptom(
            name="latency",
            metric="ResponseTime",
            statistic="Average",
            threshold=given.latency_milliseconds,
            minutes=15,
            asynchronous=False,
        ),
        Symptom(
            name="volume",
            metric="SuccessfulRequestCount",
            threshold=given.calls_of.get(operation, given.calls),
            minutes=60,
        ),
    )


class AlarmsStack(BaselineStack):
    """Errors, throttles, latency and volume of each operation that the catalogue names."""

    def __init__(self, scope: Construct, family: str, *, settings: Settings) -> None:
        super().__init__(
            scope, f"alarms-{family}", settings=settings, description=f"Alarms on approved operations: {family}."
        )
        names = settings.names
        for operation in operations(settings)[family]:
            for symptom in symptoms(settings, operation):
                if symptom.asynchronous or not operation.startswith(("Start", "Get", "Create", "Put", "Copy")):
                    Alarm(
                        self,
                        f"{operation}-{symptom.name}",
                        name=names.stack(f"{operation}-{symptom.name}"),
                        description=runbooks()[symptom.name].description(settings.alarms.runbooks, operation),
                        namespace=REKOGNITION,
                        metric=symptom.metric,
                        statistic=symptom.statistic,
                        threshold=symptom.threshold,
                        operation=operation,
                        minutes=symptom.minutes,
                        periods=symptom.periods,
                        topic_arn=settings.alarms_topic_arn(urgent=runbooks()[symptom.name].urgent),
                    )


def operations(settings: Settings) -> Mapping[str, Sequence[str]]:
    """Stack → approved operations, in catalogue order; which stack an operation is in depends on it alone.

    An alarm that moved to an earlier stack would be created there before the later one has deleted it.
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in settings.rows:
        for operation in row.alarms:
            fetches = row.family == "video" and operation.startswith("Get")
            found[f"{row.family}-results" if fetches else row.family].append(operation)
    return found
