"""As few sets of templates as carry every target of a fleet, each proved against the own synthesis of its targets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assurance.commands.failing import CannotCheckError
from assurance.sources.assembly import Template as Stack
from capabilities.regions import code
from fleet.classes import Class, by_order, classes
from fleet.portable import CODE, NotCarriedError, Values, canonical, filled, keeps_order, portable, sorted_lists
from fleet.synthesis import Assembly, Templates, alone, replaced, synthesized, with_beside
from fleet.tokens import derived
from settings.fleets import Fleet, Member


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
    return with_beside(
        of.members[index], replaced(of.members[index].layers.answers, of.members[index].settings, texts), texts
    )


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
