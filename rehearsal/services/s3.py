"""S3 as moto has it, with access logging to a bucket whose policy denies to all, and locks for days or years."""

import json
from functools import partial
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.access_control import PermissionResult
from moto.s3.exceptions import CrossLocationLoggingProhibited, InvalidTargetBucketForLogging, S3ClientError
from moto.s3.models import FakeBucket, S3Backend
from moto.s3.responses import S3Response
from moto.s3.utils import _VersionedKeyStore

LOGGING = "logging.s3.amazonaws.com"
ROOTS = {
    "GetBucketAccelerateConfigurationResponse": "AccelerateConfiguration",
    "GetBucketLoggingResponse": "BucketLoggingStatus",
    "GetBucketNotificationResponse": "NotificationConfiguration",
    "GetBucketVersioningResponse": "VersioningConfiguration",
}
"""Moto's root element → AWS's, of answers that may be empty."""


def _undecided(*_: object) -> PermissionResult:
    """Moto would judge by Action and Resource alone, and by our policies refuse everybody."""
    return PermissionResult.NEUTRAL


def _lock(backend: S3Backend, bucket_name: str, lock_enabled: bool, *rest: Any, **named: Any) -> None:
    """Moto sets the lock of an empty bucket only; AWS sets that of any."""
    bucket = backend.get_bucket(bucket_name)
    held, bucket.keys = bucket.keys, _VersionedKeyStore()
    try:
        S3Backend.put_object_lock_configuration(backend, bucket_name, lock_enabled, *rest, **named)
    finally:
        bucket.keys = held


FakeBucket.get_permission = _undecided  # type: ignore[method-assign,assignment]


class NoLockError(S3ClientError):
    """No lock was ever put on the object."""

    code = "NoSuchObjectLockConfiguration"

    def __init__(self) -> None:
        super().__init__("The specified object does not have a ObjectLock configuration")


class S3(S3Response):
    """Mends the answers that the CDK's deployment and our reading meet."""

    def serialized(self, action_result: ActionResult) -> Any:
        body: Any
        status, headers, body = super().serialized(action_result)
        for ours, theirs in ROOTS.items():
            body = body.replace(f"<{ours}", f"<{theirs}").replace(f"</{ours}>", f"</{theirs}>")
        return status, headers, body

    @property
    def backend(self) -> S3Backend:
        """Moto writes an access log of every request at once, so that no bucket of logs could be deleted again."""
        found = super().backend
        found.log_incoming_request = lambda request, bucket_name: None  # type: ignore[method-assign]
        found.put_object_lock_configuration = partial(_lock, found)  # type: ignore[method-assign]
        return found

    def get_object_lock_configuration(self) -> Any:
        """Moto tells a lock of days as `Years: 0`, too."""
        enabled, mode, days, years = self.backend.get_object_lock_configuration(self.bucket_name)
        found: dict[str, Any] = {"ObjectLockEnabled": "Enabled" if enabled else "Disabled"}
        if mode:
            found["Rule"] = {"DefaultRetention": {"Mode": mode} | ({"Days": days} if days else {"Years": years})}
        self.data["Action"] = "GetObjectLockConfiguration"
        return self.serialized(ActionResult({"ObjectLockConfiguration": found}))

    def get_object(self) -> Any:
        """Moto has no GetObjectRetention, and answers with the object."""
        if "retention" not in self.querystring:
            return super().get_object()
        key, _ = self._get_key()
        if not key.lock_mode:
            raise NoLockError
        found = {"Mode": key.lock_mode, "RetainUntilDate": key.lock_until}
        self.data["Action"] = "GetObjectRetention"
        return self.serialized(ActionResult({"Retention": found}))

    def _bucket_response_put(self, request: Any, bucket_name: str, querystring: Any) -> Any:
        """Moto stumbles over a log bucket's policy in which a principal is `*`."""
        if "logging" not in querystring:
            return super()._bucket_response_put(request, bucket_name, querystring)
        wanted = self._logging_from_body()
        bucket = self.backend.get_bucket(bucket_name)
        if wanted:
            target = self.backend.buckets.get(wanted["TargetBucket"])
            if target is None:
                raise InvalidTargetBucketForLogging("The target bucket for logging does not exist.")
            if target.region_name != bucket.region_name:
                raise CrossLocationLoggingProhibited
            if not _lets_in(json.loads(target.policy or "{}"), LOGGING):
                raise InvalidTargetBucketForLogging("The target bucket's policy does not let the logging service write")
        bucket.logging = wanted
        return ""


def _lets_in(policy: dict[str, Any], service: str) -> bool:
    """Whether a statement allows the service; conditions are AWS's to judge."""
    return any(
        one["Effect"] == "Allow"
        and isinstance(one["Principal"], dict)
        and service in one["Principal"].get("Service", ())
        for one in policy.get("Statement", ())
    )
