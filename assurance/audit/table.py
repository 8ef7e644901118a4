"""The answers for a person: one line a question, then what stands behind those that are open."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from assurance.audit.auditing import Audit
from assurance.audit.calls import who_of
from assurance.audit.catalogue import questions
from assurance.results.drawing import drawn, width_of
from assurance.results.table import findings
from assurance.results.verdict import Status, worst
from assurance.sources.cloudtrail.records import identity
from settings.counting import counted

_STYLES = {Status.MET: "green", Status.NOT_MET: "red", Status.UNDECIDED: "magenta"}
_MOST = 12
"""Rows of who did what that a terminal shows; the others are in the other formats."""


def render(audit: Audit, *, to_file: bool = False) -> str:
    """A text as wide as the terminal; without colours in a pipe or a file."""
    return drawn(_parts(audit), width=width_of(plain=120, widest=140, to_file=to_file), to_file=to_file)


def _parts(audit: Audit) -> Iterator[RenderableType]:
    yield from findings(audit.results.open)
    yield _answers(audit)
    yield _who(audit)
    if audit.evidence.history.scope.about:
        yield _about(audit)


def _answers(audit: Audit) -> Table:
    evidence = audit.evidence
    title = f"Answers for {evidence.first} to {evidence.last}"
    table = Table("", "Question", "Answer", title=title, title_justify="left", title_style="bold")
    table.add_column("Findings", justify="right")
    for id_, question in questions().items():
        found = [one for one in audit.results.results if one.control == id_]
        if found:
            status = worst(one.status for one in found)
            number = sum(one.status is not Status.MET for one in found)
            table.add_row(id_, question.ask, Text(status.value.replace("_", " "), style=_STYLES[status]), str(number))
    return table


def _who(audit: Audit) -> Table:
    """Who called what, the most frequent first."""
    table = Table("Principal", "Operation", title="Who called Rekognition", title_justify="left", title_style="bold")
    for name in ("Calls", "Refused", "Sessions", "Addresses"):
        table.add_column(name, justify="right")
    rows: dict[tuple[str, str], list[int]] = {}
    seen: dict[tuple[str, str], tuple[set[str], set[str]]] = {}
    for who, number in audit.evidence.history.who.items():
        key = (who.principal.rpartition("/")[2] or who.principal, who.operation)
        counts = rows.setdefault(key, [0, 0])
        counts[0] += number
        counts[1] += number if who.error else 0
        sessions, addresses = seen.setdefault(key, (set(), set()))
        sessions.add(who.session)
        addresses.add(who.address)
    ordered = sorted(rows, key=lambda key: (-rows[key][0], key))
    for key in ordered[:_MOST]:
        sessions, addresses = seen[key]
        table.add_row(*key, *(f"{one:,}" for one in (*rows[key], len(sessions), len(addresses))))
    if len(ordered) > _MOST:
        table.add_row(f"and {len(ordered) - _MOST} more", "", "", "", "", "")
    return table


def _about(audit: Audit) -> Table:
    """The events about what was asked for, in the order of time."""
    history = audit.evidence.history
    title = f"About {', '.join(history.scope.about)}: {counted(len(history.about), 'event')}"
    table = Table(title=title, title_justify="left", title_style="bold")
    for name in ("Time", "Operation", "Principal", "Address", "Event"):
        table.add_column(name, no_wrap=name in ("Time", "Event"))
    for event in audit.evidence.about:
        call = who_of(event, identity(event))
        table.add_row(event.event_time, call.operation, call.principal.rpartition("/")[2] or call.principal,
                      call.address, event.event_id)  # fmt: skip
    return table
