"""The audit trail: that it is on, that it records inference and denials, and that its files can be trusted."""

from collections.abc import Iterator
from math import inf

from assurance.controls.control import Control, Facts
from assurance.model.buckets import trail_buckets
from assurance.model.expectations import Between, Is, IsSet, Outlives
from assurance.model.holders import holder_of
from assurance.model.reading import each_path, shown
from assurance.model.watchers import TRAIL, uses_rekognition
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Resource


class OfTrail(Control):
    """Base of the controls of a trail."""

    consideration = Consideration.AUDIT
    severity = Severity.HIGH
    types = (TRAIL,)


class AUD01(OfTrail):
    """A trail is on."""

    severity = Severity.CRITICAL
    why = "A trail that is not logging records nothing, and what was not recorded cannot be found out later."
    remedy = "Set IsLogging to true."
    before = "Type: AWS::CloudTrail::Trail\nProperties: {IsLogging: false}"
    after = "Type: AWS::CloudTrail::Trail\nProperties: {IsLogging: true}"
    objectives = ("CloudTrail multi-Region, read+write management events",)
    exceptable = False

    expects = (Is("IsLogging", True),)


class AUD02(OfTrail):
    """Where Rekognition is used, there is a trail."""

    why = "Without a trail, who compared which faces is known for 90 days at most, and to nobody who would be notified."
    facts = (150,)
    remedy = "Add a trail, or name the organization's trail under [log-archive.adopt] in the environment file."
    before = "Resources:\n  CallerRole: {Type: AWS::IAM::Role}"
    after = before + "\n  Trail: {Type: AWS::CloudTrail::Trail}"
    objectives = ("CloudTrail multi-Region, read+write management events",)

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        trails = facts.application.of(TRAIL)
        if trails or (facts.approval and facts.approval.settings.log_archive.adopt):
            for trail in trails or (None,):
                yield trail, met()
        elif uses_rekognition(facts.application):
            yield None, not_met("", "no trail in these templates; one that the organization has is named in the "
                                "environment file")  # fmt: skip


class AUD03(OfTrail):
    """A trail records every Region, and the global services."""

    why = "Stolen credentials are used in the Region nobody looks at; role changes are recorded as global events."
    facts = (61,)
    remedy = "Set IsMultiRegionTrail to true and leave IncludeGlobalServiceEvents on."
    before = "Type: AWS::CloudTrail::Trail\nProperties: {IsMultiRegionTrail: false}"
    after = "Type: AWS::CloudTrail::Trail\nProperties: {IsMultiRegionTrail: true, IncludeGlobalServiceEvents: true}"
    objectives = ("CloudTrail multi-Region, read+write management events",)

    expects = (Is("IsMultiRegionTrail", True, default=False), Is("IncludeGlobalServiceEvents", True, default=True))


class AUD04(OfTrail):
    """Log files of a trail are validated."""

    severity = Severity.MEDIUM
    why = "Digest files prove that no log file was changed or removed since CloudTrail delivered it."
    facts = (111,)
    remedy = "Set EnableLogFileValidation to true."
    before = "Type: AWS::CloudTrail::Trail\nProperties: {S3BucketName: !Ref TrailBucket}"
    after = "Type: AWS::CloudTrail::Trail\nProperties: {EnableLogFileValidation: true}"
    objectives = ("CloudTrail log file validation",)

    expects = (Is("EnableLogFileValidation", True, default=False),)


class AUD05(OfTrail):
    """A trail is delivered to CloudWatch Logs too, where metric filters can count."""

    severity = Severity.MEDIUM
    why = "Log files in a bucket alarm nobody; events of IAM and Organizations reach no rule outside one Region."
    facts = (61,)
    remedy = "Set CloudWatchLogsLogGroupArn and CloudWatchLogsRoleArn, with a role that may write to that group."
    before = "Type: AWS::CloudTrail::Trail\nProperties: {S3BucketName: !Ref TrailBucket}"
    after = "CloudWatchLogsLogGroupArn: !GetAtt TrailLogGroup.Arn\nCloudWatchLogsRoleArn: !GetAtt DeliveryRole.Arn"
    objectives = ("CloudTrail to CloudWatch Logs",)

    expects = (
        IsSet("CloudWatchLogsLogGroupArn", "a log group"),
        IsSet("CloudWatchLogsRoleArn", "a role that may write to it"),
    )

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        role = facts.application.find(resource.get("CloudWatchLogsRoleArn"))
        group = facts.application.find(resource.get("CloudWatchLogsLogGroupArn"))
        for name, found in (("CloudWatchLogsLogGroupArn", group), ("CloudWatchLogsRoleArn", role)):
            value = resource.get(name)
            if found is None and isinstance(value, str) and value:
                yield undecided(
                    name, f"{shown(value)} is not in these templates: whether it takes the events is not known"
                )
        if role is None or group is None:
            return
        stream = f"{group.physical.get('Arn', '*').removesuffix(':*')}:log-stream:one"
        held = holder_of(facts.application, role)
        answers = {action: held.may(action, stream) for action in ("logs:CreateLogStream", "logs:PutLogEvents")}
        if refused := [action for action, answer in answers.items() if answer is False]:
            yield not_met("CloudWatchLogsRoleArn", f"{role.id} may not {' and '.join(refused)} in {group.id}")
        open_ = {action: answer for action, answer in answers.items() if not isinstance(answer, bool)}
        if reasons := list(dict.fromkeys(reason for answer in open_.values() for reason in answer)):
            yield undecided(
                "CloudWatchLogsRoleArn", f"whether {role.id} may {' and '.join(open_)} depends on {', '.join(reasons)}"
            )


class AUD06(Control):
    """A log group, and the bucket of a trail, keeps events for a year or more, and says how long."""

    consideration = Consideration.AUDIT
    severity = Severity.MEDIUM
    why = "A face comparison may be disputed long after; events kept for ever are personal data without an end."
    remedy = "Set RetentionInDays, and ExpirationInDays, to 365 or more, as the bank's retention schedule says."
    before = "Type: AWS::Logs::LogGroup\nProperties: {LogGroupName: trail}"
    after = "Type: AWS::Logs::LogGroup\nProperties: {LogGroupName: trail, RetentionInDays: 2557}"
    types = ("AWS::Logs::LogGroup", "AWS::S3::Bucket")
    objectives = ("CloudWatch log retention",)

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        """Whether a bucket ever expires objects is judged with all others (STO07)."""
        if resource.type == "AWS::S3::Bucket" and resource.key not in trail_buckets(facts.application):
            return False
        return resource.type != "AWS::S3::Bucket" or any(True for _ in _ends(resource))

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        paths = _ends(resource) if resource.type == "AWS::S3::Bucket" else ("RetentionInDays",)
        for path in paths:
            yield from Between(path, 365, inf, "365 days or more").verdicts(resource)


def _ends(bucket: Resource) -> Iterator[str]:
    """Where an enabled rule says after how many days objects expire."""
    for path in each_path(bucket, "LifecycleConfiguration.Rules.*"):
        if bucket.get(f"{path}.Status") == "Enabled" and bucket.get(f"{path}.ExpirationInDays") is not None:
            yield f"{path}.ExpirationInDays"


class AUD37(Control):
    """A trail and its log groups outlive their stack."""

    consideration = Consideration.AUDIT
    severity = Severity.MEDIUM
    why = "Deleting a stack must not be a way to stop the record, or to be rid of what it says."
    remedy = "Set DeletionPolicy and UpdateReplacePolicy to Retain."
    before = "Type: AWS::Logs::LogGroup\nProperties: {LogGroupName: trail}"
    after = before + "\nDeletionPolicy: Retain\nUpdateReplacePolicy: Retain"
    types = (TRAIL, "AWS::Logs::LogGroup")
    supports = "CloudWatch log retention"

    expects = (Outlives("the record goes"),)
