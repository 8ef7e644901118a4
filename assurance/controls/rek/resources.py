"""Collections, projects and stream processors: kept, classified, encrypted where AWS lets a customer choose."""

import re
from collections.abc import Iterator

from assurance.controls.control import Control, Facts
from assurance.controls.enc.at_rest import TABLES, customer_key
from assurance.controls.enc.key_uses import data_keys
from assurance.iam.document import Statement
from assurance.iam.patterns import arn_parts
from assurance.model.buckets import log_buckets
from assurance.model.documents import KEYS
from assurance.model.expectations import Between, Holds, Is, Outlives
from assurance.model.holders import holder_of
from assurance.model.once import once
from assurance.model.openness import accounts
from assurance.model.reading import arn_part, items, not_met_unless, shown, unknown
from assurance.results.verdict import Consideration, Severity, Verdict, not_met, settled, undecided
from assurance.sources.resource import Application, Resource, Unresolved

_CLASSIFICATION = re.compile(r"(.*[-_: ])?(data[-_ ]?)?(classification|class|sensitivity)", re.IGNORECASE)
_STREAM_ACTIONS = (
    "kinesisvideo:GetMedia",
    "kinesis:PutRecord",
    "s3:PutObject",
    "sns:Publish",
    "kms:Decrypt",
    "kms:GenerateDataKey",
)


class _OfProcessor(Control):
    """Base of the controls of a stream processor."""

    consideration = Consideration.DATA_PROTECTION
    severity = Severity.HIGH
    types = ("AWS::Rekognition::StreamProcessor",)


class REK01(Control):
    """A collection, a project, or a stream that a processor writes to outlives its stack."""

    consideration = Consideration.DATA_PROTECTION
    severity = Severity.HIGH
    why = (
        "CloudFormation deletes a collection with every enrolled face in it, and a stream with every match: customers "
        "would have to enrol again, and what was found is gone before its time."
    )
    facts = (85,)
    remedy = "Set DeletionPolicy and UpdateReplacePolicy to Retain; delete faces by DeleteFaces, on purpose."
    before = "Type: AWS::Rekognition::Collection\nProperties: {CollectionId: customers}"
    after = before + "\nDeletionPolicy: Retain\nUpdateReplacePolicy: Retain"
    types = ("AWS::Rekognition::Collection", "AWS::Rekognition::Project", "AWS::Kinesis::Stream")
    supports = "S3 versioning"

    expects = (Outlives("what is enrolled, trained or found is lost"),)

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        return resource.type != "AWS::Kinesis::Stream" or resource.key in _written(facts.application)


class REK02(_OfProcessor):
    """A stream processor for labels encrypts its results with a customer-managed key."""

    why = "It writes frames and results of the people before a camera; label detection takes a key of your own."
    remedy = "Name the key of the evidence in KmsKeyId, and let the processor's role use it."
    before = "Type: AWS::Rekognition::StreamProcessor\nProperties:\n  ConnectedHomeSettings: {Labels: [PERSON]}"
    after = before + "\n  KmsKeyId: !GetAtt EvidenceKey.Arn"
    supports = "S3 default encryption with a CMK"

    expects = (Holds("KmsKeyId", customer_key, "a customer-managed key"),)

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        """Face search takes no key."""
        return resource.get("ConnectedHomeSettings") is not None


class REK03(_OfProcessor):
    """A stream processor shares no data with AWS."""

    why = "With OptIn, AWS keeps frames to improve its models; the organization's opt-out need not reach this choice."
    remedy = "Set DataSharingPreference.OptIn to false, in so many words."
    before = "DataSharingPreference: {OptIn: true}"
    after = "DataSharingPreference: {OptIn: false}"
    supports = "AI services opt-out"

    expects = (Is("DataSharingPreference.OptIn", False),)


class REK04(_OfProcessor):
    """The role of a stream processor reaches its own streams, topics, buckets and keys only."""

    why = (
        "AmazonRekognitionServiceRole reads every video stream of the account and publishes to every topic and stream "
        "whose name begins with AmazonRekognition."
    )
    facts = (109,)
    remedy = "Write a policy that names the video stream, the data stream or bucket, the topic and the key by ARN."
    before = "ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AmazonRekognitionServiceRole]"
    after = "Action: kinesisvideo:GetMedia\nResource: !GetAtt EntranceVideo.Arn"
    objectives = ("Least privilege: no admin / full access",)

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        value = resource.get("RoleArn")
        role = facts.application.find(value)
        if role is None:
            description = (
                str(value) if isinstance(value, Unresolved) else f"{shown(value)} is not among these templates"
            )
            yield undecided("RoleArn", f"{description}: what the role may do cannot be judged")
            return
        holder = holder_of(facts.application, role)
        if "AmazonRekognitionServiceRole" in holder.aws_managed:
            yield not_met("RoleArn", f"{role.id} holds AmazonRekognitionServiceRole; expected a policy of its own")
            return
        wide = [
            not_met("RoleArn", f"{role.id}: {one.name} allows {action} on {shown(', '.join(one.resources))}")
            for one in holder.allows
            for action in _STREAM_ACTIONS
            if _wide(one, action)
        ]
        yield from settled(wide, holder.unread("Action", "Resource", "Effect", about=_STREAM_ACTIONS))


class REK05(_OfProcessor):
    """A stream processor that searches faces says how alike is alike enough, and not less than 80 percent."""

    severity = Severity.MEDIUM
    why = "A low threshold takes other people for customers or suspects; the choice must be visible and reviewed."
    remedy = "Set FaceSearchSettings.FaceMatchThreshold, as high as the use allows."
    before = "FaceSearchSettings: {CollectionId: customers}"
    after = "FaceSearchSettings: {CollectionId: customers, FaceMatchThreshold: 95}"
    supports = "Least privilege: no admin / full access"

    expects = (Between("FaceSearchSettings.FaceMatchThreshold", 80, 100, "80 to 100"),)

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        return resource.get("FaceSearchSettings") is not None


class REK13(_OfProcessor):
    """A stream processor reads and writes what belongs to this account."""

    why = (
        "Its frames and results go where its definition says: to a stream, bucket or topic of another account as well."
    )
    remedy = "Name streams, bucket, topic and collection of this account; check the templates that make them along."
    before = "KinesisDataStream: {Arn: arn:aws:kinesis:eu-west-1:999988887777:stream/results}"
    after = "KinesisDataStream: {Arn: !GetAtt Results.Arn}"
    supports = "Least privilege: no admin / full access"
    targets = ("KinesisDataStream.Arn", "S3Destination.BucketName", "NotificationChannel.Arn")
    source = "KinesisVideoStream.Arn"

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        for path in (self.source, *self.targets, "FaceSearchSettings.CollectionId"):
            value = resource.get(path)
            if isinstance(value, Unresolved):
                yield unknown(path, value)
            elif value is None or facts.application.find(value) is not None:
                continue
            elif (account := arn_part(str(value), 4)) and self._foreign(account, facts):
                yield not_met(path, f"{shown(value)} belongs to account {account}; expected one of this account")
            elif path != self.source:  # a camera's stream is made elsewhere, and its account is this one
                yield undecided(path, f"{shown(value)} is not in these templates: whose it is is not known")

    def _foreign(self, account: str, facts: Facts) -> bool:
        own = accounts(facts.application)
        return bool(own) and account.isdigit() and account not in own


class REK06(Control):
    """What holds images, faces, models or results, and the key to it, says how confidential it is."""

    consideration = Consideration.COMPLIANCE
    severity = Severity.LOW
    why = "Anyone who finds a resource must see what it may hold; retention, access reviews and alarms go by the class."
    remedy = "Tag it, for example data-classification: confidential-biometric."
    before = "Type: AWS::Rekognition::Collection\nProperties: {CollectionId: customers}"
    after = before.replace("customers}", "customers, Tags: [{Key: data-classification, Value: confidential}]}")
    types = (
        "AWS::Rekognition::Collection",
        "AWS::Rekognition::Project",
        "AWS::Rekognition::StreamProcessor",
        "AWS::S3::Bucket",
        *KEYS,
        "AWS::Kinesis::Stream",
        *TABLES,
    )
    supports = "Least privilege: no admin / full access"

    reads = ("Tags",)

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        return self._holds(resource, facts.application)

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        tags = resource.get("Tags")
        pairs = tags.items() if isinstance(tags, dict) else [_pair(tag) for tag in items(tags)]
        found = [value for key, value in pairs if isinstance(key, str) and _CLASSIFICATION.fullmatch(key)]
        lost = [value for value in found if isinstance(value, Unresolved)]
        description = [value for value in found if value not in ("", None) and value not in lost]
        wanted = facts.approval.settings.tags.get("data-classification") if facts.approval else None
        if description and wanted and wanted not in description:
            yield not_met("Tags", f"says {shown(description[0])}; the environment file says {wanted}")
        elif not description:
            missing = "no tag tells the classification; expected data-classification"
            yield not_met_unless(next(iter(lost), None), "Tags", missing)

    def _holds(self, resource: Resource, application: Application) -> bool:
        """Whether it holds data: a bucket of logs does not, nor does a key that opens nothing else here."""
        if resource.type == "AWS::S3::Bucket":
            return resource.key not in log_buckets(application)
        return resource.type not in KEYS or resource.key in data_keys(application)


def _pair(tag: object) -> tuple[object, object]:
    return (tag.get("Key"), tag.get("Value")) if isinstance(tag, dict) else (None, None)


def _wide(one: Statement, action: str) -> bool:
    """Whether an Allow covers resources of the action's service that it does not name."""
    if not one.matches_action(action):
        return False
    parts = [arn_parts(pattern) for pattern in one.resources]
    return bool(one.not_resources) or any(len(part) < 6 or _open(part[5]) for part in parts)


def _open(resource: str) -> bool:
    """`*`, `stream/*`, `AmazonRekognition*`: a name that is not spelled out. A folder of a bucket is."""
    name = resource.removesuffix("/*") if resource.count("/") == 1 and not resource.startswith("stream/") else resource
    return "*" in name.split("/", 2)[0] or (name.startswith(("stream/", "key/")) and "*" in name.split("/")[1])


@once
def _written(application: Application) -> frozenset[str]:
    """The data streams that stream processors write to."""
    streams = (one.get("KinesisDataStream.Arn") for one in application.of("AWS::Rekognition::StreamProcessor"))
    return frozenset(one.key for value in streams if (one := application.find(value)) is not None)
