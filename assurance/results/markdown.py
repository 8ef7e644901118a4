"""Results for a comment on a change: what is open first, worst first, and all of it folded below."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from assurance.results.folding import MOST, fitting, plain
from assurance.results.result import Result, Results
from assurance.results.since import Since
from assurance.results.verdict import Severity, Status
from settings.counting import counted

_ORDER = list(Severity)


def render(results: Results, since: Since | None = None) -> str:
    """Markdown as GitHub and GitLab show it; nothing in it is markup that did not come from here."""
    changed = _changes(since) if since else ()
    return fitting((*_head(results), *_unread(results), *changed, *_controls(results.open), *_folded(results.open)))


def _head(results: Results) -> Iterator[str]:
    verdicts = {0: "No open finding", 1: f"{counted(len(results.open), 'open finding')}", 2: "Could not check"}
    counts = ", ".join(f"{results.count(one)} {str(one).replace('_', ' ')}" for one in Status)
    yield f"### Amazon Rekognition baseline: {verdicts[results.exit_status]}"
    yield ""
    yield f"{counted(len(results.results), 'judgement')}: {counts}."


def _unread(results: Results) -> Iterator[str]:
    for line in (*results.mistakes, *results.crashed):
        yield f"- **could not check** {plain(line)}"


def _changes(since: Since) -> Iterator[str]:
    yield f"\n{plain(since.description)}"


def _controls(found: Sequence[Result]) -> Iterator[str]:
    """A table of the controls that have open findings."""
    groups = _by_control(found)
    if groups:
        yield from ("", "| severity | control | open | what must hold |", "|---|---|---|---|")
    for control in groups[:MOST]:
        first = control[0]
        yield f"| {first.severity} | {first.control} | {len(control)} | {plain(first.title)} |"
    if len(groups) > MOST:
        yield f"| | {len(groups) - MOST} more | {sum(map(len, groups[MOST:]))} | folded below |"


def _folded(found: Sequence[Result]) -> Iterator[str]:
    if not found:
        return
    yield from ("", f"<details><summary>{counted(len(found), 'open finding')}, each with its place</summary>", "")
    for control in _by_control(found):
        yield f"- **{control[0].control}** {plain(control[0].remedy)}"
        for one in control:
            where = " ".join(part for part in (one.path or "application", one.property) if part)
            undecided = "undecided: " if one.status is Status.UNDECIDED else ""
            yield f"  - {plain(where)}: {undecided}{plain(one.message)}"
    yield from ("", "</details>")


def _by_control(found: Sequence[Result]) -> list[list[Result]]:
    worst = sorted(found, key=lambda one: (_ORDER.index(one.severity), one.control, one.path, one.property))
    return [list(group) for _, group in groupby(worst, key=lambda one: one.control)]
