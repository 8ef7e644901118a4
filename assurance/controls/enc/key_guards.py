"""What holds a key policy together when more is granted around it: who may end the key, and by which way it is used."""

from collections.abc import Iterator

from assurance.controls.control import Facts
from assurance.controls.enc.key_policies import ADMINISTRATION, subjects
from assurance.controls.enc.key_uses import used_keys
from assurance.controls.enc.keys import OfKeyPolicy
from assurance.iam.document import Statement
from assurance.iam.domains import ABSENT, Values, domain
from assurance.iam.given import Given
from assurance.iam.mentions import Mentions
from assurance.iam.patterns import glob
from assurance.model.documents import Document, read
from assurance.model.openness import left, openness, undenied, verdict
from assurance.model.reading import shown
from assurance.results.verdict import Severity, Verdict, met, not_met
from assurance.sources.resource import Application, Resource

_VIA = "kms:viaservice"


def _unnamed(mentions: Mentions) -> list[Values]:
    """No service, or one that no value or pattern means."""
    meant = [glob(value) for value in mentions.values(_VIA) if value.strip("*?")]
    found = domain(_VIA, mentions.conditions.get(_VIA, ())).values
    return [one for one in found if not any(each(text) for each in meant for text in one)]


_ENDING = tuple(action for action in ADMINISTRATION if action != "kms:PutKeyPolicy")


class ENC23(OfKeyPolicy):
    """Only named administrators may disable a key, stop its rotation or delete it."""

    why = "Deletion of a key destroys everything under it; that must not be within reach of every administrator of IAM."
    remedy = "Name the administrators in Principal, or deny these actions to all others (ArnNotLike aws:PrincipalArn)."
    before = "Effect: Allow\nPrincipal: {AWS: arn:aws:iam::111122223333:root}\nAction: kms:*\nResource: '*'"
    after = (
        "Effect: Deny\nPrincipal: '*'\nAction: [kms:DisableKey, kms:DisableKeyRotation, kms:ScheduleKeyDeletion]\n"
        "Resource: '*'\nCondition: {ArnNotLike: {aws:PrincipalArn: arn:aws:iam::111122223333:role/key-custodian}}"
    )
    objectives = ("KMS key not pending deletion",)

    def weighed(self, policy: Document, facts: Facts) -> Iterator[Verdict]:
        open_to_all = [action for action in _ENDING if self._anybody_may(policy, action, facts.application)]
        if open_to_all:
            yield not_met("KeyPolicy", f"lets the whole account call {', '.join(open_to_all)}; expected named ones")
        else:
            yield from list(policy.unread(*self.elements)) or [met()]

    def _anybody_may(self, policy: Document, action: str, application: Application) -> bool:
        allowing = (one for one in policy.allows if one.matches_action(action))
        asked = (openness(one, policy.denies, application, "kms", (action,)).unnamed() for one in allowing)
        return any(answer.witness is not None for answer in asked)


class ENC26(OfKeyPolicy):
    """The policy of a key lets its deletion be scheduled only with 30 days in which it can be cancelled."""

    needs_approval = True
    why = "Anyone who schedules the deletion chooses the window, from 7 days: a holiday is enough to miss it."
    facts = (82,)
    remedy = "Deny kms:ScheduleKeyDeletion where kms:ScheduleKeyDeletionPendingWindowInDays is less than 30."
    before = "Effect: Allow\nPrincipal: {AWS: arn:aws:iam::111122223333:root}\nAction: kms:ScheduleKeyDeletion"
    after = (
        "Effect: Deny\nPrincipal: '*'\nAction: kms:ScheduleKeyDeletion\nResource: '*'\n"
        "Condition: {NumericLessThan: {kms:ScheduleKeyDeletionPendingWindowInDays: '30'}}"
    )
    objectives = ("KMS key not pending deletion",)
    window = "kms:schedulekeydeletionpendingwindowindays"
    """From 7 to 30 days (fact 82); too few, if fewer than 30."""

    def weighed(self, policy: Document, facts: Facts) -> Iterator[Verdict]:
        given: Given = {self.window: [(str(days),) for days in range(7, 30)]}
        answer = undenied(policy.statements, facts.application, ("kms:ScheduleKeyDeletion",), given=given).members()
        if left(answer):
            days = ", ".join(answer.witness.context.values(self.window) or ()) if answer.witness else ""
            description = not_met("KeyPolicy", f"lets deletion be scheduled in {days or 'fewer'} days; expected 30")
            yield from list(policy.unread()) or [description]
        else:
            yield from verdict(answer, "KeyPolicy", "", "in how many days deletion can be scheduled") or [met()]


class ENC24(OfKeyPolicy):
    """A key of a store is used through the service that stores, not directly."""

    severity = Severity.LOW
    why = (
        "Anyone who may decrypt directly can open copies of the data that no policy of bucket or topic guards any more."
    )
    remedy = "Add kms:ViaService (s3.REGION, sns.REGION …) to the statements on use."
    before = "Effect: Allow\nPrincipal: {AWS: !GetAtt CallerRole.Arn}\nAction: kms:Decrypt\nResource: '*'"
    after = before + "\nCondition: {StringEquals: {kms:ViaService: s3.eu-west-1.amazonaws.com}}"
    supports = "KMS key not public / no wildcard decrypt"
    use = ("kms:Decrypt", "kms:GenerateDataKey")
    absent = None

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        return resource.key in used_keys(facts.application)

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        used = tuple(filter(one.matches_action, self.use))
        people = [who for who in subjects(one) if used and not _service_role(facts.application, who)]
        if people and self._direct(one, used, policy, facts):
            yield f"lets {shown(people[0])} use the key directly"

    def _direct(self, one: Statement, used: tuple[str, ...], policy: Document, facts: Facts) -> bool:
        """Whether somebody uses the key by no service, or by one that is not named, and for no resource of AWS's."""
        context = {each.key.lower() for each in one.conditions if each.key.lower().startswith("kms:encryptioncontext:")}
        bare: Given = {key: [ABSENT] for key in (*context, "kms:grantisforawsresource")}
        asked = openness(one, policy.denies, facts.application, "kms", used, {**bare, _VIA: _unnamed})
        answers = (asked.members(), asked.anyone(services=False), *(answer for _, answer in asked.others()))
        return any(answer.witness or answer.reasons for answer in answers)


def _service_role(application: Application, who: str) -> bool:
    """Whether a role is one that an AWS service alone assumes: it is the service that uses the key then."""
    role = application.find(who)
    trust = read(role, "AssumeRolePolicyDocument") if role is not None and role.type == "AWS::IAM::Role" else None
    whom = trust.allows if trust is not None else ()
    return bool(whom) and all(one.principals.services and not one.principals.outside for one in whom)
