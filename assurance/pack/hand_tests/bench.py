"""The bench on which hand tests are made: each expectation is held against the policies and resources of the assembly.

A test whose expectation they contradict is shown as contradicted, so that this text cannot say more than they do.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from assurance.iam.document import PolicyError
from assurance.iam.evaluate import Verdict
from assurance.model.estate import Thing
from assurance.pack.calls import command, operation_of
from assurance.pack.dossier import Dossier
from assurance.pack.hand_tests.events import denied, event, refusal
from assurance.pack.hand_tests.trying import Borne, Try
from assurance.pack.proof import Answer, Proof, Question
from assurance.proof.reading import FULL_ACCESS, policy
from assurance.sources.resource import Resource, Unresolved
from capabilities.capability import Duty, Scope
from capabilities.inspection import action as action_of
from capabilities.names import VERIFIER

ALLOWED = "HTTP 200, and the operation's JSON"
ENDPOINT, S3, INTERNET = "our-rekognition-endpoint", "our-s3-endpoint", "internet"
SCP = "service-control-policy.json"


class Bench:
    """Makes the calls of hand tests for one dossier."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.settings = dossier.settings
        self.names = dossier.settings.names

    @cached_property
    def caller(self) -> tuple[str, str]:
        """A role that calls Rekognition, and an action of its own; one that names no resource, if there is any."""
        held = [(row.name, grant) for row in self.settings.approved for grant in row.of(Duty.USE)]
        name, grant = min(held, key=lambda one: one[1].scope is not Scope.ANY)
        return self.names.role_of(Duty.USE, name), grant.actions[0]

    @cached_property
    def trail(self) -> Resource | None:
        """The trail; None if it is adopted."""
        return self.resource("AWS::CloudTrail::Trail")

    def thing(self, kind: str, name: str = "") -> Thing | None:
        """The first thing of a kind, or the one of a name."""
        return next((one for one in self.dossier.matrix.estate.of(kind) if not name or one.name == name), None)

    def resource(self, type_name: str, **properties: str) -> Resource | None:
        """The first resource of a type with these properties."""
        found = self.dossier.application.of(type_name)
        return next((one for one in found if all(str(one.get(k)) == v for k, v in properties.items())), None)

    def aws(self, told: str) -> str:
        """A command of the AWS CLI, in the Region of the environment."""
        service, verb, *rest = told.split(" ", 2)
        return " ".join(("aws", service, verb, "--region", self.settings.region, *rest))

    def rekognition(self, who: str, action: str, door: str, expects: Verdict) -> Try:
        """A call of Rekognition."""
        return self.call((who, action, "*", door), command(action, self.settings, self.names), expects)

    def supply(self, door: str) -> tuple[Question, str]:
        """Who supplies images stores one: the question to the policies, and the command."""
        bucket = self.names.bucket("media")
        asked = (self.names.role_of(Duty.SUPPLY, ""), "s3:PutObject", f"{self.names.bucket_arn('media')}/object", door)
        return asked, self.aws(f"s3api put-object --bucket {bucket} --key approval-test.jpg --body approval-test.jpg")

    def call(
        self,
        question: Question,
        told: str,
        expects: Verdict,
        *,
        expected: str = "",
        keys: Mapping[str, str] | None = None,
        proof: Proof | None = None,
    ) -> Try:
        """A call whose answer the policies of the assembly decide; `keys`: what its options say in the request."""
        answer = (proof or self.dossier.proof).answer(question, keys)
        works = expects is Verdict.ALLOW
        refusing = {one.policy for one in answer.decision.decided_by} if answer else set()
        service, operation = operation_of(told) if told.startswith("aws ") else question[1].split(":", 1)
        return Try(
            who=answer.who if answer else question[0],
            where=answer.door if answer else question[3],
            command=told,
            expected=expected or (ALLOWED if works else refusal(service)),
            event=event(service, operation, arn=question[2], trail=self.trail)
            if works
            else denied(service, operation, refusing, arn=question[2], trail=self.trail),
            basis=answer.decision.because if answer else "the assembly has no such principal or no such door",
            borne=_borne(answer, expects),
        )

    def look(self, told: str, resource: Resource, shows: Mapping[str, str], *, arn: str = "*") -> Try:
        """A read of the verifier's; `shows`: property of the resource → what the response calls it."""
        values = {name: resource.get(path) for path, name in shows.items()}
        service, operation = operation_of(f"aws {told}")
        asked = (self.names.role(VERIFIER), action_of(service, operation), arn, INTERNET)
        found = self.call(asked, self.aws(told), Verdict.ALLOW)
        known = not any(value is None or isinstance(value, Unresolved) for value in values.values())
        return replace(
            found,
            expected="; ".join(f"{name}: {_short(value)}" for name, value in values.items()),
            basis=f"the template says so of {resource.path}; {found.basis}",
            borne=found.borne if known else Borne.CONTRADICTED,
        )

    def rings(self, refused: Try, topic: Thing) -> Try:
        """A call that is refused, and of which somebody hears."""
        asked = ("events.amazonaws.com", "sns:Publish", topic.arn, "by-the-service")
        heard = self.call(asked, refused.command, Verdict.ALLOW)
        return replace(
            refused,
            expected=f"{refused.expected}; every subscriber of {topic.name} is told within minutes",
            basis=f"{refused.basis}; the rule may publish: {heard.basis}",
            borne=min(refused.borne, heard.borne, key=list(Borne).index),
        )

    @cached_property
    def guarded(self) -> Proof | None:
        """The proof with the service control policy of the documents in force; None if the assembly deploys its own."""
        estate, text = self.dossier.matrix.estate, self.dossier.documents.get(SCP, "")
        if estate.service_control or not text:
            return None
        try:
            level = (policy("AWS's full access", FULL_ACCESS), policy(SCP, json.loads(text)))
        except PolicyError:
            return None
        return Proof(replace(estate, service_control=level))


def _borne(answer: Answer | None, expects: Verdict) -> Borne:
    if answer and answer.decision.verdict is Verdict.DEPENDS:
        return Borne.DEPENDS
    return Borne.OUT if answer and answer.decision.verdict is expects else Borne.CONTRADICTED


def _short(value: object) -> str:
    text = json.dumps(value, default=str) if isinstance(value, bool | dict | list) else str(value)
    return text if len(text) <= 160 else f"{text[:159]}…"
