"""Encryption at rest with customer-managed keys: who uses one, and which."""

from collections.abc import Iterator
from typing import Any

from assurance.controls.control import Control, Facts
from assurance.controls.weighing import Weighing
from assurance.iam.document import Statement
from assurance.iam.patterns import arn_parts, glob, resource_matches
from assurance.model.documents import Document
from assurance.model.expectations import Holds, Is
from assurance.model.holders import identity_documents
from assurance.model.reading import shown
from assurance.results.verdict import Consideration, Severity, Verdict
from assurance.sources.resource import Resource

TABLES = ("AWS::DynamoDB::GlobalTable", "AWS::DynamoDB::Table")
_RESULTS = "WorkGroupConfiguration.ResultConfiguration.EncryptionConfiguration"
KEY_PATHS: dict[str, str] = {
    "AWS::Athena::WorkGroup": f"{_RESULTS}.KmsKey",
    "AWS::CloudTrail::EventDataStore": "KmsKeyId",
    "AWS::DynamoDB::GlobalTable": "Replicas.*.SSESpecification.KMSMasterKeyId",
    "AWS::DynamoDB::Table": "SSESpecification.KMSMasterKeyId",
    "AWS::Events::Archive": "KmsKeyIdentifier",
    "AWS::Kinesis::Stream": "StreamEncryption.KeyId",
    "AWS::KinesisFirehose::DeliveryStream": "DeliveryStreamEncryptionConfigurationInput.KeyARN",
    "AWS::KinesisVideo::Stream": "KmsKeyId",
    "AWS::SQS::Queue": "KmsMasterKeyId",
    "AWS::SecretsManager::Secret": "KmsKeyId",
}
"""Where a store of results, frames, messages or secrets names its key; `*` is each item of a list."""

_SWITCHES = {
    "AWS::Athena::WorkGroup": (f"{_RESULTS}.EncryptionOption", "SSE_KMS"),
    **dict.fromkeys(TABLES, ("SSESpecification.SSEEnabled", True)),
    "AWS::Kinesis::Stream": ("StreamEncryption.EncryptionType", "KMS"),
}
_ANY_KEY = "key/00000000-0000-0000-0000-000000000000"


def customer_key(value: Any) -> bool:
    """Whether a value names a key of the customer's, not one that AWS manages."""
    return isinstance(value, str) and bool(value) and "alias/aws/" not in value


def _named_in(path: str) -> Holds:
    return Holds(path, customer_key, "a customer-managed key, by ARN, id or alias of your own")


class _WithCustomerKey(Control):
    """Base of the controls that ask a resource for a key."""

    consideration = Consideration.DATA_PROTECTION
    severity = Severity.HIGH
    expects = (_named_in("KmsKeyId"),)


class ENC17(_WithCustomerKey):
    """A log group is encrypted with a customer-managed key."""

    why = (
        "CloudTrail, flow and application logs tell whose face was compared with whose, and when. Under a key of your "
        "own their readers can be named, and distinguished from the readers of the log group."
    )
    remedy = "Name the key by ARN in KmsKeyId, and let logs.REGION.amazonaws.com use it in the key policy (ENC12)."
    before = "Type: AWS::Logs::LogGroup\nProperties:\n  RetentionInDays: 2557"
    after = "Type: AWS::Logs::LogGroup\nProperties:\n  RetentionInDays: 2557\n  KmsKeyId: !GetAtt LogsKey.Arn"
    types = ("AWS::Logs::LogGroup",)
    objectives = ("CloudWatch log group CMK",)


class ENC18(_WithCustomerKey):
    """A topic is encrypted with a customer-managed key."""

    why = (
        "Alarms and job notices name operations, job ids and object keys. With the AWS managed key alias/aws/sns, "
        "CloudWatch and EventBridge cannot publish: its policy cannot let them use it, and alarms vanish."
    )
    facts = (46,)
    remedy = "Name a key of your own in KmsMasterKeyId; ENC13 and ENC14 tell what its policy must allow."
    before = "Type: AWS::SNS::Topic\nProperties:\n  KmsMasterKeyId: alias/aws/sns"
    after = "Type: AWS::SNS::Topic\nProperties:\n  KmsMasterKeyId: !Ref NotificationsKey"
    types = ("AWS::SNS::Topic",)
    objectives = ("SNS topic CMK",)
    expects = (_named_in("KmsMasterKeyId"),)


class ENC19(_WithCustomerKey):
    """A trail encrypts its log files with a customer-managed key."""

    why = "Anyone who reads the trail learns which customers were identified; a key of your own decides who can."
    remedy = "Name the key by ARN in KMSKeyId; ENC11 tells what its policy must allow."
    before = "Type: AWS::CloudTrail::Trail\nProperties:\n  S3BucketName: !Ref TrailBucket"
    after = "Type: AWS::CloudTrail::Trail\nProperties:\n  S3BucketName: !Ref TrailBucket\n  KMSKeyId: !GetAtt Key.Arn"
    types = ("AWS::CloudTrail::Trail",)
    objectives = ("CloudTrail log encryption with a CMK",)
    expects = (_named_in("KMSKeyId"),)


class ENC20(Control):
    """A stream, queue, table, archive, secret or result of a query is encrypted with a customer-managed key."""

    consideration = Consideration.DATA_PROTECTION
    severity = Severity.HIGH
    why = (
        "Results of face search, job notices and frames wait there; the default is no encryption, or a key that AWS "
        "owns and whose use you can neither restrict nor see."
    )
    facts = (85,)
    remedy = "Switch encryption on and name a key of your own."
    before = "Type: AWS::Kinesis::Stream\nProperties:\n  StreamModeDetails: {StreamMode: ON_DEMAND}"
    after = (
        "Type: AWS::Kinesis::Stream\nProperties:\n  StreamModeDetails: {StreamMode: ON_DEMAND}\n"
        "  StreamEncryption: {EncryptionType: KMS, KeyId: !GetAtt EvidenceKey.Arn}"
    )
    types = tuple(KEY_PATHS)
    supports = "S3 default encryption with a CMK"

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        yield from Holds(KEY_PATHS[resource.type], customer_key, "a customer-managed key").verdicts(resource)
        if resource.type in _SWITCHES:
            path, wanted = _SWITCHES[resource.type]
            yield from Is(path, wanted).verdicts(resource)


class ENC21(Weighing):
    """An identity policy lets nobody decrypt with every key."""

    consideration = Consideration.DATA_PROTECTION
    severity = Severity.HIGH
    why = "Decryption with any key opens every data class at once, and defeats one key a class."
    remedy = (
        "Name the keys by ARN; where ids are not known, bind by kms:ResourceAliases, or by kms:ViaService to keys "
        "of one account and Region."
    )
    before = "Statement:\n  Effect: Allow\n  Action: kms:Decrypt\n  Resource: '*'"
    after = "Statement:\n  Effect: Allow\n  Action: kms:Decrypt\n  Resource: !GetAtt MediaKey.Arn"
    objectives = ("KMS key not public / no wildcard decrypt",)
    opens = ("kms:Decrypt", "kms:ReEncryptFrom")

    elements = ("Action", "Resource", "Effect")
    about = opens

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        for policy in identity_documents(facts.application):
            yield from ((policy.resource, verdict) for verdict in self.weighed(policy, facts))

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        if self.opens_every_key(one):
            targets = ", ".join(one.resources or ("all but some",))
            yield f"allows decryption on {shown(targets)}; expected named keys"

    def opens_every_key(self, statement: Statement) -> bool:
        """Whether an Allow lets decrypt with keys that it does not name."""
        if not any(statement.matches_action(action) for action in self.opens):
            return False
        keys = [one.key.lower() for one in statement.conditions]
        if any(key.startswith(("kms:resourcealiases", "kms:encryptioncontext", "aws:resourcetag/")) for key in keys):
            return False
        if "kms:viaservice" in keys and statement.resources and all(map(of_one_account, statement.resources)):
            return False
        return bool(statement.not_resources) or any(map(_every_key, statement.resources))


def _every_key(pattern: str) -> bool:
    """Whether a Resource pattern covers keys that it does not name."""
    parts = arn_parts(pattern)
    if len(parts) < 6:
        return resource_matches(pattern, f"arn:aws:kms:eu-west-1:111122223333:{_ANY_KEY}")
    return glob(parts[2])("kms") and glob(parts[5])(_ANY_KEY)


def of_one_account(pattern: str) -> bool:
    """Whether a pattern means keys of one account and Region."""
    parts = arn_parts(pattern)
    return len(parts) == 6 and parts[2] == "kms" and not set("*?") & set(parts[3] + parts[4])
