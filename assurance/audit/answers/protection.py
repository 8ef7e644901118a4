"""What was read past the services, what was changed that protects, and what was kept too long."""

from collections.abc import Iterator

from assurance.audit.calls import Call, Group, merged
from assurance.audit.evidence import Evidence, Finding, not_met, together
from capabilities.capability import Store
from capabilities.names import BUCKETS

_READS = ("GetObject", "GetObjectTorrent", "SelectObjectContent", "CopyObject", "GetObjectVersion", "RestoreObject")
_EXPIRY = ("DeleteBucketLifecycle", "PutBucketLifecycle", "PutBucketLifecycleConfiguration", "PutRetentionPolicy",
           "DeleteRetentionPolicy", "PutObjectRetention", "PutObjectLegalHold", "PutObjectLockConfiguration",
           "PutBucketObjectLockConfiguration")  # fmt: skip
_KEY_USES = ("Decrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncrypt", "Encrypt", "CreateGrant")


def other_readers(evidence: Evidence) -> Iterator[Finding]:
    """Objects of our stores that were read by somebody else than Rekognition for an approved role."""
    buckets = evidence.readers
    media = evidence.settings.names.bucket(Store.MEDIA)
    found = []
    for call, group in evidence.of("s3"):
        bucket = call.resource.rpartition(":::")[2].partition("/")[0]
        if bucket not in buckets or call.operation not in _READS:
            continue
        by_service = call.invoked_by == "rekognition.amazonaws.com" and call.principal in evidence.granted
        if not by_service and (bucket == media or call.principal not in buckets[bucket]):
            found.append((call._replace(bucket=bucket), group))
    for (principal, bucket, operation, error), group in together(
        found, "principal", "bucket", "operation", "error"
    ).items():
        how = f"was refused with {error} reading" if error else "read"
        yield not_met(principal or "anonymous", f"s3:{operation}", group, f"{how} {bucket} past Rekognition")
    yield from _keys(evidence)


def _keys(evidence: Evidence) -> Iterator[Finding]:
    """Keys of ours that were used in a call to KMS itself; a service that uses them for somebody says its name."""
    ours = {one.principal.arn for one in evidence.replay.estate.roles}
    found = ((call, group) for call, group in evidence.of("kms")
             if call.operation in _KEY_USES and not call.invoked_by and call.kind != "AWSService"
             and call.address != "AWS Internal" and call.principal in ours)  # fmt: skip
    for (principal, operation, resource, error), group in together(
        found, "principal", "operation", "resource", "error"
    ).items():
        how = f"was refused with {error} using" if error else "used"
        yield not_met(principal, f"kms:{operation}", group, f"{how} {resource or 'a key'} past the services")


def changes(evidence: Evidence) -> Iterator[Finding]:
    """Changes of what protects or records: those that a rule or filter notices, and those that none does."""
    groups: dict[tuple[str, str, str, str, str], list[Group]] = {}
    for (call, noticed), group in evidence.history.seen.items():
        if _protects(call, noticed):
            how = f"refused with {call.error}" if call.error else "done"
            key = (call.principal, call.action, call.resource, how, ", ".join(noticed))
            groups.setdefault(key, []).append(group)
    for (principal, action, resource, how, names), several in sorted(groups.items()):
        rang = f"noticed by {names}" if names else "and no deployed rule or filter notices it"
        what = f"{resource}: " if resource not in ("", "*") else ""
        yield not_met(principal, action, merged(several), f"{what}{how}, {rang}")


def _protects(call: Call, noticed: tuple[str, ...]) -> bool:
    """Whether a call writes to what protects; writing of data, and Rekognition, have questions of their own."""
    if call.service in ("rekognition", "sts") or call.category != "Management" or not call.writes:
        return False
    return bool(noticed) or call.action not in _HARMLESS


_HARMLESS = frozenset((
    "logs:CreateLogStream", "logs:PutLogEvents", "cloudwatch:PutMetricData", "sns:Publish",
    *(f"kms:{one}" for one in _KEY_USES),
))  # fmt: skip
"""Writes of every day that change no protection, whomever they are about."""


def kept_too_long(evidence: Evidence) -> Iterator[Finding]:
    """Reads of objects that should have expired by then, and changes of expiry."""
    for bucket, group in sorted(evidence.history.outlived(evidence.retention).items()):
        days = evidence.retention[bucket]
        yield not_met(bucket, "s3:GetObject", group, f"objects were read more than {days} days after they were written")
    stores = {evidence.settings.names.bucket(store) for store in BUCKETS}
    changed = ((call, group) for service in ("s3", "logs") for call, group in evidence.of(service)
               if call.operation in _EXPIRY)  # fmt: skip
    for (principal, service, operation, resource, error), group in together(
        changed, "principal", "service", "operation", "resource", "error"
    ).items():
        if service == "logs" or resource.rpartition(":::")[2].partition("/")[0] in stores:
            how = f"was refused with {error} changing" if error else "changed"
            yield not_met(principal, f"{service}:{operation}", group, f"{how} how long {resource or 'a log'} is kept")
