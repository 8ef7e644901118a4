"""The key of a bucket: services deliver under it, and S3 asks for it when Rekognition reads (facts 31 and 47)."""

import re
from collections.abc import Iterator

from assurance.controls.control import Control, Facts
from assurance.controls.enc.key_services import Serves, key_of
from assurance.iam.given import Given
from assurance.iam.mentions import Mentions
from assurance.model.buckets import DEFAULT_KEY, bucket_arn, named
from assurance.model.documents import attached, read
from assurance.model.openness import openness
from assurance.model.reading import arn_part
from assurance.results.verdict import Consideration, Severity, Verdict, not_met, required, undecided
from assurance.sources.resource import Resource
from capabilities.names import BUCKETS


class ENC15(Serves):
    """Flow logs can be delivered to an encrypted bucket."""

    why = "Flow logs to a bucket whose key delivery.logs.amazonaws.com may not use, or that is named by id, are lost."
    facts = (47,)
    remedy = "Name the bucket's key by ARN, and allow delivery.logs.amazonaws.com kms:GenerateDataKey* and kms:Decrypt."
    before = "KMSMasterKeyID: !Ref LogsKey"
    after = "KMSMasterKeyID: !GetAtt LogsKey.Arn"
    types = ("AWS::EC2::FlowLog",)
    supports = "VPC flow logs"
    service = "delivery.logs.amazonaws.com"
    actions = ("kms:GenerateDataKey", "kms:Decrypt")

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        bucket = named(facts.application, bucket_arn(resource.get("LogDestination")))
        value = bucket.get(DEFAULT_KEY) if bucket else None
        if bucket is None or not isinstance(value, str) or resource.get("LogDestinationType") != "s3":
            return
        if not value.startswith("arn:"):
            yield not_met("LogDestination", f"{bucket.id} names its key by {value}; expected the ARN of the key")
        elif (key := key_of(facts.application, value)) is not None:
            yield self.served(key, resource)
        else:
            yield undecided("LogDestination", f"{value} is not among these templates: its key policy cannot be judged")


class ENC16(Control):
    """A key of a bucket can be used through S3."""

    consideration = Consideration.DATA_PROTECTION
    severity = Severity.HIGH
    why = (
        "When Rekognition reads an encrypted image, S3 is the service that asks KMS: a statement bound to "
        "kms:ViaService rekognition.REGION denies the decryption, and the operation fails."
    )
    facts = (31,)
    remedy = "Bind decryption of objects to s3.REGION.amazonaws.com; rekognition.REGION is for liveness and models."
    before = "Action: kms:Decrypt\nCondition: {StringEquals: {kms:ViaService: rekognition.eu-west-1.amazonaws.com}}"
    after = "Action: kms:Decrypt\nCondition: {StringEquals: {kms:ViaService: s3.eu-west-1.amazonaws.com}}"
    types = ("AWS::S3::Bucket",)
    supports = "S3 default encryption with a CMK"

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        key = key_of(facts.application, resource.get(DEFAULT_KEY))
        return key is not None and key.get("KeyPolicy") is not None and not _only_kept(resource, facts)

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        key = key_of(facts.application, resource.get(DEFAULT_KEY))
        if key is None:
            return
        policy = read(key, "KeyPolicy")
        region = arn_part(key.physical["Arn"], 3)
        through_s3: Given = {
            "kms:viaservice": lambda said: [(one,) for one in _of_s3(said, region)],
            "aws:viaawsservice": [("true",)],
        }
        asked = (openness(one, policy.denies, facts.application, "kms", ("kms:Decrypt",), through_s3)
                 for one in policy.allows)  # fmt: skip
        answers = (one.everybody() for one in asked)
        nobody = f"the policy of {key.id} lets nobody decrypt through s3.{region}.amazonaws.com"
        unread = policy.unread("Action", "Principal", "Effect", "Condition")
        usable = any(answer.witness or answer.reasons for answer in answers)
        yield from required(usable, not_met(DEFAULT_KEY, nobody), unread)


class ENC27(Serves):
    """Where a bucket lets Rekognition itself in, the key of the bucket does so as well."""

    severity = Severity.MEDIUM
    why = (
        "Automatic retraining of adapters reads and writes in Rekognition's own name: a bucket that lets it in under a "
        "key that does not gives a permission that serves nobody but who abuses it (facts 14 and 112)."
    )
    remedy = "Take the service out of the bucket's policy; where adapters are retrained, name it in the key's as well."
    before = "Bucket: {Principal: {Service: rekognition.amazonaws.com}}\nKey: {}"
    after = "Bucket: {}\nKey: {}"
    types = ("AWS::S3::Bucket",)
    supports = "S3 default encryption with a CMK"
    path = DEFAULT_KEY
    service = "rekognition.amazonaws.com"
    actions = ("kms:GenerateDataKey", "kms:Decrypt")

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        policies = attached(facts.application, resource, "AWS::S3::BucketPolicy", "Bucket")
        allows = (one for document in policies for one in document.allows)
        return any(self.service in map(str.lower, one.principals.services) for one in allows)


def _of_s3(said: Mentions, region: str) -> list[str]:
    """What Amazon S3 is called in a Region; in one that is not known, as the policy spells it out, too."""
    spelled = [one for one in said.values("kms:viaservice") if re.fullmatch(r"s3\.[a-z0-9-]+\.amazonaws\.com", one)]
    return [said.settled.concrete(f"s3.{region}.amazonaws.com"), *(spelled if "$" in region else [])]


def _only_kept(bucket: Resource, facts: Facts) -> bool:
    """Whether a bucket holds what retired capabilities left, so that nobody need read it, and no other uses it."""
    if facts.approval is None:
        return False
    settings = facts.approval.settings
    kept = settings.stores.intersection(BUCKETS).difference(*(row.stores for row in settings.approved))
    return bucket.get("BucketName") in {settings.names.bucket(store) for store in kept}
