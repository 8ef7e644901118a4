"""The matrix: everyone, every action, every resource, every path, each with its decision and what decided it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from assurance.iam.evaluate import Ground, Verdict
from assurance.iam.request import Kind
from assurance.model.estate import Estate
from assurance.proof.actions import Ask, asks
from assurance.proof.decide import Judge
from assurance.proof.network_paths import BY_ITSELF, NetworkPath, paths
from assurance.proof.principals import Who, everyone


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One answer."""

    principal: str
    action: str
    resource: str
    path: str
    decision: Verdict
    decided_by: tuple[Ground, ...]
    because: str

    @property
    def question(self) -> tuple[str, str, str, str]:
        """What was asked, without the answer."""
        return self.principal, self.action, self.resource, self.path


@dataclass(frozen=True, eq=False, kw_only=True)
class Matrix:
    """All answers about one estate, sorted."""

    estate: Estate
    rows: tuple[Row, ...]

    def allowed(self) -> Iterator[Row]:
        """What is possible, or may be: everything that is not denied for certain."""
        return (row for row in self.rows if row.decision is not Verdict.DENY)


def concerns(who: Who, ask: Ask) -> bool:
    """Whether a principal is asked about something: who is only named, about what names it.

    Who is of another account, or of none, about Rekognition, and about what a policy of the resource could give.
    """
    if who.about is not None:
        return bool(ask.target and ask.target.arn in who.about)
    return who.within or ask.service == "rekognition" or bool(ask.target and ask.target.policy)


def matrix(
    estate: Estate,
    *,
    guardrails: bool = True,
    ungranted: bool = True,
    watch: Callable[[tuple[Who, ...]], Iterable[Who]] = iter,
) -> Matrix:
    """Ask everything; without `ungranted` leave out what nothing could ever allow, which is most, and takes the time.

    `watch` may wrap the principals to show progress.
    """
    judge = Judge(estate=estate, guardrails=guardrails)
    questions = tuple(asks(estate))
    rows = [
        row
        for who in watch(everyone(estate))
        for ask in (questions if ungranted else judge.granted(who))
        if concerns(who, ask)
        for row in _answers(judge, who, ask)
    ]
    return Matrix(estate=estate, rows=tuple(sorted(rows, key=lambda row: row.question)))


def open_to(estate: Estate, who: Who, ask: Ask) -> tuple[NetworkPath, ...]:
    """The network paths by which a principal can ask for something; a service acts for itself, from within AWS.

    What somebody does with resources of his own is in question through our endpoints only.
    """
    if who.principal.kind is Kind.SERVICE:
        return () if ask.owner else (BY_ITSELF,)
    found = paths(estate, ask.action)
    return found if who.baseline or who.deploys or not ask.owner else tuple(one for one in found if one.endpoint)


def _answers(judge: Judge, who: Who, ask: Ask) -> Iterator[Row]:
    for path in open_to(judge.estate, who, ask):
        decision = judge.decide(who, ask, path)
        yield Row(
            principal=who.name,
            action=ask.action,
            resource=ask.resource,
            path=path.name,
            decision=decision.verdict,
            decided_by=decision.decided_by,
            because=decision.because,
        )
