"""The buckets: what the approved capabilities read and write, and the access logs of all of them."""

from constructs import Construct

from capabilities.capability import Store
from capabilities.names import KEY_OF
from fsi_rekognition.access_logs_bucket import AccessLogsBucket
from fsi_rekognition.data_bucket import DataBucket
from policies.access_logs_bucket import access_logs_bucket_policy
from policies.bucket import bucket_policy
from policies.resources import buckets
from settings.settings import Settings
from stacks.baseline import BaselineStack
from stacks.keys import Keys
from stacks.network import Network


class StorageStack(BaselineStack):
    """One bucket a store; only those that an approved capability needs."""

    def __init__(self, scope: Construct, *, settings: Settings, keys: Keys, network: Network) -> None:
        super().__init__(scope, "storage", settings=settings, description="Buckets of media, evidence and results.")
        names, retention = settings.names, settings.retention
        self.access_logs = AccessLogsBucket(
            self,
            "AccessLogs",
            name=names.bucket("access-logs"),
            policy=access_logs_bucket_policy(settings),
            expire_days=retention.logs,
        )
        for store in buckets(settings):
            key_arn = keys.arn(KEY_OF[store])
            bucket = DataBucket(
                self,
                store.capitalize(),
                name=names.bucket(store),
                key_arn=key_arn,
                policy=bucket_policy(settings, store, key_arn=key_arn, s3_endpoint=network.s3),
                access_logs=self.access_logs.name,
                expire_days=getattr(retention, store),
                noncurrent_days=retention.noncurrent,
                lock_days=retention.evidence_lock if store is Store.EVIDENCE else 0,
            )
            bucket.resource.add_resource_dependency(self.access_logs.policy)
