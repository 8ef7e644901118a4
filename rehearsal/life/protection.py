"""What protects and records what outlives its stack: read before and after, it must be the same."""

import json
from typing import Any

from rehearsal.aws import Aws
from settings.settings import Settings


def protection(aws: Aws, settings: Settings) -> dict[str, Any]:
    """Bucket policies, aliases, rules, alarm topics with receivers, the trail with selectors and delivery role."""
    names = settings.names
    begin, end = names.bucket("|").split("|")
    buckets = [str(one["Name"]) for one in aws.s3.list_buckets()["Buckets"]]
    aliases = aws.kms.list_aliases()["Aliases"]
    found: dict[str, Any] = {
        "buckets": {
            one: json.loads(aws.s3.get_bucket_policy(Bucket=one)["Policy"])
            for one in sorted(buckets)
            if one.startswith(begin) and one.endswith(end)
        },
        "aliases": {
            one["AliasName"]: one["TargetKeyId"] for one in aliases if one["AliasName"].startswith(names.key_alias(""))
        },
    }
    rules = [one for one in aws.events.list_rules()["Rules"] if one["Name"].startswith(names.stack(""))]
    topics = [one["TopicArn"] for one in aws.sns.list_topics()["Topics"]]
    if ours := [one for one in topics if one.rpartition(":")[2] in (names.alarms_topic, names.urgent_topic)]:
        found |= {
            "rules": {one["Name"]: aws.events.list_targets_by_rule(Rule=one["Name"])["Targets"] for one in rules},
            "topics": {
                one: json.loads(aws.sns.get_topic_attributes(TopicArn=one)["Attributes"]["Policy"]) for one in ours
            },
            "receivers": {
                one.rpartition(":")[2]: sorted(
                    each["Endpoint"] for each in aws.sns.list_subscriptions_by_topic(TopicArn=one)["Subscriptions"]
                )
                for one in ours
            },
        }
    if settings.log_archive.create:
        trail = aws.cloudtrail.get_trail(Name=names.trail)["Trail"]
        role = trail["CloudWatchLogsRoleArn"].rpartition("/")[2]
        found |= {
            "selectors": aws.cloudtrail.get_event_selectors(TrailName=names.trail)["AdvancedEventSelectors"],
            "logging": aws.cloudtrail.get_trail_status(Name=names.trail)["IsLogging"],
            "delivery": aws.iam.get_role(RoleName=role)["Role"].get("PermissionsBoundary"),
            "delivery policies": aws.iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"],
        }
    return found
