"""The alarms on approved operations and on events that are counted in the trail, spread over a few stacks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from constructs import Construct

from capabilities.runbooks import runbook, runbooks
from fsi_rekognition.alarm import REKOGNITION, Alarm
from fsi_rekognition.watch import CountedEvents
from policies.watch import Filter, filters
from settings.settings import Settings
from stacks.baseline import BaselineStack

STACKS = 4


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
    """Errors, throttles, latency and volume of operations, and metric filters with an alarm on what no rule sees."""

    def __init__(self, scope: Construct, subject: str, watched: Sequence[str | Filter], *, settings: Settings) -> None:
        super().__init__(scope, subject, settings=settings, description="Alarms on operations, and on counted events.")
        for one in watched:
            if isinstance(one, str):
                self._operation(one)
            else:
                self._count(one)

    def _operation(self, operation: str) -> None:
        settings = self.settings
        for symptom in symptoms(settings, operation):
            if symptom.asynchronous or not operation.startswith(("Start", "Get", "Create", "Put", "Copy")):
                Alarm(
                    self,
                    f"{operation}-{symptom.name}",
                    name=settings.names.stack(f"{operation}-{symptom.name}"),
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

    def _count(self, events: Filter) -> None:
        settings, name = self.settings, events.name
        adopted = settings.log_archive.adopt
        log_group = adopted.log_group if adopted else settings.names.log_group("trail")
        assert log_group is not None
        CountedEvents(
            self,
            f"Count-{name}",
            name=settings.names.stack(name),
            description=runbook(name).description(settings.alarms.runbooks),
            log_group=log_group,
            pattern=events.pattern,
            namespace=settings.names.metrics,
            metric=name,
            threshold=events.threshold,
            topic_arn=settings.alarms_topic_arn(urgent=runbook(name).urgent),
        )


def watched(settings: Settings) -> Mapping[str, Sequence[str | Filter]]:
    """Stack subject → the operations and counted events whose alarms it holds.

    That depends on the name alone: an alarm that an answer moved would be created in one stack before another has let
    go of it. Names are of all lengths, so that every stack has its share, of few capabilities as of many.
    """
    adopted = settings.log_archive.adopt
    counted = filters(settings) if not adopted or adopted.log_group else ()
    named: list[tuple[str, str | Filter]] = [(one, one) for row in settings.rows for one in row.alarms]
    named += [(one.name, one) for one in counted]
    found: defaultdict[str, list[str | Filter]] = defaultdict(list)
    for name, one in named:
        found[f"alarms-{len(name) % STACKS + 1}"].append(one)
    return {subject: found[subject] for subject in sorted(found)}
