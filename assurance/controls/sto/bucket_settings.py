"""Buckets that hold images, evidence, results and models: how they encrypt, keep, hide and log."""

import re
from collections.abc import Iterator
from typing import Any

from assurance.controls.control import Facts
from assurance.controls.enc.at_rest import customer_key
from assurance.controls.sto.base import OfBucket
from assurance.model.buckets import ALGORITHM, BUCKET_KEY, DEFAULT_KEY, DESTINATION, access_log_buckets, named
from assurance.model.expectations import Holds, Is, IsNotSet, Outlives
from assurance.model.reading import items, not_met_unless, number, shown, unknown
from assurance.results.verdict import Severity, Verdict, not_met, undecided
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

    expects = (Is(ALGORITHM, "aws:kms", "aws:kms:dsse"), Holds(DEFAULT_KEY, customer_key, "a customer-managed key"))

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        """STO21 judges the others: S3 delivers access logs to SSE-S3 only."""
        return resource.key not in access_log_buckets(facts.application)


class STO02(OfBucket):
    """A bucket under a customer-managed key uses a bucket key."""

    severity = Severity.LOW
    why = "Each object otherwise asks KMS by itself: the bill grows, and the key's request quota can stop a batch."
    remedy = "Set BucketKeyEnabled: true beside the default encryption."
    before = "ServerSideEncryptionConfiguration:\n  - ServerSideEncryptionByDefault: {SSEAlgorithm: aws:kms}"
    after = before + "\n    BucketKeyEnabled: true"
    supports = "S3 default encryption with a CMK"

    expects = (Is(BUCKET_KEY, True),)

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        return bool(resource.get(ALGORITHM) == "aws:kms")


class STO03(OfBucket):
    """A bucket keeps versions."""

    severity = Severity.MEDIUM
    why = "Evidence of an identity check that is overwritten or deleted, by mistake or on purpose, can be had back."
    remedy = "Set VersioningConfiguration.Status to Enabled."
    before = "Type: AWS::S3::Bucket\nProperties: {BucketName: evidence}"
    after = "Type: AWS::S3::Bucket\nProperties:\n  VersioningConfiguration: {Status: Enabled}"
    objectives = ("S3 versioning",)

    expects = (Is("VersioningConfiguration.Status", "Enabled"),)


class STO04(OfBucket):
    """A bucket blocks public access."""

    severity = Severity.CRITICAL
    exceptable = False
    why = "One careless policy or ACL is enough to put customers' faces on the internet; the block outranks both."
    remedy = "Set all four settings of PublicAccessBlockConfiguration to true."
    before = "PublicAccessBlockConfiguration: {BlockPublicAcls: true, BlockPublicPolicy: false}"
    after = "PublicAccessBlockConfiguration:\n" + "\n".join(f"  {name}: true" for name in _BLOCKS)
    objectives = ("S3 Block Public Access",)

    expects = tuple(Is(f"PublicAccessBlockConfiguration.{name}", True) for name in _BLOCKS)


class STO05(OfBucket):
    """A bucket is no website, and scripts of any origin may not read it."""

    why = "A website endpoint speaks no TLS; an open CORS rule lets any page that an employee visits read images."
    facts = (106,)
    remedy = "Remove WebsiteConfiguration; name the origins in CORS rules."
    before = "CorsConfiguration: {CorsRules: [{AllowedOrigins: ['*'], AllowedMethods: [GET]}]}"
    after = "CorsConfiguration: {CorsRules: [{AllowedOrigins: ['https://kyc.example.com'], AllowedMethods: [GET]}]}"
    supports = "S3 Block Public Access"

    expects = (IsNotSet("WebsiteConfiguration", "none: no website"),)
    reads = ("CorsConfiguration.CorsRules",)

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        for place, _ in enumerate(items(resource.get("CorsConfiguration.CorsRules"))):
            path = f"CorsConfiguration.CorsRules.{place}.AllowedOrigins"
            origins = items(resource.get(path))
            if lost := next((one for one in origins if isinstance(one, Unresolved)), None):
                yield unknown(path, lost)
            elif not all(map(self._named, origins)):
                yield not_met(path, f"{path} is {shown(resource.get(path))}; expected named origins")

    def _named(self, origin: str) -> bool:
        """Whether an origin is somebody's: `null` is that of any page in a sandboxed frame."""
        return origin != "null" and _NAMED_ORIGIN.fullmatch(origin) is not None


class STO06(OfBucket):
    """A bucket uses no access control lists."""

    severity = Severity.MEDIUM
    why = "An ACL on a single object grants past the bucket policy, and nobody looks there."
    remedy = "Set OwnershipControls to BucketOwnerEnforced and remove AccessControl; deliver logs by bucket policy."
    before = "AccessControl: LogDeliveryWrite\nOwnershipControls: {Rules: [{ObjectOwnership: ObjectWriter}]}"
    after = "OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerEnforced}]}"
    supports = "S3 Block Public Access"

    expects = (
        Holds("AccessControl", lambda value: value in (None, "Private"), "none"),
        Is("OwnershipControls.Rules.0.ObjectOwnership", "BucketOwnerEnforced", default="BucketOwnerEnforced"),
    )


class STO07(OfBucket):
    """A bucket deletes what is past its retention, old versions and unfinished uploads too."""

    severity = Severity.MEDIUM
    why = "Biometric data may be kept only as long as its purpose lasts; S3 keeps everything until told otherwise."
    facts = (85,)
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

    reads = ("LifecycleConfiguration.Rules",)

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        (path,) = self.reads
        whole = [place for place, rule in enumerate(items(resource.get(path))) if self._for_everything(rule)]
        for what, names in self.wanted:
            values = [resource.get(f"{path}.{place}.{name}") for place in whole for name in names]
            if not any(map(self._an_end, values)):
                lost = next((value for value in values if isinstance(value, Unresolved)), None)
                description = f"no enabled rule for the whole bucket expires {what}; expected one"
                yield not_met_unless(lost, path, description)

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

    expects = (Outlives("the bucket is deleted"),)


class STO09(OfBucket):
    """A bucket logs who reads it, into another bucket."""

    severity = Severity.MEDIUM
    why = (
        "Access logs name who read an image and who was denied, so far as S3 delivers them: on a best-effort "
        "basis. A bucket that logs to itself never stops."
    )
    facts = (48, 107)
    remedy = "Set LoggingConfiguration.DestinationBucketName to a separate bucket that only takes access logs."
    before = "Type: AWS::S3::Bucket\nProperties: {BucketName: selfies}"
    after = "Type: AWS::S3::Bucket\nProperties:\n  LoggingConfiguration: {DestinationBucketName: !Ref AccessLogsBucket}"
    objectives = ("S3 server access logging",)

    expects = (Holds(DESTINATION, lambda value: isinstance(value, str) and bool(value), "another bucket"),)

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        """Not the bucket at the end of the chain."""
        return resource.get(DESTINATION) is not None or resource.key not in access_log_buckets(facts.application)

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        destination = named(facts.application, resource.get(DESTINATION))
        if destination is not None and destination.key == resource.key:
            yield not_met(DESTINATION, "names the bucket itself, and logs its own logs; expected another bucket")
        elif destination is None and isinstance(value := resource.get(DESTINATION), str) and value:
            yield undecided(DESTINATION, f"{shown(value)} is not in these templates: whether it takes logs is open")
