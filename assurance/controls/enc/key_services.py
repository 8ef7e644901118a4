"""Which AWS services must be able to use a key, since something of this application is encrypted with it.

Facts 44 to 47. The CDK adds none of these statements (fact 51), and neither cdk-nag nor cfn-lint misses them: the
deployment fails, or alarms and logs never arrive.
"""

from collections.abc import Iterator
from typing import ClassVar

from assurance.controls.control import Control, Facts
from assurance.iam.truth import Truth
from assurance.model.delivery import delivers
from assurance.model.documents import KEYS, Document, read
from assurance.model.once import once
from assurance.model.reading import arn_part, items, unknown
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Application, Resource, Unresolved

PUBLISH = ("kms:GenerateDataKey", "kms:Decrypt")
_WHOSE = frozenset(("aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"))
"""What a template without a fixed account does not tell; a statement may ask for it."""


def key_of(application: Application, value: object) -> Resource | None:
    """The key that an id, ARN or alias of this application stands for."""
    found = application.find(value)
    if found is not None and found.type == "AWS::KMS::Alias":
        found = application.find(found.get("TargetKeyId"))
    return found if found is not None and found.type in KEYS else None


class Serves(Control):
    """Base: what is encrypted with a key of this application can be, by the service that writes it."""

    consideration = Consideration.DATA_PROTECTION
    severity = Severity.HIGH
    path: ClassVar[str] = "KmsKeyId"
    service: ClassVar[str] = ""
    actions: ClassVar[tuple[str, ...]] = ()
    statement: ClassVar[str] = ""

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        value = resource.get(self.path)
        if isinstance(value, Unresolved):
            yield unknown(self.path, value)
        elif isinstance(value, str) and "alias/aws/" not in value and self.concerns(resource, facts):
            if (key := key_of(facts.application, value)) is None:
                yield undecided(self.path, f"{value} is not among these templates: its key policy cannot be judged")
            else:
                yield self.served(key, resource)

    def served(self, key: Resource, resource: Resource) -> Verdict:
        service = self.principal(resource)
        if key.get("KeyPolicy") is None:
            return not_met(self.path, f"{key.id} has the default policy, which does not allow {service} anything")
        policy = read(key, "KeyPolicy")
        for action in self.actions:
            answer = self._allowed(policy, action, key, resource)
            if answer is True:
                continue
            if unread := list(policy.unread("Action", "Principal", "Effect", "Condition")):
                return unread[0]
            description = f"the policy of {key.id} does not allow {service} {action}"
            if isinstance(answer, frozenset):
                return undecided(self.path, f"{description}, unless {', '.join(sorted(answer))} is right")
            return not_met(self.path, description)
        return met()

    def _allowed(self, policy: Document, action: str, key: Resource, resource: Resource) -> Truth:
        """What the policy answers the service; that it asks whose account it is does not count against it."""
        sent = self.sent(resource)
        if (account := arn_part(resource.physical["Arn"], 4)).isdigit() and not self.unsent:
            sent["aws:SourceAccount"] = account
        service, arn = self.principal(resource), key.physical["Arn"]
        found = delivers(policy.statements, service, action, arn, sent, self.unsent)
        asked = {name.lower() for name in found} if isinstance(found, frozenset) else None
        return True if asked is not None and asked <= _WHOSE else found

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        return True

    def principal(self, resource: Resource) -> str:
        return self.service

    unsent: ClassVar[tuple[str, ...]] = ()
    """Condition keys that the service does not send."""

    def sent(self, resource: Resource) -> dict[str, str]:
        """Condition keys that the service sends for this resource."""
        return {}


class ENC11(Serves):
    """CloudTrail may encrypt with the key of its trail."""

    why = "CloudTrail refuses a trail, or stops delivering, when the key's policy does not let it encrypt."
    facts = (44,)
    remedy = "Allow cloudtrail.amazonaws.com kms:GenerateDataKey* and kms:DescribeKey with aws:SourceArn of the trail."
    before = "KeyPolicy: {Statement: [{Effect: Allow, Principal: {AWS: '111122223333'}, Action: kms:*, Resource: '*'}]}"
    after = (
        "Effect: Allow\nPrincipal: {Service: cloudtrail.amazonaws.com}\n"
        "Action: [kms:GenerateDataKey*, kms:DescribeKey]\nResource: '*'\n"
        "Condition: {StringEquals: {aws:SourceArn: arn:aws:cloudtrail:eu-west-1:111122223333:trail/fsi}}"
    )
    types = ("AWS::CloudTrail::Trail",)
    supports = "CloudTrail log encryption with a CMK"
    path = "KMSKeyId"
    service = "cloudtrail.amazonaws.com"
    actions = ("kms:GenerateDataKey", "kms:DescribeKey")

    def sent(self, resource: Resource) -> dict[str, str]:
        arn = resource.physical["Arn"]
        return {"aws:SourceArn": arn, "kms:EncryptionContext:aws:cloudtrail:arn": arn}


class ENC12(Serves):
    """CloudWatch Logs may encrypt with the key of a log group."""

    why = "CloudWatch Logs cannot make a log group, or writes nothing to it, when the key's policy leaves it out."
    facts = (45,)
    remedy = (
        "Allow logs.REGION.amazonaws.com kms:Encrypt, Decrypt, ReEncrypt*, GenerateDataKey* and Describe*, with "
        "kms:EncryptionContext:aws:logs:arn of the log group."
    )
    before = ENC11.before
    after = (
        "Effect: Allow\nPrincipal: {Service: logs.eu-west-1.amazonaws.com}\n"
        "Action: [kms:Encrypt, kms:Decrypt, kms:ReEncrypt*, kms:GenerateDataKey*, kms:DescribeKey]\nResource: '*'\n"
        "Condition:\n  ArnLike:\n"
        "    kms:EncryptionContext:aws:logs:arn: arn:aws:logs:eu-west-1:111122223333:log-group:/fsi/*"
    )
    types = ("AWS::Logs::LogGroup",)
    supports = "CloudWatch log group CMK"
    actions = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:GenerateDataKey", "kms:DescribeKey")

    def principal(self, resource: Resource) -> str:
        return f"logs.{arn_part(resource.physical['Arn'], 3)}.amazonaws.com"

    def sent(self, resource: Resource) -> dict[str, str]:
        return {"kms:EncryptionContext:aws:logs:arn": resource.physical["Arn"].removesuffix(":*")}


class ENC13(Serves):
    """CloudWatch may publish alarms to an encrypted topic."""

    why = "An alarm whose topic it cannot encrypt for goes off, and nobody is notified."
    facts = (46,)
    remedy = "Allow cloudwatch.amazonaws.com kms:GenerateDataKey* and kms:Decrypt in the policy of the topic's key."
    before = ENC11.before
    after = (
        "Effect: Allow\nPrincipal: {Service: cloudwatch.amazonaws.com}\nAction: [kms:GenerateDataKey*, kms:Decrypt]\n"
        "Resource: '*'\nCondition: {StringEquals: {aws:SourceAccount: '111122223333'}}"
    )
    types = ("AWS::SNS::Topic",)
    supports = "CloudWatch alarms with actions"
    path = "KmsMasterKeyId"
    service = "cloudwatch.amazonaws.com"
    actions = PUBLISH

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        return resource.key in alarmed(facts.application)


class ENC14(ENC13):
    """EventBridge may publish events to an encrypted topic."""

    why = (
        "An event that cannot be published is dropped. EventBridge sends neither aws:SourceArn nor aws:SourceAccount "
        "when it uses the key of a topic: a statement that asks for them never applies."
    )
    facts = (46,)
    remedy = "Allow events.amazonaws.com kms:GenerateDataKey* and kms:Decrypt, without conditions on the source."
    before = (
        "Effect: Allow\nPrincipal: {Service: events.amazonaws.com}\nAction: [kms:GenerateDataKey*, kms:Decrypt]\n"
        "Resource: '*'\nCondition: {StringEquals: {aws:SourceAccount: '111122223333'}}"
    )
    after = before.rsplit("\n", 1)[0]
    service = "events.amazonaws.com"
    unsent = ("aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths")

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        return resource.key in targeted(facts.application)


@once
def alarmed(application: Application) -> frozenset[str]:
    """The topics that alarms of this application notify."""
    return _found(
        application,
        (
            value
            for alarm in application.of("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
            for name in ("AlarmActions", "OKActions", "InsufficientDataActions")
            for value in items(alarm.get(name))
        ),
    )


@once
def targeted(application: Application) -> frozenset[str]:
    """The topics that rules of this application publish to."""
    return _found(
        application,
        (
            rule.get(f"Targets.{place}.Arn")
            for rule in application.of("AWS::Events::Rule")
            for place, _ in enumerate(items(rule.get("Targets")))
        ),
    )


def _found(application: Application, values: Iterator[object]) -> frozenset[str]:
    return frozenset(topic.key for value in values if (topic := application.find(value)) is not None)
