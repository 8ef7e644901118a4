"""The folder of an engine, to be committed as it is: templates, what the engine takes, policies, and a README."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from assurance.results.writing import replaced_folder
from fleet import guardrails
from fleet.engines import cfct, lza, pipeline, stacksets
from fleet.entries import MOST_TEMPLATES, alike, by_stage, entries, limits, template_files
from fleet.template_sets import TemplateSet
from settings.fleets import Fleet

Files = dict[str, str]
MARK = "# Fleet "
"""Begins the README of every folder that this writes."""


def lacking(fleet: Fleet, engine: str) -> Iterator[str]:
    """What the fleet file must say for an engine, and does not."""
    for number, one in enumerate(fleet.declared.targets):
        where = f"{fleet.file}: targets[{number}]"
        group = fleet.declared.groups.get(one.group or "")
        if engine == "stacksets" and not (group and group.unit):
            yield f'{where}: its group names no unit, by which StackSets deploy: [groups.NAME] unit = "ou-…"'
        if engine == "lza" and not one.account_name:
            yield f"{where}: no account-name, by which LZA knows the account {one.account}"
        if engine in ("lza", "cfct") and group and group.unit and not group.unit_name:
            yield f"{where}: its group names a unit and no unit-name, by which the landing zone knows it"


def files(fleet: Fleet, sets: Sequence[TemplateSet], engine: str) -> tuple[Files, list[str]]:
    """File → text, and what no engine or organization would take."""
    policies = guardrails.policies(fleet)
    found = {**template_files(sets), **guardrails.files(policies), **_of(engine, fleet, sets, policies)}
    if engine != "stacksets":
        found = {name: text for name, text in found.items() if not name.startswith("templates/")}
    if engine in ("lza", "cfct"):
        texts = template_files(sets)
        found |= {by_stage(fleet, one): texts[one.file] for one in entries(fleet, sets)}
    found["README.md"] = _readme(fleet, sets, engine)
    return found, [*limits(sets), *guardrails.too_large(policies), *_over(engine, fleet, sets, found)]


def refuse_others(output: Path) -> None:
    """Raise `FileExistsError` where something else lies there."""
    if output.exists() and not _ours(output):
        raise FileExistsError(f"{output}: is there, and is no folder of a fleet; name another: --output FOLDER")


def write(output: Path, found: Files) -> None:
    """Replace the folder whole. Raises `OSError`; `FileExistsError` where something else lies there."""
    refuse_others(output)
    with replaced_folder(output) as made:
        for name, text in found.items():
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            if path.suffix == ".sh":
                path.chmod(0o755)


def _of(engine: str, fleet: Fleet, sets: Sequence[TemplateSet], policies: Mapping[str, Mapping[str, object]]) -> Files:
    match engine:
        case "lza":
            return lza.files(fleet, sets, policies)
        case "cfct":
            return cfct.files(fleet, sets, policies)
        case "cdk":
            return pipeline.files(fleet, sets)
        case _:
            return stacksets.files(fleet, sets)


def _over(engine: str, fleet: Fleet, sets: Sequence[TemplateSet], found: Files) -> Iterator[str]:
    """Limits that the engines themselves have."""
    yield from alike(fleet)
    if engine == "stacksets":
        yield from stacksets.over(fleet, sets)
    longest = max(len(name) for of in sets for name in of.templates)
    if engine == "lza" and longest + len(lza.PLACE) > lza.LONGEST_NAME:
        yield f"the name of a stack has {longest} characters; LZA takes {lza.LONGEST_NAME}: shorten the prefix"


def _ours(output: Path) -> bool:
    if not output.is_dir():
        return False
    readme = output / "README.md"
    return not any(output.iterdir()) or (readme.is_file() and readme.read_text(encoding="utf-8").startswith(MARK))


def _readme(fleet: Fleet, sets: Sequence[TemplateSet], engine: str) -> str:
    words = tomllib.loads((Path(__file__).parent / "engines" / "words.toml").read_text(encoding="utf-8"))[engine]
    stacks = max(len(of.templates) for of in sets)
    lines = [
        f"{MARK}{fleet.name}: {words['title']}",
        "",
        f"Written by `fsi-rekognition fleet {fleet.name} --for {engine}` from `{fleet.file.name}` and "
        f"`{fleet.base.name}`; change those, and write this anew.",
        "",
    ]
    for title, key in (("Before", "before"), ("Run", "run"), ("Take a target out", "out")):
        lines += [f"## {title}", "", *(f"{n}. {one.format(stacks=stacks)}" for n, one in enumerate(words[key], 1)), ""]
    lines += [
        "## Templates",
        "",
        *_described(sets),
        "",
        "In this order, since each names what those before it make:",
        "",
    ]
    for of in sets:
        lines += [f"{n}. `{name}`" for n, name in enumerate(of.templates, 1)] + [""]
    lines += ["## Targets", "", "| account | Region | stage | group | set |", "| --- | --- | --- | --- | --- |"]
    for number, of in enumerate(sets, 1):
        for one in of.members:
            cells = (one.settings.account, one.settings.region, one.target.stage or "", one.target.group or "")
            lines.append(f"| {' | '.join(cells)} | {number} |")
    return "\n".join(lines) + "\n"


def _described(sets: Sequence[TemplateSet]) -> list[str]:
    targets = sum(len(of.members) for of in sets)
    many = [
        f"{len(of.templates)} templates in a set, more than {MOST_TEMPLATES}."
        for of in sets
        if len(of.templates) > MOST_TEMPLATES
    ]
    if len(sets) == 1:
        return [f"One set for {targets} targets: what differs is in parameters and pseudo parameters.", *many[:1]]
    return [f"{len(sets)} sets for {targets} targets, since answers differ in what no parameter carries.", *many[:1]]
