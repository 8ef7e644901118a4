"""Whom a bucket serves besides people's roles: not Rekognition itself, and nobody by a name that S3 does not know."""

from collections.abc import Iterator

from assurance.controls.control import Facts
from assurance.controls.sto.base import OfBucketPolicy
from assurance.model.buckets import POLICY, BucketPolicy
from assurance.model.documents import read
from assurance.model.holders import identity_documents
from assurance.model.openness import openness, verdict
from assurance.results.verdict import Severity, Verdict, met, not_met
from assurance.sources.resource import Resource

REKOGNITION = "rekognition.amazonaws.com"
OPERATIONS = {
    "s3:headobject": "s3:GetObject",
    "s3:headbucket": "s3:ListBucket",
    "s3:listobjects": "s3:ListBucket",
    "s3:listobjectsv2": "s3:ListBucket",
    "s3:listbuckets": "s3:ListAllMyBuckets",
    "s3:copyobject": "s3:GetObject and s3:PutObject",
    "s3:uploadpart": "s3:PutObject",
    "s3:createmultipartupload": "s3:PutObject",
    "s3:completemultipartupload": "s3:PutObject",
    "s3:deleteobjects": "s3:DeleteObject",
}
"""S3 operations that are no IAM actions, and the action that each needs (fact 50)."""


class STO19(OfBucketPolicy):
    """A bucket lets Rekognition itself in for projects of its models only, and for this account."""

    why = (
        "Rekognition reads images with the permissions of its caller. A grant to the service is useless for that, and "
        "lets anyone who can name the bucket make Rekognition read it on his behalf."
    )
    facts = (5, 14)
    remedy = (
        "Give s3:GetObject to the caller's role. Automatic retraining of adapters, which needs the service in the "
        "policy of its bucket, is bound by aws:SourceAccount."
    )
    before = f"Effect: Allow\nPrincipal: {{Service: {REKOGNITION}}}\nAction: s3:GetObject"
    after = "Effect: Allow\nPrincipal: {AWS: !GetAtt CallerRole.Arn}\nAction: s3:GetObject"
    supports = "Least privilege: no admin / full access"

    def judge_policy(self, policy: BucketPolicy, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        models = bool(facts.application.of("AWS::Rekognition::Project", "AWS::Rekognition::Dataset"))
        found = []
        for one in policy.statements:
            if not one.allows or REKOGNITION not in map(str.lower, one.principals.services):
                continue
            denies = [each for each in policy.statements if each.denies]
            answer = openness(one, denies, facts.application, "s3").deputies((REKOGNITION,))
            opened = f"{one.name} lets Rekognition in for anybody; expected aws:SourceAccount"
            if wrong := verdict(answer, POLICY, opened, f"{one.name}: for whom Rekognition acts"):
                found += wrong
            elif not models:
                found.append(not_met(POLICY, f"{one.name} lets Rekognition in, without any Custom Labels project"))
        yield from found or policy.unread("Principal", "Effect", "Condition") or [met()]


class STO20(OfBucketPolicy):
    """Policies name S3 actions that exist."""

    severity = Severity.LOW
    why = "s3:HeadObject and its like are operations, not actions: what names them neither allows nor denies."
    facts = (50,)
    remedy = "Name the action that the operation needs: s3:GetObject for HeadObject, s3:ListBucket for HeadBucket."
    before = "Action: [s3:HeadObject, s3:HeadBucket]"
    after = "Action: [s3:GetObject, s3:ListBucket]"
    supports = "Least privilege: no admin / full access"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        application = facts.application
        resource_policies = (read(one, "PolicyDocument") for one in application.of("AWS::S3::BucketPolicy"))
        for document in (*identity_documents(application), *resource_policies):
            wrong = sorted(
                action
                for one in document.statements
                for action in (*one.actions, *one.not_actions)
                if action.lower() in OPERATIONS
            )
            for action in wrong:
                needed = OPERATIONS[action.lower()]
                yield document.resource, not_met(document.path, f"{action} is no IAM action; expected {needed}")
            if not wrong:
                yield from ((document.resource, one) for one in list(document.unread("Action")) or [met()])
