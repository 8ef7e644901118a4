"""The settings of a bucket: how Amazon S3 answers, turned into how CloudFormation writes it."""

from collections.abc import Mapping
from typing import Any

from assurance.sources.live.found import filled, part, picked

_RULE = {
    "ExpirationInDays": ("Expiration", "Days"),
    "ExpirationDate": ("Expiration", "Date"),
    "ExpiredObjectDeleteMarker": ("Expiration", "ExpiredObjectDeleteMarker"),
    "NoncurrentVersionExpiration": ("NoncurrentVersionExpiration",),
    "AbortIncompleteMultipartUpload": ("AbortIncompleteMultipartUpload",),
    "Transitions": ("Transitions",),
    "NoncurrentVersionTransitions": ("NoncurrentVersionTransitions",),
}
_INSIDE = {"DaysAfterInitiation": "DaysAfterInitiation", "Days": "TransitionInDays", "Date": "TransitionDate"}
_PRIVATE = "FULL_CONTROL"
_BUS = "EventBridgeConfiguration"

Answer = Mapping[str, Any]


def accelerated(answer: Answer) -> Any:
    """None where it is suspended: once it was on, a bucket can never again be without a word of it."""
    return {"AccelerationStatus": answer["Status"]} if answer.get("Status") not in (None, "Suspended") else None


def access_control(answer: Answer) -> Any:
    """None for a private bucket; anybody beside the owner is reported as AWS tells it."""
    owner = part(answer, "Owner", "ID")
    others = [
        f"{one.get('Permission')} for {part(one, 'Grantee', 'URI') or part(one, 'Grantee', 'ID')}"
        for one in answer.get("Grants", ())
        if part(one, "Grantee", "ID") != owner or one.get("Permission") != _PRIVATE
    ]
    return "; ".join(sorted(others)) or None


def analytics(answer: Answer) -> Any:
    return [one for one in answer.get("AnalyticsConfigurationList", ()) if one.get("Id")]


def cors(answer: Answer) -> Any:
    return {"CorsRules": answer["CORSRules"]} if answer.get("CORSRules") else None


def encryption(answer: Answer) -> Any:
    rules = [_encrypted(one) for one in part(answer, "ServerSideEncryptionConfiguration", "Rules") or ()]
    return {"ServerSideEncryptionConfiguration": rules} if rules else None


def inventories(answer: Answer) -> Any:
    return [one for one in answer.get("InventoryConfigurationList", ()) if one.get("Id")]


def lifecycle(answer: Answer) -> Any:
    rules = [_rule(one) for one in answer.get("Rules", ())]
    return {"Rules": rules} if rules else None


def logging(answer: Answer) -> Any:
    return picked(
        answer.get("LoggingEnabled", {}),
        DestinationBucketName="TargetBucket",
        LogFilePrefix="TargetPrefix",
        TargetObjectKeyFormat="TargetObjectKeyFormat",
    )


def notifications(answer: Answer) -> Any:
    """As Amazon S3 names them: nobody approved any. Amazon EventBridge is notified of objects where it says so."""
    found = {name: value for name, value in answer.items() if name.endswith(("Configurations", "Configuration"))}
    return found | ({_BUS: {"EventBridgeEnabled": True}} if _BUS in found else {})


def object_lock(answer: Answer) -> Any:
    return part(answer, "ObjectLockConfiguration")


def replication(answer: Answer) -> Any:
    return part(answer, "ReplicationConfiguration")


def website(answer: Answer) -> Any:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def _encrypted(rule: Answer) -> dict[str, Any]:
    applied = rule.get("ApplyServerSideEncryptionByDefault", {})
    return {
        **picked(rule, "BucketKeyEnabled"),
        "ServerSideEncryptionByDefault": picked(applied, SSEAlgorithm="SSEAlgorithm", KMSMasterKeyID="KMSMasterKeyID"),
    }


def _rule(rule: Answer) -> dict[str, Any]:
    prefix = part(rule, "Filter", "Prefix") or rule.get("Prefix")
    narrowed = {name: value for name, value in rule.get("Filter", {}).items() if name != "Prefix"}
    return {
        **filled(Id=rule.get("ID"), Status=rule.get("Status"), Prefix=prefix, Filter=narrowed),
        **filled(**{name: _inside(part(rule, *path)) for name, path in _RULE.items()}),
    }


def _inside(value: Any) -> Any:
    """CloudFormation says `TransitionInDays` where Amazon S3 says `Days`."""
    if isinstance(value, list):
        return [_inside(one) for one in value]
    return {_INSIDE.get(name, name): one for name, one in value.items()} if isinstance(value, Mapping) else value
