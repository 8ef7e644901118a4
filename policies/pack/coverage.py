"""How each mapped framework is answered: an honest denominator, every identifier with its sources."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from policies.controls.frameworks import FRAMEWORKS, Framework, Identifier, objectives
from policies.pack.nag import Finding
from policies.pack.standing import Judged, Standing


class Answer(StrEnum):
    """How an identifier is answered, worst first."""

    OPEN = "open"
    EXCEPTED = "excepted"
    MET = "met"
    NOT_JUDGED = "nothing to judge"
    NOT_COVERED = "not covered"
    """No control answers the objectives that the sources map it to."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """An identifier, how it is answered, by which controls, and where it was read."""

    identifier: str
    answer: Answer
    controls: tuple[str, ...]
    sources: tuple[str, ...]
    objectives: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """One framework: the identifiers that some source maps to what this baseline is about, and no others."""

    framework: Framework
    lines: tuple[Line, ...]

    def count(self, answer: Answer) -> int:
        return sum(one.answer is answer for one in self.lines)


def coverage(controls: Mapping[str, Judged], findings: Iterable[Finding] = ()) -> tuple[Coverage, ...]:
    """Every mapped framework; a public rule that is not met counts where a source maps it."""
    missed = list(findings)
    return tuple(
        Coverage(framework=framework, lines=tuple(_lines(name, controls.values(), missed)))
        for name, framework in FRAMEWORKS.items()
    )


def _lines(framework: str, controls: Iterable[Judged], missed: list[Finding]) -> list[Line]:
    mapped: dict[str, list[tuple[str, Identifier]]] = {}
    for objective, found in objectives().items():
        for one in found:
            if one.framework == framework:
                mapped.setdefault(str(one), []).append((objective, one))
    answering: dict[str, list[Judged]] = {name: [] for name in mapped}
    for judged in controls:
        for name in dict.fromkeys(str(one) for one in judged.control.frameworks if one.framework == framework):
            answering[name].append(judged)
    return [
        Line(
            identifier=name,
            answer=_answer(answering[name], [one for one in missed if _speaks_of(one, rows)]),
            controls=tuple(one.control.id for one in answering[name]),
            sources=tuple(sorted({one.source for _, one in rows})),
            objectives=tuple(sorted({objective for objective, _ in rows})),
        )
        for name, rows in sorted(mapped.items())
    ]


def _speaks_of(finding: Finding, rows: list[tuple[str, Identifier]]) -> bool:
    """Whether a source of the identifier names the public rule."""
    rule = finding.general.removeprefix(f"{finding.pack}-")
    return any(rule in re.split(r"[:, ]+", one.source) for _, one in rows if one.source.startswith("cdk-nag "))


def _answer(answering: list[Judged], missed: list[Finding]) -> Answer:
    """As the worst of its controls and public rules; a control with nothing to judge says neither good nor bad."""
    if any(not one.excepted for one in missed):
        return Answer.OPEN
    if not answering:
        return Answer.NOT_COVERED
    standings = {one.standing for one in answering} | ({Standing.EXCEPTED} if missed else set())
    for standing, answer in (
        (Standing.OPEN, Answer.OPEN),
        (Standing.EXCEPTED, Answer.EXCEPTED),
        (Standing.MET, Answer.MET),
    ):
        if standing in standings:
            return answer
    return Answer.NOT_JUDGED
