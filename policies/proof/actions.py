"""What can be asked: every action of Rekognition, and of other services those by which its data or its fences move."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from policies.capabilities import ACTIONS, CAPABILITY_OF
from policies.capability import Scope
from policies.iam.conditions import NOTHING, Context
from policies.proof.estate import Estate, Thing

OTHERS: dict[str, tuple[str, ...]] = {
    "object": tuple(
        f"s3:{name}" for name in ("AbortMultipartUpload", "DeleteObject", "DeleteObjectVersion", "GetObject",
                                  "GetObjectVersion", "PutObject", "PutObjectAcl")
    ),
    "bucket": tuple(
        f"s3:{name}" for name in ("DeleteBucketPolicy", "ListBucket", "PutBucketPolicy", "PutEncryptionConfiguration",
                                  "PutLifecycleConfiguration")
    ),
    "key": tuple(
        f"kms:{name}" for name in ("CreateGrant", "Decrypt", "DescribeKey", "DisableKey", "Encrypt", "GenerateDataKey",
                                   "PutKeyPolicy", "ScheduleKeyDeletion")
    ),
    "topic": ("sns:Publish", "sns:SetTopicAttributes", "sns:Subscribe"),
    "stream": ("kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards",
               "kinesis:PutRecord", "kinesis:PutRecords"),
    "trail": ("cloudtrail:DeleteTrail", "cloudtrail:PutEventSelectors", "cloudtrail:StopLogging",
              "cloudtrail:UpdateTrail"),
    "role": ("iam:AttachRolePolicy", "iam:DeleteRolePermissionsBoundary", "iam:PassRole", "iam:PutRolePolicy",
             "iam:UpdateAssumeRolePolicy", "sts:AssumeRole"),
    "*": ("cloudtrail:LookupEvents",),
}  # fmt: skip
"""Kind of thing → the actions on it that matter."""

KNOWN = frozenset(ACTIONS) | {action for actions in OTHERS.values() for action in actions}
"""Every action that the proof knows."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Ask:
    """An action on a resource; `thing` is what guards it, if the assembly holds it."""

    action: str
    resource: str
    thing: Thing | None = None

    @property
    def keys(self) -> Context:
        """What is known of the request because of the thing."""
        return self.thing.keys if self.thing else NOTHING

    @cached_property
    def service(self) -> str:
        return self.action.partition(":")[0]


def asks(estate: Estate) -> Iterator[Ask]:
    """Every action on every resource of the assembly that it can be about, and on one that is not of the assembly."""
    for action in ACTIONS:
        row = CAPABILITY_OF.get(action)
        scopes = [grant.scope for grant in row.grants if action in grant.actions] if row else [Scope.ANY]
        for resource in _scoped(estate, scopes[0]):
            yield Ask(action=action, resource=resource)
    for kind, actions in OTHERS.items():
        for thing in estate.of("bucket" if kind == "object" else kind):
            resource = f"{thing.arn}/{_object(estate, thing)}" if kind == "object" else thing.arn
            for action in actions:
                # a role's trust decides who becomes the role, and not who changes it
                yield Ask(action=action, resource=resource, thing=None if action.startswith("iam:") else thing)
    yield from (Ask(action=action, resource="*") for action in OTHERS["*"])


def _scoped(estate: Estate, scope: Scope) -> Iterator[str]:
    """The ARNs of a scope: those of the assembly, and one that it does not hold."""
    project = [(thing.arn.rpartition("/")[0], thing) for thing in estate.of("project")]
    roots = [*(root for root, _ in project), estate.arn("rekognition", "project/unapproved")]
    match scope:
        case Scope.ANY:
            yield "*"
        case Scope.COLLECTION | Scope.STREAM_PROCESSOR:
            yield from (thing.arn for thing in estate.of(scope.value))
            yield estate.arn("rekognition", f"{scope.value}/unapproved")
        case Scope.PROJECT:
            yield from (f"{root}/1700000000000" for root in roots)
        case Scope.VERSION:
            yield from (f"{root}/version/v1/1700000000000" for root in roots)
        case Scope.DATASET:
            yield from (f"{root}/dataset/train/1700000000000" for root in roots)
        case Scope.TAGGABLE:
            for inner in (Scope.COLLECTION, Scope.STREAM_PROCESSOR, Scope.PROJECT):
                yield from _scoped(estate, inner)


def _object(estate: Estate, bucket: Thing) -> str:
    """A key that the bucket's own rules expect: a log file in a bucket that CloudTrail writes to."""
    patterns = [
        pattern
        for statement in (bucket.policy.statements if bucket.policy else ())
        for pattern in statement.resources
        if pattern.startswith(f"{bucket.arn}/AWSLogs/")
    ]
    return f"AWSLogs/{estate.account}/object" if patterns else "object"
