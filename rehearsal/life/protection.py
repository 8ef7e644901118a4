"""What protects and records what outlives its stack: read before and after, it must be the same."""

import json
from collections.abc import Mapping
from typing import Any

from rehearsal.aws import Aws
from settings.settings import Settings


def protection(aws: Aws, settings: Settings) -> dict[str, Any]:
    """Bucket policies, aliases, rules with the topic and whom it tells, the trail with selectors and delivery role."""
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
    if topic := next((one["TopicArn"] for one in aws.sns.list_topics()["Topics"] if _is(one, names.alarms_topic)), ""):
        found |= {
            "rules": {one["Name"]: aws.events.list_targets_by_rule(Rule=one["Name"])["Targets"] for one in rules},
            "topic": json.loads(aws.sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"]),
            "told": sorted(
                one["Endpoint"] for one in aws.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
            ),
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


def _is(topic: Mapping[str, Any], name: str) -> bool:
    return str(topic["TopicArn"]).rpartition(":")[2] == name
