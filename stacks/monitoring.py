"""The alarm topic, the alarms on what was not approved, and the dashboard."""

from constructs import Construct

from capabilities.runbooks import runbooks
from fsi_rekognition.alarm import MOST_METRICS, UseAlarm
from fsi_rekognition.dashboard import Dashboard
from fsi_rekognition.topic import Topic
from policies.topic import alarms_topic_policy
from policies.watch import filters, unapproved_operations
from settings.settings import Settings
from stacks.baseline import BaselineStack
from stacks.foundation import Keys


class MonitoringStack(BaselineStack):
    """Who is notified, and the alarms that stand whatever is approved."""

    def __init__(self, scope: Construct, *, settings: Settings, keys: Keys) -> None:
        super().__init__(scope, "monitoring", settings=settings, description="Alarm topic, dashboard, unapproved use.")
        names = settings.names
        for urgent, arn in settings.alarms.created(names).items():
            Topic(
                self,
                "UrgentAlarms" if urgent else "Alarms",
                name=arn.rpartition(":")[2],
                display_name=f"Rekognition baseline alarms{', urgent' if urgent else ''}",
                key_arn=keys.arn("notifications"),
                policy=alarms_topic_policy(settings, urgent=urgent),
                subscribers=settings.alarms.receivers(urgent=urgent),
                kept=True,
            )
        for capability, operations in unapproved_operations(settings).items():
            self._watch(capability, operations)
        Dashboard(
            self,
            "Dashboard",
            name=names.dashboard,
            region=settings.region,
            operations={row.name: row.alarms for row in settings.rows if row.alarms},
            namespace=names.metrics,
            counted=[one.name for one in filters(settings)],
        )

    def _watch(self, capability: str, operations: tuple[str, ...]) -> None:
        names, runbook = self.settings.names, runbooks()["unapproved"]
        for start in range(0, len(operations), MOST_METRICS - 1):
            part = f"-{start // (MOST_METRICS - 1) + 1}" if len(operations) > MOST_METRICS - 1 else ""
            UseAlarm(
                self,
                f"Unapproved-{capability}{part}",
                name=names.stack(f"unapproved-{capability}{part}"),
                description=runbook.description(self.settings.alarms.runbooks, capability),
                operations=operations[start : start + MOST_METRICS - 1],
                topic_arn=self.settings.alarms_topic_arn(urgent=runbook.urgent),
            )
