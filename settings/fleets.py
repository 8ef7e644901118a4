"""Fleets: one set of answers for many accounts and Regions, and what of it differs from target to target."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from capabilities.regions import partition
from settings.answer import Answer
from settings.layers import Layered, Origin
from settings.mistakes import tell
from settings.places import Place
from settings.reading import CHECKOUT, SettingsError, file_of, located, read
from settings.settings import Settings
from settings.texts import Account, Region, text
from settings.words import suggestion

FLEETS = Path("fleets")
Name = Annotated[str, text(r"^[A-Za-z0-9][A-Za-z0-9 _.-]{0,127}$", "a name of letters, digits, spaces, _ . and -")]
Unit = Annotated[str, text(r"^(r-[0-9a-z]{4,32}|ou-[0-9a-z-]{8,68})$", "a root or organizational unit id")]
Engine = Literal["lza", "cfct", "stacksets", "cdk"]


class Group(Answer):
    """Targets that lie in one organizational unit, and what they have in common."""

    unit: Unit | None = None
    """Id of the organizational unit, by which StackSets deploys."""
    unit_name: Name | None = None
    """Its name, as the landing zone knows it."""
    answers: Mapping[str, Any] = {}
    """What differs from the base, as an environment file says it."""


class Target(Answer):
    """One account in one Region."""

    account: Account
    """AWS account id, in quotation marks."""
    region: Region
    """AWS Region, e.g. eu-west-1."""
    stage: Name | None = None
    """Stage of the roll-out, one of `stages`."""
    group: Name | None = None
    """The group that it belongs to."""
    account_name: Name | None = None
    """Name of the account, as the landing zone knows it."""
    answers: Mapping[str, Any] = {}
    """What differs from base and group, as an environment file says it."""


class FleetFile(Answer):
    """A file in fleets/."""

    environment: Annotated[str, Field(min_length=1)]
    """The base: the name of an environment or layer, or its path from this file. Its own account, Region and partition
    stand for those of each target, and so do {account}, {region}, {partition} and {stage}."""
    engine: Engine = "stacksets"
    """What rolls it out: lza, cfct, stacksets or cdk."""
    stages: tuple[Name, ...] = ()
    """The stages, in the order in which they are deployed to."""
    groups: Mapping[str, Group] = {}
    """Groups, a table each, e.g. [groups.retail]."""
    targets: Annotated[tuple[Target, ...], Field(min_length=1)]
    """The targets, a [[targets]] each."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """A target with all its answers."""

    target: Target
    group: Group
    layers: Layered
    settings: Settings

    @property
    def name(self) -> str:
        """By which it is distinguished from the others: account and Region."""
        return f"{self.settings.account}.{self.settings.region}"


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """A fleet whose every target is a whole environment."""

    name: str
    file: Path
    base: Path
    declared: FleetFile
    members: tuple[Member, ...]

    @property
    def stages(self) -> tuple[str | None, ...]:
        """The stages that have targets, in order; targets without one come last."""
        used = {one.target.stage for one in self.members}
        return tuple(stage for stage in (*self.declared.stages, None) if stage in used)


def fleet_file(name: str | Path) -> Path:
    """The file of a fleet: by its path, or its name in fleets/, here or in the clone."""
    path, beside = Path(name), CHECKOUT / FLEETS
    if path.suffix == ".toml":
        return path
    return (beside if beside.is_dir() and not FLEETS.is_dir() else FLEETS) / f"{name}.toml"


def load_fleet(name: str | Path) -> Fleet:
    """Read a fleet, and every target of it as an environment. Raises `SettingsError` naming every mistake."""
    path = fleet_file(name)
    if not path.is_file():
        known = sorted(one.stem for one in path.parent.glob("*.toml"))
        raise SettingsError(f"{path}: no such fleet{suggestion(path.stem, known)}")
    layers = read(path)
    try:
        declared = FleetFile.model_validate(layers.answers, strict=False)
    except ValidationError as error:
        raise SettingsError("\n".join(_located(layers, line) for line in tell(error, FleetFile))) from None
    base = _base(path, declared)
    below = read(base)
    mistakes = [*_contradictions(declared, layers), *_elsewhere(path, declared, layers)]
    members: list[Member] = []
    for number in range(len(declared.targets)):
        try:
            members.append(_member(declared, layers, below, number))
        except SettingsError as error:
            mistakes += [line for line in f"{error}".splitlines() if line not in mistakes]
    if mistakes:
        raise SettingsError("\n".join(dict.fromkeys(mistakes)))
    return Fleet(name=path.stem, file=path, base=base, declared=declared, members=_beside(members))


def _base(path: Path, declared: FleetFile) -> Path:
    if declared.environment.endswith(".toml"):
        return path.parent / declared.environment
    return file_of(declared.environment)


def _member(declared: FleetFile, layers: Layered, base: Layered, number: int) -> Member:
    """One target: the base, its group's answers, its own. Raises `SettingsError`."""
    target = declared.targets[number]
    group = declared.groups.get(target.group or "", Group())
    place: Place = ("targets", number)
    own = {"account": target.account, "region": target.region, "partition": partition(target.region)}
    values = {**own, "stage": target.stage or ""}
    result = Layered(answers=_of(base, target), origins=base.origins, files=(layers.files[0], *base.files))
    if target.group:
        result = result.over(group.answers, _origins(layers, ("groups", target.group, "answers")))
    result = result.over(target.answers, _origins(layers, (*place, "answers")))
    result = result.over(own, _origins(layers, place))
    filled = Layered(answers=_filled(result.answers, values), origins=result.origins, files=result.files)
    try:
        return Member(target=target, group=group, layers=filled, settings=located(filled))
    except SettingsError as error:
        where = f"{target.account} in {target.region}"
        raise SettingsError("\n".join(f"{line} ({where})" for line in str(error).splitlines())) from None


def _origins(layers: Layered, at: Place) -> dict[Place, Origin]:
    return {place[len(at) :]: one for place, one in layers.origins.items() if place[: len(at)] == at and place != at}


def _of(base: Layered, target: Target) -> Mapping[str, Any]:
    """The base's answers with its own account, Region and partition read as the target's.

    In ARNs of other accounts the Region stays: a trail of the organization lies where it lies.
    """
    account, region = base.answers.get("account"), base.answers.get("region")

    def moved(value: str) -> str:
        if re.match(r"arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:", value) and value.split(":")[4] != account:
            return value
        value = re.sub(r"^arn:[a-z-]+:", f"arn:{partition(target.region)}:", value)
        value = value.replace(str(account), target.account) if account else value
        return (
            re.sub(rf"(?<![a-z0-9-]){re.escape(str(region))}(?![a-z0-9-])", target.region, value) if region else value
        )

    return {key: _texts(value, moved) for key, value in base.answers.items()}


def _filled(answers: Mapping[str, Any], values: Mapping[str, str]) -> Mapping[str, Any]:
    def filled(value: str) -> str:
        for name, one in values.items():
            value = value.replace(f"{{{name}}}", one)
        return value

    return {key: _texts(value, filled) for key, value in answers.items()}


def _texts(value: Any, change: Any) -> Any:
    match value:
        case str():
            return change(value)
        case Mapping():
            return {key: _texts(inner, change) for key, inner in value.items()}
        case list() | tuple():
            return tuple(_texts(inner, change) for inner in value)
        case _:
            return value


def _contradictions(declared: FleetFile, layers: Layered) -> Iterator[str]:
    """What no single target shows."""
    seen: dict[tuple[str, str], int] = {}
    for number, target in enumerate(declared.targets):
        at = f"targets[{number}]"
        if (first := seen.setdefault((target.account, target.region), number)) != number:
            where = layers.origin(f"targets[{first}]")
            yield _located(layers, f"{at}: {target.account} in {target.region} is there already, at {where}")
        if target.group and target.group not in declared.groups:
            hint = suggestion(target.group, sorted(declared.groups))
            yield _located(layers, f"{at}.group: no group named {target.group!r}{hint}")
        if target.stage and target.stage not in declared.stages:
            hint = suggestion(target.stage, [*declared.stages]) or '; name them in order: stages = ["test", …]'
            yield _located(layers, f"{at}.stage: no stage named {target.stage!r}{hint}")


def _elsewhere(path: Path, declared: FleetFile, layers: Layered) -> Iterator[str]:
    """Accounts that another fleet of the folder has: two roll-outs would undo each other."""
    for file in sorted(path.parent.glob("*.toml")):
        if file.resolve() == path.resolve():
            continue
        try:
            theirs = read(file).answers.get("targets")
        except SettingsError:
            continue
        accounts = {one.get("account") for one in theirs or () if isinstance(one, Mapping)}
        for number, target in enumerate(declared.targets):
            if target.account in accounts:
                at = f"targets[{number}].account"
                yield _located(layers, f"{at}: {target.account} is in the fleet {file.stem} too; keep it in one")


def _beside(members: list[Member]) -> tuple[Member, ...]:
    """Each among the others of its account."""
    found = []
    for one in members:
        others = {m.name: m.settings for m in members if m is not one and m.settings.account == one.settings.account}
        found.append(Member(target=one.target, group=one.group, layers=one.layers, settings=one.settings.among(others)))
    return tuple(found)


def _located(layers: Layered, line: str) -> str:
    return f"{layers.origin(line.partition(': ')[0])}: {line}"
