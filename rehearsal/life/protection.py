"""What protects and records what outlives its stack: read before and after, it must be the same."""

import json
from typing import Any

from rehearsal.aws import Aws
from settings.settings import Settings


def protection(aws: Aws, settings: Settings) -> dict[str, Any]:
    """Bucket policies, aliases, and the trail with its selectors and the role that it delivers with."""
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
