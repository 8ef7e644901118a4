"""What the policy of a bucket must refuse: the world, the wrong network, plain text, the wrong key."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from assurance.controls.control import Facts
from assurance.controls.sto.base import OBJECTS, OfBucketPolicy, Refusing
from assurance.iam.classes import classes
from assurance.iam.domains import ABSENT, Values
from assurance.iam.given import Given
from assurance.iam.languages import Language, pattern
from assurance.iam.mentions import Mentions
from assurance.model.buckets import POLICY, BucketPolicy, access_log_buckets, delivered_buckets
from assurance.model.openness import openness, undenied, verdict
from assurance.results.verdict import Severity, Verdict, met
from assurance.sources.resource import Resource

_ALGORITHM = "s3:x-amz-server-side-encryption"
_KEY_ID = f"{_ALGORITHM}-aws-kms-key-id"
_A_KEY = pattern("arn:aws*:kms:*:*:key/?*", within_parts=True)


def _other_keys(mentions: Mentions) -> list[Values]:
    """A key of each kind that the statements tell apart, but those that they write out."""
    found = classes(mentions.text(_KEY_ID), (Language(_A_KEY),)).values()
    return [(one,) for one in found if one not in mentions.values(_KEY_ID)]


class STO10(OfBucketPolicy):
    """A bucket policy allows nothing to the public."""

    severity = Severity.CRITICAL
    exceptable = False
    why = "Images of customers that anybody can fetch cannot be called back."
    remedy = "Name principals, or bind the statement by aws:PrincipalOrgID; serve public files from another bucket."
    before = "Effect: Allow\nPrincipal: '*'\nAction: s3:GetObject\nResource: !Sub '${Media.Arn}/*'"
    after = (
        "Effect: Allow\nPrincipal: {AWS: !GetAtt CallerRole.Arn}\nAction: s3:GetObject\nResource: !Sub '${Media.Arn}/*'"
    )
    objectives = ("S3 Block Public Access",)

    def judge_policy(self, policy: BucketPolicy, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        denies = [one for one in policy.statements if one.denies]
        public = []
        for one in policy.statements:
            if one.allows:
                answer = openness(one, denies, facts.application, "s3").anyone(anywhere=False)
                opened = f"{one.name} allows everyone; expected named principals or a condition on them"
                public += verdict(answer, POLICY, opened, f"{one.name}: whether it allows everyone")
        yield from public or policy.unread("Principal", "Effect") or [met()]


class STO11(Refusing):
    """A bucket refuses requests without TLS."""

    why = "S3 answers plain HTTP unless told otherwise: an image, and the signature that fetched it, can be read."
    remedy = "Deny s3:* to everyone where aws:SecureTransport is false, on the bucket and its objects."
    before = "Statement: []"
    after = (
        "Effect: Deny\nPrincipal: '*'\nAction: s3:*\nResource: [!GetAtt Media.Arn, !Sub '${Media.Arn}/*']\n"
        "Condition: {Bool: {aws:SecureTransport: false}}"
    )
    objectives = ("S3 TLS-only bucket policy",)
    on_bucket = ("s3:ListBucket",)
    requests: ClassVar[Mapping[str, Given]] = {" without TLS": {"aws:securetransport": [("false",)]}}


class STO12(STO11):
    """A bucket refuses TLS older than 1.2."""

    severity = Severity.MEDIUM
    why = "TLS 1.0 and 1.1 are broken; the regional endpoints have stopped speaking them, others need not."
    remedy = "Deny s3:* to everyone where s3:TlsVersion is less than 1.2, on the bucket and its objects."
    after = (
        "Effect: Deny\nPrincipal: '*'\nAction: s3:*\nResource: [!GetAtt Media.Arn, !Sub '${Media.Arn}/*']\n"
        "Condition: {NumericLessThan: {s3:TlsVersion: 1.2}}"
    )
    requests: ClassVar[Mapping[str, Given]] = {
        " over TLS 1.0 or 1.1": {"aws:securetransport": [("true",)], "s3:tlsversion": [("1.0",), ("1.1",)]},
    }


class STO13(Refusing):
    """A bucket refuses uploads under another key."""

    data_only = True
    severity = Severity.MEDIUM
    why = "An upload may name its own encryption, past the default of the bucket: a key of others, or none of yours."
    remedy = (
        "Deny s3:PutObject where s3:x-amz-server-side-encryption is not aws:kms, and where "
        "s3:x-amz-server-side-encryption-aws-kms-key-id is not your key; spare uploads that name none."
    )
    before = "Statement: []"
    after = (
        "Effect: Deny\nPrincipal: '*'\nAction: s3:PutObject\nResource: !Sub '${Media.Arn}/*'\n"
        "Condition:\n  StringNotEqualsIfExists:\n"
        "    s3:x-amz-server-side-encryption-aws-kms-key-id: !GetAtt MediaKey.Arn"
    )
    supports = "S3 default encryption with a CMK"
    actions = ("s3:PutObject",)
    requests: ClassVar[Mapping[str, Given]] = {
        " with SSE-S3": {_ALGORITHM: [("AES256",)], _KEY_ID: [ABSENT]},
        " with another key": {_ALGORITHM: [("aws:kms",), ("aws:kms:dsse",)], _KEY_ID: _other_keys},
    }


class STO14(OfBucketPolicy):
    """A bucket for data or log files refuses principals of other organizations."""

    severity = Severity.MEDIUM
    why = "A role name in a policy is easily mistyped or left behind; the organization is what holds then."
    remedy = "Deny object actions to everyone whose aws:PrincipalOrgID is not yours; spare AWS services."
    before = "Statement: []"
    after = (
        "Effect: Deny\nPrincipal: '*'\nAction: [s3:GetObject*, s3:PutObject*]\nResource: !Sub '${Media.Arn}/*'\n"
        "Condition:\n  StringNotEqualsIfExists: {aws:PrincipalOrgID: o-exampleorg1}\n"
        "  BoolIfExists: {aws:PrincipalIsAWSService: false}"
    )
    supports = "S3 Block Public Access"
    named = ("aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalAccount")

    def judge_policy(self, policy: BucketPolicy, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.key in access_log_buckets(facts.application):
            return
        safeguards = [one for one in policy.statements if one.unread or any(map(one.conditions_on, self.named))]
        actions = OBJECTS[:2] if resource.key in delivered_buckets(facts.application) else OBJECTS
        answer = undenied(safeguards, facts.application, actions, f"{policy.arn}/object").anyone(services=False)
        yield from self.refused(policy, answer, "objects", "principals outside the organization")


class STO18(OfBucketPolicy):
    """The objects of a bucket are reserved for named principals."""

    data_only = True
    severity = Severity.MEDIUM
    why = "Any administrator of the account can grant s3:GetObject on everything; a Deny in the bucket outlasts that."
    remedy = "Deny object actions to everyone whose aws:PrincipalArn is not one of the roles that work with the data."
    before = "Statement: []"
    after = (
        "Effect: Deny\nPrincipal: '*'\nAction: [s3:GetObject*, s3:PutObject*]\nResource: !Sub '${Media.Arn}/*'\n"
        "Condition:\n  ArnNotEquals: {aws:PrincipalArn: !GetAtt CallerRole.Arn}\n"
        "  BoolIfExists: {aws:PrincipalIsAWSService: false}"
    )
    supports = "Least privilege: no admin / full access"

    def judge_policy(self, policy: BucketPolicy, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        safeguards = [one for one in policy.statements
                      if one.unread or one.not_principals or one.conditions_on("aws:PrincipalArn")]  # fmt: skip
        answer = undenied(safeguards, facts.application, OBJECTS, f"{policy.arn}/object").unnamed()
        yield from self.refused(policy, answer, "objects", "principals that are not named")
