"""Policies that AWS manages for Rekognition, and why a bank attaches none of them (fact 20)."""

from collections.abc import Iterator
from typing import ClassVar

from assurance.controls.control import Control, Facts
from assurance.iam.document import Statement
from assurance.model.holders import HOLDERS, identities, identity_documents
from assurance.model.scopes import some
from assurance.results.verdict import Consideration, Severity, Verdict, not_met, settled, undecided
from assurance.sources.resource import Resource


class _ByAws(Control):
    """Base: a policy that AWS manages is attached to nobody."""

    consideration = Consideration.ACCESS
    severity = Severity.HIGH
    types = HOLDERS
    objectives: ClassVar[tuple[str, ...]] = ("Least privilege: no admin / full access",)
    before = ""
    names: tuple[str, ...] = ()

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        for holder in identities(facts.application):
            attached = [name for name in holder.aws_managed if name in self.names]
            wrong = [
                not_met(holder.attaching, f"{each} is attached; expected a policy of your own") for each in attached
            ]
            lost = [undecided(holder.attaching, f"attaches {each}") for each in holder.unnamed]
            yield from ((holder.resource, verdict) for verdict in settled(wrong, lost))


class IAM01(_ByAws):
    """No identity holds AmazonRekognitionFullAccess."""

    severity = Severity.CRITICAL
    why = (
        "It is rekognition:* on everything: search, deletion of collections and sharing of models with one attachment."
    )
    remedy = "Write a policy with the approved actions."
    before = "ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonRekognitionFullAccess']"
    after = "ManagedPolicyArns: [!Ref CompareFacesPolicy]"
    names = ("AmazonRekognitionFullAccess",)


class IAM02(_ByAws):
    """No identity holds AmazonRekognitionReadOnlyAccess."""

    why = "Its name misleads: CompareFaces, SearchFacesByImage and all other inference are 'read' actions, and in it."
    facts = (20,)
    remedy = "For auditors, write a policy with the Describe and List actions only."
    before = "ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonRekognitionReadOnlyAccess']"
    after = "Action: [rekognition:DescribeCollection, rekognition:ListCollections, rekognition:ListTagsForResource]"
    names = ("AmazonRekognitionReadOnlyAccess",)


class IAM03(_ByAws):
    """No identity holds AmazonRekognitionServiceRole."""

    why = "It publishes to any topic or stream whose name begins AmazonRekognition, in any account, and sees all video."
    facts = (109,)
    remedy = "Write a policy with the ARNs of the topic, the streams and the key."
    before = "ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AmazonRekognitionServiceRole']"
    after = "Effect: Allow\nAction: sns:Publish\nResource: !Ref Completions"
    names = ("AmazonRekognitionServiceRole",)


class IAM04(_ByAws):
    """No identity holds AmazonRekognitionCustomLabelsFullAccess."""

    why = (
        "It holds CopyProjectVersion and PutProjectPolicy: a model, trained on customer images, can leave the account."
    )
    remedy = "Give authors, users and sharers of models a policy each."
    before = "ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonRekognitionCustomLabelsFullAccess']"
    after = "Effect: Allow\nAction: rekognition:DetectCustomLabels\nResource: !Sub '${Project}/version/*'"
    names = ("AmazonRekognitionCustomLabelsFullAccess",)


_POWERS = ("s3:GetObject", "kms:PutKeyPolicy", "rekognition:DeleteCollection", "cloudtrail:StopLogging",
           "ec2:CreateRoute", "lambda:CreateFunction")  # fmt: skip
"""Of services that have little to do with each other: who may all of these may everything, or all but IAM."""


class IAM05(_ByAws):
    """No identity is an administrator of everything."""

    severity = Severity.CRITICAL
    why = "An administrator undoes every other control."
    remedy = "Attach the permissions of one duty; keep break-glass roles out of the workload account's templates."
    before = "ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']"
    after = "ManagedPolicyArns: [!Ref CompareFacesPolicy]"
    objectives = ("Least privilege: no admin / full access", "No policy grants everything")
    names = ("AdministratorAccess", "PowerUserAccess", "IAMFullAccess")

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        yield from super().judge_application(facts)
        for document in identity_documents(facts.application):
            for one in document.allows:
                if not one.conditions and _everywhere(one) and all(map(one.matches_action, _POWERS)):
                    every = f"every action but {some(one.not_actions)}" if one.not_actions else "every action"
                    yield document.resource, not_met(document.path, f"{one.name} allows {every} on everything")


def _everywhere(one: Statement) -> bool:
    return bool(one.not_resources) or any(set(arn) == {"*"} for arn in one.resources if arn)
