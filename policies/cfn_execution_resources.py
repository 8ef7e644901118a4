"""What the deploying role needs of each service; see `policies.cfn_execution`."""

from collections.abc import Iterable, Iterator
from typing import Any

from capabilities.capability import Scope
from policies.resources import scoped
from policies.statement import Statement, allow
from settings.settings import Settings


def may(sid: str, service: str, operations: str, resources: str | Iterable[str] = "*", **rest: Any) -> Statement:
    """An Allow of operations of one service."""
    actions = [f"{service}:{operation}" for operation in operations.split()]
    return allow(f"TheDeploymentMay{sid}", actions, resources, **rest)


def storage(settings: Settings) -> Iterator[Statement]:
    """Buckets of the baseline's names; no object in them."""
    yield may(
        "MakeAndKeepTheBaselinesBuckets",
        "s3",
        "CreateBucket GetAccelerateConfiguration GetAnalyticsConfiguration GetBucketAcl GetBucketCORS "
        "GetBucketLogging GetBucketNotification GetBucketObjectLockConfiguration GetBucketOwnershipControls "
        "GetBucketPolicy GetBucketPublicAccessBlock GetBucketTagging GetBucketVersioning GetBucketWebsite "
        "GetEncryptionConfiguration GetIntelligentTieringConfiguration GetInventoryConfiguration "
        "GetLifecycleConfiguration GetMetricsConfiguration GetReplicationConfiguration ListBucket "
        "ListTagsForResource PutBucketLogging PutBucketObjectLockConfiguration PutBucketOwnershipControls "
        "PutBucketPolicy PutBucketPublicAccessBlock PutBucketTagging PutBucketVersioning "
        "PutEncryptionConfiguration PutLifecycleConfiguration TagResource UntagResource",
        settings.names.bucket_arn("*"),
    )


def watching(settings: Settings) -> Iterator[Statement]:
    """Logs, trail, rules, alarms and topics."""
    names = settings.names
    groups = [names.log_group_arn("*"), f"{names.log_group_arn('*')}:*"]
    if adopted := settings.log_archive.adopt and settings.log_archive.adopt.log_group:
        group = names.arn("logs", f"log-group:{adopted}")
        filters = "DeleteMetricFilter DescribeMetricFilters PutMetricFilter"
        yield may("CountInTheAdoptedLogGroup", "logs", filters, (group, f"{group}:*"))
    yield may(
        "KeepTheBaselinesLogGroups",
        "logs",
        "AssociateKmsKey CreateLogGroup DeleteMetricFilter DescribeMetricFilters "
        "GetDataProtectionPolicy ListTagsForResource PutMetricFilter PutRetentionPolicy TagResource UntagResource",
        groups,
    )
    yield may("LookAtLogGroups", "logs", "DescribeIndexPolicies DescribeLogGroups DescribeResourcePolicies")
    if settings.log_archive.create:
        yield may(
            "KeepTheBaselinesTrail",
            "cloudtrail",
            "AddTags CreateTrail GetEventSelectors GetInsightSelectors GetTrail GetTrailStatus ListTags "
            "PutEventSelectors RemoveTags StartLogging UpdateTrail",
            names.trail_arn,
        )
        yield may("LookAtTrails", "cloudtrail", "DescribeTrails")
    yield may(
        "KeepTheBaselinesRules",
        "events",
        "DeleteRule DescribeRule ListTagsForResource ListTargetsByRule PutRule PutTargets RemoveTargets TagResource "
        "UntagResource",
        names.arn("events", f"rule/{names.stack('*')}"),
    )
    yield may(
        "KeepTheBaselinesAlarmsAndDashboard",
        "cloudwatch",
        "DeleteAlarms DeleteDashboards DescribeAlarms GetDashboard ListTagsForResource PutDashboard PutMetricAlarm "
        "TagResource UntagResource",
        (
            names.arn("cloudwatch", f"alarm:{names.stack('*')}"),
            f"arn:{names.partition}:cloudwatch::{names.account}:dashboard/{names.dashboard}",
        ),
    )
    yield may(
        "KeepTheBaselinesTopics",
        "sns",
        "CreateTopic DeleteTopic GetDataProtectionPolicy GetTopicAttributes ListSubscriptionsByTopic "
        "ListTagsForResource SetTopicAttributes Subscribe TagResource UntagResource",
        names.topic_arn(names.stack("*")),
    )
    yield may("KeepSubscriptions", "sns", "GetSubscriptionAttributes SetSubscriptionAttributes Unsubscribe")


def recognition(settings: Settings) -> Iterator[Statement]:
    """Collections, projects and stream processors of the environment file."""
    names, given = settings.names, settings.capabilities
    made = ["CreateCollection"] * bool(settings.collections) + ["CreateProject", "DescribeProjects"] * bool(
        settings.projects
    )
    if made:
        yield may("MakeCollectionsAndProjects", "rekognition", " ".join(made))
    kept = [
        "ListTagsForResource",
        "TagResource",
        "UntagResource",
        *(["DescribeCollection"] * bool(settings.collections)),
    ]
    if given.streaming_video:
        kept += ["CreateStreamProcessor", "DeleteStreamProcessor", "DescribeStreamProcessor"]
    if given.streaming_video or settings.result_streams:
        yield may(
            "KeepTheResultStreams",
            "kinesis",
            "AddTagsToStream CreateStream DecreaseStreamRetentionPeriod DescribeStreamSummary "
            "IncreaseStreamRetentionPeriod ListTagsForResource ListTagsForStream RemoveTagsFromStream "
            "StartStreamEncryption TagResource UntagResource",
            names.data_stream_arn("*"),
        )
    if taggable := scoped(settings, Scope.TAGGABLE):
        yield may("KeepWhatRekognitionHolds", "rekognition", " ".join(kept), taggable)


def queries(settings: Settings) -> Iterator[Statement]:
    """The tables over the trail's bucket, the workgroup that asks them, and saved queries."""
    names = settings.names
    yield may(
        "KeepTheTablesOfLogFiles",
        "glue",
        "CreateDatabase CreateTable DeleteDatabase DeleteTable GetDatabase GetTable UpdateDatabase UpdateTable",
        names.table_arns,
    )
    yield may(
        "KeepTheWorkgroupAndItsQueries",
        "athena",
        "CreateNamedQuery CreateWorkGroup DeleteNamedQuery DeleteWorkGroup GetNamedQuery GetWorkGroup "
        "ListTagsForResource TagResource UntagResource UpdateWorkGroup",
        names.workgroup_arn,
    )
    yield may("FindTheBucketOfResults", "s3", "GetBucketLocation", names.bucket_arn("queries"))
    yield may(
        "SeeWhetherLakeFormationGovernsTables",
        "lakeformation",
        "DescribeLakeFormationIdentityCenterConfiguration DescribeResource ListResources",
    )


def guardrails(settings: Settings) -> Iterator[Statement]:
    """Policies of the organization, and the targets of the environment file; by the tag that CloudFormation gives."""
    assert settings.guardrails is not None
    ours = f"arn:{settings.partition}:organizations::*"
    policies = f"{ours}:policy/{settings.organization}/*"
    kinds = {"r-": "root", "ou-": "ou"}
    targets = [
        f"{ours}:{next((kind for begin, kind in kinds.items() if target.startswith(begin)), 'account')}/"
        f"{settings.organization}/{target}"
        for target in settings.guardrails.targets
    ]
    made = {"StringEquals": {"aws:ResourceTag/aws:cloudformation:stack-name": settings.names.stack("guardrails")}}
    tagged = {"StringEquals": {f"aws:RequestTag/{key}": value for key, value in settings.tags.items()}}
    changes = "AttachPolicy DetachPolicy UntagResource UpdatePolicy"
    yield may("MakePoliciesOfTheOrganization", "organizations", "CreatePolicy", where=tagged)
    yield may("TagPoliciesOfTheOrganization", "organizations", "TagResource", policies, where=tagged)
    yield may("KeepThePoliciesOfItsStack", "organizations", changes, policies, where=made)
    yield may("AttachThemToTheTargets", "organizations", "AttachPolicy DetachPolicy", targets)
    yield may(
        "LookAtThePoliciesOfTheOrganization",
        "organizations",
        "DescribePolicy ListPolicies ListTagsForResource ListTargetsForPolicy",
    )


def guardrails_roll_back(settings: Settings) -> Iterator[Statement]:
    """End a stack of guardrails that was never deployed, and what it has made."""
    names = settings.names
    made = {"StringEquals": {"aws:ResourceTag/aws:cloudformation:stack-name": names.stack("guardrails")}}
    policies = f"arn:{settings.partition}:organizations::*:policy/{settings.organization}/*"
    stack = f"arn:{settings.partition}:cloudformation:{settings.region}:*:stack/{names.stack('guardrails')}/*"
    yield may("DeleteTheStackOfGuardrails", "cloudformation", "DeleteStack", stack)
    yield may("DeleteOrganizationPolicies", "organizations", "DeletePolicy", policies, where=made)
