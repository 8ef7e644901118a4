"""Trail, log groups, alarms, rules, topics."""

import json
from collections.abc import Iterator

from moto.sns.models import sns_backends

from tests.support.tampers.intruder import EXTERNAL, Intruder, N, allow, reported, widened


@reported("AUD01 Trail/Trail IsLogging", "RUN01 Trail/Trail", "DEP04 Trail/Trail IsLogging", round=1)
def the_trail_is_stopped(who: Intruder) -> Iterator[None]:
    who.aws.cloudtrail.stop_logging(Name=N.trail)
    yield
    who.aws.cloudtrail.start_logging(Name=N.trail)


@reported(
    "AUD09 Media/Bucket", "AUD10 Trail/Trail AdvancedEventSelectors", "DEP04 Trail/Trail AdvancedEventSelectors[Objects"
)
def the_trail_records_less(who: Intruder) -> Iterator[None]:
    kept = who.aws.cloudtrail.get_event_selectors(TrailName=N.trail)["AdvancedEventSelectors"]
    who.aws.cloudtrail.put_event_selectors(TrailName=N.trail, AdvancedEventSelectors=kept[:1])
    yield
    who.aws.cloudtrail.put_event_selectors(TrailName=N.trail, AdvancedEventSelectors=kept)


@reported("DEP05 Trail/Trail FieldSelectors[eventName]", round=1)
def the_trail_leaves_calls_out(who: Intruder) -> Iterator[None]:
    kept = who.aws.cloudtrail.get_event_selectors(TrailName=N.trail)["AdvancedEventSelectors"]
    narrowed = json.loads(json.dumps(kept))
    narrowed[0]["FieldSelectors"].append({"Field": "eventName", "NotEquals": ["DeleteCollection"]})
    who.aws.cloudtrail.put_event_selectors(TrailName=N.trail, AdvancedEventSelectors=narrowed)
    yield
    who.aws.cloudtrail.put_event_selectors(TrailName=N.trail, AdvancedEventSelectors=kept)


@reported("AUD04 Trail/Trail", "DEP04 Trail/Trail EnableLogFileValidation")
def log_files_are_not_validated(who: Intruder) -> Iterator[None]:
    who.aws.cloudtrail.update_trail(Name=N.trail, EnableLogFileValidation=False)
    yield
    who.aws.cloudtrail.update_trail(Name=N.trail, EnableLogFileValidation=True)


@reported("AUD03 Trail/Trail", "DEP04 Trail/Trail IsMultiRegionTrail")
def the_trail_sees_one_region(who: Intruder) -> Iterator[None]:
    who.aws.cloudtrail.update_trail(Name=N.trail, IsMultiRegionTrail=False)
    yield
    who.aws.cloudtrail.update_trail(Name=N.trail, IsMultiRegionTrail=True)


@reported("DEP04 Trail/Trail S3BucketName")
def the_trail_writes_elsewhere(who: Intruder) -> Iterator[None]:
    place = {"LocationConstraint": who.aws.region}
    who.aws.s3.create_bucket(Bucket="elsewhere", CreateBucketConfiguration=place)
    who.aws.cloudtrail.update_trail(Name=N.trail, S3BucketName="elsewhere")
    yield
    who.aws.cloudtrail.update_trail(Name=N.trail, S3BucketName=N.bucket("trail"))
    who.aws.s3.delete_bucket(Bucket="elsewhere")


@reported("ENC19 Trail/Trail", "DEP04 Trail/Trail KMSKeyId", round=1)
def the_trail_writes_without_our_key(who: Intruder) -> Iterator[None]:
    (trail,) = who.aws.cloudtrail.describe_trails()["trailList"]
    who.aws.cloudtrail.update_trail(Name=N.trail, KmsKeyId="alias/aws/s3")
    yield
    who.aws.cloudtrail.update_trail(Name=N.trail, KmsKeyId=trail["KmsKeyId"])


@reported("RUN02 Trail/Trail LatestCloudWatchLogsDeliveryError", "DEP04 Trail/Trail CloudWatchLogsRoleArn")
def the_trail_may_not_write_to_its_log_group(who: Intruder) -> Iterator[None]:
    role = N.role_arn(N.role("trail-delivery"))
    who.aws.cloudtrail.update_trail(Name=N.trail, CloudWatchLogsRoleArn=f"{role}-gone")
    yield
    who.aws.cloudtrail.update_trail(Name=N.trail, CloudWatchLogsRoleArn=role)


@reported("AUD06 TrailLogGroup", "DEP04 TrailLogGroup RetentionInDays")
def logs_are_kept_a_day(who: Intruder) -> Iterator[None]:
    name = N.log_group("trail")
    (kept,) = who.aws.logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    who.aws.logs.put_retention_policy(logGroupName=name, retentionInDays=1)
    yield
    who.aws.logs.put_retention_policy(logGroupName=name, retentionInDays=kept["retentionInDays"])


@reported("ENC17 FlowLogGroup", "DEP04 FlowLogGroup KmsKeyId")
def logs_are_not_encrypted_with_our_key(who: Intruder) -> Iterator[None]:
    name = N.log_group("flow-logs")
    (kept,) = who.aws.logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    who.aws.logs.disassociate_kms_key(logGroupName=name)
    yield
    who.aws.logs.associate_kms_key(logGroupName=name, kmsKeyId=kept["kmsKeyId"])


@reported("DEP04 Count-root-used/Filter FilterPattern")
def a_metric_filter_counts_nothing(who: Intruder) -> Iterator[None]:
    where = {"logGroupName": N.log_group("trail"), "filterName": f"{N.stack('root-used')}"}
    (kept,) = who.aws.logs.describe_metric_filters(
        logGroupName=where["logGroupName"], filterNamePrefix=where["filterName"]
    )["metricFilters"]
    put = where | {"metricTransformations": kept["metricTransformations"]}
    who.aws.logs.put_metric_filter(**put, filterPattern='{ $.eventName = "Nothing" }')
    yield
    who.aws.logs.put_metric_filter(**put, filterPattern=kept["filterPattern"])


@reported("DEP03 Count-denials/Filter", round=1)
def a_metric_filter_is_gone(who: Intruder) -> Iterator[None]:
    where = {"logGroupName": N.log_group("trail"), "filterName": f"{N.stack('denials')}"}
    (kept,) = who.aws.logs.describe_metric_filters(
        logGroupName=where["logGroupName"], filterNamePrefix=where["filterName"]
    )["metricFilters"]
    who.aws.logs.delete_metric_filter(**where)
    yield
    names = ("filterPattern", "metricTransformations")
    who.aws.logs.put_metric_filter(**where, **{name: kept[name] for name in names})


@reported(
    "AUD22 SearchFaces-throttles AlarmActions",
    "AUD29 SearchFaces ThrottledCount",
    "RUN04 SearchFaces-throttles",
    "DEP04 SearchFaces-throttles AlarmActions",
)
def an_alarm_tells_nobody(who: Intruder) -> Iterator[None]:
    kept = who.alarm("SearchFaces-throttles")
    who.aws.cloudwatch.put_metric_alarm(**kept | {"AlarmActions": []})
    yield
    who.aws.cloudwatch.put_metric_alarm(**kept)


@reported(
    "AUD22 CompareFaces-server-errors ActionsEnabled",
    "RUN04 CompareFaces-server-errors",
    "DEP04 CompareFaces-server-errors ActionsEnabled",
)
def an_alarm_may_not_act(who: Intruder) -> Iterator[None]:
    name = who.alarm("CompareFaces-server-errors")["AlarmName"]
    who.aws.cloudwatch.disable_alarm_actions(AlarmNames=[name])
    yield
    who.aws.cloudwatch.enable_alarm_actions(AlarmNames=[name])


@reported("DEP04 CompareFaces-throttles Threshold")
def an_alarm_waits_for_a_million(who: Intruder) -> Iterator[None]:
    kept = who.alarm("CompareFaces-throttles")
    who.aws.cloudwatch.put_metric_alarm(**kept | {"Threshold": 1_000_000.0})
    yield
    who.aws.cloudwatch.put_metric_alarm(**kept)


@reported("DEP03 CompareFaces-latency")
def an_alarm_is_deleted(who: Intruder) -> Iterator[None]:
    kept = who.alarm("CompareFaces-latency")
    arn = who.aws.arn("cloudwatch", f"alarm:{kept['AlarmName']}")
    tags = who.aws.cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"]
    who.aws.cloudwatch.delete_alarms(AlarmNames=[kept["AlarmName"]])
    yield
    who.aws.cloudwatch.put_metric_alarm(**kept, Tags=tags)


@reported("AUD12 StopLogging", "AUD21 Rule-trail-changed State", "DEP04 Rule-trail-changed State")
def a_rule_is_disabled(who: Intruder) -> Iterator[None]:
    who.aws.events.disable_rule(Name=N.stack("trail-changed"))
    yield
    who.aws.events.enable_rule(Name=N.stack("trail-changed"))


@reported("AUD13 ScheduleKeyDeletion", "AUD21 Rule-keys-changed Targets", "DEP04 Rule-keys-changed Targets")
def a_rule_has_no_target(who: Intruder) -> Iterator[None]:
    name = N.stack("keys-changed")
    targets = who.aws.events.list_targets_by_rule(Rule=name)["Targets"]
    who.aws.events.remove_targets(Rule=name, Ids=[one["Id"] for one in targets])
    yield
    who.aws.events.put_targets(Rule=name, Targets=targets)


@reported("AUD14 ModifyVpcEndpoint", "DEP04 Rule-network-changed EventPattern.source")
def a_rule_looks_for_something_else(who: Intruder) -> Iterator[None]:
    kept = who.aws.events.describe_rule(Name=N.stack("network-changed"))
    put = {name: kept[name] for name in ("Name", "Description", "State")}
    who.aws.events.put_rule(**put, EventPattern='{"source": ["aws.nothing"]}')
    yield
    who.aws.events.put_rule(**put, EventPattern=kept["EventPattern"])


@reported("AUD28 Alarms/Topic Subscription", "DEP03 Alarms/Subscription")
def a_subscription_is_gone(who: Intruder) -> Iterator[None]:
    topic = N.topic_arn(N.alarms_topic)
    (kept,) = who.aws.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    with who.put_back(sns_backends[who.aws.account][who.aws.region].subscriptions, kept["SubscriptionArn"]):
        who.aws.sns.unsubscribe(SubscriptionArn=kept["SubscriptionArn"])
        yield


@reported("DEP05 Alarms/Topic/ somebody@example.com", round=1)
def a_external_listens(who: Intruder) -> Iterator[None]:
    topic = N.topic_arn(N.alarms_topic)
    made = who.aws.sns.subscribe(
        TopicArn=topic, Protocol="email", Endpoint="somebody@example.com", ReturnSubscriptionArn=True
    )
    yield
    who.aws.sns.unsubscribe(SubscriptionArn=made["SubscriptionArn"])


@reported("DEP05 Alarms/Policy Statement[Added]")
def anybody_may_listen(who: Intruder) -> Iterator[None]:
    arn = N.topic_arn(N.alarms_topic)
    kept = who.aws.sns.get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"]
    opened = widened(kept, allow("sns:Subscribe", arn, Principal={"AWS": EXTERNAL}))
    who.aws.sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=opened)
    yield
    who.aws.sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=kept)


@reported("ENC18 Alarms/Topic", "DEP04 Alarms/Topic KmsMasterKeyId")
def the_topic_is_not_encrypted(who: Intruder) -> Iterator[None]:
    arn = N.topic_arn(N.alarms_topic)
    kept = who.aws.sns.get_topic_attributes(TopicArn=arn)["Attributes"]["KmsMasterKeyId"]
    who.aws.sns.set_topic_attributes(TopicArn=arn, AttributeName="KmsMasterKeyId", AttributeValue="")
    yield
    who.aws.sns.set_topic_attributes(TopicArn=arn, AttributeName="KmsMasterKeyId", AttributeValue=kept)
