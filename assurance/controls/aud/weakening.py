"""What weakens a guard without breaking it: every operation that must be seen."""

from collections.abc import Iterator

from assurance.controls.aud.event_rules import Watched, watched_elsewhere
from assurance.controls.control import Facts
from assurance.model.documents import KEYS
from assurance.model.endpoints import ENDPOINT
from assurance.model.watchers import ALARM, FILTER, RULE, TRAIL, Record, call
from assurance.results.verdict import Verdict
from assurance.sources.resource import Resource
from capabilities.changes import Change, changes

_BUCKET = "AWS::S3::Bucket"
_ROLE = "AWS::IAM::Role"
_TABLE = "AWS::Glue::Table"
_OF_DATABASES = ("DeleteDatabase", "UpdateDatabase")
"""Operations that name a database by itself; those on tables name the one that they are in."""
_WATCHERS = (RULE, FILTER, ALARM)
_SUBJECTS: dict[str, tuple[str, ...]] = {
    "access-points": (_BUCKET,),
    "administration": (
        "AWS::Rekognition::Collection",
        "AWS::Rekognition::Project",
        "AWS::Rekognition::StreamProcessor",
    ),
    "alarms": (ALARM,),
    "buckets": (_BUCKET,),
    "firewalls": (ENDPOINT,),
    "gateways": (ENDPOINT,),
    "grants": KEYS,
    "keys": KEYS,
    "logs": ("AWS::Logs::LogGroup",),
    "network": (ENDPOINT,),
    "organization": _WATCHERS,
    "queries": ("AWS::Athena::WorkGroup",),
    "roles": (_ROLE,),
    "rules": _WATCHERS,
    "sign-in": (_ROLE,),
    "streams": ("AWS::Kinesis::Stream",),
    "tables": (_TABLE,),
    "topics": ("AWS::SNS::Topic",),
    "trail": (TRAIL,),
}
"""What is watched (capabilities/changes.toml) → the types that it is watched for."""
_ELSEWHERE = ("organization", "roles", "sign-in")
"""What rules do not see outside us-east-1: anyone who owns the log group of the trail watches it."""
_ROOT = {"type": "Root", "arn": "arn:aws:iam::111122223333:root"}


class AUD39(Watched):
    """Whatever weakens roles, keys, buckets, logs, topics, alarms, rules, trail, network or organization is watched."""

    why = "Who wants no alarm need not stop the trail: one PutMetricAlarm, Unsubscribe or CreateRoute is quieter."
    remedy = "Add the operations that the message names to a rule, or to an alarmed metric filter on the trail's log."
    before = "EventPattern:\n  source: [aws.monitoring]\n  detail: {eventName: [DeleteAlarms]}"
    after = (
        "EventPattern:\n  source: [aws.monitoring]\n"
        "  detail: {eventName: [DeleteAlarms, DisableAlarmActions, PutAlarmMuteRule, PutMetricAlarm, SetAlarmState]}"
    )
    supports = "Alarm: CloudTrail configuration change"
    types = (RULE, FILTER, ALARM)
    subjects = tuple(dict.fromkeys(kind for kinds in _SUBJECTS.values() for kind in kinds))
    needs_approval = True

    def records(self, facts: Facts) -> Iterator[tuple[str, Record]]:
        left = _ELSEWHERE if watched_elsewhere(facts) else ()
        for change in changes().values():
            if change.seen and change.seen not in left and facts.application.of(*_SUBJECTS[change.seen]):
                for event in change.events:
                    yield (
                        f"{change.source}:{event}",
                        call(change.source, event, requestParameters=self._named(change, facts)),
                    )

    def _named(self, change: Change, facts: Facts) -> dict[str, str]:
        """Parameters that name something of the application, where what is seen depends on them."""
        if change.service == "s3":
            return {"bucketName": self._first(facts, _BUCKET)}
        if change.service == "iam":
            role = self._first(facts, _ROLE)
            return {"roleName": role, "policyName": role, "policyArn": f"arn:aws:iam::111122223333:policy/{role}"}
        if change.service == "events":  # the API has two keys for a rule
            expected = facts.approval.settings.names.stack("rule") if facts.approval else ""
            return dict.fromkeys(("name", "rule"), self._first(facts, RULE) or expected)
        if change.service == "athena":
            return {"workGroup": self._first(facts, "AWS::Athena::WorkGroup")}
        if change.service == "glue":
            parameter = "name" if change.name in _OF_DATABASES else "databaseName"
            return {parameter: str(facts.application.of(_TABLE)[0].get("DatabaseName"))}
        return {}

    def _first(self, facts: Facts, kind: str) -> str:
        """The name of a resource of a type."""
        return next((one.physical.get("Ref", one.id) for one in facts.application.of(kind)), "")


class AUD40(Watched):
    """Use of the account root is watched."""

    why = "No policy of the account holds its root: one call by it goes round everything that is judged here."
    remedy = "Add an alarmed metric filter on userIdentity.type Root, on the trail's log group."
    before = "Resources: {}"
    after = (
        "Type: AWS::Logs::MetricFilter\nProperties:\n  FilterPattern: >-\n"
        '    { ($.userIdentity.type = "Root") && ($.userIdentity.invokedBy NOT EXISTS) }'
    )
    supports = "CloudWatch alarms with actions"
    needs_approval = True

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if not watched_elsewhere(facts):
            yield from super().judge_application(facts)

    def records(self, facts: Facts) -> Iterator[tuple[str, Record]]:
        yield "ConsoleLogin by root", call("signin", "ConsoleLogin", eventType="AwsConsoleSignIn", userIdentity=_ROOT)
        yield "CreateAccessKey by root", call("iam", "CreateAccessKey", userIdentity=_ROOT)
