"""Tries of the record and of those who watch it."""

from assurance.iam.evaluate import Verdict
from assurance.pack.hand_tests.bench import ENDPOINT, INTERNET, Bench
from assurance.pack.hand_tests.trying import HandTest
from assurance.sources.resource import Resource
from capabilities.names import AUDITOR


def calls_and_refusals_are_found(bench: Bench) -> HandTest | None:
    """The auditor finds both the calls that worked and those that the endpoint refused; a caller finds nothing."""
    group = _trail_logs(bench)
    if group is None:
        return None
    role, _ = bench.caller
    find = "--filter-pattern '{ $.eventSource = \"rekognition.amazonaws.com\" }'"
    command = bench.aws(f"logs filter-log-events --log-group-name {group.get('LogGroupName')} {find}")
    arn = f"{group.physical.get('Arn', '').removesuffix(':*')}:*"
    return HandTest(
        title="The auditor finds the calls of these tests, and those that the endpoint refused; a caller finds nothing",
        positive=bench.call(
            (bench.names.role(AUDITOR), "logs:FilterLogEvents", arn, INTERNET), command, Verdict.ALLOW,
            expected="HTTP 200; as a rule within 15 minutes the approved calls are listed, and with errorCode "
            "VpceAccessDenied those that the endpoint policy refused",
        ),
        negative=bench.call((role, "logs:FilterLogEvents", arn, INTERNET), command, Verdict.DENY),
    )  # fmt: skip


def nobody_alters_the_record(bench: Bench) -> HandTest | None:
    """Log files are validated and locked, even for who reads them."""
    trail, bucket = bench.resource("AWS::CloudTrail::Trail"), bench.thing("bucket", bench.names.bucket("trail"))
    if trail is None or bucket is None:
        return None
    file = f"AWSLogs/{bench.settings.account}/object"
    delete = bench.aws(f"s3api delete-object --bucket {bucket.name} --key {file}")
    return HandTest(
        title="The trail is complete and validated, and its reader cannot delete from it",
        positive=bench.look(
            f"cloudtrail describe-trails --trail-name-list {trail.get('TrailName')}", trail,
            {"EnableLogFileValidation": "LogFileValidationEnabled", "IsMultiRegionTrail": "IsMultiRegionTrail"},
        ),
        negative=bench.call(
            (bench.names.role(AUDITOR), "s3:DeleteObject", f"{bucket.arn}/{file}", INTERNET), delete, Verdict.DENY
        ),
    )  # fmt: skip


def the_record_is_kept(bench: Bench) -> HandTest | None:
    """The log group keeps what it should, and a caller cannot shorten that."""
    group = _trail_logs(bench)
    if group is None:
        return None
    role, _ = bench.caller
    name, arn = group.get("LogGroupName"), str(group.physical.get("Arn"))
    shorten = bench.aws(f"logs put-retention-policy --log-group-name {name} --retention-in-days 1")
    return HandTest(
        title="The record is kept as long as it must be, and a caller cannot shorten that",
        positive=bench.look(
            f"logs describe-log-groups --log-group-name-prefix {name}", group, {"RetentionInDays": "retentionInDays"}
        ),
        negative=bench.call((role, "logs:PutRetentionPolicy", arn, INTERNET), shorten, Verdict.DENY),
    )


def access_to_objects_is_logged(bench: Bench) -> HandTest | None:
    """The bucket logs into another, which its users cannot reach."""
    media, logs = (bench.thing("bucket", bench.names.bucket(use)) for use in ("media", "access-logs"))
    found = bench.dossier.application.find(media.arn) if media else None
    if media is None or logs is None or found is None:
        return None
    role, _ = bench.caller
    get = bench.aws(f"s3api get-object --bucket {logs.name} --key any got.log")
    return HandTest(
        title="Access to objects is logged, and who uses them cannot read or change the log",
        positive=bench.look(
            f"s3api get-bucket-logging --bucket {media.name}", found,
            {"LoggingConfiguration.DestinationBucketName": "LoggingEnabled.TargetBucket"}, arn=media.arn,
        ),
        negative=bench.call((role, "s3:GetObject", f"{logs.arn}/object", INTERNET), get, Verdict.DENY),
    )  # fmt: skip


def rules_watch(bench: Bench) -> HandTest | None:
    """A rule hears of reads as well, and a caller cannot silence it."""
    rule = bench.resource("AWS::Events::Rule", State="ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS")
    if rule is None:
        return None
    role, _ = bench.caller
    name, arn = rule.get("Name"), str(rule.physical.get("Arn"))
    return HandTest(
        title="Rules hear of reads as well as of writes, and a caller cannot silence them",
        positive=bench.look(f"events describe-rule --name {name}", rule, {"State": "State"}, arn=arn),
        negative=bench.call(
            (role, "events:DisableRule", arn, INTERNET), bench.aws(f"events disable-rule --name {name}"), Verdict.DENY
        ),
    )


def a_refusal_rings(bench: Bench) -> HandTest | None:
    """A refused call reaches a subscriber; a caller cannot switch the alarms off."""
    rule, alarm = bench.resource("AWS::Events::Rule", Name=f"{bench.names.trail}-endpoint-denied"), bench.resource(
        "AWS::CloudWatch::Alarm"
    )  # fmt: skip
    topic = bench.thing("topic", bench.names.alarms_topic)
    if rule is None or alarm is None or topic is None:
        return None
    role, _ = bench.caller
    name, arn = alarm.get("AlarmName"), str(alarm.physical.get("Arn"))
    off = bench.aws(f"cloudwatch disable-alarm-actions --alarm-names {name}")
    refused = bench.rekognition(role, "rekognition:StartPersonTracking", ENDPOINT, Verdict.DENY)
    return HandTest(
        title="A refused call rings at every subscriber, and a caller cannot switch alarms off",
        positive=bench.rings(refused, topic),
        negative=bench.call((role, "cloudwatch:DisableAlarmActions", arn, INTERNET), off, Verdict.DENY),
    )


def _trail_logs(bench: Bench) -> Resource | None:
    return bench.resource("AWS::Logs::LogGroup", LogGroupName=bench.names.log_group("trail"))
