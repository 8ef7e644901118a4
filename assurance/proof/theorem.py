"""What is to be shown of every request, and what came of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from assurance.iam.claims import Meant, Passing, Question, policy, prove
from assurance.iam.descent import Answer
from assurance.iam.document import statements
from assurance.iam.matching import delegates, named
from assurance.iam.request import Policies, Policy, Principal, Request
from assurance.iam.statement import Statement
from assurance.model.estate import Endpoint, Estate, Target
from assurance.proof.principals import Who, everyone
from capabilities.names import Names
from settings.counting import counted

if TYPE_CHECKING:  # pydantic is slow to import, and a check without environment file needs none of it
    from settings.settings import Settings


class Status(StrEnum):
    """What came of a theorem."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


@dataclass(frozen=True, eq=False, kw_only=True)
class Ground:
    """What theorems are about: an estate, and the environment file that says what is approved, if there is one."""

    estate: Estate
    settings: "Settings | None" = None

    @cached_property
    def people(self) -> tuple[Who, ...]:
        return everyone(self.estate)

    @cached_property
    def roles(self) -> tuple[Who, ...]:
        """The roles of the assembly."""
        return tuple(who for who in self.people if who.baseline)

    @cached_property
    def names(self) -> Names | None:
        return self.settings.names if self.settings else None

    def endpoints(self, prefix: str) -> tuple[Endpoint, ...]:
        """Our endpoints that take requests of a service, by its IAM prefix."""
        return tuple(one for one in self.estate.endpoints if prefix_of(one) == prefix)

    @cached_property
    def direct(self) -> dict[Principal, tuple[Target, ...]]:
        """Role of the assembly → the resources whose own policies may grant something to it, past its own policies."""
        granting = [one for one in self.estate.targets if one.policy and one.kind != "role"]
        return {who.principal: tuple(one for one in granting if one.policy and _grants(one.policy, who))
                for who in self.roles}  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class Case:
    """One question of a theorem, and whom or what it is about."""

    about: str
    question: Question
    role: str = ""
    """The role that it is about, if it is one."""
    alike: tuple[object, ...] = ()
    """What it has in common with other cases of the theorem, which are all proved if it is; empty if nothing."""

    @property
    def layers(self) -> Policies | None:
        """The policies that decide on the request."""
        sides = (self.question.premise, self.question.claim)
        return next((one.layers for one in sides if isinstance(one, Passing)), None)


@dataclass(frozen=True, eq=False, kw_only=True)
class Lack:
    """What keeps a theorem from holding before anything is asked."""

    about: str
    message: str
    certain: bool = True
    """False where nobody can say."""
    cause: str = ""
    """What it lacks, where other requests lack the same."""


Obligation = tuple[Case, ...] | Lack
"""Questions of which one at least must be proved: what must not be possible together; none where nothing is in
question; or what is missing."""


@dataclass(frozen=True, kw_only=True)
class Theorem:
    """A sentence about every request; its words lie in theorems.toml."""

    name: str
    title: str
    sentence: str
    leaves: tuple[str, ...]
    """What the sentence does not say."""
    obligations: Callable[[Ground], Iterator[Obligation]]


@dataclass(frozen=True, eq=False, kw_only=True)
class Refutation:
    """Requests that together contradict a theorem, one or as many as must not be possible together; or what lacks."""

    about: str
    cases: tuple[tuple[Case, Request], ...] = ()
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """Why nobody can say, and of what."""

    about: str
    reason: str
    role: str = ""
    cause: str = ""
    """What it depends on, where others depend on the same; else the reason."""

    def __str__(self) -> str:
        return f"{self.about}: {self.reason}" if self.about else self.reason


@dataclass(frozen=True, eq=False, kw_only=True)
class Proven:
    """What came of a theorem."""

    theorem: Theorem
    refutations: tuple[Refutation, ...] = ()
    reasons: tuple[Doubt, ...] = ()
    questions: int = 0
    classes: int = 0
    """How many classes of action and resource the policies distinguished, over all questions."""
    cases: int = 0
    """How many cases the search looked at."""

    @property
    def status(self) -> Status:
        if self.refutations:
            return Status.REFUTED
        return Status.UNDECIDED if self.reasons else Status.PROVED


_NO_FILE = Doubt(about="", reason="no environment file says what is approved")
_NOTHING_THERE = Doubt(about="", reason="the assembly holds nothing that it is about")


def by_cause(reasons: Iterable[Doubt]) -> Iterator[tuple[Doubt, str]]:
    """The first doubt of each cause, and what is said of all of that cause together."""
    found: dict[str, list[Doubt]] = {}
    for one in reasons:
        found.setdefault(one.cause or one.reason, []).append(one)
    for first, *others in found.values():
        yield first, f"{first}; the same for {counted(len(others), 'more request')}" if others else str(first)


def decide(theorem: Theorem, ground: Ground) -> Proven:
    """Prove a theorem, or find what contradicts it, or say why neither is possible."""
    if ground.settings is None:
        return Proven(theorem=theorem, reasons=(_NO_FILE,))
    proved: dict[tuple[object, ...], Answer] = {}
    reached = [_discharged(one, proved) for one in theorem.obligations(ground)]
    if not reached:
        return Proven(theorem=theorem, reasons=(_NOTHING_THERE,))
    answers = [answer for one in reached for answer in one.answers]
    return Proven(
        theorem=theorem,
        refutations=tuple(one.refutation for one in reached if one.refutation),
        reasons=tuple(dict.fromkeys(reason for one in reached for reason in one.reasons)),
        questions=len(answers),
        classes=sum(one.classes for one in answers),
        cases=sum(one.looked_at for one in answers),
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class _Discharged:
    answers: tuple[Answer, ...] = ()
    refutation: Refutation | None = None
    reasons: tuple[Doubt, ...] = ()


def _discharged(obligation: Obligation, proved: dict[tuple[object, ...], Answer]) -> _Discharged:
    """One obligation: its questions are put until one is proved, which others that are alike to it are then, too."""
    if isinstance(obligation, Lack):
        if obligation.certain:
            return _Discharged(refutation=Refutation(about=obligation.about, message=obligation.message))
        doubt = Doubt(about=obligation.about, reason=obligation.message, role=obligation.about, cause=obligation.cause)
        return _Discharged(reasons=(doubt,))
    if not obligation:
        return _Discharged()
    answers: list[Answer] = []
    for case in obligation:
        answers.append(answer := proved.get(case.alike) or prove(case.question))
        if answer.witness is None and not answer.reasons:
            proved |= {case.alike: answer} if case.alike else {}
            return _Discharged(answers=tuple(answers))
    found = tuple((case, one.witness) for case, one in zip(obligation, answers, strict=True) if one.witness)
    if len(found) == len(obligation):
        return _Discharged(answers=tuple(answers), refutation=Refutation(about=obligation[0].about, cases=found))
    doubts = tuple(
        Doubt(about=case.about, reason=reason, role=case.role)
        for case, one in zip(obligation, answers, strict=True)
        for reason in one.reasons
    )
    return _Discharged(answers=tuple(answers), reasons=doubts)


def meant(name: str, *raw: dict[str, object]) -> Meant:
    """A claim, written like a policy."""
    return Meant(policy=policy(name, statements({"Version": "2012-10-17", "Statement": list(raw)}) if raw else ()))


def allowing(action: object, resource: object = "*", **condition: object) -> dict[str, object]:
    """A statement of a claim; each keyword is an operator with its keys."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, "Condition": condition}


def prefix_of(endpoint: Endpoint) -> str:
    """The IAM prefix of the requests that an endpoint takes."""
    return _PREFIXES.get(endpoint.service, endpoint.service)


_PREFIXES = {
    "kinesis-streams": "kinesis",
    "monitoring": "cloudwatch",
    "streaming-rekognition": "rekognition",
}


def said(*sides: Passing | Meant) -> tuple[Statement, ...]:
    """All statements of some sides."""
    return tuple(one for side in sides for each in side.policies for one in each.statements)


def _grants(found: Policy, who: Who) -> bool:
    return any(
        not one.denies and named(one, who.principal) is not False and not delegates(one, who.principal)
        for one in found.statements
    )
