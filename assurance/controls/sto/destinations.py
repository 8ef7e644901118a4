"""Where stores, streams, logs and events send what they hold: each a way for images and results to leave."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from assurance.controls.control import Control, Facts
from assurance.model.openness import accounts
from assurance.model.reading import arn_part, each_path, items, shown, unknown
from assurance.results.verdict import Consideration, Severity, Verdict, not_met, undecided
from assurance.sources.resource import Resource, Unresolved

_FIREHOSE = (
    "AmazonOpenSearchServerlessDestinationConfiguration.S3Configuration",
    "AmazonopensearchserviceDestinationConfiguration.S3Configuration",
    "ElasticsearchDestinationConfiguration.S3Configuration",
    "ExtendedS3DestinationConfiguration",
    "ExtendedS3DestinationConfiguration.S3BackupConfiguration",
    "HttpEndpointDestinationConfiguration.S3Configuration",
    "IcebergDestinationConfiguration.S3Configuration",
    "RedshiftDestinationConfiguration.S3Configuration",
    "S3DestinationConfiguration",
    "SnowflakeDestinationConfiguration.S3Configuration",
    "SplunkDestinationConfiguration.S3Configuration",
)
DESTINATIONS: Mapping[str, tuple[str, ...]] = {
    "AWS::Athena::WorkGroup": ("WorkGroupConfiguration.ResultConfiguration.OutputLocation",),
    "AWS::Backup::BackupPlan": ("BackupPlan.BackupPlanRule.*.CopyActions.*.DestinationBackupVaultArn",),
    "AWS::CloudTrail::Channel": ("Destinations.*.Location",),
    "AWS::CloudWatch::MetricStream": ("FirehoseArn",),
    "AWS::Config::AggregationAuthorization": ("AuthorizedAccountId",),
    "AWS::Config::DeliveryChannel": ("S3BucketName", "SnsTopicARN"),
    "AWS::DataSync::Task": ("SourceLocationArn", "DestinationLocationArn"),
    "AWS::DynamoDB::GlobalTable": ("Replicas.*.KinesisStreamSpecification.StreamArn",),
    "AWS::DynamoDB::Table": ("KinesisStreamSpecification.StreamArn",),
    "AWS::Events::ApiDestination": ("InvocationEndpoint",),
    "AWS::Events::Archive": ("SourceArn",),
    "AWS::Events::Endpoint": ("EventBuses.*.EventBusArn",),
    "AWS::Events::Rule": ("Targets.*.Arn", "Targets.*.DeadLetterConfig.Arn"),
    "AWS::GuardDuty::PublishingDestination": ("DestinationProperties.DestinationArn",),
    "AWS::Kinesis::StreamConsumer": ("StreamARN",),
    "AWS::KinesisFirehose::DeliveryStream": (
        *(f"{path}.BucketARN" for path in _FIREHOSE),
        "HttpEndpointDestinationConfiguration.EndpointConfiguration.Url",
        "KinesisStreamSourceConfiguration.KinesisStreamARN",
        "SplunkDestinationConfiguration.HECEndpoint",
    ),
    "AWS::Lambda::EventInvokeConfig": (
        "DestinationConfig.OnFailure.Destination",
        "DestinationConfig.OnSuccess.Destination",
    ),
    "AWS::Lambda::EventSourceMapping": ("EventSourceArn", "DestinationConfig.OnFailure.Destination"),
    "AWS::Logs::AccountPolicy": ("PolicyDocument",),
    "AWS::Logs::Delivery": ("DeliveryDestinationArn",),
    "AWS::Logs::DeliveryDestination": ("DestinationResourceArn",),
    "AWS::Logs::Destination": ("TargetArn",),
    "AWS::Logs::SubscriptionFilter": ("DestinationArn",),
    "AWS::Oam::Link": ("SinkIdentifier",),
    "AWS::Pipes::Pipe": ("Source", "Enrichment", "Target", "LogConfiguration.S3LogDestination.BucketOwner"),
    "AWS::S3::AccessPoint": ("Bucket", "BucketAccountId"),
    "AWS::S3::Bucket": (
        "AnalyticsConfigurations.*.StorageClassAnalysis.DataExport.Destination.BucketAccountId",
        "AnalyticsConfigurations.*.StorageClassAnalysis.DataExport.Destination.BucketArn",
        "InventoryConfigurations.*.Destination.BucketAccountId",
        "InventoryConfigurations.*.Destination.BucketArn",
        "MetadataTableConfiguration.S3TablesDestination.TableBucketArn",
        "NotificationConfiguration.LambdaConfigurations.*.Function",
        "NotificationConfiguration.QueueConfigurations.*.Queue",
        "NotificationConfiguration.TopicConfigurations.*.Topic",
        "ReplicationConfiguration.Rules.*.Destination.Account",
        "ReplicationConfiguration.Rules.*.Destination.Bucket",
    ),
    "AWS::S3::MultiRegionAccessPoint": ("Regions.*.BucketAccountId", "Regions.*.Bucket"),
    "AWS::S3::StorageLens": (
        "StorageLensConfiguration.DataExport.S3BucketDestination.AccountId",
        "StorageLensConfiguration.DataExport.S3BucketDestination.Arn",
    ),
    "AWS::S3ObjectLambda::AccessPoint": (
        "ObjectLambdaConfiguration.SupportingAccessPoint",
        "ObjectLambdaConfiguration.TransformationConfigurations.*.ContentTransformation.AwsLambda.FunctionArn",
    ),
    "AWS::SNS::Subscription": ("Endpoint", "RedrivePolicy.deadLetterTargetArn"),
    "AWS::SNS::Topic": ("Subscription.*.Endpoint",),
    "AWS::SQS::Queue": ("RedrivePolicy.deadLetterTargetArn",),
    "AWS::Scheduler::Schedule": ("Target.Arn", "Target.DeadLetterConfig.Arn"),
}
"""Where something is named that data go to, or come from."""
_REGIONS: Mapping[str, str] = {
    "AWS::DynamoDB::GlobalTable": "Replicas.*.Region",
    "AWS::S3::MultiRegionAccessPoint": "Regions.*.Region",
    "AWS::SecretsManager::Secret": "ReplicaRegions.*.Region",
}
"""Where a Region is named that data are copied to."""
_CARRYING: Mapping[str, str] = {
    "AWS::AppFlow::Flow": "copies data between services, and into those of others",
    "AWS::Backup::BackupSelection": "copies what it selects into a vault",
    "AWS::Backup::RestoreTestingSelection": "restores what it selects, to be looked at",
    "AWS::Bedrock::DataSource": "copies what lies in a bucket or beyond into a knowledge base",
    "AWS::DataSync::LocationAzureBlob": "is a place of files outside AWS",
    "AWS::DataSync::LocationHDFS": "is a place of files outside AWS",
    "AWS::DataSync::LocationNFS": "is a place of files outside AWS",
    "AWS::DataSync::LocationObjectStorage": "is a place of files outside AWS",
    "AWS::DataSync::LocationS3": "is a bucket that files are moved from, or to",
    "AWS::DataSync::LocationSMB": "is a place of files outside AWS",
    "AWS::FSx::DataRepositoryAssociation": "copies what lies in a bucket into a file system",
    "AWS::Logs::Integration": "copies log groups into a search service",
    "AWS::Transfer::Connector": "exchanges files with a partner's server",
    "AWS::Transfer::Server": "lets files be fetched and left from outside",
}
"""What carries data to places that no property of one kind names."""
_GLOBAL_TABLE = "AWS::DynamoDB::GlobalTable"
"""Its replicas are the table: one of them is in the Region where it is made."""
_PEOPLE = ("AWS::SNS::Subscription", "AWS::SNS::Topic")
"""Types that also name addresses of people, which AUD36 judges."""


class STO28(Control):
    """What is stored, streamed, logged or reported goes to no other account, and not out of AWS."""

    consideration = Consideration.DATA_PROTECTION
    severity = Severity.HIGH
    why = (
        "A replication rule, a subscription of a log group or a pipe copies as it goes, with the rights of its role: "
        "no policy of the bucket or stream is asked again, and what is copied is out of reach of every control here."
    )
    remedy = "Name buckets, streams, queues and functions of these templates; register an exception for any other."
    before = "ReplicationConfiguration: {Rules: [{Destination: {Bucket: 'arn:aws:s3:::elsewhere', Account: '9999…'}}]}"
    after = "ReplicationConfiguration: {Rules: [{Destination: {Bucket: !GetAtt Replica.Arn}}]}"
    types = tuple(dict.fromkeys((*DESTINATIONS, *_REGIONS, *_CARRYING)))
    supports = "S3 Block Public Access"

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        """What sends nothing on is not judged: most do not; nor what is sent to whom the environment file names."""
        named = _notified(facts)
        sent = (value for _, value in _named(resource))
        return resource.type in _CARRYING or any(value is not None and value not in named for value in sent)

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.type in _CARRYING:
            yield undecided("", f"{_CARRYING[resource.type]}: what it carries, and where to, no control reads")
        named = _notified(facts)
        for path, value in _named(resource):
            if value in named:
                continue
            if isinstance(value, Unresolved):
                yield unknown(path, value)
            elif path.endswith(".Region"):
                yield from _in_region(resource, path, value, facts)
            elif value is not None and facts.application.find(value) is None:
                yield from _elsewhere(resource, path, str(value), facts)


def _notified(facts: Facts) -> tuple[str | None, ...]:
    """The subscribers and the event bus of the environment file."""
    alarms = facts.approval.settings.alarms if facts.approval else None
    return (*alarms.subscribers, *alarms.urgent, alarms.event_bus) if alarms else ()


def _named(resource: Resource) -> Iterator[tuple[str, Any]]:
    """Path and value of everything that a resource sends to, or takes from."""
    for pattern in (*DESTINATIONS.get(resource.type, ()), *_listed(_REGIONS.get(resource.type))):
        first, _, below = pattern.partition(".")
        whole = resource.get(first)
        if whole is None:
            continue
        if isinstance(whole, str) and below:
            yield first, _in_text(whole, below)
            continue
        for path in each_path(resource, pattern):
            value = _bucket(resource.get(path))
            yield path, _of_account(value) if resource.type == "AWS::Logs::AccountPolicy" else value


def _bucket(value: Any) -> Any:
    """The bucket of an `s3://` address; anything else as it is."""
    inside = isinstance(value, str) and value.startswith("s3://")
    return value.removeprefix("s3://").partition("/")[0] if inside else value


def _listed(pattern: str | None) -> tuple[str, ...]:
    return () if pattern is None else (pattern,)


def _of_account(document: Any) -> Any:
    """Where a policy of all log groups of an account sends them; None where it does not."""
    return _in_text(document, "DestinationArn") if isinstance(document, str) else document


def _in_text(text: str, name: str) -> Any:
    """What a property that is given as JSON text holds under a name; None where it does not."""
    try:
        content = json.loads(text)
    except ValueError:
        return Unresolved(name, "what it stands in is not JSON")
    return content.get(name) if isinstance(content, dict) else None


def _in_region(resource: Resource, path: str, value: Any, facts: Facts) -> Iterator[Verdict]:
    arns = (arn_part(each, 3) for one in facts.application.resources for each in one.physical.values())
    homes = {region for region in arns if region and "$" not in region}
    alone = resource.type == _GLOBAL_TABLE and len(items(resource.get("Replicas"))) == 1
    if value == "${AWS::Region}" or value in homes or (alone and not homes):
        return
    if homes:
        yield not_met(path, f"copies to {shown(value)}; expected {' or '.join(sorted(homes))} alone")
    else:
        yield undecided(path, f"whether {shown(value)} is the Region of these templates is not known")


def _elsewhere(resource: Resource, path: str, value: str, facts: Facts) -> Iterator[Verdict]:
    """What is said of something that is not in the templates, by the account in its name."""
    if "://" in value and resource.type not in _PEOPLE:
        yield not_met(path, f"leads out of AWS, to {shown(value)}; expected a resource of this account")
        return
    if not value.startswith("arn:") and not value.isdigit():
        if path.endswith(("Bucket", "BucketName", "OutputLocation")):
            yield undecided(path, f"the bucket {shown(value)} is not in these templates: whose it is is not known")
        return
    account = value if value.isdigit() else arn_part(value, 4)
    own = accounts(facts.application)
    if account in own or account == "${AWS::AccountId}":
        return
    if own and account.isdigit():
        yield not_met(path, f"{shown(value)} belongs to account {account}; expected this account")
    else:
        yield undecided(path, f"{shown(value)} is not in these templates: whose it is is not known")
