"""How each mapped framework is answered: an honest denominator, every identifier with its sources."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from assurance.controls.frameworks import FRAMEWORKS, Framework, Identifier, objectives
from assurance.pack.extents import Extent, entry, extents
from assurance.pack.standing import Judged, Standing
from assurance.sources.cdk_report import Finding


class Answer(StrEnum):
    """How an identifier is answered, worst first."""

    OPEN = "open"
    EXCEPTED = "excepted"
    MET = "met"
    NOT_JUDGED = "nothing to judge"
    MANUAL = "manual"
    """The list knows no automated check for it: people must answer."""
    NOT_COVERED = "not covered"
    """No control here answers it."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """An identifier, how it is answered, by which controls, and where it was read."""

    identifier: str
    answer: Answer
    controls: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """One framework. `lines`: what some source maps to this baseline; `listed`: all of a public list of it."""

    framework: Framework
    lines: tuple[Line, ...]
    listed: Mapping[str, Answer]
    source: str
    """Whose list it is; empty where none was read: then the lines are all there is to count."""
    beside: int
    """Lines that the list does not have."""

    def count(self, answer: Answer) -> int:
        return sum(one is answer for one in self.listed.values())

    def named(self, answer: Answer) -> tuple[str, ...]:
        return tuple(name for name, one in self.listed.items() if one is answer)


def coverage(controls: Mapping[str, Judged], findings: Iterable[Finding] = ()) -> tuple[Coverage, ...]:
    """Every mapped framework; a public rule that is not met counts where a source maps it."""
    missed = {one.general.removeprefix(f"{one.pack}-"): one.excepted for one in sorted(findings, key=_open_last)}
    return tuple(
        _covered(framework, tuple(_lines(name, controls.values(), missed)), extents().get(name))
        for name, framework in FRAMEWORKS.items()
    )


def _covered(framework: Framework, lines: tuple[Line, ...], extent: Extent | None) -> Coverage:
    if extent is None:
        listed = {one.identifier: one.answer for one in lines}
        return Coverage(framework=framework, lines=lines, listed=listed, source="", beside=0)
    answered: dict[str, list[Answer]] = defaultdict(list)
    for one in lines:
        answered[entry(framework.id, one.identifier)].append(one.answer)
    order, entries = list(Answer), {name: entry(framework.id, name) for name in extent.listed}
    return Coverage(
        framework=framework,
        lines=lines,
        listed={
            name: min(answered[key], key=order.index)
            if key in answered
            else Answer.MANUAL
            if name in extent.manual
            else Answer.NOT_COVERED
            for name, key in entries.items()
        },
        source=extent.source,
        beside=sum(entry(framework.id, one.identifier) not in entries.values() for one in lines),
    )


def _lines(framework: str, controls: Iterable[Judged], missed: Mapping[str, bool]) -> list[Line]:
    mapped: dict[str, list[Identifier]] = defaultdict(list)
    for found in objectives().values():
        for one in found:
            if one.framework == framework:
                mapped[str(one)].append(one)
    answering: dict[str, list[Judged]] = {name: [] for name in mapped}
    for judged in controls:
        for name in dict.fromkeys(str(one) for one in judged.control.frameworks if one.framework == framework):
            answering[name].append(judged)
    return [
        Line(
            identifier=name,
            answer=_answer(answering[name], [missed[rule] for rule in missed.keys() & _rules(rows)]),
            controls=tuple(one.control.id for one in answering[name]),
            sources=tuple(sorted({one.source for one in rows})),
        )
        for name, rows in sorted(mapped.items(), key=lambda item: _natural(item[0]))
    ]


def _natural(text: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", text)]


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
