"""Who watches the record of what happened: rules with targets, and metric filters whose alarms act."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from assurance.model.alarm_metrics import dimensions, returned
from assurance.model.endpoints import ENDPOINT, of_rekognition
from assurance.model.event_patterns import matches, pattern_of, unresolved
from assurance.model.filter_patterns import PatternError, counts
from assurance.model.holders import identity_documents
from assurance.model.once import once
from assurance.model.reading import arn_part, flag, items
from assurance.model.scopes import covered
from assurance.sources.resource import Application, Resource, Unresolved

RULE = "AWS::Events::Rule"
FILTER = "AWS::Logs::MetricFilter"
ALARM = "AWS::CloudWatch::Alarm"
TRAIL = "AWS::CloudTrail::Trail"
EVERY_EVENT = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
_GLOBAL = ("iam.amazonaws.com", "organizations.amazonaws.com")
"""Services that report to one Region of the partition only."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """A CloudTrail record, as a rule and as a metric filter get to see it."""

    detail: Mapping[str, Any]
    detail_type: str = "AWS API Call via CloudTrail"

    def in_region(self, region: str) -> "Record":
        """The same where it says of no Region yet in which it happened."""
        home = "us-east-1" if self.source in _GLOBAL else region
        return replace(self, detail={"awsRegion": home, **self.detail})

    @property
    def source(self) -> str:
        return str(self.detail["eventSource"])

    @property
    def event(self) -> Mapping[str, Any]:
        source = f"aws.{self.source.removesuffix('.amazonaws.com')}"
        return {"source": source, "detail-type": self.detail_type, "detail": self.detail}


def call(service: str, name: str, *, reads: bool = False, **detail: Any) -> Record:
    """The record of an API call: a read is a read-only management event."""
    return Record(
        detail={
            "eventVersion": "1.11",
            "eventSource": f"{service}.amazonaws.com",
            "eventName": name,
            "eventType": "AwsApiCall",
            "eventCategory": "Management",
            "managementEvent": True,
            "readOnly": reads,
            "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/somebody/session"},
            "requestParameters": {},
            **detail,
        }
    )


def denial(service: str, name: str) -> Record:
    """The record of a call that an endpoint policy denied; there is no other record of it."""
    return Record(
        detail={
            "eventSource": f"{service}.amazonaws.com",
            "eventName": name,
            "eventType": "AwsVpceEvent",
            "eventCategory": "NetworkActivity",
            "errorCode": "VpceAccessDenied",
            "vpcEndpointId": "vpce-0e15ee15ee15ee15e",
        },
        detail_type="AWS Network Activity Event via CloudTrail",
    )


def seen(record: Record, application: Application, region: str = "") -> bool:
    """Whether a rule or an alarmed metric filter of the application, deployed in that Region, sees the record.

    Who saw the last record of its kind mostly sees the next one too, and is asked first: cost grows linearly.
    """
    record = record.in_region(region or _home(application))
    last = _last(application)
    kind = (record.source, record.detail["eventName"])
    known = (last[kind],) if kind in last else ()
    for watcher in (*known, *application.of(RULE, FILTER)):
        if sees(watcher, record, application, region):
            last[kind] = watcher
            return True
    return False


@once
def _home(application: Application) -> str:
    """The Region that the application is made for; any, where it does not tell."""
    arns = (arn_part(value, 3) for one in application.resources for value in one.physical.values() if ":" in value)
    return next((region for region in arns if region and "$" not in region), "eu-west-1")


@once
def _last(application: Application) -> dict[tuple[str, str], Resource]:
    """Source and name of a record → who saw the last one."""
    return {}


def sees(watcher: Resource, record: Record, application: Application, region: str) -> bool:
    """Whether one rule or alarmed metric filter, deployed in that Region, sees the record."""
    if watcher.type == RULE:
        return _rule_sees(watcher, record, region)
    return _filter_counts(watcher, record, application) and bool(alarms_on(application, watcher, whole=True))


def gap(application: Application) -> Unresolved | None:
    """Something in a rule or filter that is not known, so that it may see more than it seems."""
    rules = application.of(RULE)
    held = (value for one in rules for value in (pattern_of(one), one.get("EventBusName"), one.get("State")))
    filters = (one.get("FilterPattern") for one in application.of(FILTER))
    return next((found for value in (*held, *filters) if (found := unresolved(value))), None)


def enabled(rule: Resource) -> bool:
    """Whether a rule is on and tells somebody."""
    return rule.get("State", "ENABLED") in ("ENABLED", EVERY_EVENT) and bool(items(rule.get("Targets")))


def on_default_bus(rule: Resource) -> bool:
    """Whether a rule listens where AWS services report: no event of theirs arrives on another bus by itself."""
    bus = rule.get("EventBusName", "default")
    return isinstance(bus, str) and bus.rpartition("/")[2] == "default"


def alarms_on(application: Application, metric_filter: Resource, *, whole: bool = False) -> list[Resource]:
    """The alarms that act on what a metric filter counts; `whole`: on all of it, not on one dimension's value."""
    made = {
        str((one.get("MetricNamespace"), one.get("MetricName"), dimensions(one)))
        for one in items(metric_filter.get("MetricTransformations"))
        if isinstance(one, Mapping) and adds(one) and not (whole and dimensions(one))
    }
    acting = _acting(application)
    return [alarm for metric in made for alarm in acting.get(metric, ())]


def adds(transformation: Mapping[str, Any]) -> bool:
    """Whether a match adds to the metric: after 0 no alarm goes off. A field of the event may be anything."""
    try:
        return float(str(transformation.get("MetricValue"))) > 0
    except ValueError:
        return True


@once
def _acting(application: Application) -> dict[str, list[Resource]]:
    """Metric → the alarms on it that act."""
    found: dict[str, list[Resource]] = defaultdict(list)
    for alarm in application.of(ALARM):
        described = [alarm.properties, *returned(alarm)]
        for metric in described if acts(alarm) and _rises(alarm) else ():
            found[str((metric.get("Namespace"), metric.get("MetricName"), dimensions(metric)))].append(alarm)
    return found


def _rises(alarm: Resource) -> bool:
    """Whether an alarm can go off on more than usual."""
    return not str(alarm.get("ComparisonOperator")).startswith("LessThan")


def acts(alarm: Resource) -> bool:
    """Whether an alarm does something when it goes off."""
    return flag(alarm.get("ActionsEnabled", True)) is not False and bool(items(alarm.get("AlarmActions")))


@once
def uses_rekognition(application: Application) -> bool:
    """Whether anything in the application has to do with Rekognition: a VPC endpoint, a resource, or a permission."""
    if any(one.type.startswith("AWS::Rekognition::") for one in application.all()):
        return True
    if any(of_rekognition(one) for one in application.of(ENDPOINT)):
        return True
    return any(covered(one) for document in identity_documents(application) for one in document.allows)


def _rule_sees(rule: Resource, record: Record, region: str) -> bool:
    listening = rule.remember((_rule_sees,), lambda: enabled(rule) and on_default_bus(rule))
    if not listening or not matches(pattern_of(rule), record.event):
        return False
    if region and record.source in _GLOBAL and region != "us-east-1":
        return False
    return not record.detail.get("readOnly") or rule.get("State") == EVERY_EVENT


def _filter_counts(one: Resource, record: Record, application: Application) -> bool:
    pattern = one.get("FilterPattern")
    if not isinstance(pattern, str) or not _of_a_trail(one, application):
        return False
    try:
        return counts(pattern, record.detail)
    except PatternError:
        return False


def _of_a_trail(one: Resource, application: Application) -> bool:
    """Whether its log group may be a trail's: where the application has trails, one of theirs."""
    group = application.find(one.get("LogGroupName"))
    known = trail_groups(application)
    return group is None or not known or group.key in known


@once
def trail_groups(application: Application) -> frozenset[str]:
    """The keys of the log groups that trails write to."""
    wanted = (application.find(trail.get("CloudWatchLogsLogGroupArn")) for trail in application.of(TRAIL))
    return frozenset(found.key for found in wanted if found)
