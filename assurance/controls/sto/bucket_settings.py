"""Buckets that hold images, evidence, results and models: how they encrypt, keep, hide and log."""

import re
from collections.abc import Iterator
from typing import Any

from assurance.controls.control import Facts
from assurance.controls.enc.at_rest import customer_key
from assurance.controls.sto.base import OfBucket
from assurance.model.buckets import ALGORITHM, BUCKET_KEY, DEFAULT_KEY, DESTINATION, access_log_buckets, named
from assurance.model.reading import expect, expect_flag, items, kept, number, shown, unknown
from assurance.results.verdict import Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Resource, Unresolved

LONGEST = 36_500
"""Days of a hundred years: who keeps longer keeps for ever."""
_NAMED_ORIGIN = re.compile(r"(?:.*://)?(?:[^*]*|[^*]*:\*|[^*]*\*(?:\.[\w-]+){2,}(?::\d+)?)")
"""A host without wildcard, any port of one, or a wildcard for names within a domain of two labels or more."""
_BLOCKS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


class STO01(OfBucket):
    """A bucket encrypts what it stores with a customer-managed key."""

    why = (
        "Under a key of your own, reading an image takes two permissions, on the bucket and on the key, kept by "
        "different people; disabling the key closes the bucket at once."
    )
    remedy = "Set default encryption to aws:kms with a key of your own; only the bucket for access logs does without."
    before = "Type: AWS::S3::Bucket\nProperties: {BucketName: selfies}"
    after = (
        "Type: AWS::S3::Bucket\nProperties:\n  BucketEncryption:\n    ServerSideEncryptionConfiguration:\n"
        "      - ServerSideEncryptionByDefault: {SSEAlgorithm: aws:kms, KMSMasterKeyID: !GetAtt MediaKey.Arn}"
    )
    objectives = ("S3 default encryption with a CMK",)

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.key in access_log_buckets(facts.application):
            return  # STO21 judges it: S3 delivers access logs to SSE-S3 only
        yield expect(resource, ALGORITHM, lambda value: value in ("aws:kms", "aws:kms:dsse"), "aws:kms")
        yield expect(resource, DEFAULT_KEY, customer_key, "a customer-managed key")


class STO02(OfBucket):
    """A bucket under a customer-managed key uses a bucket key."""

    severity = Severity.LOW
    why = "Each object otherwise asks KMS by itself: the bill grows, and the key's request quota can stop a batch."
    remedy = "Set BucketKeyEnabled: true beside the default encryption."
    before = "ServerSideEncryptionConfiguration:\n  - ServerSideEncryptionByDefault: {SSEAlgorithm: aws:kms}"
    after = before + "\n    BucketKeyEnabled: true"
    supports = "S3 default encryption with a CMK"

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.get(ALGORITHM) == "aws:kms":
            yield expect_flag(resource, BUCKET_KEY, True, "true")


class STO03(OfBucket):
    """A bucket keeps versions."""

    severity = Severity.MEDIUM
    why = "Evidence of an identity check that is overwritten or deleted, by mistake or on purpose, can be had back."
    remedy = "Set VersioningConfiguration.Status to Enabled."
    before = "Type: AWS::S3::Bucket\nProperties: {BucketName: evidence}"
    after = "Type: AWS::S3::Bucket\nProperties:\n  VersioningConfiguration: {Status: Enabled}"
    objectives = ("S3 versioning",)

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        yield expect(resource, "VersioningConfiguration.Status", lambda value: value == "Enabled", "Enabled")


class STO04(OfBucket):
    """A bucket blocks public access."""

    severity = Severity.CRITICAL
    exceptable = False
    why = "One careless policy or ACL is enough to put customers' faces on the internet; the block outranks both."
    remedy = "Set all four settings of PublicAccessBlockConfiguration to true."
    before = "PublicAccessBlockConfiguration: {BlockPublicAcls: true, BlockPublicPolicy: false}"
    after = "PublicAccessBlockConfiguration:\n" + "\n".join(f"  {name}: true" for name in _BLOCKS)
    objectives = ("S3 Block Public Access",)

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        for name in _BLOCKS:
            yield expect_flag(resource, f"PublicAccessBlockConfiguration.{name}", True, "true")


class STO05(OfBucket):
    """A bucket is no website, and scripts of any origin may not read it."""

    why = "A website endpoint speaks no TLS; an open CORS rule lets any page that an employee visits read images."
    remedy = "Remove WebsiteConfiguration; name the origins in CORS rules."
    before = "CorsConfiguration: {CorsRules: [{AllowedOrigins: ['*'], AllowedMethods: [GET]}]}"
    after = "CorsConfiguration: {CorsRules: [{AllowedOrigins: ['https://kyc.example.com'], AllowedMethods: [GET]}]}"
    supports = "S3 Block Public Access"

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        yield expect(resource, "WebsiteConfiguration", lambda value: value is None, "none: no website")
        rules = resource.get("CorsConfiguration.CorsRules")
        if isinstance(rules, Unresolved):
            yield unknown("CorsConfiguration.CorsRules", rules)
            return
        for place, _ in enumerate(items(rules)):
            path = f"CorsConfiguration.CorsRules.{place}.AllowedOrigins"
            if lost := next((one for one in items(resource.get(path)) if isinstance(one, Unresolved)), None):
                yield unknown(path, lost)
            else:
                yield expect(resource, path, _named_origins, "named origins")


def _named_origins(origins: Any) -> bool:
    """Whether every origin is somebody's: `null` is that of any page in a sandboxed frame."""
    return all(one != "null" and _NAMED_ORIGIN.fullmatch(one) for one in items(origins))


class STO06(OfBucket):
    """A bucket uses no access control lists."""

    severity = Severity.MEDIUM
    why = "An ACL on a single object grants past the bucket policy, and nobody looks there."
    remedy = "Set OwnershipControls to BucketOwnerEnforced and remove AccessControl; deliver logs by bucket policy."
    before = "AccessControl: LogDeliveryWrite\nOwnershipControls: {Rules: [{ObjectOwnership: ObjectWriter}]}"
    after = "OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerEnforced}]}"
    supports = "S3 Block Public Access"

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        enforced = "BucketOwnerEnforced"
        path = "OwnershipControls.Rules.0.ObjectOwnership"
        yield expect(resource, "AccessControl", lambda value: value in (None, "Private"), "none")
        yield expect(resource, path, lambda value: value == enforced, enforced, default=enforced)  # S3's own default


class STO07(OfBucket):
    """A bucket deletes what is past its retention, old versions and unfinished uploads too."""

    severity = Severity.MEDIUM
    why = "Biometric data may be kept only as long as its purpose lasts; S3 keeps everything until told otherwise."
    remedy = "Add an enabled lifecycle rule for the whole bucket that expires objects, versions and uploads."
    before = "VersioningConfiguration: {Status: Enabled}"
    after = (
        "LifecycleConfiguration:\n  Rules:\n    - Status: Enabled\n      ExpirationInDays: 30\n"
        "      NoncurrentVersionExpiration: {NoncurrentDays: 30}\n"
        "      AbortIncompleteMultipartUpload: {DaysAfterInitiation: 7}"
    )
    objectives = ("S3 lifecycle / retention",)
    wanted = (
        ("objects", ("ExpirationInDays", "ExpirationDate")),
        ("old versions", ("NoncurrentVersionExpiration.NoncurrentDays", "NoncurrentVersionExpirationInDays")),
        ("unfinished uploads", ("AbortIncompleteMultipartUpload.DaysAfterInitiation",)),
    )

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        path = "LifecycleConfiguration.Rules"
        rules = resource.get(path)
        if isinstance(rules, Unresolved):
            yield unknown(path, rules)
            return
        whole = [place for place, rule in enumerate(items(rules)) if self._for_everything(rule)]
        for what, names in self.wanted:
            found = [resource.get(f"{path}.{place}.{name}") for place in whole for name in names]
            lost = [value for value in found if isinstance(value, Unresolved)]
            if any(self._an_end(value) for value in found):
                yield met()
            elif lost:
                yield unknown(path, lost[0])
            else:
                yield not_met(path, f"no enabled rule for the whole bucket expires {what}; expected one")

    def _an_end(self, value: Any) -> bool:
        """A date, or a number of days that somebody may live to see."""
        days = number(value)
        return bool(value) and not isinstance(value, Unresolved) and (days is None or 1 <= days <= LONGEST)

    def _for_everything(self, rule: Any) -> bool:
        if not isinstance(rule, dict) or rule.get("Status") != "Enabled":
            return False
        return not any(map(rule.get, ("Prefix", "TagFilters", "ObjectSizeGreaterThan", "ObjectSizeLessThan")))


class STO08(OfBucket):
    """A bucket outlives its stack."""

    severity = Severity.MEDIUM
    why = "Deleting a stack must not be a way to delete evidence or logs before their time."
    remedy = "Set DeletionPolicy and UpdateReplacePolicy to Retain."
    before = "Type: AWS::S3::Bucket\nDeletionPolicy: Delete"
    after = "Type: AWS::S3::Bucket\nDeletionPolicy: Retain\nUpdateReplacePolicy: Retain"
    supports = "S3 lifecycle / retention"

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        yield from kept(resource, "the bucket is deleted")


class STO09(OfBucket):
    """A bucket logs who reads it, into another bucket."""

    severity = Severity.MEDIUM
    why = "Access logs name every reader of an image, denied ones too. A bucket that logs to itself never stops."
    remedy = "Set LoggingConfiguration.DestinationBucketName to a separate bucket that only takes access logs."
    before = "Type: AWS::S3::Bucket\nProperties: {BucketName: selfies}"
    after = "Type: AWS::S3::Bucket\nProperties:\n  LoggingConfiguration: {DestinationBucketName: !Ref AccessLogsBucket}"
    objectives = ("S3 server access logging",)

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.key in access_log_buckets(facts.application) and resource.get(DESTINATION) is None:
            return  # the end of the chain
        destination = named(facts.application, resource.get(DESTINATION))
        if destination is not None and destination.key == resource.key:
            yield not_met(DESTINATION, "names the bucket itself, and logs its own logs; expected another bucket")
        elif destination is None and isinstance(value := resource.get(DESTINATION), str) and value:
            yield undecided(DESTINATION, f"{shown(value)} is not in these templates: whether it takes logs is open")
        else:
            yield expect(resource, DESTINATION, lambda value: isinstance(value, str) and bool(value), "another bucket")
