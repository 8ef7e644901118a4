"""The audit trail, created or adopted, and the watchers on what it records."""

from itertools import chain

from constructs import Construct

from capabilities.runbooks import runbook
from fsi_rekognition.data_bucket import DataBucket
from fsi_rekognition.log_group import LogGroup
from fsi_rekognition.role import Role
from fsi_rekognition.trail import AuditTrail
from fsi_rekognition.watch import CountedEvents, EventRule
from policies.boundary import BoundaryKind
from policies.trail import trail_bucket_policy, trail_delivery_policy, trail_delivery_trust, trail_selectors
from policies.watch import filters, rules
from settings.settings import Settings
from settings.tables import CreateArchive
from stacks.baseline import BaselineStack
from stacks.boundaries import boundary_arn
from stacks.keys import Keys
from stacks.network import Network


class AuditStack(BaselineStack):
    """Trail, log bucket and log group unless adopted; rules always; metric filters where the log group can be had."""

    def __init__(self, scope: Construct, *, settings: Settings, keys: Keys, network: Network) -> None:
        super().__init__(scope, "audit", settings=settings, description="Audit trail, event rules and metric filters.")
        names = settings.names
        archive = settings.log_archive
        own = self._trail(archive.create, keys) if archive.create else None
        log_group = archive.adopt.log_group if archive.adopt else own  # where management events are
        for rule in rules(settings, endpoints=chain.from_iterable(network.rekognition.values())):
            EventRule(
                self,
                f"Rule-{rule.name}",
                name=names.stack(rule.name),
                description=self._described(rule.name),
                pattern=rule.pattern,
                topic_arn=self._topic_arn(rule.name),
                reads=rule.reads,
            )
        for one in filters(settings) if log_group else ():
            CountedEvents(
                self,
                f"Count-{one.name}",
                name=names.stack(one.name),
                description=self._described(one.name),
                log_group=log_group or "",
                pattern=one.pattern,
                namespace=names.metrics,
                metric=one.name,
                threshold=one.threshold,
                topic_arn=self._topic_arn(one.name),
            )

    def _described(self, watcher: str) -> str:
        return runbook(watcher).description(self.settings.alarms.runbooks)

    def _topic_arn(self, watcher: str) -> str:
        return self.settings.alarms_topic_arn(urgent=runbook(watcher).urgent)

    def _trail(self, archive: CreateArchive, keys: Keys) -> str:
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
        return log_group.resource.ref
