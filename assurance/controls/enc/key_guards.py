"""What holds a key policy together when more is granted around it: who may end the key, and by which way it is used."""

from collections.abc import Iterator

from assurance.controls.control import Facts
from assurance.controls.enc.key_policies import ADMINISTRATION, DEFAULT, subjects
from assurance.controls.enc.key_uses import used_keys
from assurance.controls.enc.keys import OfKey
from assurance.iam.conditions import context, merged
from assurance.iam.document import Statement
from assurance.iam.probes import condition, denied, request
from assurance.model.documents import Document, read
from assurance.model.openness import openness
from assurance.model.reading import shown
from assurance.results.verdict import Severity, Verdict, met, not_met
from assurance.sources.resource import Application, Resource

_ANY_SERVICE = context({"kms:ViaService": "any.eu-west-1.example"})
_ENDING = tuple(action for action in ADMINISTRATION if action != "kms:PutKeyPolicy")


class ENC23(OfKey):
    """Only named administrators may disable a key, stop its rotation or delete it."""

    why = "Deletion of a key destroys everything under it; that must not be within reach of every administrator of IAM."
    remedy = "Name the administrators in Principal, or deny these actions to all others (ArnNotLike aws:PrincipalArn)."
    before = "Effect: Allow\nPrincipal: {AWS: arn:aws:iam::111122223333:root}\nAction: kms:*\nResource: '*'"
    after = (
        "Effect: Deny\nPrincipal: '*'\nAction: [kms:DisableKey, kms:DisableKeyRotation, kms:ScheduleKeyDeletion]\n"
        "Resource: '*'\nCondition: {ArnNotLike: {aws:PrincipalArn: arn:aws:iam::111122223333:role/key-custodian}}"
    )
    objectives = ("KMS key not pending deletion",)

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.get("KeyPolicy") is None:
            yield not_met("KeyPolicy", DEFAULT)
            return
        policy = self.policy(resource)
        open_to_all = [action for action in _ENDING if self._anybody_may(policy, action, facts.application)]
        if open_to_all:
            yield not_met("KeyPolicy", f"lets the whole account call {', '.join(open_to_all)}; expected named ones")
        else:
            yield from list(policy.unread("Action", "Principal", "Effect", "Condition")) or [met()]

    def _anybody_may(self, policy: Document, action: str, application: Application) -> bool:
        allowing = (one for one in policy.allows if one.matches_action(action))
        asked = (openness(one, policy.denies, application, "kms", (action,)).unnamed() for one in allowing)
        return any(answer.witness is not None for answer in asked)


class ENC26(OfKey):
    """The policy of a key lets its deletion be scheduled only with 30 days in which it can be cancelled."""

    needs_approval = True
    why = "Whoever schedules the deletion chooses the window, from 7 days: a holiday is enough to miss it."
    facts = (82,)
    remedy = "Deny kms:ScheduleKeyDeletion where kms:ScheduleKeyDeletionPendingWindowInDays is less than 30."
    before = "Effect: Allow\nPrincipal: {AWS: arn:aws:iam::111122223333:root}\nAction: kms:ScheduleKeyDeletion"
    after = (
        "Effect: Deny\nPrincipal: '*'\nAction: kms:ScheduleKeyDeletion\nResource: '*'\n"
        "Condition: {NumericLessThan: {kms:ScheduleKeyDeletionPendingWindowInDays: '30'}}"
    )
    objectives = ("KMS key not pending deletion",)
    windows = ("7", "29")
    """The shortest that KMS takes (fact 82), and the longest that is too short."""

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.get("KeyPolicy") is None:
            yield not_met("KeyPolicy", DEFAULT)
            return
        policy = self.policy(resource)
        for days in self.windows:
            asked = request("kms:ScheduleKeyDeletion", known={"kms:ScheduleKeyDeletionPendingWindowInDays": days})
            if denied(policy.statements, asked) is not True:
                gaps = list(policy.unread("Action", "Principal", "Effect", "Condition"))
                yield from gaps or [not_met("KeyPolicy", f"lets deletion be scheduled in {days} days; expected 30")]
                return
        yield met()


class ENC24(OfKey):
    """A key of a store is used through the service that stores, not directly."""

    severity = Severity.LOW
    why = "Whoever may decrypt directly can open copies of the data that no policy of bucket or topic guards any more."
    remedy = "Add kms:ViaService (s3.REGION, sns.REGION …) to the statements on use."
    before = "Effect: Allow\nPrincipal: {AWS: !GetAtt CallerRole.Arn}\nAction: kms:Decrypt\nResource: '*'"
    after = before + "\nCondition: {StringEquals: {kms:ViaService: s3.eu-west-1.amazonaws.com}}"
    supports = "KMS key not public / no wildcard decrypt"
    use = ("kms:Decrypt", "kms:GenerateDataKey")

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.key not in used_keys(facts.application) or resource.get("KeyPolicy") is None:
            return
        policy = self.policy(resource)
        direct = [one for one in policy.allows if any(map(one.matches_action, self.use)) and self._direct(one, facts)]
        for one in direct:
            yield not_met("KeyPolicy", f"{one.name} lets {shown(subjects(one)[0])} use the key directly")
        if not direct:
            yield from list(policy.unread("Action", "Principal", "Effect", "Condition")) or [met()]

    def _direct(self, one: Statement, facts: Facts) -> bool:
        bare = context({}, absent=["kms:ViaService", "kms:EncryptionContext:*", "kms:GrantIsForAWSResource"])
        passing = any(condition(one, way) is not False for way in (bare, merged(bare, _ANY_SERVICE)))
        return passing and any(not _service_role(facts.application, who) for who in subjects(one))


def _service_role(application: Application, who: str) -> bool:
    """Whether a role is one that an AWS service alone assumes: it is the service that uses the key then."""
    role = application.find(who)
    trust = read(role, "AssumeRolePolicyDocument") if role is not None and role.type == "AWS::IAM::Role" else None
    whom = trust.allows if trust is not None else ()
    return bool(whom) and all(one.principals.services and not one.principals.outside for one in whom)
