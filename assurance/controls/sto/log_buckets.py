"""Buckets that AWS services write logs to, and those of evidence: what is in them stays, and nobody may tamper.

Fact 48.
"""

from collections.abc import Iterator

from assurance.controls.control import Facts
from assurance.controls.sto.base import OfBucket, Refusing
from assurance.controls.sto.bucket_settings import LONGEST
from assurance.model.buckets import ALGORITHM, BucketPolicy, access_log_buckets, delivered_buckets, trail_buckets
from assurance.model.expectations import Between, Is, IsNotSet
from assurance.results.verdict import Consideration, Severity, Verdict
from assurance.sources.resource import Resource

_RULE = "ObjectLockConfiguration.Rule.DefaultRetention"
_LOCKED = (
    Is("ObjectLockEnabled", True),
    Is("ObjectLockConfiguration.ObjectLockEnabled", "Enabled"),
    Is(f"{_RULE}.Mode", "COMPLIANCE", "GOVERNANCE"),
)
"""Object Lock is on, and locks what nobody asked it to."""


class STO21(OfBucket):
    """A bucket for access logs is one that S3 can deliver to."""

    consideration = Consideration.AUDIT
    why = "S3 delivers access logs only to SSE-S3 without default Object Lock retention: else they vanish, silently."
    facts = (48,)
    remedy = "Encrypt with AES256, leave out the default retention; forbid deletion by bucket policy (STO25)."
    before = "ServerSideEncryptionByDefault: {SSEAlgorithm: aws:kms, KMSMasterKeyID: !Ref LogsKey}"
    after = "ServerSideEncryptionByDefault: {SSEAlgorithm: AES256}"
    objectives = ("S3 server access logging",)

    expects = (
        Is(ALGORITHM, "AES256", default="AES256"),
        IsNotSet("ObjectLockConfiguration.Rule", "no default retention"),
    )

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        return resource.key in access_log_buckets(facts.application)


class STO24(OfBucket):
    """Log files of a trail are locked against deletion before their time."""

    consideration = Consideration.AUDIT
    why = (
        "Anyone who misuses images wants the trail gone; a lock in compliance mode holds it against administrators "
        "too, in governance mode against those without s3:BypassGovernanceRetention."
    )
    facts = (108,)
    remedy = "Enable Object Lock with a default retention on the trail's bucket."
    before = "Type: AWS::S3::Bucket\nProperties: {BucketName: trail}"
    after = (
        "Type: AWS::S3::Bucket\nProperties:\n  ObjectLockEnabled: true\n  ObjectLockConfiguration:\n"
        "    ObjectLockEnabled: Enabled\n    Rule: {DefaultRetention: {Mode: COMPLIANCE, Days: 365}}"
    )
    objectives = ("S3 Object Lock (trail bucket)",)

    expects = _LOCKED

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        return resource.key in trail_buckets(facts.application)

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        period = "Years" if resource.get(f"{_RULE}.Days") is None else "Days"
        yield from Between(f"{_RULE}.{period}", 1, LONGEST, "a number of days or years").verdicts(resource)


class STO27(OfBucket):
    """Evidence is locked for as long as the environment file says."""

    consideration = Consideration.DATA_PROTECTION
    severity = Severity.MEDIUM
    why = (
        "Anyone who disputes an identity check wants its evidence gone; a lock in compliance mode holds it against "
        "administrators too."
    )
    facts = (108,)
    remedy = "Set the default retention of the evidence bucket to retention.evidence-lock of the environment file."
    before = "BucketName: kyc-rek-evidence-111122223333-eu-west-1"
    after = before + "\nObjectLockConfiguration: {Rule: {DefaultRetention: {Mode: COMPLIANCE, Days: 30}}}"
    supports = "S3 Object Lock (trail bucket)"
    needs_approval = True

    expects = _LOCKED

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        settings = facts.approval.settings if facts.approval else None
        if not settings or not settings.retention.evidence_lock:
            return False
        return bool(resource.get("BucketName") == settings.names.bucket("evidence"))

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        days = facts.approval.settings.retention.evidence_lock if facts.approval else None
        yield from Is(f"{_RULE}.Days", days).verdicts(resource)


class STO25(Refusing):
    """The policy of a bucket lets nobody but AWS services write, change or delete log files."""

    consideration = Consideration.AUDIT
    severity = Severity.MEDIUM
    why = "A log that people can write to proves nothing."
    remedy = "Deny s3:PutObject and s3:DeleteObject* to everyone where aws:PrincipalIsAWSService is false."
    before = "Statement: []"
    after = (
        "Effect: Deny\nPrincipal: '*'\nAction: [s3:PutObject, s3:DeleteObject, s3:DeleteObjectVersion]\n"
        "Resource: !Sub '${Logs.Arn}/*'\nCondition: {BoolIfExists: {aws:PrincipalIsAWSService: false}}"
    )
    supports = "CloudTrail log file validation"
    actions = ("s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion")

    def judge_policy(self, policy: BucketPolicy, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.key in delivered_buckets(facts.application):
            yield from super().judge_policy(policy, resource, facts)
