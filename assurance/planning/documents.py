"""Which documents must be applied again, by the command that COMMANDS.md of the assembly has for each."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assurance.drift.canonical import canonical
from assurance.planning.side import Side
from assurance.sources.beside import DEPLOYMENT

COMMANDS = "COMMANDS.md"
BEFORE = (DEPLOYMENT, "key-policy-")
"""Begin the names of documents that the deployment itself depends on."""
_CHAPTER = re.compile(r"^## (?P<name>\S+)\n.*?^```\n(?P<command>.*?)\n```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Apply:
    """A document to apply: since it is new, changed, or nobody knows whether it was applied; or to take back."""

    document: str
    why: str
    command: str = ""

    @property
    def before(self) -> bool:
        """Whether it has to be applied before the deployment."""
        return self.document.startswith(BEFORE)


def documents(old: Side, new: Side, commands: Mapping[str, str]) -> tuple[Apply, ...]:
    """What is to be applied, in the order of COMMANDS.md as far as that is at hand."""
    order = {name: number for number, name in enumerate(commands)}
    found = _differing(_by_hand(old), _by_hand(new) or {}, commands, old.unread)
    return tuple(sorted(found, key=lambda one: (order.get(one.document, len(order)), one.document)))


def _by_hand(side: Side) -> dict[str, Any] | None:
    """The documents that no stack of the side deploys: policies of the organization may be either."""
    if side.documents is None:
        return None
    deployed = [canonical(one.get("Content")) for one in side.application.of("AWS::Organizations::Policy")]
    return {name: content for name, content in side.documents.items() if canonical(content) not in deployed}


def _differing(
    was: Mapping[str, Any] | None, now: Mapping[str, Any], commands: Mapping[str, str], unread: Mapping[str, str]
) -> Iterator[Apply]:
    for name, content in now.items():
        if was is None:
            why = "unknown whether it was applied"
        elif name in unread:
            why = f"unknown whether it was applied: {unread[name]}"
        elif name not in was:
            why = "new"
        elif canonical(was[name]) != canonical(content):
            why = "changed"
        else:
            continue
        yield Apply(document=name, why=why, command=commands.get(name, ""))
    for name in (was or {}).keys() - now.keys():
        yield Apply(document=name, why="gone: take back what was applied")


def commands_in(assembly: Path) -> dict[str, str]:
    """Document → the command that applies it; none where the assembly brings none, as a pack does."""
    path = assembly / "documents" / COMMANDS
    if not path.is_file():
        return {}
    return {one["name"]: one["command"] for one in _CHAPTER.finditer(path.read_text(encoding="utf-8"))}
