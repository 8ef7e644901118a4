"""The audit trail, created or adopted, and the event rules; metric filters stand among the alarms."""

from itertools import chain

from aws_cdk import aws_events as events
from constructs import Construct

from capabilities.names import EVENT_DELIVERY
from capabilities.runbooks import runbook
from fsi_rekognition.data_bucket import DataBucket
from fsi_rekognition.log_group import LogGroup
from fsi_rekognition.role import Role
from fsi_rekognition.trail import AuditTrail
from fsi_rekognition.watch import EventRule, bus_target, topic_target
from policies.boundary import BoundaryKind
from policies.event_bus import alarm_states, event_delivery_policy, event_delivery_trust
from policies.trail import trail_bucket_policy, trail_delivery_policy, trail_delivery_trust, trail_selectors
from policies.watch import rules
from settings.settings import Settings
from settings.tables import CreateArchive
from stacks.baseline import BaselineStack
from stacks.foundation import Keys, boundary_arn
from stacks.network import Network


class AuditStack(BaselineStack):
    """Trail, log bucket and log group unless adopted; rules always; the role that puts events on the bank's bus."""

    def __init__(self, scope: Construct, *, settings: Settings, keys: Keys, network: Network) -> None:
        super().__init__(scope, "audit", settings=settings, description="Audit trail and event rules.")
        names = settings.names
        archive = settings.log_archive
        if archive.create:
            self._trail(archive.create, keys)
        bus = [self._event_bus(settings.alarms.event_bus)] if settings.alarms.event_bus else []
        for rule in rules(settings, endpoints=chain.from_iterable(network.rekognition.values())):
            topic = topic_target(settings.alarms_topic_arn(urgent=runbook(rule.name).urgent))
            EventRule(
                self,
                f"Rule-{rule.name}",
                name=names.stack(rule.name),
                description=runbook(rule.name).description(settings.alarms.runbooks),
                pattern=rule.pattern,
                targets=[topic, *bus],
                reads=rule.reads,
            )
        if bus:
            EventRule(
                self,
                "Rule-alarm-states",
                name=names.stack("alarm-states"),
                description="Puts every change of state of the baseline's alarms on the event bus of the bank.",
                pattern=alarm_states(settings),
                targets=bus,
            )

    def _event_bus(self, bus: str) -> events.CfnRule.TargetProperty:
        settings, names = self.settings, self.settings.names
        delivery = Role(
            self,
            "EventDelivery",
            name=names.role(EVENT_DELIVERY),
            description="EventBridge puts events on the event bus of the bank with this role.",
            trust=event_delivery_trust(settings),
            policy=event_delivery_policy(bus),
            boundary_arn=boundary_arn(settings, BoundaryKind.WORKLOAD),
            path=settings.role_path,
            kept=True,
        )
        return bus_target(bus, delivery.arn)

    def _trail(self, archive: CreateArchive, keys: Keys) -> None:
        settings, names = self.settings, self.settings.names
        key_arn = keys.arn("logs")
        log_group = LogGroup(
            self,
            "TrailLogGroup",
            name=names.log_group("trail"),
            key_arn=key_arn,
            retention_days=settings.retention.logs,
        )
        AuditTrail(
            self,
            "Trail",
            name=names.trail,
            bucket=DataBucket(
                self,
                "TrailBucket",
                name=names.bucket("trail"),
                key_arn=key_arn,
                policy=trail_bucket_policy(settings),
                access_logs=names.bucket("access-logs"),
                expire_days=archive.retention,
                noncurrent_days=settings.retention.noncurrent,
                lock_days=archive.lock,
                lock_mode=archive.lock_mode,
            ),
            log_group=log_group,
            delivery=Role(
                self,
                "Delivery",
                name=names.role("trail-delivery"),
                description="CloudTrail writes to the log group of our trail with this role.",
                trust=trail_delivery_trust(settings),
                policy=trail_delivery_policy(settings),
                boundary_arn=boundary_arn(settings, BoundaryKind.WORKLOAD),
                path=settings.role_path,
                kept=True,
            ),
            key_arn=key_arn,
            selectors=trail_selectors(settings),
        )
