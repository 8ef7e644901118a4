"""The operations by which what watches or protects is weakened, as CloudTrail names them."""

from collections.abc import Mapping

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
"""Rekognition operations that change what the bank approved, or let data out (facts 15 and 19)."""

RULE_TAMPERING = ("DeleteRule", "DisableRule", "PutRule", "PutTargets", "RemoveTargets")

TAMPERING: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "trail": (
        "cloudtrail",
        ("DeleteTrail", "PutEventSelectors", "StopLogging", "UpdateTrail"),
    ),
    "keys": (
        "kms",
        (
            "DeleteAlias",
            "DeleteImportedKeyMaterial",
            "DisableKey",
            "DisableKeyRotation",
            "PutKeyPolicy",
            "ScheduleKeyDeletion",
            "UpdateAlias",
        ),
    ),
    "network": (
        "ec2",
        (
            "AcceptVpcPeeringConnection",
            "AttachInternetGateway",
            "AttachVpnGateway",
            "AuthorizeSecurityGroupEgress",
            "AuthorizeSecurityGroupIngress",
            "CreateEgressOnlyInternetGateway",
            "CreateNatGateway",
            "CreateRoute",
            "CreateTransitGatewayVpcAttachment",
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
        ("DeleteAlarms", "DisableAlarmActions", "PutAlarmMuteRule", "PutMetricAlarm", "SetAlarmState"),
    ),
    "rules": (
        "events",
        RULE_TAMPERING,
    ),
    "topics": (
        "sns",
        (
            "AddPermission",
            "DeleteTopic",
            "PutDataProtectionPolicy",
            "RemovePermission",
            "SetSubscriptionAttributes",
            "SetTopicAttributes",
            "Unsubscribe",
        ),
    ),
    "logs": (
        "logs",
        (
            "AssociateKmsKey",
            "DeleteLogGroup",
            "DeleteLogStream",
            "DeleteMetricFilter",
            "DisassociateKmsKey",
            "PutMetricFilter",
            "PutRetentionPolicy",
        ),
    ),
}
"""Subject → the service and the operations that weaken what watches and protects."""

BUCKET_TAMPERING = (
    "DeleteBucket",
    "DeleteBucketEncryption",
    "DeleteBucketLifecycle",
    "DeleteBucketOwnershipControls",
    "DeleteBucketPolicy",
    "DeleteBucketPublicAccessBlock",
    "DeleteBucketReplication",
    "DeletePublicAccessBlock",
    "PutBucketAcl",
    "PutBucketEncryption",
    "PutBucketLifecycle",
    "PutBucketLifecycleConfiguration",
    "PutBucketLogging",
    "PutBucketObjectLockConfiguration",
    "PutBucketOwnershipControls",
    "PutBucketPolicy",
    "PutBucketPublicAccessBlock",
    "PutBucketReplication",
    "PutBucketVersioning",
    "PutObjectLockConfiguration",
    "PutPublicAccessBlock",
)
"""CloudTrail's names, with the API's beside them where the two differ."""

ACCOUNT_BUCKET_TAMPERING = ("DeleteAccountPublicAccessBlock", "PutAccountPublicAccessBlock")

ROLE_TAMPERING = (
    "AttachGroupPolicy",
    "AttachRolePolicy",
    "AttachUserPolicy",
    "CreatePolicyVersion",
    "DeleteRole",
    "DeleteRolePermissionsBoundary",
    "DeleteRolePolicy",
    "DetachRolePolicy",
    "PutRolePermissionsBoundary",
    "PutRolePolicy",
    "SetDefaultPolicyVersion",
    "UpdateAssumeRolePolicy",
)

ORGANIZATION_TAMPERING = (
    "DeletePolicy",
    "DetachPolicy",
    "DisablePolicyType",
    "LeaveOrganization",
    "MoveAccount",
    "RemoveAccountFromOrganization",
    "UpdatePolicy",
)
