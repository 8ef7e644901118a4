"""A plan as text for a person, as JSON for machines, and as Markdown for a change request."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assurance.planning.changes import Change, Kind
from assurance.planning.plan import GRAVE, Plan
from assurance.results.drawing import drawn, width_of
from assurance.results.folding import bullets, fitting, folded, plain
from settings.counting import counted

MOST = 3
"""Differences that a person is notified of one resource, and names that stand for a longer list."""
FORMATS = ("table", "json", "markdown")
_COLOURS = {Kind.NEW: "green", Kind.IN_PLACE: "yellow", Kind.DELETED: "magenta", **dict.fromkeys(GRAVE, "red")}


def render(plan: Plan, form: str, *, to_file: bool = False) -> str:
    """The text of a plan in a form of `FORMATS`."""
    match form:
        case "json":
            return _json(plan)
        case "markdown":
            return fitting(_markdown(plan))
        case _:
            text = drawn(_parts(plan), width=width_of(plain=120, widest=140, to_file=to_file), to_file=to_file)
            return text + "".join(f"{line}\n" for line in _steps(plan))  # commands are copied: nothing breaks them


def summary(plan: Plan) -> str:
    """One line: how much of what."""
    counts = [f"{number} {kind}" for kind, number in plan.counts.items()]
    counts += [
        f"{what}: {number}"
        for what, number in (
            ("stacks that nothing deploys", len(plan.orphaned)),
            ("would fail or cannot be known", len(plan.problems)),
            ("access widened", len(plan.widened)),
        )
        if number
    ]
    return ", ".join(counts) or "nothing would change"


def about(plan: Plan) -> str:
    """What is compared with what."""
    against = f"nothing: {plan.old} hold none of it" if plan.first else plan.old
    before, after = map(", ".join, plan.versions)
    versions = f" (made by {before}; now {after})" if before and before != after else ""
    return f"{plan.environment}: {plan.new}, compared with {against}{versions}"


# For a person --------------------------------------------------------------------------------------------------------


def _parts(plan: Plan) -> Iterator[RenderableType]:
    yield Text(about(plan), style="bold")
    yield Text(f"{summary(plan)}\n")
    if plan.problems:
        trouble = [(f"{one.trouble}: {one.where}", (one.message,)) for one in plan.problems]
        yield _listed("Would fail, or cannot be known", trouble)
    if plan.orphaned:
        yield _listed("Stacks that nothing deploys any more", [(one, ()) for one in plan.orphaned])
    if grave := [one for one in plan.changes if one.kind in GRAVE]:
        fates = [(f"{one.kind}: {one.path} ({one.type})", _because(one)) for one in grave]
        between = any(one.kind in (Kind.HERE, Kind.THERE, Kind.OTHERWISE) for one in grave)
        yield _listed("Differences" if between else "Replaced, retained or orphaned", fates)
    if plan.widened:
        access = [(one.about, (f"witness: {one.description}",)) for one in plan.widened]
        yield _listed("Access that widens", access)
    if rest := [one for one in plan.changes if one.kind not in GRAVE]:
        yield _others(rest)
    if any(one.more for one in plan.units):
        yield _units(plan)


def _listed(title: str, lines: Sequence[tuple[str, tuple[str, ...]]]) -> Group:
    parts: list[RenderableType] = [Text(title, style="bold")]
    for head, rest in lines:
        parts.append(Padding(Text(head, style="red"), (0, 0, 0, 2)))
        parts += [Padding(Text(one), (0, 0, 0, 6)) for one in rest]
    return Group(*parts, Text())


def _because(one: Change) -> tuple[str, ...]:
    more = len(one.because) - MOST
    return (*one.because[:MOST], f"and {counted(more, 'more difference')}") if more > 0 else one.because


def _others(found: Iterable[Change]) -> Group:
    """Alike changes of a stack are one line."""
    parts: list[RenderableType] = []
    for stack, group in groupby(found, key=lambda one: one.stack):
        parts.append(Text(stack, style="bold"))
        listed = sorted(group, key=_alike)
        for _, same in groupby(listed, key=_alike):
            first, *more = same
            name = first.path.removeprefix(f"{stack}/")
            also = f" and {len(more)} more" if more else ""
            which = f": {', '.join(first.differing)}" if first.differing else ""
            text = Text(f"{first.kind:17}", style=_COLOURS[first.kind]).append(
                f" {name}{also} ({first.type}){which}", style="none"
            )
            parts.append(Padding(text, (0, 0, 0, 2)))
    return Group(*parts, Text())


def _alike(one: Change) -> tuple[str, str, tuple[str, ...]]:
    return one.kind, one.type, one.differing


def _units(plan: Plan) -> Table:
    table = Table("Unit", title="What costs money by being there", title_justify="left", title_style="bold")
    for column in ("Before", "After", "More", "A month"):
        table.add_column(column, justify="right")
    for one in plan.units:
        if one.more:
            table.add_row(one.unit, f"{one.before}", f"{one.after}", f"{one.more:+}", one.cost)
    return table


def _steps(plan: Plan) -> Iterator[str]:
    for number, step in enumerate(plan.steps, 1):
        yield f"{number}. {step.what}"
        yield from (f"   {line}" for one in (*step.documents, *step.commands) for line in one.splitlines())


# For machines, and for a change request ------------------------------------------------------------------------------


def _json(plan: Plan) -> str:
    content = {
        "tool": "fsi-rekognition",
        "environment": plan.environment,
        "new": plan.new,
        "old": plan.old,
        "first": plan.first,
        "versions": {"before": plan.versions[0], "after": plan.versions[1]},
        "summary": dict(plan.counts),
        "problems": [asdict(one) for one in plan.problems],
        "orphaned_stacks": list(plan.orphaned),
        "resources": [asdict(one) for one in plan.changes],
        "documents": [asdict(one) for one in plan.documents],
        "widened": [{"about": one.about, **one.fields, "witness": one.description} for one in plan.widened],
        "units": [asdict(one) for one in plan.units],
        "steps": [asdict(one) for one in plan.steps],
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _markdown(plan: Plan) -> Iterator[str]:
    """What is grave stands open, what is not is folded."""
    yield f"### Plan for {about(plan)}\n\n{summary(plan)}\n"
    yield from bullets(
        "Would fail, or cannot be known",
        [f"**{one.trouble}** `{one.where}`: {plain(one.message)}" for one in plan.problems],
    )
    yield from bullets(
        "Access that widens", [f"{plain(one.about)}<br>{plain(one.description)}" for one in plan.widened]
    )
    yield from bullets("Stacks that nothing deploys any more", [f"`{one}`" for one in plan.orphaned])
    grave = [one for one in plan.changes if one.kind in GRAVE]
    between = any(one.kind in (Kind.HERE, Kind.THERE, Kind.OTHERWISE) for one in grave)
    yield from bullets("Differences" if between else "Replaced, retained or orphaned", [_line(one) for one in grave])
    rest = [_line(one) for one in plan.changes if one.kind not in GRAVE]
    yield from folded(counted(len(rest), "other change"), rest)
    if more := [one for one in plan.units if one.more]:
        yield "| unit | before | after | a month |\n|---|---:|---:|---:|"
        yield from (f"| {one.unit} | {one.before} | {one.after} | {one.cost} |" for one in more)
        yield ""
    for number, step in enumerate(plan.steps, 1):
        yield f"{number}. {step.what}"
        yield from (f"   - {one}" for one in step.documents)
        if step.commands:
            yield from ("   ```", *(f"   {line}" for one in step.commands for line in one.splitlines()), "   ```")


def _line(one: Change) -> str:
    because = f": {plain('; '.join(_because(one)))}" if one.because else ""
    return f"{one.kind} `{one.path}` ({one.type}){because}"
