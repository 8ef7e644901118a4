"""The catalogues for people: lists, one entry in full, and the generated pages of docs/controls."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from errno import EEXIST
from pathlib import Path

from rich.table import Table
from rich.text import Text

from assurance.controls.control import Control
from assurance.controls.frameworks import FRAMEWORKS, Strength, natural
from assurance.results.drawing import drawn, width_of
from assurance.results.writing import replaced_folder
from capabilities.capabilities import CATALOGUE as CAPABILITIES
from capabilities.capabilities import REFUSED
from capabilities.capability import Capability
from settings.files import FileError, read_text

GENERATED = "Generated from the catalogue by `make docs`; a test holds the two together."
"""Stands on every page; by it a page is known to be one."""


def listing(controls: Iterable[Control]) -> str:
    """A row a control."""
    table = Table("Control", "Severity", "True when met", box=None, pad_edge=False)
    for one in controls:
        note = "" if one.exceptable else " [never excepted]"
        table.add_row(one.id, one.severity, Text(one.title + note))
    return _drawn(table)


def by_framework(controls: Iterable[Control], framework: str) -> str:
    """A row a requirement of the framework: what it asks, the controls that answer it, and where that was read."""
    known = FRAMEWORKS[framework]
    answered: dict[tuple[str, str, str], dict[Strength, set[str]]] = defaultdict(lambda: defaultdict(set))
    for control in controls:
        for one in control.frameworks:
            if one.framework == framework:
                answered[str(one), one.asks, one.source][one.strength].add(control.id)
    table = Table(box=None, pad_edge=False)
    for name in ("Identifier", "It asks", "Controls", "Read in"):
        table.add_column(name, overflow="fold")
    for (identifier, asks, source), tied in sorted(answered.items(), key=lambda one: (natural(one[0][0]), one[0][2])):
        ties = [f"{strength} {', '.join(sorted(tied[strength]))}" for strength in Strength if strength in tied]
        table.add_row(identifier, asks, Text("; ".join(ties)), Text(source))
    head = f"{known.title}{f' ({known.note})' if known.note else ''}\n\n"
    return head + (_drawn(table) if answered else "No control carries an identifier of this framework.\n")


def explained(control: Control) -> str:
    """One control in full."""
    return _drawn(Text(_section(control, heading="")))


def capabilities() -> str:
    """A row a capability, then what is refused."""
    table = Table("Capability", "Actions", "Biometric data", "Approving it", box=None, pad_edge=False)
    for row in CAPABILITIES:
        note = f"closed to new customers since {row.closed_since}" if row.closed_since else ""
        note = note or (f"comes with {', '.join(row.companion_of)}" if row.companion_of else "")
        table.add_row(row.name, str(len(row.actions)), row.biometric, note)
    refused = "".join(f"{action}: {reason}\n" for action, reason in REFUSED.items())
    return f"{_drawn(table)}\nRefused\n{_drawn(Text(refused.rstrip()))}"


def explained_capability(row: Capability) -> str:
    """One capability in full: duties, actions, needs of other services."""
    lines = [f"{row.name}: {row.title}", ""]
    for grant in row.grants:
        lines += [f"  {grant.duty} on {grant.scope}: {', '.join(grant.actions)}"]
    if row.needs:
        lines += ["", "  Needs of other services"]
        for need in row.needs:
            via = f" through {need.via}" if need.via else ""
            lines.append(f"  {need.duty}, as {need.by}: {', '.join(need.actions)} on {need.on}{via}")
    for name, value in (("Biometric data", row.biometric), ("Note", row.note)):
        if value:
            lines += ["", f"  {name}: {value}"]
    lines += ["", f"  Regions: {', '.join(sorted(row.regions))}"]
    return "\n".join(lines) + "\n"


def pages(controls: Iterable[Control]) -> dict[str, str]:
    """File name → text: a page a family code, and an index."""
    listed = sorted(controls, key=lambda one: one.id)
    families: dict[str, list[Control]] = defaultdict(list)
    for control in listed:
        families[control.id[:3].lower()].append(control)
    made = {
        f"{code}.md": f"# {code.upper()}: {members[0].consideration}\n\n"
        + f"{GENERATED}\n\n"
        + "\n".join(_section(control, heading="## ") for control in members)
        for code, members in families.items()
    }
    index = "".join(f"| [{one.id}]({one.page.removeprefix('docs/controls/')}) | {one.severity} | {one.title} |\n"
                    for one in listed)  # fmt: skip
    never = ", ".join(one.id for one in listed if not one.exceptable)
    made["README.md"] = (
        f"# The FSI controls\n\n{GENERATED}\n\n{len(listed)} controls. Never excepted: {never}.\n\n"
        f"| Control | Severity | True when met |\n|---|---|---|\n{index}"
    )
    return made


def write_pages(controls: Iterable[Control], folder: Path) -> None:
    """Replace the pages in a folder whole; one that holds something else is never touched. Raises `OSError`."""
    with suppress(FileNotFoundError):
        if other := sorted(one.name for one in folder.iterdir() if not _is_page(one)):
            raise FileExistsError(EEXIST, f"it holds {other[0]}, which is no page of ours; name another folder")
    with replaced_folder(folder) as made:
        for name, text in pages(controls).items():
            (made / name).write_text(text, encoding="utf-8")


def _is_page(path: Path) -> bool:
    """Whether a file is one of the pages, by what it says of itself."""
    try:
        return not path.is_symlink() and GENERATED in read_text(path)
    except (OSError, FileError):
        return False


def _section(control: Control, *, heading: str) -> str:
    identifiers: dict[str, list[str]] = defaultdict(list)
    for one in control.frameworks:
        title = f"{one.strength.capitalize()}, as read in {one.source}: {FRAMEWORKS[one.framework].title}"
        identifiers[title].append(f"{one} ({one.asks[0].lower()}{one.asks[1:]})")
    description = (
        f"{heading}{control.id}",
        control.title,
        f"Severity: {control.severity}. Consideration: {control.consideration}.",
        f"Why: {control.why}",
        f"How to meet it: {control.remedy}",
    )
    lines = [line for paragraph in description for line in (paragraph, "")]
    if control.before:
        for name, snippet in (("Before:", control.before), ("After:", control.after)):
            lines += [name, "", "```yaml", snippet, "```", ""]
    lines += ["Frameworks:" if identifiers else _supports(control), ""]
    lines += [f"- {framework} {', '.join(dict.fromkeys(ids))}" for framework, ids in identifiers.items()]
    lines += [""] if identifiers else []
    approval = " Judged only where an environment file says what is approved." if control.needs_approval else ""
    approval += " Judged only in a live account, by `fsi-rekognition verify`." if control.live else ""
    excepted = "May be excepted in policies/exceptions.toml." if control.exceptable else "Can never be excepted."
    return "\n".join([*lines, f"{excepted}{approval}", ""])


def _supports(control: Control) -> str:
    if control.supports:
        return f"Frameworks: no source maps this; it supports the objective: {control.supports}."
    return "Frameworks: no source maps this objective to a framework."


def _drawn(what: Table | Text) -> str:
    return drawn([what], width=width_of(plain=140))
