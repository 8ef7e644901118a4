"""What can be asked: every action of Rekognition, and of other services what reaches its data or safeguards."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from assurance.iam.conditions import NOTHING, Context
from assurance.iam.matching import speaks_of
from assurance.model.estate import Estate, Target
from capabilities.capabilities import ACTIONS, CAPABILITY_OF
from capabilities.capability import Scope

DATA: dict[str, tuple[str, ...]] = {
    "object": ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject",
               "s3:GetObjectVersion", "s3:PutObject"),
    "bucket": ("s3:GetBucketAcl", "s3:ListBucket", "s3:ListBucketVersions"),
    "key": ("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey",
            "kms:ReEncryptFrom"),
    "topic": ("sns:Publish", "sns:Subscribe"),
    "stream": ("kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards",
               "kinesis:PutRecord", "kinesis:PutRecords", "kinesis:SubscribeToShard"),
    "role": ("iam:PassRole", "sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"),
    "*": ("cloudtrail:LookupEvents",),
}  # fmt: skip
"""Kind of resource → the actions by which data and rights move."""
SAFEGUARDS: dict[str, tuple[str, ...]] = {
    "object": ("s3:BypassGovernanceRetention", "s3:PutObjectAcl"),
    "bucket": ("s3:DeleteBucketPolicy", "s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock",
               "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration", "s3:PutReplicationConfiguration"),
    "key": ("kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"),
    "topic": ("sns:AddPermission", "sns:DeleteTopic", "sns:SetTopicAttributes"),
    "stream": ("kinesis:PutResourcePolicy",),
    "trail": ("cloudtrail:DeleteTrail", "cloudtrail:PutEventSelectors", "cloudtrail:StopLogging",
              "cloudtrail:UpdateTrail"),
    "role": ("iam:AttachRolePolicy", "iam:DeleteRolePermissionsBoundary", "iam:DetachRolePolicy",
             "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"),
    "policy": ("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"),
    "endpoint": ("ec2:DeleteVpcEndpoints", "ec2:ModifyVpcEndpoint"),
}  # fmt: skip
"""Kind of resource → the actions by which what protects or records moves."""
PATHS = frozenset("kinesis-streams kms rekognition s3 sns streaming-rekognition sts".split())
"""Services of the endpoints through which requests of the matrix pass."""
OTHERS = {kind: (*DATA.get(kind, ()), *SAFEGUARDS.get(kind, ())) for kind in (DATA | SAFEGUARDS)}
"""Kind of resource → every action on it that matters."""

KNOWN = frozenset(ACTIONS) | {action for actions in OTHERS.values() for action in actions}
"""Every action that the proof knows."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Ask:
    """An action on a resource; `resource` is what guards it, if the assembly holds it."""

    action: str
    resource: str
    target: Target | None = None

    @property
    def keys(self) -> Context:
        """What is known of the request because of the resource."""
        return self.target.keys if self.target else NOTHING

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
        for resource, target in _guarded(estate, kind):
            for action in actions:
                if not action.startswith("sts:AssumeRoleWith") or _speaks_of(target, action):
                    # A role's trust decides who becomes the role, and not who changes it.
                    yield Ask(action=action, resource=resource, target=None if action.startswith("iam:") else target)


def _guarded(estate: Estate, kind: str) -> Iterator[tuple[str, Target | None]]:
    """The ARNs of a kind of resource, each with what guards it."""
    match kind:
        case "object":
            yield from ((f"{target.arn}/{_object(estate, target)}", target) for target in estate.of("bucket"))
        case "endpoint":
            ours = (one for one in estate.endpoints if one.service in PATHS)
            yield from ((estate.arn("ec2", f"vpc-endpoint/{one.id}"), one.itself) for one in ours)
        case "*":
            yield "*", None
        case _:
            yield from ((target.arn, target) for target in estate.of(kind))


def _speaks_of(target: Target | None, action: str) -> bool:
    """Whether a role's trust knows a way to become the role; all other ways are closed to everybody."""
    statements = target.policy.statements if target and target.policy else ()
    return any(not one.denies and speaks_of(one, action) is not False for one in statements)


def _scoped(estate: Estate, scope: Scope) -> Iterator[str]:
    """The ARNs of a scope: those of the assembly, and one that it does not hold."""
    project = [(target.arn.rpartition("/")[0], target) for target in estate.of("project")]
    roots = [*(root for root, _ in project), estate.arn("rekognition", "project/unapproved")]
    match scope:
        case Scope.ANY:
            yield "*"
        case Scope.COLLECTION | Scope.STREAM_PROCESSOR:
            yield from (target.arn for target in estate.of(scope.value))
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


def _object(estate: Estate, bucket: Target) -> str:
    """A key that the bucket's own rules expect: a log file in a bucket that CloudTrail writes to."""
    patterns = [
        pattern
        for statement in (bucket.policy.statements if bucket.policy else ())
        for pattern in statement.resources
        if pattern.startswith(f"{bucket.arn}/AWSLogs/")
    ]
    return f"AWSLogs/{estate.account}/object" if patterns else "object"
