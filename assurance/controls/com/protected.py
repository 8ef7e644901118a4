"""Whether the organization keeps everybody but named principals from changing what the baseline has deployed."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from assurance.controls.com.guardrails import POLICY, unread_in
from assurance.controls.control import Control, Facts
from assurance.iam.descent import Answer
from assurance.iam.domains import ABSENT
from assurance.iam.given import Held
from assurance.iam.matching import concerns
from assurance.iam.statement import Statement
from assurance.model.documents import KEYS, read
from assurance.model.openness import applying, left, undenied
from assurance.model.scopes import some
from assurance.model.targets import aliases_of
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.adopted import is_adopted
from assurance.sources.resource import Resource

_KEY = "AWS::KMS::Key"
_CHANGES = {
    "AWS::Athena::WorkGroup": "athena: DeleteWorkGroup UpdateWorkGroup",
    "AWS::CloudTrail::Trail": "cloudtrail: DeleteTrail PutEventSelectors StopLogging UpdateTrail",
    "AWS::CloudWatch::Alarm": "cloudwatch: DeleteAlarms DisableAlarmActions PutMetricAlarm SetAlarmState",
    "AWS::EC2::VPCEndpoint": "ec2: DeleteVpcEndpoints ModifyVpcEndpoint",
    "AWS::Events::Rule": "events: DeleteRule DisableRule PutRule PutTargets RemoveTargets",
    "AWS::Glue::Database": "glue: DeleteDatabase UpdateDatabase",
    "AWS::IAM::ManagedPolicy": "iam: CreatePolicyVersion DeletePolicy SetDefaultPolicyVersion",
    "AWS::IAM::Role": "iam: AttachRolePolicy CreateRole DeleteRole DeleteRolePermissionsBoundary DetachRolePolicy "
    "PutRolePermissionsBoundary PutRolePolicy UpdateAssumeRolePolicy",
    _KEY: "kms: DisableKey PutKeyPolicy ScheduleKeyDeletion",
    "AWS::Kinesis::Stream": "kinesis: DeleteStream PutResourcePolicy StopStreamEncryption",
    "AWS::Logs::LogGroup": "logs: DeleteLogGroup DeleteMetricFilter DeleteRetentionPolicy PutMetricFilter "
    "PutRetentionPolicy PutSubscriptionFilter",
    "AWS::S3::Bucket": "s3: DeleteBucket DeleteBucketPolicy PutBucketAcl PutBucketPolicy PutBucketPublicAccessBlock "
    "PutBucketVersioning PutBucketWebsite PutEncryptionConfiguration PutInventoryConfiguration "
    "PutLifecycleConfiguration PutReplicationConfiguration",
    "AWS::SNS::Topic": "sns: DeleteTopic RemovePermission SetTopicAttributes Subscribe",
}
"""Type → the actions by which a resource of it stops protecting, recording or telling."""
_Change = tuple[str, str, dict[str, Held]]
"""Action, resource, and what is given of such requests."""


class COM30(Control):
    """A service control policy lets nobody but deployment, key administrators and break glass change the baseline."""

    consideration = Consideration.COMPLIANCE
    severity = Severity.MEDIUM
    why = (
        "Anyone who administers the account can take off what protects it, one call at a time; alarms tell of it when "
        "it has happened."
    )
    remedy = "Attach the policy that is made for [protection], to the organizational unit of the account."
    before = "Effect: Deny\nAction: rekognition:StartPersonTracking\nResource: '*'"
    after = (
        "Effect: Deny\nAction: [sns:DeleteTopic, …]\nResource: [arn:aws:sns:*:111122223333:kyc-rekognition-*, …]\n"
        "Condition: {ArnNotLike: {aws:PrincipalArn: [arn:aws:iam::111122223333:role/deployment]}}"
    )
    supports = "Least privilege: no admin / full access"
    types = (POLICY,)
    needs_approval = True

    kind = "SERVICE_CONTROL_POLICY"
    changes: Mapping[str, str] = _CHANGES

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        settings = facts.approval.settings if facts.approval else None
        found = (one for one in facts.application.of(POLICY) if one.get("Type") == self.kind)
        policies = tuple(read(one, "Content") for one in found)
        if settings is None or settings.protection is None or not policies:
            return
        statements = [one for document in policies for one in document.statements]
        named = [who.replace("*", "any") for who in (*settings.protection.deployment, *settings.protection.break_glass)]
        asked = tuple(self._asked(statements, facts))
        open_to = []
        for action, arn, given in asked:
            answer = undenied(statements, facts.application, (action,), arn, given).unnamed()
            open_to += [f"{action} on {arn}"] if left(answer) or answer.reasons else []
        theirs: Held = [(settings.organization,)]
        members = tuple((action, arn, {**given, "aws:principalorgid": theirs}) for action, arn, given in asked)
        refused = {who: _refused(statements, who, members, facts) for who in named}
        locked = [who for who, answer in refused.items() if answer.witness]
        reasons = {reason for answer in refused.values() if not answer.witness for reason in answer.reasons}
        unread = unread_in(policies) if open_to or locked or reasons else []
        for verdict in unread:
            yield policies[0].resource, verdict
        if open_to and not unread:
            description = some(dict.fromkeys(open_to))
            yield policies[0].resource, not_met("Content", f"no policy denies {description} to anyone who is not named")
        elif locked and not unread:
            yield policies[0].resource, not_met("Content", f"denies a change to {some(dict.fromkeys(locked))}")
        elif reasons and not unread:
            yield policies[0].resource, undecided("Content", f"whom it denies a change depends on {some(reasons)}")
        elif not unread:
            yield policies[0].resource, met()

    def _asked(self, statements: list[Statement], facts: Facts) -> Iterator[_Change]:
        """Action, resource and what is given of each change; of those that the statements cover alike, one."""
        alike: set[tuple[object, ...]] = set()
        for kind, text in self.changes.items():
            service, *names = text.split()
            for resource in facts.application.of(*(KEYS if kind == _KEY else (kind,))):
                if is_adopted(resource):  # protected by whose it is
                    continue
                known: dict[str, Held] = {
                    "aws:resourcetag/aws:cloudformation:stack-name": [(resource.stack,)],
                    "kms:resourcealiases": [tuple(aliases_of(facts.application, resource)) if kind == _KEY else ABSENT],
                }
                arn = resource.physical["Ref"] if kind == "AWS::SNS::Topic" else resource.arn
                for action in (f"{service}{name}" for name in names):
                    covered = tuple(concerns(one, action, arn) for one in statements)
                    about = [one for one, truth in zip(statements, covered, strict=True) if truth is not False]
                    given = _looked_at(about, known)
                    if (key := (str(given), *covered)) not in alike:
                        alike.add(key)
                        yield action, arn, given


def _looked_at(statements: Iterable[Statement], known: Mapping[str, Held]) -> dict[str, Held]:
    """What is given of the keys that statements look at."""
    keys = {each.key.lower() for one in statements for each in one.conditions}
    return {key: held for key, held in known.items() if key in keys}


def _refused(statements: list[Statement], who: str, changes: Iterable[_Change], facts: Facts) -> Answer:
    """Whether a Deny refuses somebody one of some changes: each Deny is asked once about those that are alike to it."""
    found, asked = Answer(), set[tuple[object, ...]]()
    for deny in (one for one in statements if one.denies):
        for action, resource, given in changes:
            if concerns(deny, action, resource) is False:
                continue
            about = _looked_at((deny,), given)
            if (key := (deny, str(about), resource if deny.has_variables else "")) not in asked:
                asked.add(key)
                answer = applying(deny, facts.application, action, resource, about).somebody((who,))
                if answer.witness:
                    return answer
                found = found if found.reasons else answer
    return found


class COM31(COM30):
    """A resource control policy lets nobody but those change keys and buckets, whatever account they are of."""

    why = (
        "A service control policy holds the principals of the accounts it is attached to; a key's or bucket's own "
        "policy may let in others."
    )
    remedy = "Attach the resource control policy that is made for [protection], to the unit of the account."
    before = "Effect: Deny\nPrincipal: '*'\nAction: kms:Decrypt\nResource: '*'"
    after = (
        "Effect: Deny\nPrincipal: '*'\nAction: [s3:PutBucketPolicy, …]\nResource: arn:aws:s3:::kyc-rek-*\n"
        "Condition: {ArnNotLikeIfExists: {aws:PrincipalArn: [arn:aws:iam::111122223333:role/deployment]}}"
    )
    supports = "S3 Block Public Access"
    kind = "RESOURCE_CONTROL_POLICY"
    changes: Mapping[str, str] = MappingProxyType({kind: _CHANGES[kind] for kind in (_KEY, "AWS::S3::Bucket")})
