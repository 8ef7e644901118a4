"""Which reader reads which type: our own for what the baseline makes, Cloud Control for any other."""

import json
from collections.abc import Mapping

from assurance.sources.live import (
    alarms,
    buckets,
    endpoints,
    flows,
    groups,
    identities,
    keys,
    logs,
    networks,
    organization,
    queries,
    recognition,
    rules,
    streams,
    topics,
    trails,
)
from assurance.sources.live.calling import Caller
from assurance.sources.live.found import Found, Owned, Reader

READERS: Mapping[str, Reader] = {
    "AWS::Athena::NamedQuery": queries.named_query,
    "AWS::Athena::WorkGroup": queries.workgroup,
    "AWS::CloudTrail::Trail": trails.trail,
    "AWS::CloudWatch::Alarm": alarms.alarm,
    "AWS::CloudWatch::Dashboard": alarms.dashboard,
    "AWS::EC2::FlowLog": flows.flow_log,
    "AWS::EC2::RouteTable": networks.route_table,
    "AWS::EC2::SecurityGroup": groups.group,
    "AWS::EC2::Subnet": networks.subnet,
    "AWS::EC2::SubnetRouteTableAssociation": networks.association,
    "AWS::EC2::VPC": networks.vpc,
    "AWS::EC2::VPCEndpoint": endpoints.endpoint,
    "AWS::Events::Rule": rules.rule,
    "AWS::Glue::Database": queries.database,
    "AWS::Glue::Table": queries.table,
    "AWS::IAM::ManagedPolicy": identities.managed_policy,
    "AWS::IAM::Role": identities.role,
    "AWS::KMS::Alias": keys.alias,
    "AWS::KMS::Key": keys.key,
    "AWS::Kinesis::Stream": streams.stream,
    "AWS::Logs::LogGroup": logs.log_group,
    "AWS::Logs::MetricFilter": logs.metric_filter,
    "AWS::Organizations::Policy": organization.policy,
    "AWS::Rekognition::Collection": recognition.collection,
    "AWS::Rekognition::Project": recognition.project,
    "AWS::Rekognition::StreamProcessor": recognition.processor,
    "AWS::S3::Bucket": buckets.bucket,
    "AWS::S3::BucketPolicy": buckets.bucket_policy,
    "AWS::SNS::Subscription": topics.subscription,
    "AWS::SNS::Topic": topics.topic,
    "AWS::SNS::TopicPolicy": topics.topic_policy,
}


def reader(type_: str) -> Reader:
    """The reader of a type."""
    return READERS.get(type_, cloud_control)


def cloud_control(aws: Caller, owned: Owned) -> Found | None:
    """Any other type, as AWS Cloud Control reads it: it calls in the role's name what the type's read handler needs."""
    answer = aws.find(
        "cloudcontrol",
        "GetResource",
        absent=("ResourceNotFoundException",),
        TypeName=owned.type,
        Identifier=owned.physical,
    )
    return Found(properties=json.loads(answer["ResourceDescription"]["Properties"])) if answer else None
