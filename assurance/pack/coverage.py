"""How each mapped framework is answered: what this baseline can answer at all, never a share of the whole."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from assurance.controls.frameworks import FRAMEWORKS, Framework, Identifier, Strength, natural, objectives
from assurance.pack.standing import Judged, Standing
from assurance.sources.cdk_report import Finding


class Answer(StrEnum):
    """How an identifier is answered, worst first."""

    OPEN = "open"
    EXCEPTED = "excepted"
    MET = "met"
    NOT_JUDGED = "nothing to judge"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A requirement, what it asks for, how strongly and how well it is answered, by which controls, and where read."""

    identifier: str
    asks: str
    strength: Strength
    answer: Answer
    objectives: tuple[str, ...]
    controls: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """One framework, and the lines of it that this baseline can answer at all."""

    framework: Framework
    lines: tuple[Line, ...]

    def count(self, kind: Answer | Strength) -> int:
        return sum(kind in (one.answer, one.strength) for one in self.lines)


def coverage(controls: Mapping[str, Judged], findings: Iterable[Finding] = ()) -> tuple[Coverage, ...]:
    """Every mapped framework; a public rule that is not met counts where a source maps it."""
    missed = {one.general.removeprefix(f"{one.pack}-"): one.excepted for one in sorted(findings, key=_open_last)}
    return tuple(
        Coverage(framework=framework, lines=tuple(_lines(name, controls.values(), missed)))
        for name, framework in FRAMEWORKS.items()
    )


def by_objective(controls: Iterable[Judged]) -> dict[str, tuple[str, ...]]:
    """Objective → the controls that carry it, in the order of the catalogue."""
    carried: dict[str, list[str]] = {name: [] for name in objectives()}
    for judged in controls:
        for name in judged.control.objectives:
            carried[name].append(judged.control.id)
    return {name: tuple(ids) for name, ids in carried.items() if ids}


def _lines(framework: str, controls: Iterable[Judged], missed: Mapping[str, bool]) -> list[Line]:
    mapped: dict[str, list[Identifier]] = defaultdict(list)
    served: dict[str, dict[str, None]] = defaultdict(dict)
    for objective, found in objectives().items():
        for one in found:
            if one.framework == framework:
                mapped[str(one)].append(one)
                served[str(one)][objective] = None
    answering: dict[str, list[Judged]] = {name: [] for name in mapped}
    for judged in controls:
        for name in dict.fromkeys(str(one) for one in judged.control.frameworks if one.framework == framework):
            answering[name].append(judged)
    return [
        Line(
            identifier=name,
            asks=rows[0].asks,
            strength=min(one.strength for one in rows),
            answer=_answer(answering[name], [missed[rule] for rule in missed.keys() & _rules(rows)]),
            objectives=tuple(served[name]),
            controls=tuple(one.control.id for one in answering[name]),
            sources=tuple(sorted({one.source for one in rows})),
        )
        for name, rows in sorted(mapped.items(), key=lambda item: natural(item[0]))
        if answering[name]
    ]


def _open_last(finding: Finding) -> bool:
    return not finding.excepted


def _rules(rows: Iterable[Identifier]) -> frozenset[str]:
    """The rules of cdk-nag that the sources of an identifier name."""
    return frozenset(rule for one in rows for rule in _named(one.source))


@cache
def _named(source: str) -> frozenset[str]:
    return frozenset(re.split(r"[:, ]+", source)) if source.startswith("cdk-nag ") else frozenset()


def _answer(answering: list[Judged], missed: list[bool]) -> Answer:
    """As the worst of its controls and public rules; a control with nothing to judge says neither good nor bad.

    `missed`: of each public rule that is not met, whether that is excepted everywhere.
    """
    if not all(missed):
        return Answer.OPEN
    standings = {one.standing for one in answering} | ({Standing.EXCEPTED} if missed else set())
    for standing, answer in (
        (Standing.OPEN, Answer.OPEN),
        (Standing.EXCEPTED, Answer.EXCEPTED),
        (Standing.MET, Answer.MET),
    ):
        if standing in standings:
            return answer
    return Answer.NOT_JUDGED
