"""Who a key policy lets administer and use the key: named, apart from each other, and never for another's sake."""

from collections.abc import Iterator
from dataclasses import replace

from assurance.controls.control import Facts
from assurance.controls.enc.keys import OfKeyPolicy
from assurance.iam.document import Statement, arn_matches
from assurance.iam.domains import ABSENT
from assurance.iam.given import Given
from assurance.iam.patterns import arn_parts
from assurance.iam.principals import Principals
from assurance.model.documents import Document
from assurance.model.openness import UNCONFINED, meant, openness, undenied, verdict
from assurance.model.reading import shown
from assurance.results.verdict import Severity, Verdict, met, not_met

ADMINISTRATION = ("kms:DisableKey", "kms:DisableKeyRotation", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion")
USE = ("kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom")
_NAMES = ("aws:PrincipalArn", "aws:userId")


def bound(one: Statement, *keys: str) -> bool:
    """Whether a statement compares one of the keys with something narrower than everything."""
    return any(
        values and not any(map(_everything, values))
        for key in keys
        for values in (one.condition_values(key, "StringEquals", "StringLike", "ArnEquals", "ArnLike"),)
    )


def subjects(one: Statement) -> tuple[str, ...]:
    """Whom an Allow means: the principals its conditions name, else those of its Principal element."""
    for key in _NAMES:
        if bound(one, key):
            return one.condition_values(key)
    return one.principals.outside or (("*",) if one.not_principals else ())


class ENC06(OfKeyPolicy):
    """The policy of a key allows nobody outside the account and the organization."""

    severity = Severity.CRITICAL
    why = "A key that everyone may use leaves only the bucket policy between the world and the images."
    remedy = "Name principals; where a wildcard is needed, bind it by aws:PrincipalOrgID or kms:CallerAccount."
    before = "Effect: Allow\nPrincipal: '*'\nAction: kms:Decrypt\nResource: '*'"
    after = "Effect: Allow\nPrincipal: {AWS: !GetAtt CallerRole.Arn}\nAction: kms:Decrypt\nResource: '*'"
    objectives = ("KMS key not public / no wildcard decrypt",)
    elements = ("Principal", "Effect")
    absent = met()

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        answer = openness(one, policy.denies, facts.application, "kms").anyone()
        opened = f"{one.name} allows everyone; expected named principals"
        yield from verdict(answer, self.path, opened, f"{one.name}: whether it allows everyone")


class ENC07(OfKeyPolicy):
    """The policy of a key grants its use to nobody who administers it."""

    severity = Severity.MEDIUM
    why = (
        "One person who can both change the key's policy and decrypt can reach the images and hide it; the account as "
        "a whole is such a person as soon as the policy gives it kms:*."
    )
    remedy = "Give the account or an administrator role the administrative actions only, and the users the others only."
    before = "Effect: Allow\nPrincipal: {AWS: arn:aws:iam::111122223333:root}\nAction: kms:*\nResource: '*'"
    after = (
        "Effect: Allow\nPrincipal: {AWS: arn:aws:iam::111122223333:root}\n"
        "Action: [kms:PutKeyPolicy, kms:ScheduleKeyDeletion, kms:DescribeKey]\nResource: '*'"
    )
    supports = "KMS key not public / no wildcard decrypt"

    def weighed(self, policy: Document, facts: Facts) -> Iterator[Verdict]:
        admins = {who for one in policy.allows if any(map(one.matches_action, ADMINISTRATION)) for who in subjects(one)}
        both = {
            (who, action)
            for one in policy.allows
            for action in USE
            if one.matches_action(action)
            for who in subjects(one)
            if any(_same(who, admin) for admin in admins) and not self._forbidden(policy.denies, who, action, facts)
        }
        for who in sorted({who for who, _ in both}):
            actions = ", ".join(sorted(action for one, action in both if one == who))
            yield not_met("KeyPolicy", f"{shown(who)} may administer the key and use it ({actions}); expected either")
        if not both:
            yield from list(policy.unread(*self.elements)) or [met()]

    def _forbidden(self, denies: tuple[Statement, ...], who: str, action: str, facts: Facts) -> bool:
        """Whether every request of his for it is denied."""
        whole = len(arn_parts(who)) < 6 or set("*?") & set(who)
        asked = undenied(denies, facts.application, (action,))
        answer = asked.members() if whole else asked.somebody((who,))
        return bool(denies) and answer.witness is None and not answer.reasons


class ENC08(OfKeyPolicy):
    """The policy of a key grants its use to named principals, not to a whole account."""

    severity = Severity.MEDIUM
    why = "Use that is granted to the account is granted to whomever any IAM policy of the account names, now or later."
    remedy = "Name the roles in Principal, or keep the account there and name them by aws:PrincipalArn."
    before = "Effect: Allow\nPrincipal: {AWS: arn:aws:iam::111122223333:root}\nAction: kms:Decrypt\nResource: '*'"
    after = before + "\nCondition: {ArnEquals: {aws:PrincipalArn: arn:aws:iam::111122223333:role/face-comparison}}"
    supports = "KMS key not public / no wildcard decrypt"

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        if used := tuple(filter(one.matches_action, USE)):
            answer = openness(one, policy.denies, facts.application, "kms", used).unnamed()
            opened = f"{one.name} lets {shown(meant(one))} use the key; expected named principals"
            yield from verdict(answer, self.path, opened, f"{one.name}: whether a whole account uses the key")


class ENC09(OfKeyPolicy):
    """Grants on a key can be made for AWS resources only."""

    severity = Severity.MEDIUM
    why = "A grant lets somebody use the key without appearing in its policy: anyone who makes grants gives it away."
    remedy = "Bind kms:CreateGrant by kms:GrantIsForAWSResource (training of Custom Labels), or leave it out."
    before = "Effect: Allow\nPrincipal: {AWS: !GetAtt TrainerRole.Arn}\nAction: kms:CreateGrant\nResource: '*'"
    after = before + "\nCondition: {Bool: {kms:GrantIsForAWSResource: true}}"
    supports = "KMS key not public / no wildcard decrypt"
    elements = ("Action", "Effect", "Condition")

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        if one.matches_action("kms:CreateGrant") and not self._bounded(one, policy, facts):
            yield "allows kms:CreateGrant without kms:GrantIsForAWSResource"

    def _bounded(self, one: Statement, policy: Document, facts: Facts) -> bool:
        """Whether nobody gets in, whom the statement means or not, to make a grant for himself.

        A service is bound by the key itself: whom it acts for says nothing of the grants that it makes.
        """
        if bound(one, "kms:GranteePrincipal"):
            return True
        if one.principals.services and not one.condition_values("kms:GrantIsForAWSResource", "Bool"):
            return False
        alone = replace(one, principals=Principals(everyone=True), not_principals=Principals())
        given: Given = {"kms:grantisforawsresource": [("false",), ABSENT]}
        asked = openness(alone, policy.denies, facts.application, "kms", ("kms:CreateGrant",), given)
        answers = (asked.everybody(), asked.deputies(one.principals.services, silent=True))
        return not any(each.witness or each.reasons for each in answers)


class ENC10(OfKeyPolicy):
    """An AWS service other than EventBridge may use a key for this customer only."""

    severity = Severity.MEDIUM
    why = "A service acts for every customer: without a condition on whose resource it serves, anybody may borrow it."
    remedy = (
        "Bind each service principal by aws:SourceArn, aws:SourceAccount or the encryption context; "
        "events.amazonaws.com is the exception, since EventBridge sends neither."
    )
    before = "Effect: Allow\nPrincipal: {Service: cloudtrail.amazonaws.com}\nAction: kms:GenerateDataKey*"
    after = before + "\nCondition: {StringEquals: {aws:SourceAccount: '111122223333'}}"
    supports = "KMS key not public / no wildcard decrypt"
    elements = ("Principal", "Effect", "Condition")
    absent = met()

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        if services := sorted(set(one.principals.services) - UNCONFINED):
            answer = openness(one, policy.denies, facts.application, "kms").deputies(services)
            opened = f"{one.name} lets {', '.join(services)} use the key for anybody; expected aws:SourceArn"
            yield from verdict(answer, self.path, opened, f"{one.name}: for whom {', '.join(services)} act")


def _everything(pattern: str) -> bool:
    """`*`, or an ARN pattern that leaves account or name wholly open."""
    parts = arn_parts(pattern)
    if len(parts) < 6:
        return not pattern.strip("*?")
    return not parts[5].strip("*?") or parts[4] == "*" or parts[5] in ("role/*", "user/*", "assumed-role/*")


def _same(one: str, other: str) -> bool:
    return one == other or arn_matches(one, other) or arn_matches(other, one)
