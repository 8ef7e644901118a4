"""What is deployed where: each template, in the order of stages and stacks, to targets that give it the same values."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fleet.portable import written
from fleet.template_sets import TemplateSet
from settings.fleets import Fleet, Member

MOST_BYTES = 51_200
MOST_PARAMETERS = 200
LONGEST_VALUE = 4_096
"""Bytes of the value of a parameter; these three are CloudFormation's (fact 77)."""
MOST_TEMPLATES = 14
"""Of a set: what the baseline's families of stacks were cut for; a set with more is notified of, and deploys."""

UNSTAGED = "unstaged"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One template, with one set of values, for some targets of one stage and one group."""

    stack: str
    file: str
    """Of the template, from the folder of the engine."""
    order: int
    """Of the template within its set, from 1."""
    stage: str | None
    members: tuple[Member, ...]
    values: Mapping[str, str]

    @property
    def accounts(self) -> tuple[str, ...]:
        """Account numbers, each once."""
        return tuple(dict.fromkeys(one.settings.account for one in self.members))

    @property
    def regions(self) -> tuple[str, ...]:
        """Regions, each once."""
        return tuple(dict.fromkeys(one.settings.region for one in self.members))


def word_of(stage: str | None) -> str:
    """A stage in names of files and StackSets; targets without one have a word too, where others have a stage."""
    return re.sub(r"[^A-Za-z0-9]+", "-", UNSTAGED if stage is None else stage).strip("-")


def folder(sets: Sequence[TemplateSet], of: TemplateSet) -> str:
    """Where the templates of a set lie."""
    return "templates" if len(sets) == 1 else f"templates/{sets.index(of) + 1}"


def by_stage(fleet: Fleet, entry: Entry) -> str:
    """Where the template of an entry lies for an engine that knows no stages: a copy for each, changed one by one."""
    name = entry.file.removeprefix("templates/")
    return f"templates/{word_of(entry.stage)}/{name}" if len(fleet.stages) > 1 else entry.file


def template_files(sets: Sequence[TemplateSet]) -> dict[str, str]:
    """File → text of every template."""
    return {f"{folder(sets, of)}/{name}.json": written(one) for of in sets for name, one in of.templates.items()}


def limits(sets: Sequence[TemplateSet]) -> Iterator[str]:
    """What no engine would take."""
    for name, text in template_files(sets).items():
        if (size := len(text.encode())) > MOST_BYTES:
            yield (
                f"{name}: {size:,} bytes; CloudFormation takes {MOST_BYTES:,}. Approve fewer capabilities together, or "
                "deploy its targets from environment files"
            )
    for of in sets:
        for name, template in of.templates.items():
            if (number := len(template.get("Parameters", {}))) > MOST_PARAMETERS:
                yield (
                    f"{name}: {number} parameters; CloudFormation takes {MOST_PARAMETERS}. Let fewer answers differ "
                    "between the targets, or put those that have them alike into a fleet of their own"
                )
        for target, values in of.values.items():
            for name, value in values.items():
                if (size := len(value.encode())) > LONGEST_VALUE:
                    yield (
                        f"{target}: the value of {name} has {size:,} bytes; a parameter takes {LONGEST_VALUE:,}. "
                        "Deploy this target from its environment file"
                    )
        yield from (f"{name} imports {export}, which no template before it exports" for name, export in _unordered(of))


def alike(fleet: Fleet) -> Iterator[str]:
    """Stages that files and StackSets would be called alike for."""
    for word, number in Counter(word_of(stage) for stage in fleet.stages).items():
        if number > 1 or not word:
            names = ", ".join(repr(stage) if stage else "none" for stage in fleet.stages if word_of(stage) == word)
            yield f"stages {names}: what is made for them is called {word!r}; name them by letters, digits and hyphens"


def entries(fleet: Fleet, sets: Sequence[TemplateSet]) -> list[Entry]:
    """Everything that is deployed, in order: stage by stage, and in a stage template by template."""
    found: list[Entry] = []
    for stage in fleet.stages:
        for of in sets:
            members = [one for one in of.members if one.target.stage == stage]
            for order, (stack, template) in enumerate(of.templates.items(), 1):
                same: dict[tuple[str | None, str | None, tuple[tuple[str, str], ...]], list[Member]] = {}
                for one in members:
                    given = tuple((name, of.values[one.name][name]) for name in template.get("Parameters", {}))
                    same.setdefault((one.group.unit, one.group.unit_name, given), []).append(one)
                for (_, _, given), theirs in same.items():
                    found += [
                        Entry(
                            stack=stack,
                            file=f"{folder(sets, of)}/{stack}.json",
                            order=order,
                            stage=stage,
                            members=tuple(some),
                            values=dict(given),
                        )
                        for some in rectangles(theirs)
                    ]
    return found


def rectangles(members: Sequence[Member]) -> list[list[Member]]:
    """Members in groups that are all of some accounts in all of some Regions, as every engine wants them."""
    of: dict[str, list[Member]] = {}
    for one in members:
        of.setdefault(one.settings.account, []).append(one)
    alike: dict[frozenset[str], list[Member]] = {}
    for theirs in of.values():
        alike.setdefault(frozenset(one.settings.region for one in theirs), []).extend(theirs)
    return list(alike.values())


def _unordered(of: TemplateSet) -> list[tuple[str, str]]:
    """Imports of what no earlier template exports."""
    exported: set[str] = set()
    found = []
    for name, template in of.templates.items():
        found += [(name, one) for one in _imports(template) if one not in exported]
        exported |= {str(one["Export"]["Name"]) for one in template.get("Outputs", {}).values() if "Export" in one}
    return found


def _imports(value: object) -> list[str]:
    match value:
        case {"Fn::ImportValue": name}:
            return [str(name)]
        case dict():
            return [one for inner in value.values() for one in _imports(inner)]
        case list():
            return [one for inner in value for one in _imports(inner)]
        case _:
            return []
