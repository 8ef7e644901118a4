"""A customer-managed key by itself: how long it lives, and that it can always be managed (fact 42)."""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from assurance.controls.control import Control, Facts
from assurance.controls.weighing import Weighing
from assurance.iam.document import Statement
from assurance.iam.given import Given
from assurance.model.documents import KEYS, Document, read
from assurance.model.expectations import Between, Is, Outlives
from assurance.model.once import once
from assurance.model.openness import undenied
from assurance.model.reading import shown
from assurance.results.verdict import Consideration, Severity, Verdict, not_met, required, undecided
from assurance.sources.resource import Application, Resource


class OfKey(Control):
    """Base of the controls of a key."""

    consideration = Consideration.DATA_PROTECTION
    severity = Severity.HIGH
    types: ClassVar[tuple[str, ...]] = KEYS

    def policy(self, resource: Resource) -> Document:
        return read(resource, "KeyPolicy")


class OfKeyPolicy(OfKey, Weighing):
    """Base of the controls of the policy of a key; by default the account may administer and use it."""

    path = "KeyPolicy"
    elements: ClassVar[tuple[str, ...]] = ("Action", "Principal", "Effect", "Condition")
    absent: ClassVar[Verdict | None] = not_met(
        "KeyPolicy", "is not set: the default policy lets the whole account administer and use the key"
    )


class ENC01(OfKey):
    """A key rotates at least once a year."""

    severity = Severity.MEDIUM
    types = ("AWS::KMS::Key",)  # a replica rotates with its primary key
    why = "Rotation bounds how much data one generation of key material protects; KMS does it without touching data."
    remedy = "Set EnableKeyRotation, and RotationPeriodInDays to 365 or fewer."
    before = "Type: AWS::KMS::Key\nProperties:\n  Description: images"
    after = "Type: AWS::KMS::Key\nProperties:\n  Description: images\n  EnableKeyRotation: true"
    objectives = ("KMS key rotation",)

    expects = (
        Is("EnableKeyRotation", True),
        Between("RotationPeriodInDays", 1, 365, "365 or fewer", default=365),
    )

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        """KMS rotates only symmetric keys whose material it made."""
        symmetric = resource.get("KeySpec", "SYMMETRIC_DEFAULT") == "SYMMETRIC_DEFAULT"
        return symmetric and bool(resource.get("Origin", "AWS_KMS") == "AWS_KMS")


class ENC02(OfKey):
    """A key is enabled, and its deletion with its stack can be cancelled for 30 days."""

    why = "With its key go all images, results and logs under it; a trail stops delivering as soon as its key is off."
    facts = (44,)
    remedy = "Leave Enabled out or true, and PendingWindowInDays out or 30."
    before = "Type: AWS::KMS::Key\nProperties:\n  PendingWindowInDays: 7"
    after = "Type: AWS::KMS::Key\nProperties:\n  PendingWindowInDays: 30"
    objectives = ("KMS key not pending deletion",)

    expects = (Is("Enabled", True, default=True), Is("PendingWindowInDays", 30, default=30))


class ENC03(OfKey):
    """A key outlives its stack."""

    why = "Deleting a stack, or a change that replaces the key, would make everything under the key unreadable."
    remedy = "Set DeletionPolicy and UpdateReplacePolicy to Retain."
    before = "Type: AWS::KMS::Key\nProperties: {EnableKeyRotation: true}"
    after = "Type: AWS::KMS::Key\nDeletionPolicy: Retain\nUpdateReplacePolicy: Retain"
    objectives = ("KMS key not pending deletion",)

    expects = (Outlives("what it encrypts is lost"),)


class ENC04(OfKey):
    """Somebody can still change the policy of the key."""

    why = "A key whose policy lets nobody call PutKeyPolicy cannot be managed again; only AWS Support can help."
    facts = (42,)
    remedy = "Let the account (its root ARN) or a named administrator role call kms:PutKeyPolicy, without conditions."
    before = "Statement:\n  Effect: Allow\n  Principal: {Service: logs.eu-west-1.amazonaws.com}\n  Action: kms:*"
    after = "Statement:\n  Effect: Allow\n  Principal: {AWS: !GetAtt KeyAdministrator.Arn}\n  Action: kms:PutKeyPolicy"
    supports = "KMS key not pending deletion"

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.get("KeyPolicy") is None:
            return  # the default policy names the account
        policy = self.policy(resource)
        managed = [one for one in policy.allows if one.allows_action("kms:PutKeyPolicy") and one.principals.outside]
        given: Given = {"kms:bypasspolicylockoutsafetycheck": [("false",)]}
        answer = undenied(policy.statements, facts.application, ("kms:PutKeyPolicy",), given=given).members()
        if managed and answer.witness is None and not answer.reasons:
            yield not_met("KeyPolicy", "denies kms:PutKeyPolicy to everyone; expected an administrator to be spared")
        nobody = not_met("KeyPolicy", "lets nobody call kms:PutKeyPolicy; expected the account or an administrator")
        yield from required(bool(managed), nobody, policy.unread("Action", "Principal", "Effect"))


class ENC05(OfKey):
    """Nobody may bypass the check against locking everybody out of the key."""

    severity = Severity.MEDIUM
    why = "KMS refuses a policy under which its author could not change it again, unless told to skip that check."
    facts = (42,)
    remedy = "Deny kms:PutKeyPolicy to everyone where kms:BypassPolicyLockoutSafetyCheck is true; never set it."
    before = "Type: AWS::KMS::Key\nProperties:\n  BypassPolicyLockoutSafetyCheck: true"
    after = (
        "Statement:\n  Effect: Deny\n  Principal: '*'\n  Action: kms:PutKeyPolicy\n  Resource: '*'\n"
        "  Condition: {Bool: {kms:BypassPolicyLockoutSafetyCheck: true}}"
    )
    supports = "KMS key not pending deletion"

    expects = (Is("BypassPolicyLockoutSafetyCheck", False, default=False),)

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.get("KeyPolicy") is None:
            yield not_met("KeyPolicy", "is not set: the default policy does not deny the bypass of the lockout check")
            return
        policy = self.policy(resource)
        description = (
            "no statement denies kms:PutKeyPolicy to everyone where kms:BypassPolicyLockoutSafetyCheck is true"
        )
        unread = policy.unread("Action", "Principal", "Effect", "Condition")
        yield from required(any(map(self._denies, policy.denies)), not_met("KeyPolicy", description), unread)

    def _denies(self, one: Statement) -> bool:
        key = "kms:BypassPolicyLockoutSafetyCheck"
        everyone = one.denies_action("kms:PutKeyPolicy") and one.principals.everyone and any(one.resources)
        others = [found for found in one.conditions if found.key.lower() != key.lower()]
        return everyone and not others and ("true" in one.condition_values(key, "Bool") or not one.conditions)


class ENC28(Control):
    """An alias stands for a key of these templates, and no other alias has its name."""

    consideration = Consideration.DATA_PROTECTION
    severity = Severity.MEDIUM
    why = "Whatever names a key by its alias, encrypts under whichever key the alias stands for when it is asked."
    remedy = "Let TargetKeyId name a key of these templates, and give each alias a name of its own."
    before = "Type: AWS::KMS::Alias\nProperties: {AliasName: alias/images, TargetKeyId: 1234abcd-12ab-34cd-56ef-…}"
    after = "Type: AWS::KMS::Alias\nProperties: {AliasName: alias/images, TargetKeyId: !Ref ImagesKey}"
    types = ("AWS::KMS::Alias",)
    supports = "KMS key not pending deletion"
    reads = ("AliasName",)

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        name, target = resource.get("AliasName"), resource.get("TargetKeyId")
        if (times := _alias_names(facts.application)[str(name)]) > 1:
            yield not_met("AliasName", f"{name} is the name of {times} aliases; expected one")
        if facts.application.find(target) is None:
            yield undecided("TargetKeyId", f"{shown(target)} is not in these templates: whose key it is is not known")


@once
def _alias_names(application: Application) -> Counter[str]:
    return Counter(str(one.get("AliasName")) for one in application.of("AWS::KMS::Alias"))
