"""Events as CloudTrail records them and EventBridge delivers them, and who of our watchers is notified of each."""

import json
from collections.abc import Mapping
from typing import Any

from moto.events.models import EventPattern

from policies.event_rule import Rule
from policies.watch import filters, rules
from settings.settings import Settings
from tests.support.filter_pattern import counts

Record = dict[str, Any]

OURS = "vpce-0a11aaaaaaaaaaaaa"
STREAMING = "vpce-0b22bbbbbbbbbbbbb"
FOREIGN = "vpce-0c33ccccccccccccc"

_READS = ("Batch", "Compare", "Describe", "Detect", "Get", "Head", "List", "Lookup", "Recognize", "Search")
_DETAIL_TYPE = {
    "Management": "AWS API Call via CloudTrail",
    "Data": "AWS API Call via CloudTrail",
    "NetworkActivity": "AWS Network Activity Event via CloudTrail",
}


def record(call: str, **fields: Any) -> Record:
    """The record of `service:Operation` by a role; `fields` replace or add top-level fields."""
    service, operation = call.split(":")
    return {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "arn": "arn:aws:sts::111122223333:assumed-role/somebody/session",
            "accountId": "111122223333",
        },
        "eventTime": "2026-11-24T09:00:00Z",
        "eventSource": f"{service}.amazonaws.com",
        "eventName": operation,
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "10.40.0.17",
        "requestParameters": None,
        "responseElements": None,
        "readOnly": operation.startswith(_READS),
        "eventType": "AwsApiCall",
        "recipientAccountId": "111122223333",
        "eventCategory": "Management",
        **fields,
    }


def noticed_by(settings: Settings, event: Record) -> set[str]:
    """Names of the rules and the metric filters of an environment that notice an event."""
    return {rule.name for rule in rules(settings, endpoints=(OURS, STREAMING)) if _reaches(rule, settings, event)} | {
        one.name for one in filters(settings) if counts(one.pattern, event)
    }


def matches(pattern: Mapping[str, Any], event: Record) -> bool:
    """Whether an event pattern matches the event in EventBridge's envelope."""
    envelope = {
        "version": "0",
        "detail-type": _DETAIL_TYPE[event["eventCategory"]],
        "source": f"aws.{event['eventSource'].split('.')[0]}",
        "account": event["recipientAccountId"],
        "time": event["eventTime"],
        "region": event["awsRegion"],
        "resources": [],
        "detail": event,
    }
    return EventPattern(json.dumps(pattern), dict(pattern)).matches_event(envelope)  # type: ignore[arg-type]


def _reaches(rule: Rule, settings: Settings, event: Record) -> bool:
    """EventBridge hears its own Region; a rule hears read-only management events only if its state asks for them."""
    if event["awsRegion"] != settings.region:
        return False
    if event["eventCategory"] == "Management" and event["readOnly"] and not rule.reads:
        return False
    return matches(rule.pattern, event)
