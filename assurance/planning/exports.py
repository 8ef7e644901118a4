"""Exports and imports: CloudFormation lets nobody take away or alter what another stack imports (fact 93)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assurance.planning.side import Side, inner
from assurance.sources.assembly import Template


@dataclass(frozen=True, kw_only=True)
class Exports:
    """Who exports what, and who imports it, on one side."""

    by: Mapping[str, str]
    """Name of an export → the stack that has it."""
    values: Mapping[str, Any]
    imported_by: Mapping[str, frozenset[str]]


def exports(side: Side) -> Exports:
    """The exports of a side by name."""
    found = {name: (stack, value) for stack, one in side.templates.items() for name, value in _exported(one)}
    imported: dict[str, set[str]] = defaultdict(set)
    for stack, template in side.templates.items():
        for name in _imported(template):
            imported[name].add(stack)
    return Exports(
        by={name: stack for name, (stack, _) in found.items()},
        values={name: value for name, (_, value) in found.items()},
        imported_by={name: frozenset(stacks) for name, stacks in imported.items()},
    )


def _exported(template: Template) -> Iterator[tuple[str, Any]]:
    for output in (template.text.content.get("Outputs") or {}).values():
        match output:
            case {"Export": {"Name": str(name)}, "Value": value}:
                yield name, value


def _imported(template: Template) -> Iterator[str]:
    for one in inner([template.text.content["Resources"], template.text.content.get("Outputs")]):
        match one:
            case {"Fn::ImportValue": str(name)}:
                yield name
