"""What weakens a guard without breaking it: the operations beyond those that AUD12 to AUD16 ask for."""

from collections.abc import Iterator

from assurance.controls.aud.event_rules import Watched, watched_elsewhere
from assurance.controls.control import Facts
from assurance.model.documents import KEYS
from assurance.model.endpoints import ENDPOINT
from assurance.model.watchers import ALARM, FILTER, RULE, Record, call
from assurance.results.verdict import Verdict
from assurance.sources.resource import Resource

_BUCKET = "AWS::S3::Bucket"
_WEAKENING: dict[tuple[str, ...], tuple[str, str]] = {
    KEYS: ("kms", "DeleteAlias DeleteImportedKeyMaterial DisableKeyRotation UpdateAlias"),
    (ENDPOINT,): (
        "ec2",
        "AcceptVpcPeeringConnection AttachInternetGateway AttachVpnGateway AuthorizeSecurityGroupEgress "
        "AuthorizeSecurityGroupIngress CreateEgressOnlyInternetGateway CreateNatGateway CreateRoute "
        "CreateTransitGatewayVpcAttachment CreateVpcEndpoint CreateVpcPeeringConnection DeleteFlowLogs "
        "ModifySecurityGroupRules ReplaceRoute",
    ),
    (ALARM,): ("monitoring", "DeleteAlarms DisableAlarmActions PutAlarmMuteRule PutMetricAlarm SetAlarmState"),
    (RULE, FILTER, ALARM): ("events", "DeleteRule DisableRule PutRule PutTargets RemoveTargets"),
    ("AWS::SNS::Topic",): (
        "sns",
        "AddPermission DeleteTopic PutDataProtectionPolicy RemovePermission SetSubscriptionAttributes "
        "SetTopicAttributes Unsubscribe",
    ),
    ("AWS::Logs::LogGroup",): (
        "logs",
        "AssociateKmsKey DeleteLogGroup DeleteLogStream DeleteMetricFilter DisassociateKmsKey PutMetricFilter "
        "PutRetentionPolicy",
    ),
    (_BUCKET,): ("s3", "DeleteAccountPublicAccessBlock PutAccountPublicAccessBlock"),
}
"""Types → the service and the operations that weaken what resources of them watch or protect."""

_OF_BUCKETS = (
    "DeleteBucket DeleteBucketEncryption DeleteBucketLifecycle DeleteBucketOwnershipControls "
    "DeleteBucketPublicAccessBlock DeleteBucketReplication DeletePublicAccessBlock PutBucketEncryption "
    "PutBucketLifecycle PutBucketLifecycleConfiguration PutBucketLogging PutBucketObjectLockConfiguration "
    "PutBucketOwnershipControls PutBucketPublicAccessBlock PutBucketVersioning PutObjectLockConfiguration "
    "PutPublicAccessBlock"
)
"""The API's names and CloudTrail's, where the two differ."""

_OF_THE_ORGANIZATION = (
    "DeletePolicy DetachPolicy DisablePolicyType LeaveOrganization MoveAccount RemoveAccountFromOrganization "
    "UpdatePolicy"
)
_ROOT = {"type": "Root", "arn": "arn:aws:iam::111122223333:root"}


class AUD39(Watched):
    """Whatever weakens alarms, rules, topics, logs, keys, buckets, the network or the organization is watched."""

    why = "Who wants no alarm need not stop the trail: one PutMetricAlarm, Unsubscribe or CreateRoute is quieter."
    remedy = "Add the operations that the message names to a rule, or to an alarmed metric filter on the trail's log."
    before = "EventPattern:\n  source: [aws.monitoring]\n  detail: {eventName: [DeleteAlarms]}"
    after = (
        "EventPattern:\n  source: [aws.monitoring]\n"
        "  detail: {eventName: [DeleteAlarms, DisableAlarmActions, PutAlarmMuteRule, PutMetricAlarm, SetAlarmState]}"
    )
    supports = "Alarm: CloudTrail configuration change"
    types = (RULE, FILTER, ALARM)
    subjects = tuple(dict.fromkeys(kind for kinds in _WEAKENING for kind in kinds))
    needs_approval = True

    def records(self, facts: Facts) -> Iterator[tuple[str, Record]]:
        for kinds, (service, operations) in _WEAKENING.items():
            for name in operations.split() if facts.application.of(*kinds) else ():
                yield name, call(service, name, requestParameters=self._rule(facts) if service == "events" else {})
        for bucket in facts.application.of(_BUCKET)[:1]:
            named = {"bucketName": bucket.physical.get("Ref", bucket.id)}
            for name in _OF_BUCKETS.split():
                yield name, call("s3", name, requestParameters=named)
        for name in () if watched_elsewhere(facts) else _OF_THE_ORGANIZATION.split():
            yield name, call("organizations", name)

    def _rule(self, facts: Facts) -> dict[str, str]:
        """A rule of the application, or as the environment file would name one: the API has two keys for it."""
        ours = [one.physical.get("Ref", one.id) for one in facts.application.of(RULE)]
        expected = facts.approval.settings.names.stack("rule") if facts.approval else ""
        return dict.fromkeys(("name", "rule"), ours[0] if ours else expected)


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
