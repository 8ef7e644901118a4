"""Where templates lie: files, folders, cloud assemblies; and what an assembly's manifest knows of each."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assurance.sources.failing import NotATemplateError, SourceError
from assurance.sources.physical import Place, Values
from assurance.sources.reading import STANDARD_INPUT, Text, looks_like_template, read_text

_PROCESSED_HERE = {"AWS::LanguageExtensions"}


@dataclass(frozen=True, kw_only=True)
class Template:
    """A template with what its surroundings know of it: place, and construct path of each logical id."""

    text: Text
    place: Place = field(default_factory=Place)
    paths: Mapping[str, str] = field(default_factory=dict)
    stack: str = ""
    """The stack that it is for, as the manifest of an assembly says."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """The tags of that stack, which CloudFormation puts on its resources."""
    known: Mapping[str, Values] = field(default_factory=dict)
    """Logical id → what its references stand for, where an account was asked."""
    parent: tuple[str, str] | None = None
    """The name of the template, and the logical id in it, of the resource that deploys this one."""
    passed: Mapping[str, Any] | None = None
    """What that resource gives to the parameters, as its template has it; None where others deploy it too."""


def templates_at(path: Path) -> Iterator[Template]:
    """The templates at a path: a template (`-`: standard input), a folder of them, or a cloud assembly.

    Raises `SourceError`.
    """
    if path == STANDARD_INPUT:
        yield Template(text=expanded(read_text(path, "stdin")))
        return
    if not path.exists():
        raise SourceError(f"{path}: there is no such file or folder; name a template, or run make synth for cdk.out")
    if path.is_file():
        yield Template(text=expanded(read_text(path, str(path))))
    elif (path / "manifest.json").is_file():
        yield from assembly(path, path / "manifest.json")
    else:
        found = list(_texts_in(path))
        if not found:
            raise SourceError(f"{path}: holds no template (*.json, *.yaml, *.yml or *.template with Resources)")
        for text in found:
            yield Template(text=expanded(text))


def _texts_in(folder: Path) -> Iterator[Text]:
    """The templates of a folder; other files may speak of Resources too."""
    for file in sorted(folder.rglob("*")):
        with suppress(NotATemplateError):
            if looks_like_template(file):
                yield read_text(file, str(file))


def stacks_of(templates: Iterable[Template]) -> dict[str, Any]:
    """What a manifest says of the stacks of these templates, and no more: for templates that are kept elsewhere."""
    return {
        "artifacts": {
            one.stack: {
                "type": "aws:cloudformation:stack",
                "environment": f"aws://{one.place.account}/{one.place.region}",
                "properties": {"templateFile": one.text.name, "tags": dict(sorted(one.tags.items()))},
                "metadata": {
                    f"/{path}": [{"type": "aws:cdk:logicalId", "data": id_}] for id_, path in sorted(one.paths.items())
                },
            }
            for one in templates
        }
    }


def assembly(folder: Path, manifest: Path) -> Iterator[Template]:
    """The stacks of a manifest, whose templates lie in a folder; and of the assemblies nested in it."""
    try:
        artifacts = json.loads(manifest.read_text(encoding="utf-8"))["artifacts"]
        stacks = [
            (one["properties"]["templateFile"], name, one) for name, one in artifacts.items() if _is(one, "stack")
        ]
        nested = [
            one["properties"]["directoryName"] for one in artifacts.values() if one["type"] == "cdk:cloud-assembly"
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(
            f"{manifest}: is not the manifest of a cloud assembly ({error}); run make synth again"
        ) from None
    if not stacks and not nested:
        raise SourceError(f"{manifest}: names no stack")
    for file, name, artifact in sorted(stacks, key=lambda stack: str(stack[0])):
        text = read_text(folder / file, file, written=False)
        yield Template(
            text=expanded(text),
            place=_place(artifact),
            paths=_paths(folder, artifact),
            stack=str(artifact["properties"].get("stackName", name)),
            tags=dict(artifact["properties"].get("tags", {})),
        )
    for name in nested:
        yield from assembly(folder / name, folder / name / "manifest.json")


def _is(artifact: Any, kind: str) -> bool:
    return bool(artifact["type"] == f"aws:cloudformation:{kind}")


def _place(artifact: Mapping[str, Any]) -> Place:
    """Account and Region of `aws://111122223333/eu-west-1`, where they are known."""
    _, _, account, region = (str(artifact.get("environment", "")).split("/") + [""] * 4)[:4]
    known: dict[str, str] = {}
    if account.isdigit():
        known["account"] = account
    if region and not region.startswith("unknown"):
        known |= {"region": region, "partition": "aws-us-gov" if region.startswith("us-gov-") else "aws"}
    return Place(**known)


def _paths(folder: Path, artifact: Mapping[str, Any]) -> dict[str, str]:
    metadata = artifact.get("metadata") or {}
    if file := artifact.get("additionalMetadataFile"):
        try:
            metadata = {**metadata, **json.loads((folder / file).read_text(encoding="utf-8"))}
        except (OSError, ValueError) as error:
            raise SourceError(f"{folder / file}: cannot be read ({error}); run make synth again") from None
    return {
        entry["data"]: path.removeprefix("/")
        for path, entries in metadata.items()
        for entry in entries
        if entry.get("type") == "aws:cdk:logicalId"
    }


def expanded(text: Text) -> Text:
    """Refuse what CloudFormation would still change: a macro can add or alter any resource."""
    transforms = text.content.get("Transform", [])
    named = [transforms] if isinstance(transforms, str | dict) else transforms if isinstance(transforms, list) else []
    for one in named:
        name = one if isinstance(one, str) else one.get("Name") if isinstance(one, dict) else one
        if str(name) not in _PROCESSED_HERE:
            raise SourceError(
                f"{text.name}: the transform {name} changes the template at deployment; check the processed one "
                "(aws cloudformation get-template --template-stage Processed)"
            )
    if macros := [id_ for id_ in text.content["Resources"] if str(id_).startswith("Fn::Transform")]:
        raise SourceError(f"{text.name}: {macros[0]} is expanded at deployment; check the processed template")
    return text
