"""What a trail must record: inference, which is a read; objects of data buckets; calls that an endpoint denied.

Facts 52, 53 and 55.
"""

from collections.abc import Iterator

from assurance.controls.aud.trail import OfTrail
from assurance.controls.control import Facts
from assurance.model.buckets import log_buckets, named
from assurance.model.endpoints import ENDPOINT, of_rekognition
from assurance.model.once import once
from assurance.model.reading import not_met_unless
from assurance.model.scopes import some
from assurance.model.selectors import selection
from assurance.model.watchers import TRAIL, uses_rekognition
from assurance.results.verdict import Severity, Verdict, met, not_met
from assurance.sources.adopted import is_adopted
from assurance.sources.resource import Application, Resource, Unresolved

_SOURCES = ("rekognition.amazonaws.com", "kms.amazonaws.com", "s3.amazonaws.com", "iam.amazonaws.com")


class AUD07(OfTrail):
    """A trail records management events, reads as well as writes."""

    severity = Severity.CRITICAL
    why = (
        "CompareFaces, DetectFaces and SearchFaces are read-only management events: a trail of writes records no "
        "inference at all, and Rekognition has no data events that would."
    )
    facts = (52,)
    remedy = "Use ReadWriteType All with management events, or an advanced selector on Management without readOnly."
    before = "EventSelectors: [{ReadWriteType: WriteOnly, IncludeManagementEvents: true}]"
    after = "EventSelectors: [{ReadWriteType: All, IncludeManagementEvents: true}]"
    objectives = ("CloudTrail multi-Region, read+write management events",)

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        """Not a trail of ours beside an adopted one, which records these."""
        divided = facts.approval is not None and facts.approval.settings.log_archive.divided
        return not divided or is_adopted(resource)

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        chosen = selection(resource)
        path = "AdvancedEventSelectors" if chosen.advanced else "EventSelectors"
        missing = [
            f"{'reads' if reads == 'true' else 'writes'} of {source.split('.')[0]}"
            for source in _SOURCES
            for reads in ("true", "false")
            if not chosen.takes(eventCategory="Management", readOnly=reads, eventSource=source)
        ]
        if missing:
            description = f"does not record {some(missing)}; expected all management events"
            yield not_met_unless(next(iter(chosen.unresolved), None), path, description)


class AUD08(OfTrail):
    """A trail has basic or advanced event selectors, not both."""

    severity = Severity.MEDIUM
    why = "CloudTrail keeps the ones that were set last: half of what was meant to be recorded silently is not."
    facts = (55,)
    remedy = "Put everything into AdvancedEventSelectors and remove EventSelectors."
    before = "EventSelectors: [{ReadWriteType: All}]\nAdvancedEventSelectors: [{FieldSelectors: […]}]"
    after = "AdvancedEventSelectors: [{FieldSelectors: [{Field: eventCategory, Equals: [Management]}]}]"
    supports = "CloudTrail multi-Region, read+write management events"

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if all(resource.get(name) is not None for name in ("EventSelectors", "AdvancedEventSelectors")):
            yield not_met("EventSelectors", "stands beside AdvancedEventSelectors; expected one of them")


class AUD09(OfTrail):
    """Access to the objects of every data bucket is recorded, reads and writes."""

    why = "Rekognition reads images with the caller's permissions; only data events of S3 tell which image was read."
    facts = (5, 52)
    remedy = "Add a Data selector on AWS::S3::Object that covers the bucket, without readOnly."
    before = "AdvancedEventSelectors: [{FieldSelectors: [{Field: eventCategory, Equals: [Management]}]}]"
    after = (
        before[:-1] + ", {FieldSelectors: [{Field: eventCategory, Equals: [Data]},\n"
        "  {Field: resources.type, Equals: ['AWS::S3::Object']}]}]"
    )
    objectives = ("S3 object-level (data) events",)

    types = ("AWS::S3::Bucket",)

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        return bool(facts.application.of(TRAIL)) and resource.key not in log_buckets(facts.application)

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        trails = _trails(facts.application)
        missing = [
            kind
            for kind, reads in (("reads", "true"), ("writes", "false"))
            if not trails.record(**_objects(resource, "object"), readOnly=reads)
        ]
        if missing:
            description = f"no trail records {' and '.join(missing)} of its objects; expected both"
            yield not_met_unless(trails.lost, "AdvancedEventSelectors", description)


class AUD10(OfTrail):
    """Calls that an endpoint policy denies are recorded."""

    severity = Severity.MEDIUM
    why = (
        "A call that the endpoint policy denies is no management event: without network activity events there is no "
        "record that anybody tried."
    )
    facts = (53,)
    remedy = "Add an advanced selector on NetworkActivity per service with an endpoint (errorCode VpceAccessDenied)."
    before = "AdvancedEventSelectors: [{FieldSelectors: [{Field: eventCategory, Equals: [Management]}]}]"
    after = (
        before[:-1] + ", {FieldSelectors: [{Field: eventCategory, Equals: [NetworkActivity]},\n"
        "  {Field: eventSource, Equals: [rekognition.amazonaws.com]}]}]"
    )
    supports = "CloudTrail multi-Region, read+write management events"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        trails = facts.application.of(TRAIL)
        if not trails or not uses_rekognition(facts.application):
            return
        chosen = _trails(facts.application)
        denial = {"eventCategory": "NetworkActivity", "errorCode": "VpceAccessDenied", "eventName": "CompareFaces"}
        services = sorted({"rekognition", *self._endpoints(facts)})
        if missing := [one for one in services if not chosen.record(**denial, eventSource=f"{one}.amazonaws.com")]:
            description = f"records no denials by endpoints of {some(missing)}"
            yield trails[0], not_met_unless(chosen.lost, "AdvancedEventSelectors", description)
        else:
            yield trails[0], met()

    def _endpoints(self, facts: Facts) -> Iterator[str]:
        """The other services with an endpoint here whose denials CloudTrail can record (fact 53)."""
        for endpoint in facts.application.of(ENDPOINT):
            if not of_rekognition(endpoint):
                name = str(endpoint.get("ServiceName")).rpartition(".")[2].removesuffix("-fips")
                if name in ("kms", "monitoring", "s3", "sns", "sqs", "sts"):
                    yield name


class AUD38(OfTrail):
    """Who reads or deletes the log files of a trail is recorded."""

    severity = Severity.MEDIUM
    why = "Log files tell who was compared with whom: reading them is a use of biometric data, deleting them hides one."
    remedy = "Add a Data selector on AWS::S3::Object for the trail's bucket; leave out PutObject, its delivery."
    before = AUD09.before
    after = (
        before[:-1] + ", {FieldSelectors: [{Field: eventCategory, Equals: [Data]},\n"
        "  {Field: resources.type, Equals: ['AWS::S3::Object']}, {Field: eventName, NotEquals: [PutObject]}]}]"
    )
    objectives = ("S3 object-level (data) events",)
    operations = (("GetObject", "true"), ("DeleteObject", "false"))

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        """STO23 says it where the bucket is not at hand."""
        return named(facts.application, resource.get("S3BucketName")) is not None

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        bucket, trails = named(facts.application, resource.get("S3BucketName")), _trails(facts.application)
        event = _objects(bucket, "AWSLogs/file") if bucket else {}
        asked = [(name, {**event, "eventName": name, "readOnly": reads}) for name, reads in self.operations]
        if missing := [name for name, each in asked if not trails.record(**each)]:
            description = f"records no {some(missing)} of its own log files"
            yield not_met_unless(trails.lost, "AdvancedEventSelectors", description)


class _Trails:
    """What all trails of an application record together."""

    def __init__(self, application: Application) -> None:
        self.selections = [selection(trail) for trail in application.of(TRAIL)]

    def record(self, **event: str) -> bool:
        """Whether one of them records such an event."""
        return any(one.takes(**event) for one in self.selections)

    @property
    def lost(self) -> Unresolved | None:
        """What of their selectors is not known."""
        return next((one for each in self.selections for one in each.unresolved), None)


@once
def _trails(application: Application) -> _Trails:
    return _Trails(application)


def _objects(bucket: Resource, key: str) -> dict[str, str]:
    """What the selectors of a trail see of a data event on an object of a bucket."""
    arn = bucket.physical["Arn"].replace("${AWS::Partition}", "aws")
    return {"eventCategory": "Data", "resources_type": "AWS::S3::Object", "resources_ARN": f"{arn}/{key}"}
