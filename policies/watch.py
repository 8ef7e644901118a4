"""What must never pass unseen: event patterns and log filters, as data that a test can replay events against.

EventBridge sees what happens in its own Region, at once. IAM and Organizations report to one Region of the partition
only, so their changes are watched in the log group of the multi-Region trail instead.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from policies.access.roles import INSPECTION
from policies.capabilities import CATALOGUE, REFUSED, actions_of
from stacks.settings import Settings

Pattern = dict[str, Any]

_API_CALL = "AWS API Call via CloudTrail"
_NETWORK_ACTIVITY = "AWS Network Activity Event via CloudTrail"

ADMINISTRATION = (
    "CopyProjectVersion",
    "CreateCollection",
    "CreateStreamProcessor",
    "DeleteCollection",
    "DeleteFaces",
    "DeleteProjectPolicy",
    "DeleteUser",
    "PutProjectPolicy",
    "StartMediaAnalysisJob",
    "StartPersonTracking",
    "StartProjectVersion",
    "StartStreamProcessor",
)
"""Rekognition operations that change what the bank approved, or let data out (aws-facts 5.2)."""

TAMPERING: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "trail": (
        "cloudtrail",
        ("DeleteTrail", "PutEventSelectors", "StopLogging", "UpdateTrail"),
    ),
    "keys": (
        "kms",
        ("DeleteAlias", "DisableKey", "DisableKeyRotation", "PutKeyPolicy", "ScheduleKeyDeletion", "UpdateAlias"),
    ),
    "network": (
        "ec2",
        (
            "AttachInternetGateway",
            "AuthorizeSecurityGroupEgress",
            "AuthorizeSecurityGroupIngress",
            "CreateNatGateway",
            "CreateRoute",
            "CreateVpcEndpoint",
            "CreateVpcPeeringConnection",
            "DeleteFlowLogs",
            "DeleteVpcEndpoints",
            "ModifySecurityGroupRules",
            "ModifyVpcEndpoint",
            "ReplaceRoute",
        ),
    ),
    "alarms": (
        "monitoring",
        ("DeleteAlarms", "DisableAlarmActions", "SetAlarmState"),
    ),
    "rules": (
        "events",
        ("DeleteRule", "DisableRule", "PutRule", "RemoveTargets"),
    ),
    "topics": (
        "sns",
        ("AddPermission", "DeleteTopic", "RemovePermission", "SetTopicAttributes", "Unsubscribe"),
    ),
    "logs": (
        "logs",
        ("DeleteLogGroup", "DeleteLogStream", "DeleteMetricFilter", "DisassociateKmsKey", "PutRetentionPolicy"),
    ),
}
"""Subject → the service and the operations that weaken what watches and protects."""

BUCKET_TAMPERING = (
    "DeleteBucket",
    "DeleteBucketEncryption",
    "DeleteBucketLifecycle",
    "DeleteBucketPolicy",
    "DeleteBucketPublicAccessBlock",
    "DeletePublicAccessBlock",
    "PutBucketAcl",
    "PutBucketEncryption",
    "PutBucketLifecycle",
    "PutBucketLifecycleConfiguration",
    "PutBucketLogging",
    "PutBucketOwnershipControls",
    "PutBucketPolicy",
    "PutBucketPublicAccessBlock",
    "PutBucketReplication",
    "PutBucketVersioning",
    "PutObjectLockConfiguration",
    "PutPublicAccessBlock",
)
"""CloudTrail's names, with the API's beside them where the two differ."""

ROLE_TAMPERING = (
    "AttachRolePolicy",
    "CreatePolicyVersion",
    "DeleteRole",
    "DeleteRolePermissionsBoundary",
    "DetachRolePolicy",
    "PutRolePermissionsBoundary",
    "PutRolePolicy",
    "SetDefaultPolicyVersion",
    "UpdateAssumeRolePolicy",
)

ORGANIZATION_TAMPERING = ("DeletePolicy", "DetachPolicy", "DisablePolicyType", "LeaveOrganization", "UpdatePolicy")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """An EventBridge rule: what it means, and the pattern. `reads`: it must also see read-only management events."""

    name: str
    meaning: str
    pattern: Pattern
    reads: bool = False


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A metric filter on the trail's log group, and the count within 5 minutes that raises its alarm."""

    name: str
    meaning: str
    pattern: str
    threshold: int = 1


def rules(settings: Settings, *, endpoints: Iterable[str]) -> tuple[Rule, ...]:
    """The rules of this environment. `endpoints`: the ids of our Rekognition endpoints."""
    ours = f"{settings.prefix}-rek-"
    approved = sorted(action.removeprefix("rekognition:") for action in actions_of(settings.approved))
    return (
        Rule(
            name="administration",
            meaning="Rekognition resources were created, deleted, started or shared. Match it with a change ticket.",
            pattern=_call("rekognition", list(ADMINISTRATION)),
        ),
        Rule(
            name="unapproved-operation",
            meaning="A Rekognition operation was called that the bank has not approved. Find the caller and stop it.",
            pattern=_call("rekognition", [{"anything-but": approved}]),
            reads=True,
        ),
        Rule(
            name="denied",
            meaning="Rekognition refused a call for lack of permission. Find out whether a caller erred or probed.",
            pattern=_call("rekognition", errorCode=[{"prefix": "AccessDenied"}]),
            reads=True,
        ),
        Rule(
            name="off-endpoint",
            meaning="Rekognition was called past our endpoint. Find the caller; its policy should have denied it.",
            pattern=_off_endpoint(sorted(endpoints)),
            reads=True,
        ),
        Rule(
            name="endpoint-denied",
            meaning="An endpoint policy refused a call. Find out whether a caller erred or probed.",
            pattern={"detail-type": [_NETWORK_ACTIVITY], "detail": {"errorCode": ["VpceAccessDenied"]}},
        ),
        *(
            Rule(
                name=f"{subject}-changed",
                meaning=f"What watches or protects was changed: {subject}. Match it with a change ticket, or undo it.",
                pattern=_call(service, list(operations)),
            )
            for subject, (service, operations) in TAMPERING.items()
        ),
        Rule(
            name="buckets-changed",
            meaning="The protection of one of our buckets was changed. Match it with a change ticket, or undo it.",
            pattern=_call("s3", list(BUCKET_TAMPERING), requestParameters={"bucketName": [{"prefix": ours}]}),
        ),
    )


def filters(settings: Settings) -> tuple[Filter, ...]:
    """The metric filters of this environment."""
    roles = f"{settings.prefix}-rekognition-*"
    return (
        Filter(
            name="roles-changed",
            meaning="A role or policy of the baseline was changed. Match it with a change ticket, or undo it.",
            pattern=(
                '{ ($.eventSource = "iam.amazonaws.com") && '
                f"({_any('eventName', ROLE_TAMPERING)}) && "
                f'(($.requestParameters.roleName = "{roles}") || ($.requestParameters.policyArn = "*{roles}")) }}'
            ),
        ),
        Filter(
            name="organization-changed",
            meaning="An organization policy was changed, or the account left. Check the AI services opt-out policy.",
            pattern=(
                '{ ($.eventSource = "organizations.amazonaws.com") && '
                f"({_any('eventName', ORGANIZATION_TAMPERING)}) }}"
            ),
        ),
        Filter(
            name="root-used",
            meaning="The account root did something. Find out who, and why not a role.",
            pattern=(
                '{ ($.userIdentity.type = "Root") && ($.userIdentity.invokedBy NOT EXISTS) '
                '&& ($.eventType != "AwsServiceEvent") }'
            ),
        ),
        Filter(
            name="denials",
            meaning="Rekognition refuses many calls for lack of permission. Find out whether a caller erred or probes.",
            pattern='{ ($.eventSource = "rekognition.amazonaws.com") && ($.errorCode = "AccessDenied*") }',
            threshold=settings.alarms.user_errors,
        ),
    )


def unapproved_operations(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Capability → its operations that are not approved and have CloudWatch metrics; `refused` for what never can be.

    StartFaceLivenessSession is left out: AWS documents no namespace for the metrics of the streaming host.
    """
    found = {row.name: row.actions for row in CATALOGUE if row not in settings.approved}
    found["people-pathing"] = tuple(sorted(REFUSED))
    return {
        name: tuple(
            action.removeprefix("rekognition:")
            for action in actions
            if action != "rekognition:StartFaceLivenessSession"
        )
        for name, actions in found.items()
    }


def _call(service: str, names: list[Any] | None = None, **detail: Any) -> Pattern:
    return {
        "source": [f"aws.{service}"],
        "detail-type": [_API_CALL],
        "detail": {
            "eventSource": [f"{service}.amazonaws.com"],
            **({"eventName": names} if names else {}),
            **detail,
        },
    }


def _off_endpoint(endpoints: list[str]) -> Pattern:
    """A missing or foreign endpoint id; liveness clients come over the internet, auditors from where they work."""
    exempt = sorted({"StartFaceLivenessSession", *(action.removeprefix("rekognition:") for action in INSPECTION)})
    pattern = _call("rekognition", [{"anything-but": exempt}])
    pattern["detail"]["$or"] = [
        {"vpcEndpointId": [{"exists": False}]},
        {"vpcEndpointId": [{"anything-but": endpoints}]},
    ]
    return pattern


def _any(field: str, values: Iterable[str]) -> str:
    return " || ".join(f'($.{field} = "{value}")' for value in values)
