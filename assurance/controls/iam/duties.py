"""Which duties an identity holds: one, apart from those that must stay apart."""

from collections.abc import Iterator

from assurance.controls.control import Facts
from assurance.controls.iam.callers import OfIdentity
from assurance.model.buckets import log_buckets
from assurance.model.holder import Holder
from assurance.model.scopes import CONFIGURATION, DUTY_OF, some
from assurance.results.verdict import Severity, Verdict, not_met
from capabilities.capability import Duty

_RESULTS = frozenset(action for action, duty in DUTY_OF.items() if duty is Duty.READ_RESULTS)
_SHARING = frozenset(action for action, duty in DUTY_OF.items() if duty is Duty.SHARE) - CONFIGURATION
_CHANGES = frozenset(action for action, duty in DUTY_OF.items() if duty is Duty.ADMINISTER) - CONFIGURATION
_ENROLS = frozenset(action for action, duty in DUTY_OF.items() if duty is Duty.ENROL) - CONFIGURATION
_USES = frozenset(action for action, duty in DUTY_OF.items() if duty is Duty.USE) - CONFIGURATION


class IAM26(OfIdentity):
    """Who reads results of jobs and sessions does nothing else in Rekognition."""

    why = "Get actions cannot be restricted to a job: anyone who has one, and an id, reads the result."
    facts = (1,)
    remedy = "Put the Get actions into a role of their own."
    before = "Action: [rekognition:StartFaceSearch, rekognition:GetFaceSearch]"
    after = "Action: [rekognition:GetFaceSearch]"

    def applies_to(self, holder: Holder) -> bool:
        return bool(holder.actions & _RESULTS)

    def weigh(self, holder: Holder, facts: Facts) -> Iterator[Verdict]:
        if beside := holder.actions - _RESULTS - CONFIGURATION:
            yield not_met("", f"reads results ({some(holder.actions & _RESULTS)}) and may {some(beside)}; expected one")


class IAM27(OfIdentity):
    """Administration, enrolment and use of Rekognition are in different hands."""

    why = "Who creates collections, who puts faces in and who searches them watch each other only if they are three."
    remedy = "Split the role: one a duty."
    before = "Action: [rekognition:CreateCollection, rekognition:IndexFaces, rekognition:SearchFacesByImage]"
    after = "Action: [rekognition:SearchFacesByImage]"

    def weigh(self, holder: Holder, facts: Facts) -> Iterator[Verdict]:
        duties = {
            name: holder.actions & actions
            for name, actions in (("administers", _CHANGES), ("enrols", _ENROLS), ("uses", _USES))
        }
        held = [f"{name} ({some(actions, 2)})" for name, actions in duties.items() if actions]
        if len(held) > 1:
            yield not_met("", f"{', '.join(held)}; expected one of these")


class IAM28(OfIdentity):
    """Who shares models does nothing else in Rekognition."""

    severity = Severity.HIGH
    why = "CopyProjectVersion and PutProjectPolicy carry a model, trained on customer images, out of the account."
    remedy = "Put them into a role of their own that a second person must release, or leave them out."
    before = "Action: [rekognition:DetectCustomLabels, rekognition:CopyProjectVersion]"
    after = "Action: [rekognition:DetectCustomLabels]"

    def applies_to(self, holder: Holder) -> bool:
        return bool(holder.actions & _SHARING)

    def weigh(self, holder: Holder, facts: Facts) -> Iterator[Verdict]:
        if beside := holder.actions - _SHARING - CONFIGURATION:
            yield not_met("", f"shares models ({some(holder.actions & _SHARING)}) and may {some(beside)}; expected one")


class IAM29(OfIdentity):
    """Who audits sees no image, no face and no result."""

    severity = Severity.HIGH
    why = (
        "Auditors need to see how things are set up and what happened; inference and images are the business of others."
    )
    remedy = "Give auditors the Describe and List actions of Rekognition, and no objects but those of the trail."
    before = "Action: [cloudtrail:LookupEvents, rekognition:SearchFacesByImage]"
    after = "Action: [cloudtrail:LookupEvents, rekognition:DescribeCollection]"
    signs = ("cloudtrail:LookupEvents", "cloudtrail:GetTrailStatus", "config:DescribeConfigRules")

    def applies_to(self, holder: Holder) -> bool:
        named = {"SecurityAudit", "ViewOnlyAccess"}.intersection(holder.aws_managed)
        return bool(named) or any(one.matches_action(sign) for one in holder.allows for sign in self.signs)

    def weigh(self, holder: Holder, facts: Facts) -> Iterator[Verdict]:
        if beyond := holder.actions - CONFIGURATION:
            yield not_met("", f"audits, and may {some(beyond)}; expected configuration only")
        logs = log_buckets(facts.application)
        for bucket in facts.application.of("AWS::S3::Bucket"):
            target = f"{bucket.physical['Arn']}/object"
            if bucket.key not in logs and holder.may("s3:GetObject", target) is not False:
                yield not_met("", f"audits, and may read objects of {bucket.id}; expected none but the trail's")


class IAM30(OfIdentity):
    """Who administers keys is not granted their use."""

    severity = Severity.HIGH
    why = "One identity that changes the policy of a key and decrypts with it needs nobody else to reach the images."
    remedy = "Split the role: administration of keys, and use of them."
    before = "Action: [kms:PutKeyPolicy, kms:Decrypt]"
    after = "Action: [kms:PutKeyPolicy]"
    administration = ("kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:DisableKey")
    use = ("kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant", "kms:ReEncryptFrom")
    objectives = ("KMS key not public / no wildcard decrypt",)

    def applies_to(self, holder: Holder) -> bool:
        return any(one.matches_action(action) for one in holder.allows for action in self.administration)

    def weigh(self, holder: Holder, facts: Facts) -> Iterator[Verdict]:
        used = [
            action
            for action in self.use
            if any(one.matches_action(action) for one in holder.allows) and holder.may(action) is not False
        ]
        if used:
            yield not_met("", f"administers keys, and may {some(used)}; expected administration alone")
