"""What the policy of a bucket must refuse: the world, the wrong network, plain text, the wrong key."""

from collections.abc import Iterator
from typing import ClassVar

from assurance.controls.control import Facts
from assurance.controls.sto.base import OfBucketPolicy
from assurance.iam.probes import Request, denied, request
from assurance.model.buckets import POLICY, BucketPolicy, access_log_buckets, log_buckets
from assurance.model.externals import EXTERNAL
from assurance.model.openness import openness, verdict
from assurance.model.reading import arn_part
from assurance.results.verdict import Severity, Verdict, met
from assurance.sources.resource import Resource

OBJECTS = ("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject")
_ALGORITHM = "s3:x-amz-server-side-encryption"
_KEY_ID = f"{_ALGORITHM}-aws-kms-key-id"


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


class STO11(OfBucketPolicy):
    """A bucket refuses requests without TLS."""

    why = "S3 answers plain HTTP unless told otherwise: an image, and the signature that fetched it, can be read."
    remedy = "Deny s3:* to everyone where aws:SecureTransport is false, on the bucket and its objects."
    before = "Statement: []"
    after = (
        "Effect: Deny\nPrincipal: '*'\nAction: s3:*\nResource: [!GetAtt Media.Arn, !Sub '${Media.Arn}/*']\n"
        "Condition: {Bool: {aws:SecureTransport: false}}"
    )
    objectives = ("S3 TLS-only bucket policy",)
    plain: ClassVar[dict[str, str]] = {"aws:SecureTransport": "false"}
    told = "a request without TLS"

    def judge_policy(self, policy: BucketPolicy, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        asked = [(action, f"{policy.arn}/object") for action in OBJECTS] + [("s3:ListBucket", policy.arn)]
        for action, target in asked:
            if denied(policy.statements, request(action, target, known=self.plain)) is not True:
                yield from self.missing(policy, f"nothing denies {action} to everyone in {self.told}")
                return
        yield met()


class STO12(STO11):
    """A bucket refuses TLS older than 1.2."""

    severity = Severity.MEDIUM
    why = "TLS 1.0 and 1.1 are broken; the regional endpoints have stopped speaking them, others need not."
    remedy = "Deny s3:* to everyone where s3:TlsVersion is less than 1.2, on the bucket and its objects."
    after = (
        "Effect: Deny\nPrincipal: '*'\nAction: s3:*\nResource: [!GetAtt Media.Arn, !Sub '${Media.Arn}/*']\n"
        "Condition: {NumericLessThan: {s3:TlsVersion: 1.2}}"
    )
    plain: ClassVar[dict[str, str]] = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.1"}
    told = "a request over TLS 1.1"


class STO13(OfBucketPolicy):
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
    headers: ClassVar[dict[str, dict[str, tuple[str, ...]]]] = {
        "with SSE-S3": {_ALGORITHM: ("AES256",), _KEY_ID: ()},
        "with another key": {_ALGORITHM: ("aws:kms",), _KEY_ID: ("arn:aws:kms:eu-west-1:999999999999:key/other",)},
    }

    def judge_policy(self, policy: BucketPolicy, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        for what, headers in self.headers.items():
            made = request("s3:PutObject", f"{policy.arn}/object", known=headers)
            if denied(policy.statements, made) is True:
                yield met()
            else:
                yield from self.missing(policy, f"nothing denies s3:PutObject {what} to everyone")


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
        safeguards = [one for one in policy.statements if any(map(one.conditions_on, self.named))]
        for action in OBJECTS[:2] if resource.key in log_buckets(facts.application) else OBJECTS:
            if denied(safeguards, Request(action=action, resource=f"{policy.arn}/object", known=EXTERNAL)) is not True:
                yield from self.missing(policy, f"nothing denies {action} to principals outside the organization")
                return
        yield met()


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
        who = "aws:PrincipalArn"
        safeguards = [one for one in policy.statements if one.conditions_on(who) or one.not_principals]
        accounts = {arn_part(value, 4) for one in safeguards for value in one.condition_values(who)} - {"", "*"}
        externals = [f"arn:aws:iam::{account}:role/unnamed-7f3a" for account in sorted(accounts) or ["1" * 12]]
        for action in OBJECTS:
            made = [request(action, f"{policy.arn}/object", known={who: external}) for external in externals]
            if not safeguards or not all(denied(safeguards, one) is True for one in made):
                yield from self.missing(policy, f"nothing denies {action} to principals that are not named")
                return
        yield met()
