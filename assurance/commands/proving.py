"""`access prove`: theorems over all requests, each proved, or refuted by a request, or undecided with the reason."""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from assurance.commands.approved import approved
from assurance.commands.failing import CLEAN, FINDINGS, CannotCheckError, deliver, unknown
from assurance.commands.waiting import waiting

if TYPE_CHECKING:
    from assurance.proof.redundancy import Use
    from assurance.proof.theorem import Ground, Proven

FORMATS = ("table", "json", "markdown")
_PROVED = "proved"


def prove(options: argparse.Namespace, paths: list[str]) -> int:
    """Prove all theorems, or one; ends with 1 where one is not proved."""
    from assurance.proof.reading import read as estate_of
    from assurance.proof.theorem import Ground
    from assurance.proof.theorems import theorems
    from assurance.sources.adopted import with_adopted
    from assurance.sources.placing import place_of
    from assurance.sources.template import read
    from settings.counting import counted

    if options.format not in FORMATS:
        raise unknown("format", options.format, FORMATS)
    names = options.theorem or list(theorems())
    for name in names:
        if name not in theorems():
            raise unknown("theorem", name, list(theorems()))
    settings = approved(paths, options.environment)
    if settings is None:
        raise CannotCheckError("access prove: say what is approved with --environment")
    application = with_adopted(read(paths, place=place_of(settings)), settings)
    ground = Ground(estate=estate_of(application), settings=settings)
    if options.redundant:
        return _redundant(options, ground, names)
    from assurance.proof.telling import standing
    from assurance.proof.theorems import proven

    with waiting(f"Searching {counted(len(names), 'theorem')} over all requests"):
        found = [proven(name, ground) for name in names]
    match options.format:
        case "json":
            deliver(_json({"inputs": application.inputs, "theorems": [_fields(one) for one in found]}), options.output)
        case "markdown":
            deliver("\n".join(_markdown(found)) + "\n", options.output)
        case _:
            deliver(_drawn(options, _blocks(found)), options.output)
    counts = dict.fromkeys((_PROVED, "refuted", "undecided"), 0) | Counter(map(standing, found))
    description = ", ".join(f"{count:,} {standing}" for standing, count in counts.items())
    print(f"{counted(len(found), 'theorem')}: {description}", file=sys.stderr)
    return CLEAN if all(one.status == _PROVED for one in found) else FINDINGS


def _redundant(options: argparse.Namespace, ground: "Ground", names: list[str]) -> int:
    """Which Deny which theorem needs; nothing is a finding here."""
    from assurance.proof.redundancy import uses

    found = uses(ground, names)
    match options.format:
        case "json":
            rows = [{"policy": one.policy, "sid": one.sid, "needed_by": one.needed_by, "beside": one.beside}
                    for one in found]  # fmt: skip
            deliver(_json({"denies": rows}), options.output)
        case "markdown":
            lines = ["| Deny | In | Needed by | Beside another for |", "| --- | --- | --- | --- |"]
            lines += [f"| {' | '.join(row)} |" for row in _grouped(found)]
            deliver("\n".join(lines) + "\n", options.output)
        case _:
            deliver(_drawn(options, _table(found)), options.output)
    needed = sum(bool(one.needed_by) for one in found)
    beside = sum(bool(one.beside) and not one.needed_by for one in found)
    print(f"{len(found)} Denies: {needed} that a theorem needs, {beside} that stand beside another, "
          f"{len(found) - needed - beside} of which no theorem speaks, or which only repeat what Allows leave out",
          file=sys.stderr)  # fmt: skip
    return CLEAN


def _fields(one: "Proven") -> dict[str, Any]:
    from assurance.proof.telling import fields, standing

    return {
        "name": one.theorem.name, "title": one.theorem.title, "sentence": one.theorem.sentence,
        "does_not_say": one.theorem.leaves, "status": standing(one), "questions": one.questions,
        "classes": one.classes, "cases": one.cases, "undecided": [str(each) for each in one.reasons],
        "refuted_by": [fields(each) for each in one.refutations],
    }  # fmt: skip


def _json(content: Any) -> str:
    return json.dumps(content, indent=2, default=str) + "\n"


def _blocks(found: Iterable["Proven"]) -> Iterator[Any]:
    from rich.padding import Padding
    from rich.text import Text

    from assurance.proof.telling import explained, line, standing
    from assurance.proof.theorem import by_cause

    colours = {"proved": "green", "refuted": "bold red", "undecided": "yellow"}
    for one in found:
        label = "NO CASE" if standing(one) != one.status else one.status.upper()
        yield Text.assemble((f"{label:<10}", colours[one.status]), (one.theorem.title, "bold"))
        yield Padding(Text(one.theorem.sentence), (0, 0, 0, 10))
        for each in one.refutations:
            yield Padding(Text(line(each), style="red"), (0, 0, 0, 10))
        for each in one.refutations[:1]:
            yield Padding(Text("\n".join(explained(each))), (1, 0, 1, 10))
        for _, description in by_cause(one.reasons):
            yield Padding(Text(f"Nobody can say: {description}."), (0, 0, 0, 10))
        yield Padding(Text(f"Not said: {' '.join(one.theorem.leaves)}", style="dim"), (0, 0, 0, 10))
        yield Padding(Text(f"{one.theorem.name}: {_searched(one)}", style="dim"), (0, 0, 1, 10))


def _searched(one: "Proven") -> str:
    from settings.counting import counted

    classes = counted(one.classes, "class of action and resource", "classes of action and resource")
    return f"{counted(one.questions, 'question')}, {classes}, {counted(one.cases, 'case')}"


def _markdown(found: Iterable["Proven"]) -> Iterator[str]:
    from assurance.proof.telling import line, standing
    from assurance.proof.theorem import by_cause

    for one in found:
        yield f"### {one.theorem.title}: {standing(one)}\n"
        yield f"{one.theorem.sentence}\n"
        yield from (f"- Refuted: {line(each)}" for each in one.refutations)
        yield from (f"- Undecided: {description}" for _, description in by_cause(one.reasons))
        yield f"\nNot said: {' '.join(one.theorem.leaves)}\n"
        yield f"`{one.theorem.name}`: {_searched(one)}.\n"


def _table(found: Iterable["Use"]) -> Iterator[Any]:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Deny", "In", "Needed by", "Beside another for"):
        table.add_column(name, overflow="fold")
    for row in _grouped(found):
        table.add_row(*row)
    yield table


def _grouped(found: Iterable["Use"]) -> Iterator[tuple[str, str, str, str]]:
    """A row per Sid and use: which policies, which theorems."""
    together: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[str]] = defaultdict(list)
    for one in found:
        together[one.sid, one.needed_by, one.beside].append(one.policy)
    for (sid, needed, beside), policies in sorted(together.items(), key=lambda each: (not each[0][1], each[0][0])):
        where = policies[0] if len(policies) == 1 else f"{policies[0]} and {len(policies) - 1} more"
        yield sid, where, ", ".join(needed) or "-", ", ".join(beside) or "-"


def _drawn(options: argparse.Namespace, parts: Iterable[Any]) -> str:
    from assurance.results.drawing import drawn, width_of

    to_file = options.output is not None
    return drawn(parts, width=width_of(plain=120, widest=120, to_file=to_file), to_file=to_file)
