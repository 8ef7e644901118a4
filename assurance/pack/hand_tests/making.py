"""Tests by hand, made for one assembly: each expectation is held against its policies and resources.

A test whose expectation they contradict is shown as contradicted, so that its text cannot say more than they do.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property

from assurance.iam.document import PolicyError
from assurance.iam.evaluate import Verdict
from assurance.pack.calls import operation_of
from assurance.pack.hand_tests.events import denied, event, refusal
from assurance.pack.hand_tests.subjects import OPT_OUT, WAYS_OUT, AbsentError, Vocabulary
from assurance.pack.hand_tests.trying import Borne, HandTest, Try
from assurance.pack.proof import Answer, Proof
from assurance.pack.words.questions import Attempt, Call, Look, Question, Rings, Stated
from assurance.proof.policies import FULL_ACCESS, policy
from assurance.sources.resource import Resource, Unresolved
from capabilities.inspection import action as action_of

ALLOWED = "HTTP 200, and the operation's JSON"
SCP = "service-control-policy.json"


class HandTests:
    """Makes the tests by hand of one assembly."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._of = vocabulary
        self._dossier = vocabulary.dossier

    def make(self, question: Question) -> HandTest | None:
        """The test of a question; None where the assembly holds nothing to try it on."""
        try:
            for name in question.needs:
                self._of.subject(name)
            return HandTest(
                title=self._of.fill(question.test),
                positive=self._try(question.works, Verdict.ALLOW),
                negative=self._try(question.fails, Verdict.DENY),
            )
        except AbsentError:
            return None

    def _try(self, attempt: Attempt, expects: Verdict) -> Try:
        match attempt:
            case Attempt(call=Call() as call):
                return self._call(call, expects)
            case Attempt(look=Look() as look):
                return self._look(look)
            case Attempt(rings=Rings() as rings):
                return self._rings(rings)
            case Attempt(stated=Stated() as stated):
                return self._stated(stated)
            case _:
                raise AssertionError("no attempt without a kind is read")

    def _call(self, call: Call, expects: Verdict) -> Try:
        proof, waits = self._dossier.proof, ""
        if call.applied_by_hand and not self._dossier.matrix.estate.service_control:
            proof, waits = self._guarded, f"; {call.applied_by_hand}"
        made = self._ask(call, expects, on=call.on, keys=call.request, proof=proof)
        return replace(
            made,
            who=self._of.fill(call.who) if call.who else made.who,
            where=self._of.fill(call.where) if call.where else made.where,
            expected=self._of.fill(call.expect) if call.expect else made.expected,
            basis=f"{made.basis}{waits}",
        )

    def _rings(self, rings: Rings) -> Try:
        topic = self._of.subject(rings.topic)
        refused = self._ask(rings, Verdict.DENY)
        heard = self._answer(("events.amazonaws.com", "sns:Publish", topic.arn, "by-the-service"))
        basis = heard.decision.because if heard else _NOBODY
        return replace(
            refused,
            expected=f"{refused.expected}; {self._of.fill(rings.expect)}",
            basis=f"{refused.basis}; the rule may publish: {basis}",
            borne=min(refused.borne, _borne(heard, Verdict.ALLOW), key=list(Borne).index),
        )

    def _ask(
        self,
        call: Call | Rings,
        expects: Verdict,
        *,
        on: str = "*",
        keys: Mapping[str, str] | None = None,
        proof: Proof | None = None,
    ) -> Try:
        """A call as the policies of the assembly decide it; `keys`: what its options say in the request."""
        fill = self._of.fill
        asked = (fill(call.as_), fill(call.does), fill(on), fill(call.through))
        return self._asked(asked, fill(call.command), expects, self._answer(asked, keys, proof))

    def _asked(self, asked: tuple[str, str, str, str], command: str, expects: Verdict, answer: Answer | None) -> Try:
        works = expects is Verdict.ALLOW
        refusing = {one.policy for one in answer.decision.decided_by} if answer else set()
        who, action, on, path = asked
        service, operation = operation_of(command) if command.startswith("aws ") else action.split(":", 1)
        return Try(
            who=answer.who if answer else who,
            where=answer.path if answer else path,
            command=command,
            expected=ALLOWED if works else refusal(service),
            event=event(service, operation, arn=on, trail=self._trail)
            if works
            else denied(service, operation, refusing, arn=on, trail=self._trail),
            basis=answer.decision.because if answer else _NOBODY,
            borne=_borne(answer, expects),
        )

    def _look(self, look: Look) -> Try:
        resource = self._of.subject(look.of).resource
        if resource is None:
            raise AbsentError(look.of)
        values = {name: resource.get(path) for path, name in look.shows.items()}
        command = self._of.fill(look.command)
        asked = (self._of.fill("{verifier}"), action_of(*operation_of(command)), self._of.fill(look.on), "internet")
        read = self._asked(asked, command, Verdict.ALLOW, self._answer(asked))
        known = not any(value is None or isinstance(value, Unresolved) for value in values.values())
        return replace(
            read,
            expected="; ".join(f"{name}: {_short(value)}" for name, value in values.items()),
            basis=f"the template says so of {resource.path}; {read.basis}",
            borne=read.borne if known else Borne.CONTRADICTED,
        )

    def _stated(self, stated: Stated) -> Try:
        holds = _HOLDS[stated.holds](self._of) if stated.holds else None
        because = stated.otherwise if holds is False and stated.otherwise else stated.because
        fill = self._of.fill
        return Try(
            who=fill(stated.who),
            where=fill(stated.where),
            command=fill(stated.command),
            expected=fill(stated.expect),
            event=fill(stated.event),
            basis=fill(because),
            held_by=stated.held_by,
            borne={None: Borne.ELSEWHERE, True: Borne.OUT, False: Borne.CONTRADICTED}[holds],
        )

    def _answer(
        self, asked: tuple[str, str, str, str], keys: Mapping[str, str] | None = None, proof: Proof | None = None
    ) -> Answer | None:
        return (proof or self._dossier.proof).answer(asked, keys or None)

    @cached_property
    def _trail(self) -> Resource | None:
        """The trail; None if it is adopted."""
        return self._of.resource("AWS::CloudTrail::Trail")

    @cached_property
    def _guarded(self) -> Proof:
        """The proof with the service control policy of the documents in force. Raises `AbsentError`."""
        text = self._dossier.documents.get(SCP, "")
        try:
            level = (policy("AWS's full access", FULL_ACCESS), policy(SCP, json.loads(text or "null")))
        except PolicyError:
            raise AbsentError(SCP) from None
        return Proof(replace(self._dossier.matrix.estate, service_control=level))


_NOBODY = "the assembly has no such principal or no such network path"


def _borne(answer: Answer | None, expects: Verdict) -> Borne:
    if answer and answer.decision.verdict is Verdict.DEPENDS:
        return Borne.DEPENDS
    return Borne.OUT if answer and answer.decision.verdict is expects else Borne.CONTRADICTED


def _short(value: object) -> str:
    text = json.dumps(value, default=str) if isinstance(value, bool | dict | list) else str(value)
    return text if len(text) <= 160 else f"{text[:159]}…"


def _opted_out(of: Vocabulary) -> bool:
    """Whether Rekognition, or every service that is not named, is opted out, and nothing below may change it."""
    policy = of.opt_out()
    content = policy.get("Content") if policy else of.dossier.documents.get(OPT_OUT, "")
    match json.loads(content) if isinstance(content, str) and content else content:
        case {"services": {"rekognition": {"opt_out_policy": {"@@assign": found}}}}:
            return bool(found == "optOut")
        case {"services": {"default": {"opt_out_policy": {"@@assign": found}}}}:
            return bool(found == "optOut")
        case _:
            return False


def _no_way_out(of: Vocabulary) -> bool:
    """Whether the templates hold neither a gateway nor a route."""
    return not of.dossier.application.of(*WAYS_OUT, "AWS::EC2::Route")


_HOLDS: Mapping[str, Callable[[Vocabulary], bool]] = {"no-way-out": _no_way_out, "opted-out": _opted_out}
