"""Templates of many environments from one run of the app, and what of a class of targets becomes portable."""

import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assurance.commands.failing import CannotCheckError
from assurance.sources.assembly import Template as Stack
from assurance.sources.assembly import templates_at
from capabilities.regions import code
from fleet.classes import Class, by_order, classes
from fleet.portable import (
    CODE,
    NotCarriedError,
    Template,
    Values,
    canonical,
    filled,
    keeps_order,
    portable,
    sorted_lists,
)
from fleet.tokens import ACCOUNT, Token, derived, parts
from settings.drafting import draft
from settings.files import read_json
from settings.fleets import Fleet, Member
from settings.settings import Settings

ROOT = Path(__file__).parent.parent
Templates = dict[str, Template]
"""Stack name → template."""


@dataclass(frozen=True, kw_only=True)
class Assembly:
    """What a synthesis wrote: templates in the order of deployment, and what its manifest knows of each."""

    templates: Templates
    stacks: Mapping[str, Stack]


@dataclass(frozen=True, kw_only=True)
class TemplateSet:
    """Portable templates and the targets that they are for."""

    templates: Templates
    """In the order of deployment."""
    stacks: Mapping[str, Stack]
    """What the manifest knows of each template, wherever it is deployed."""
    members: tuple[Member, ...]
    values: Mapping[str, Mapping[str, str]]
    """Name of a member → parameter or pseudo parameter → its value."""

    def of(self, member: Member) -> Templates:
        """The templates of one target: what a synthesis of it alone gives."""
        return {name: filled(one, self.values[member.name]) for name, one in self.templates.items()}

    @property
    def parameters(self) -> tuple[str, ...]:
        """Every parameter of its templates."""
        return tuple(sorted({name for one in self.templates.values() for name in one.get("Parameters", {})}))


def sets_of(fleet: Fleet) -> tuple[TemplateSet, ...]:
    """As few sets of templates as carry every target, each tried on one of its targets. Raises `CannotCheckError`."""
    found: list[TemplateSet] = []
    pending = list(classes(fleet.members))
    while pending:
        work = [(of, region) for of in pending for region in _regions(of)]
        made = synthesized([_standing_in(of, region) for of, region in work])
        pending = []
        for of in dict.fromkeys(id(one) for one, _ in work):
            theirs = [(one, region, found) for (one, region), found in zip(work, made, strict=True) if id(one) == of]
            sets, left = _sets(theirs[0][0], {region: one for _, region, one in theirs})
            found += sets
            pending += [by for one in left for by in by_order(one)]
    _tried(found)
    return tuple(sorted(found, key=lambda one: fleet.members.index(one.members[0])))


def synthesized(environments: Sequence[Mapping[str, Mapping[str, Any]]]) -> list[Assembly]:
    """The templates of environments, each given with those beside it: file name → answers, itself first."""
    with tempfile.TemporaryDirectory(prefix="fleet-") as folder:
        root = Path(folder)
        for number, files in enumerate(environments):
            (root / str(number)).mkdir()
            for name, answers in files.items():
                (root / str(number) / name).write_text(draft(answers), encoding="utf-8")
        names = [f"{number}/{next(iter(files))}" for number, files in enumerate(environments)]
        ran = subprocess.run(
            [sys.executable, ROOT / "app.py", ",".join(names), "--output", "out", "--templates-only"],
            cwd=root, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if ran.returncode:
            raise CannotCheckError(f"the templates could not be synthesized:\n{ran.stderr.strip()}")
        ends = ["out"] if len(names) == 1 else [f"out.{name.removesuffix('.toml').replace('/', '.')}" for name in names]
        return [_assembly(root / end) for end in ends]


def alone(member: Member) -> Mapping[str, Mapping[str, Any]]:
    """A target with its own answers, as `synthesized` takes it."""
    return _with_beside(member, own_answers(member), {})


def own_answers(member: Member) -> Mapping[str, Any]:
    """The answers of a target; policies of the organization are made once for a unit, and not by each target."""
    return {key: value for key, value in member.layers.answers.items() if key != "guardrails"}


def _assembly(assembly: Path) -> Assembly:
    artifacts = read_json(assembly / "manifest.json")["artifacts"]
    stacks = {name: one for name, one in artifacts.items() if one["type"] == "aws:cloudformation:stack"}
    after = {name: {other for other in one.get("dependencies", ()) if other in stacks} for name, one in stacks.items()}
    ordered: list[str] = []
    while len(ordered) < len(stacks):
        ordered += sorted(name for name in stacks if name not in ordered and after[name] <= {*ordered})
    return Assembly(
        templates={name: read_json(assembly / stacks[name]["properties"]["templateFile"]) for name in ordered},
        stacks={one.stack: one for one in templates_at(assembly)},
    )


def _regions(of: Class) -> dict[str, int]:
    """Region → the first member in it."""
    found: dict[str, int] = {}
    for index, member in enumerate(of.members):
        found.setdefault(member.settings.region, index)
    return found


def _standing_in(of: Class, region: str) -> Mapping[str, Mapping[str, Any]]:
    """The answers of a class in a Region, with texts in the place of its values."""
    index = _regions(of)[region]
    texts = {of.shapes[index].tokens[number]: text for number, text in of.sentinels.items()}
    return _with_beside(
        of.members[index], _replaced(of.members[index].layers.answers, of.members[index].settings, texts), texts
    )


def _with_beside(
    member: Member, answers: Mapping[str, Any], texts: Mapping[Token, str]
) -> Mapping[str, Mapping[str, Any]]:
    """The environment, and those of its account that adopt its trail, as files of one folder."""
    files = {"target.toml": {key: value for key, value in answers.items() if key != "guardrails"}}
    for number, one in enumerate(member.settings.recorded_here[1:]):
        own = {token: text for token, text in texts.items() if token.kind == ACCOUNT}
        said = one.model_dump(mode="python", by_alias=True, exclude_unset=True)
        files[f"beside-{number}.toml"] = _replaced(said, one, own)
    return files


def _replaced(answers: Mapping[str, Any], settings: Settings, texts: Mapping[Token, str]) -> dict[str, Any]:
    def walk(key: str, value: Any) -> Any:
        match value:
            case str():
                found = parts(key, value, settings)
                return "".join(one if isinstance(one, str) else texts.get(one, one.text) for one in found)
            case tuple() | list():
                return tuple(walk(f"{key}[{number}]", one) for number, one in enumerate(value))
            case Mapping():
                return {name: walk(f"{key}.{name}".removeprefix("."), one) for name, one in value.items()}
            case _:
                return value

    return {key: walk(key, value) for key, value in answers.items()}


def _sets(of: Class, made: Mapping[str, Assembly]) -> tuple[list[TemplateSet], list[Class]]:
    """The sets of a class, and the members whose values sort otherwise."""
    codes = {region: code(region) for region in made}
    carried: dict[str, tuple[Templates, list[int]]] = {}
    left: list[int] = []
    for region, assembly in made.items():
        templates = assembly.templates
        values = _values(of, region)
        try:
            mine = {name: portable(one, values, codes, _described(of)) for name, one in templates.items()}
        except NotCarriedError as error:
            raise CannotCheckError(f"{error}: a value stands where CloudFormation takes no parameter") from None
        text = canonical(dict(mine))
        _, indexes = carried.setdefault(text, (mine, []))
        pattern = Values(texts={**_sentinels(of), **{text: text for text in of.sentinels.values()}}).pattern()
        lists = [
            one for template in templates.values() for one in sorted_lists(template) if any(map(pattern.search, one))
        ]
        for index, member in enumerate(of.members):
            if member.settings.region == region:
                into = _into(of, index)
                (indexes if keeps_order(lists, pattern, into) else left).append(index)
    sets = [
        TemplateSet(
            templates=templates,
            stacks=next(iter(made.values())).stacks,
            members=tuple(of.members[index] for index in indexes),
            values={of.members[index].name: _parameters(of, index) for index in indexes},
        )
        for templates, indexes in carried.values()
        if indexes
    ]
    return sets, [of.of(left)] if left else []


def _sentinels(of: Class) -> dict[str, str]:
    """Text that stands for a value, or follows from one → its parameter."""
    found = {text: of.parameter(number) if number else "AWS::AccountId" for number, text in of.sentinels.items()}
    for number, text in of.sentinels.items():
        kind = of.shapes[0].tokens[number].kind
        found |= {one: f"{of.parameter(number)}{end}" for end, one in derived(kind, text)}
    return found


def _into(of: Class, index: int) -> dict[str, str]:
    """Text that stands for a value → the value of a member."""
    parameters = _parameters(of, index)
    return {text: parameters[name] for text, name in _sentinels(of).items()}


def _parameters(of: Class, index: int) -> dict[str, str]:
    """Parameter or pseudo parameter → the value of a member."""
    member = of.members[index]
    found = {
        "AWS::AccountId": member.settings.account,
        "AWS::Region": member.settings.region,
        "AWS::Partition": member.settings.partition,
        CODE: code(member.settings.region),
    }
    for number, value in of.values(index).items():
        if number:
            found[of.parameter(number)] = value
        kind = of.shapes[0].tokens[number].kind
        found |= {f"{of.parameter(number)}{end}": one for end, one in derived(kind, value)}
    return found


def _values(of: Class, region: str) -> Values:
    prefix = of.members[0].settings.prefix
    texts = {text: f"${{{name}}}" for text, name in _sentinels(of).items()}
    texts |= {region: "${AWS::Region}", f"{prefix}-rek-{code(region)}": f"{prefix}-rek-${{{CODE}}}"}
    return Values(texts=texts)


def _described(of: Class) -> Mapping[str, str]:
    """Parameter → the answer that it carries."""
    found = {of.parameter(number): of.shapes[0].names[number] for number in of.varying if number}
    ends = ("Last", *(f"Subnet{n}" for n in range(1, 5)))
    return found | {f"{name}{end}": f"{key} ({end})" for name, key in found.items() for end in ends}


def _tried(sets: Sequence[TemplateSet]) -> None:
    """The last target of each set, synthesized alone, is what its set gives. Raises `CannotCheckError`."""
    prove([(one, one.members[-1]) for one in sets])


def prove(cases: Sequence[tuple[TemplateSet, Member]]) -> None:
    """Each target, synthesized alone, is what its set gives, byte for byte. Raises `CannotCheckError`."""
    for (of, member), made in zip(cases, synthesized([alone(member) for _, member in cases]), strict=True):
        mine, templates = of.of(member), made.templates
        for name in {*mine, *templates}:
            if canonical(mine.get(name, {})) != canonical(templates.get(name, {})):
                raise CannotCheckError(
                    f"{member.name}: {name} is not what its own synthesis gives; a parameter does not carry what "
                    "differs. Report this with the fleet file, and deploy this target from an environment file"
                )
