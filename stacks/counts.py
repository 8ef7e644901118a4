"""The metric filters on the audit trail and their alarms: with the rules they are too long for one template."""

from constructs import Construct

from capabilities.runbooks import runbook
from fsi_rekognition.watch import CountedEvents
from policies.watch import filters
from settings.settings import Settings
from stacks.baseline import BaselineStack


def counted(settings: Settings) -> str | None:
    """The log group that management events are in, where it can be had."""
    adopted = settings.log_archive.adopt
    return adopted.log_group if adopted else settings.names.log_group("trail")


class CountsStack(BaselineStack):
    """A metric filter and an alarm for each kind of event that no rule sees, on a log group of the stack before."""

    def __init__(self, scope: Construct, log_group: str, *, settings: Settings) -> None:
        super().__init__(scope, "counts", settings=settings, description="Metric filters and their alarms.")
        for one in filters(settings):
            CountedEvents(
                self,
                f"Count-{one.name}",
                name=settings.names.stack(one.name),
                description=runbook(one.name).description(settings.alarms.runbooks),
                log_group=log_group,
                pattern=one.pattern,
                namespace=settings.names.metrics,
                metric=one.name,
                threshold=one.threshold,
                topic_arn=settings.alarms_topic_arn(urgent=runbook(one.name).urgent),
            )
