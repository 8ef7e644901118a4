"""What must not pass unseen: each control replays the events that matter against the rules and filters there are."""

from collections.abc import Iterator, Sequence

from assurance.controls.control import Control, Facts
from assurance.model.documents import KEYS
from assurance.model.endpoints import ENDPOINT, of_rekognition
from assurance.model.once import once
from assurance.model.scopes import some
from assurance.model.watchers import ALARM, FILTER, RULE, TRAIL, Record, call, gap, seen, uses_rekognition
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Application, Resource

READS = ("Compare", "Describe", "Detect", "Get", "List", "Recognize", "Search")
_ENDPOINT = "vpce-0a11ce0a11ce0a11c"


@once
def our_endpoint(application: Application) -> str:
    """The id of an endpoint that calls of Rekognition may come through."""
    endpoints = (one.physical["Ref"] for one in application.of(ENDPOINT) if of_rekognition(one))
    return next(endpoints, _ENDPOINT)


def watched_elsewhere(facts: Facts) -> bool:
    """Whether the organization keeps the trail and its log group: what no rule sees is for its owner to watch."""
    adopted = facts.approval.settings.log_archive.adopt if facts.approval else None
    return bool(adopted and not adopted.log_group)


class Watched(Control):
    """Base: every event of a kind is seen by an enabled rule with a target, or by a metric filter whose alarm acts."""

    consideration = Consideration.AUDIT
    severity = Severity.MEDIUM
    types = (RULE, FILTER, ALARM)
    subjects: tuple[str, ...] = ()
    """Judged where the application has a resource of one of these types; of Rekognition, where there are none."""

    def records(self, facts: Facts) -> Iterator[tuple[str, Record]]:
        """The events that must be seen, each with a name for the message."""
        raise NotImplementedError

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if not (facts.application.of(*self.subjects) if self.subjects else uses_rekognition(facts.application)):
            return
        region = facts.approval.settings.region if facts.approval else ""
        unseen = (name for name, record in self.records(facts) if not seen(record, facts.application, region))
        missing = list(dict.fromkeys(unseen))
        if not missing:
            yield None, met()
        elif lost := gap(facts.application):
            yield None, undecided("", f"whether {some(missing)} is watched depends on {lost}")
        else:
            yield None, not_met("", f"nobody watches {some(missing)}; expected a rule with a target, or a metric "
                                "filter with an alarm that acts")  # fmt: skip


class AUD11(Watched):
    """Administration of Rekognition is watched."""

    why = "Deleting a collection, sharing a model or starting a stream processor is an event for a human, not a log."
    remedy = "Add a rule on these operations of rekognition.amazonaws.com, with a topic as its target."
    before = "Resources: {}"
    after = (
        "Type: AWS::Events::Rule\nProperties:\n  EventPattern:\n    source: [aws.rekognition]\n"
        "    detail: {eventName: [DeleteCollection, DeleteFaces, PutProjectPolicy, CopyProjectVersion]}"
    )
    supports = "CloudWatch alarms with actions"
    names = (
        "DeleteCollection DeleteFaces DeleteUser CreateCollection PutProjectPolicy DeleteProjectPolicy "
        "CopyProjectVersion StartProjectVersion CreateStreamProcessor StartStreamProcessor StartPersonTracking "
        "StartMediaAnalysisJob"
    )

    def records(self, facts: Facts) -> Iterator[tuple[str, Record]]:
        for name in self.names.split():
            yield name, call("rekognition", name, vpcEndpointId=our_endpoint(facts.application))


class _Tampering(Watched):
    """Base: changes to what guards or records are watched."""

    service = ""
    operations: Sequence[str] = ()

    def records(self, facts: Facts) -> Iterator[tuple[str, Record]]:
        for name in self.operations:
            yield name, call(self.service, name)


class AUD12(_Tampering):
    """Changes to the audit trail are watched."""

    severity = Severity.HIGH
    why = "The first thing to do for somebody who wants to hide is to stop the trail."
    remedy = "Add a rule or an alarmed metric filter on StopLogging, DeleteTrail, UpdateTrail and PutEventSelectors."
    before = "Trail:\n  Type: AWS::CloudTrail::Trail"
    after = "EventPattern:\n  detail: {eventName: [StopLogging, DeleteTrail, UpdateTrail, PutEventSelectors]}"
    objectives = ("Alarm: CloudTrail configuration change",)
    subjects = (TRAIL,)
    service = "cloudtrail"
    operations = ("DeleteTrail", "PutEventSelectors", "StopLogging", "UpdateTrail")


class AUD13(_Tampering):
    """Disabling, deletion and changes of policy of keys are watched."""

    severity = Severity.HIGH
    why = "A deleted key takes with it all that it encrypted; the 30 days until then help only if somebody notices."
    remedy = "Add a rule or an alarmed metric filter on DisableKey, ScheduleKeyDeletion and PutKeyPolicy."
    before = "Key:\n  Type: AWS::KMS::Key"
    after = "EventPattern:\n  source: [aws.kms]\n  detail: {eventName: [DisableKey, ScheduleKeyDeletion, PutKeyPolicy]}"
    objectives = ("Alarm: CMK disabled or scheduled for deletion",)
    subjects = KEYS
    service = "kms"
    operations = ("DisableKey", "PutKeyPolicy", "ScheduleKeyDeletion")


class AUD14(_Tampering):
    """Changes to endpoints and their policies are watched."""

    severity = Severity.HIGH
    why = "ModifyVpcEndpoint can replace an endpoint policy by the default one, which allows everything."
    facts = (25,)
    remedy = "Add a rule or an alarmed metric filter on ModifyVpcEndpoint and DeleteVpcEndpoints."
    before = "Endpoint:\n  Type: AWS::EC2::VPCEndpoint"
    after = "EventPattern:\n  source: [aws.ec2]\n  detail: {eventName: [ModifyVpcEndpoint, DeleteVpcEndpoints]}"
    supports = "VPC endpoints used / trust boundary"
    subjects = (ENDPOINT,)
    service = "ec2"
    operations = ("DeleteVpcEndpoints", "ModifyVpcEndpoint")


class AUD15(_Tampering):
    """Changes to the policies of buckets are watched."""

    why = "One PutBucketPolicy is the distance between a private image and a public one."
    remedy = "Add a rule or an alarmed metric filter on PutBucketPolicy, DeleteBucketPolicy and PutBucketAcl."
    before = "Images:\n  Type: AWS::S3::Bucket"
    after = (
        "EventPattern:\n  source: [aws.s3]\n  detail: {eventName: [PutBucketPolicy, DeleteBucketPolicy, PutBucketAcl]}"
    )
    objectives = ("Alarm: S3 bucket policy change",)
    subjects = ("AWS::S3::Bucket",)
    operations = ("DeleteBucketPolicy", "PutBucketAcl", "PutBucketPolicy", "PutBucketReplication")

    def records(self, facts: Facts) -> Iterator[tuple[str, Record]]:
        for bucket in facts.application.of(*self.subjects):
            name = bucket.physical.get("Ref", bucket.id)
            for operation in self.operations:
                yield f"{operation} on {bucket.id}", call("s3", operation, requestParameters={"bucketName": name})


class AUD16(_Tampering):
    """Changes to roles, their policies and boundaries are watched."""

    why = "Every other rule holds for as long as nobody gives himself another role."
    remedy = (
        "Add an alarmed metric filter on these operations of iam.amazonaws.com, on the trail's log group; a rule sees "
        "them in us-east-1 only."
    )
    before = "CallerRole:\n  Type: AWS::IAM::Role"
    after = (
        "Type: AWS::Logs::MetricFilter\nProperties:\n  FilterPattern: >-\n    { ($.eventSource = iam.amazonaws.com) && "
        "(($.eventName = AttachRolePolicy) || ($.eventName = PutRolePolicy)) }"
    )
    supports = "CloudWatch alarms with actions"
    subjects = ("AWS::IAM::Role",)
    operations = (
        "AttachRolePolicy",
        "DeleteRolePermissionsBoundary",
        "PutRolePermissionsBoundary",
        "PutRolePolicy",
        "UpdateAssumeRolePolicy",
    )

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if not watched_elsewhere(facts):
            yield from super().judge_application(facts)

    def records(self, facts: Facts) -> Iterator[tuple[str, Record]]:
        for role in facts.application.of(*self.subjects):
            name = role.physical.get("Ref", role.id)
            for operation in self.operations:
                yield f"{operation} on {role.id}", call("iam", operation, requestParameters={"roleName": name})
