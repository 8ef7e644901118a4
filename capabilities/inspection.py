"""Every call that `fsi-rekognition verify` can make, and the IAM action that it takes: all of them show, none changes.

One table for both sides: the client refuses a call that is not here, and the verifier's policy is made from it.
"""

from collections.abc import Mapping
from types import MappingProxyType

CALLS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        service: tuple(operations.split())
        for service, operations in {
            "athena": "GetNamedQuery GetWorkGroup ListTagsForResource",
            "cloudcontrol": "GetResource",
            "cloudformation": "DescribeStacks GetTemplate ListStackResources",
            "cloudtrail": "DescribeTrails GetEventSelectors GetTrailStatus ListTags",
            "cloudwatch": "DescribeAlarms GetDashboard ListTagsForResource",
            "config": "DescribeConfigurationRecorderStatus DescribeConfigurationRecorders",
            "ec2": (
                "DescribeDhcpOptions DescribeEgressOnlyInternetGateways DescribeFlowLogs DescribeInstances "
                "DescribeInternetGateways DescribeNatGateways DescribeNetworkAcls DescribeRegions DescribeRouteTables "
                "DescribeSecurityGroups DescribeSubnets DescribeTransitGatewayVpcAttachments DescribeVpcAttribute "
                "DescribeVpcEndpoints DescribeVpcPeeringConnections DescribeVpcs DescribeVpnGateways"
            ),
            "events": "DescribeEventBus DescribeRule ListArchives ListRules ListTagsForResource ListTargetsByRule",
            "glue": "GetDatabase GetTable",
            "iam": (
                "GetAccountAuthorizationDetails GetPolicy GetPolicyVersion GetRole GetRolePolicy "
                "ListAttachedRolePolicies ListEntitiesForPolicy ListInstanceProfilesForRole ListOpenIDConnectProviders "
                "ListRolePolicies ListSAMLProviders"
            ),
            "kinesis": "DescribeStreamSummary GetResourcePolicy ListStreamConsumers ListStreams ListTagsForStream",
            "kms": "DescribeKey GetKeyPolicy GetKeyRotationStatus ListAliases ListGrants ListResourceTags",
            "logs": (
                "DescribeAccountPolicies DescribeLogGroups DescribeMetricFilters DescribeResourcePolicies "
                "DescribeSubscriptionFilters ListTagsForResource"
            ),
            "organizations": (
                "DescribeEffectivePolicy DescribeOrganization DescribePolicy ListParents ListPoliciesForTarget "
                "ListTagsForResource ListTargetsForPolicy"
            ),
            "pipes": "ListPipes",
            "rekognition": (
                "DescribeCollection DescribeProjects DescribeStreamProcessor ListCollections ListProjectPolicies "
                "ListStreamProcessors ListTagsForResource"
            ),
            "route53": "ListHostedZonesByVPC",
            "s3": (
                "GetBucketAccelerateConfiguration GetBucketAcl GetBucketCors GetBucketEncryption "
                "GetBucketLifecycleConfiguration GetBucketLogging GetBucketNotificationConfiguration "
                "GetBucketOwnershipControls GetBucketPolicy GetBucketReplication GetBucketTagging GetBucketVersioning "
                "GetBucketWebsite GetObjectLockConfiguration GetPublicAccessBlock "
                "ListBucketAnalyticsConfigurations ListBucketInventoryConfigurations ListBuckets"
            ),
            "s3control": "GetPublicAccessBlock ListAccessPoints",
            "sns": (
                "GetDataProtectionPolicy GetSubscriptionAttributes GetTopicAttributes ListSubscriptionsByTopic "
                "ListTagsForResource"
            ),
            "sts": "GetCallerIdentity",
        }.items()
    }
)
"""boto3 client → its operations."""

_ACTIONS = {
    "cloudcontrol:GetResource": "cloudformation:GetResource",
    "s3:DeleteObject": "s3:DeleteObjectVersion",
    "s3:GetBucketAccelerateConfiguration": "s3:GetAccelerateConfiguration",
    "s3:GetBucketCors": "s3:GetBucketCORS",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3:GetBucketNotificationConfiguration": "s3:GetBucketNotification",
    "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
    "s3:GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:ListBucketAnalyticsConfigurations": "s3:GetAnalyticsConfiguration",
    "s3:ListBucketInventoryConfigurations": "s3:GetInventoryConfiguration",
    "s3control:GetPublicAccessBlock": "s3:GetAccountPublicAccessBlock",
    "s3control:ListAccessPoints": "s3:ListAccessPoints",
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:ListObjectVersions": "s3:ListBucketVersions",
}
"""Calls whose action has another name."""


def action(service: str, operation: str) -> str:
    """The IAM action that a call takes."""
    call = f"{service}:{operation}"
    return _ACTIONS.get(call, call)


ACTIONS: frozenset[str] = frozenset(action(service, one) for service, operations in CALLS.items() for one in operations)
"""The IAM actions of all calls."""
LISTING = frozenset(f"rekognition:{name}" for name in ("DescribeProjects", "ListCollections", "ListStreamProcessors"))
"""What tells which resources of Rekognition stand in an account: `verify` asks it whatever is approved."""
