"""What a trail must record: inference, which is a read; objects of data buckets; calls that an endpoint denied."""

from collections.abc import Iterator

from assurance.controls.aud.trail import OfTrail
from assurance.controls.control import Facts
from assurance.model.buckets import log_buckets, named
from assurance.model.endpoints import ENDPOINT, of_rekognition
from assurance.model.reading import unknown
from assurance.model.scopes import some
from assurance.model.selectors import Selection, selection
from assurance.model.watchers import TRAIL, uses_rekognition
from assurance.results.verdict import Severity, Verdict, met, not_met
from assurance.sources.resource import Resource

_SOURCES = ("rekognition.amazonaws.com", "kms.amazonaws.com", "s3.amazonaws.com", "iam.amazonaws.com")


class AUD07(OfTrail):
    """A trail records management events, reads as well as writes."""

    severity = Severity.CRITICAL
    why = (
        "CompareFaces, DetectFaces and SearchFaces are read-only management events: a trail of writes records no "
        "inference at all, and Rekognition has no data events that would."
    )
    remedy = "Use ReadWriteType All with management events, or an advanced selector on Management without readOnly."
    before = "EventSelectors: [{ReadWriteType: WriteOnly, IncludeManagementEvents: true}]"
    after = "EventSelectors: [{ReadWriteType: All, IncludeManagementEvents: true}]"
    objectives = ("CloudTrail multi-Region, read+write management events",)

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        chosen = selection(resource)
        path = "AdvancedEventSelectors" if chosen.advanced else "EventSelectors"
        missing = [
            f"{'reads' if reads == 'true' else 'writes'} of {source.split('.')[0]}"
            for source in _SOURCES
            for reads in ("true", "false")
            if not chosen.takes(eventCategory="Management", readOnly=reads, eventSource=source)
        ]
        if not missing:
            yield met()
        elif chosen.unresolved:
            yield unknown(path, chosen.unresolved[0])
        else:
            yield not_met(path, f"does not record {some(missing)}; expected all management events")


class AUD08(OfTrail):
    """A trail has basic or advanced event selectors, not both."""

    severity = Severity.MEDIUM
    why = "CloudTrail keeps the ones that were set last: half of what was meant to be recorded silently is not."
    remedy = "Put everything into AdvancedEventSelectors and remove EventSelectors."
    before = "EventSelectors: [{ReadWriteType: All}]\nAdvancedEventSelectors: [{FieldSelectors: […]}]"
    after = "AdvancedEventSelectors: [{FieldSelectors: [{Field: eventCategory, Equals: [Management]}]}]"
    supports = "CloudTrail multi-Region, read+write management events"

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        both = all(resource.get(name) is not None for name in ("EventSelectors", "AdvancedEventSelectors"))
        yield not_met("EventSelectors", "stands beside AdvancedEventSelectors; expected one of them") if both else met()


class AUD09(OfTrail):
    """Access to the objects of every data bucket is recorded, reads and writes."""

    why = "Rekognition reads images with the caller's permissions; only data events of S3 tell which image was read."
    remedy = "Add a Data selector on AWS::S3::Object that covers the bucket, without readOnly."
    before = "AdvancedEventSelectors: [{FieldSelectors: [{Field: eventCategory, Equals: [Management]}]}]"
    after = (
        before[:-1] + ", {FieldSelectors: [{Field: eventCategory, Equals: [Data]},\n"
        "  {Field: resources.type, Equals: ['AWS::S3::Object']}]}]"
    )
    objectives = ("S3 object-level (data) events",)

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        trails = facts.application.of(TRAIL)
        chosen = [selection(trail) for trail in trails]
        lost = next((one for each in chosen for one in each.unresolved), None)
        logs = log_buckets(facts.application)
        for bucket in facts.application.of("AWS::S3::Bucket") if trails else ():
            if bucket.key in logs:
                continue
            arn = bucket.physical["Arn"].replace("${AWS::Partition}", "aws") + "/object"
            missing = [
                kind
                for kind, reads in (("reads", "true"), ("writes", "false"))
                if not any(
                    one.takes(eventCategory="Data", resources_type="AWS::S3::Object", resources_ARN=arn, readOnly=reads)
                    for one in chosen
                )
            ]
            if not missing:
                yield bucket, met()
            elif lost:
                yield bucket, unknown("AdvancedEventSelectors", lost)
            else:
                yield bucket, not_met("", f"no trail records {' and '.join(missing)} of its objects; expected both")


class AUD10(OfTrail):
    """Calls that an endpoint policy denies are recorded."""

    severity = Severity.MEDIUM
    why = (
        "A call that the endpoint policy denies is no management event: without network activity events there is no "
        "record that anybody tried."
    )
    remedy = "Add an advanced selector on NetworkActivity for rekognition.amazonaws.com (errorCode VpceAccessDenied)."
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
        services = sorted({"rekognition", *self._doors(facts)})
        chosen = [selection(trail) for trail in trails]
        missing = [name for name in services if not any(self._takes(one, name) for one in chosen)]
        lost = next((one for each in chosen for one in each.unresolved), None)
        if missing and lost:
            yield trails[0], unknown("AdvancedEventSelectors", lost)
        elif missing:
            yield trails[0], not_met("AdvancedEventSelectors", f"records no denials by endpoints of {some(missing)}")
        else:
            yield trails[0], met()

    def _takes(self, one: Selection, name: str) -> bool:
        return one.takes(
            eventCategory="NetworkActivity",
            eventSource=f"{name}.amazonaws.com",
            errorCode="VpceAccessDenied",
            eventName="CompareFaces",
        )

    def _doors(self, facts: Facts) -> Iterator[str]:
        """The other services with an endpoint here whose denials guard customer data."""
        for door in facts.application.of(ENDPOINT):
            if not of_rekognition(door):
                name = str(door.get("ServiceName")).rpartition(".")[2].removesuffix("-fips")
                if name in ("s3", "kms"):
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

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        bucket = named(facts.application, resource.get("S3BucketName"))
        if bucket is None:
            return  # STO23 says that it is not at hand
        arn = bucket.physical["Arn"].replace("${AWS::Partition}", "aws") + "/AWSLogs/file"
        chosen = [selection(trail) for trail in facts.application.of(TRAIL)]
        event = {"eventCategory": "Data", "resources_type": "AWS::S3::Object", "resources_ARN": arn}
        missing = [
            name
            for name, reads in self.operations
            if not any(one.takes(**event, eventName=name, readOnly=reads) for one in chosen)
        ]
        lost = next((one for each in chosen for one in each.unresolved), None)
        if not missing:
            yield met()
        else:
            told = f"records no {some(missing)} of its own log files"
            yield unknown("AdvancedEventSelectors", lost) if lost else not_met("AdvancedEventSelectors", told)
