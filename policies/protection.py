"""Guardrails around the baseline itself: nobody but its deployment and the break-glass role changes what is deployed.

What the baseline names is held by its names; keys, which have none, by their aliases; the network, which has none
either, by the tag that CloudFormation gives to what a stack owns, and that nobody else can set (fact 110).
"""

from collections.abc import Iterator
from typing import cast

from capabilities.names import KEY_ADMINISTRATOR
from policies.accounts import in_any
from policies.statement import Conditions, Document, Statement, deny, document
from settings.settings import Settings

STACK_SET = "StackSet-*"
"""Begins the names of stacks that StackSets and Customizations for Control Tower make (fact 201)."""
# A wildcard stands at the end of an action only: service control policies long took no other.
_CHANGES = """
cloudformation:CreateChangeSet cloudformation:Delete* cloudformation:Execute* cloudformation:Set* cloudformation:Update*
cloudtrail:Delete* cloudtrail:Put* cloudtrail:Stop* cloudtrail:Update*
cloudwatch:Delete* cloudwatch:Disable* cloudwatch:Put* cloudwatch:Set*
events:Delete* events:Disable* events:Put* events:Remove*
iam:Attach* iam:Create* iam:Delete* iam:Detach* iam:Put* iam:Set* iam:Tag* iam:Untag* iam:Update*
kinesis:Decrease* kinesis:Delete* kinesis:PutResourcePolicy kinesis:Register* kinesis:StartStream*
kinesis:StopStream*
kms:CreateAlias kms:DeleteAlias kms:UpdateAlias
logs:AssociateKmsKey logs:CreateExportTask logs:Delete* logs:DisassociateKmsKey logs:PutData* logs:PutLogGroup*
logs:PutMetric* logs:PutRetention* logs:PutSubscription* logs:PutTransformer
sns:AddPermission sns:Delete* sns:Put* sns:Remove* sns:Set* sns:Subscribe
""".split()
_OF_QUERIES = """
athena:DeleteWorkGroup athena:UpdateWorkGroup glue:BatchDelete* glue:CreateTable glue:Delete* glue:RenameTable
glue:Update*
""".split()
_OF_BUCKETS = """
s3:BypassGovernanceRetention s3:CreateBucketMetadata* s3:DeleteBucket* s3:PutAccelerateConfiguration
s3:PutAnalyticsConfiguration s3:PutBucket* s3:PutEncryptionConfiguration s3:PutIntelligentTiering*
s3:PutInventoryConfiguration s3:PutLifecycleConfiguration s3:PutObjectAcl s3:PutObjectLegalHold s3:PutObjectRetention
s3:PutObjectVersionAcl s3:PutReplicationConfiguration s3:UpdateBucketMetadata* s3:UpdateObjectEncryption
""".split()
_OF_KEYS = """
kms:CancelKeyDeletion kms:CreateAlias kms:DeleteAlias kms:DeleteImportedKeyMaterial kms:Disable* kms:Enable*
kms:ImportKeyMaterial kms:PutKeyPolicy kms:ReplicateKey kms:ScheduleKeyDeletion kms:Update*
""".split()
_OF_THE_NETWORK = """
ec2:AcceptVpcPeering* ec2:Associate* ec2:Attach* ec2:Authorize* ec2:CreateCarrier* ec2:CreateEgressOnly*
ec2:CreateInstanceConnect* ec2:CreateNat* ec2:CreateRoute ec2:CreateSubnet ec2:CreateTransitGatewayVpc* ec2:CreateVpc*
ec2:Delete* ec2:Disassociate* ec2:EnableRouteServer* ec2:EnableVgw* ec2:ModifySecurityGroupRules
ec2:ModifySubnetAttribute ec2:ModifyVpc* ec2:Replace* ec2:Revoke*
""".split()


def protecting_policy(settings: Settings) -> Document | None:
    """The service control policy; none where the environment file does not say who deploys."""
    if not (exempt := _exempt(settings)):
        return None
    others = {"ArnNotLike": {"aws:PrincipalArn": exempt}}
    found = document(
        deny(
            "NobodyButDeploymentAndBreakGlassMayChangeWhatTheBaselineNames",
            (*_CHANGES, *_OF_BUCKETS, *(_OF_QUERIES if any(one.audit.queries for one in settings.together) else ())),
            _named(settings),
            where=others,
        ),
        _keys(settings),
        deny(
            "NobodyButDeploymentAndBreakGlassMayChangeTheNetwork",
            _OF_THE_NETWORK,
            where={**others, "StringLike": {"aws:ResourceTag/aws:cloudformation:stack-name": _stacks(settings)}},
        ),
    )
    return cast(Document, in_any(found, settings.accounts_together))


def protecting_records(settings: Settings) -> Iterator[Statement]:
    """Who writes what alarms go by; for the other service control policy, since one of them holds 5,120 characters."""
    if not _exempt(settings):
        return
    yield deny(
        "NobodyMayPublishMetricsOfOurFilters",
        ("cloudwatch:PutMetricData",),
        where={"StringEquals": {"cloudwatch:namespace": sorted({one.names.metrics for one in settings.together})}},
    )
    yield deny(
        "NobodyButTheirDeliveryMayWriteTheLogsOfTrailAndNetwork",
        ("logs:CreateLogStream", "logs:PutLogEvents"),
        sorted({_anywhere("logs", f"log-group:{use}:*", one) for one in settings.together for use in _groups(one)}),
        where={"ArnNotLike": {"aws:PrincipalArn": sorted({*_deliveries(settings)})}},
    )


def protecting_resources(settings: Settings) -> Iterator[Statement]:
    """The same of keys and buckets for a resource control policy, which holds principals of other accounts as well."""
    if exempt := _exempt(settings):
        not_aws = {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}
        yield deny(
            "NobodyButDeploymentAndBreakGlassMayChangeTheBaselinesBuckets",
            _OF_BUCKETS,
            sorted({*_buckets(settings)}),
            principal="*",
            where={**not_aws, "ArnNotLikeIfExists": {"aws:PrincipalArn": exempt}},
        )
        yield _keys(settings, principal="*", more=not_aws, suffix="IfExists")


def _keys(settings: Settings, *, suffix: str = "", more: Conditions | None = None, **rest: str) -> Statement:
    administrators = {
        arn
        for one in settings.together
        for arn in (one.names.role_arn(one.names.role(KEY_ADMINISTRATOR)), *one.keys.administrators)
    }
    aliases = sorted({one.names.key_alias("*") for one in settings.together})
    return deny(
        "NobodyButDeploymentKeyAdministratorsAndBreakGlassMayChangeKeys",
        _OF_KEYS,
        where={
            **(more or {}),
            "ForAnyValue:StringLike": {"kms:ResourceAliases": aliases},
            f"ArnNotLike{suffix}": {"aws:PrincipalArn": sorted({*_exempt(settings), *administrators})},
        },
        **rest,
    )


def _exempt(settings: Settings) -> list[str]:
    """Who may: of every environment that shares the policy, or nobody where one does not say."""
    given = [one.protection for one in settings.together]
    return sorted({arn for one in given if one for arn in (*one.deployment, *one.break_glass)}) if all(given) else []


def _named(settings: Settings) -> list[str]:
    """Everything whose name begins as ours do, in whatever Region."""
    return sorted({arn for one in settings.together for arn in (*_of_names(one), *_buckets(one))})


def _of_names(settings: Settings) -> Iterator[str]:
    names = settings.names
    yield names.role_arn(names.roles_anywhere)
    yield names.policy_arn(names.roles_anywhere)
    ours = names.stack("*")
    yield from (
        _anywhere(service, resource, settings)
        for service, resource in (
            ("cloudformation", f"stack/{ours}"),
            ("cloudformation", f"stack/{STACK_SET}{ours}"),
            ("cloudtrail", f"trail/{ours}"),
            ("cloudwatch", f"alarm:{ours}"),
            ("events", f"rule/{ours}"),
            ("kinesis", f"stream/{ours}"),
            ("kms", names.key_alias("*")),
            ("sns", ours),
        )
    )
    if settings.audit.queries:
        for service, resource in (
            ("athena", f"workgroup/{ours}"),
            ("glue", f"database/{names.database}"),
            ("glue", f"table/{names.database}/*"),
        ):
            yield _anywhere(service, resource, settings)
    yield f"arn:{settings.partition}:cloudwatch::{settings.account}:dashboard/{ours}"
    yield from (_anywhere("logs", f"log-group:{group}*", settings) for group in _groups(settings))


def _buckets(settings: Settings) -> Iterator[str]:
    for one in settings.together:
        yield f"arn:{one.partition}:s3:::{one.prefix}-rek-*"


def _groups(settings: Settings) -> tuple[str, ...]:
    return tuple(settings.names.log_group(use) for use in ("trail", "flow-logs"))


def _deliveries(settings: Settings) -> Iterator[str]:
    for one in settings.together:
        yield from (one.names.role_arn(one.names.role(use)) for use in ("trail-delivery", "flow-logs"))


def _stacks(settings: Settings) -> list[str]:
    """Patterns of the names: engines that roll a fleet out put words of their own around them (fact 201)."""
    names = {stack for one in settings.together for stack in one.names.network_stacks}
    whole = {one for one in names if not any(one.startswith(f"{other}-") for other in names)}
    return sorted(f"{start}{one}*" for one in whole for start in ("", STACK_SET))


def _anywhere(service: str, resource: str, settings: Settings) -> str:
    return f"arn:{settings.partition}:{service}:*:{settings.account}:{resource}"
