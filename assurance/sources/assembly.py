"""Where templates lie: files, folders, cloud assemblies; and what an assembly's manifest knows of each."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assurance.sources.failing import NotATemplateError, SourceError
from assurance.sources.physical import Place, Values, partition_of
from assurance.sources.reading import STANDARD_INPUT, Text, looks_like_template, read_text
from capabilities.names import VERSION_OUTPUT
from settings.files import FileError, read_json

_STACK = "aws:cloudformation:stack"
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
    after: tuple[str, ...] = ()
    """The stacks that are deployed before it, as the manifest says."""
    known: Mapping[str, Values] = field(default_factory=dict)
    """Logical id → what its references stand for, where an account was asked."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Parameter → the value that its deployment gave."""
    parent: tuple[str, str] | None = None
    """The name of the template, and the logical id in it, of the resource that deploys this one."""
    passed: Mapping[str, Any] | None = None
    """What that resource gives to the parameters, as its template has it; None where others deploy it too."""

    @property
    def version(self) -> str:
        """The version of the baseline that it is of; empty where it does not say."""
        match (self.text.content.get("Outputs") or {}).get(VERSION_OUTPUT):
            case {"Value": str(version)}:
                return version
        return ""


def templates_at(path: Path) -> Iterator[Template]:
    """The templates at a path: a template (`-`: standard input), a folder of them, or a cloud assembly.

    Raises `SourceError`.
    """
    if path == STANDARD_INPUT:
        yield Template(text=expanded(read_text(path, "stdin")))
        return
    if not path.exists():
        raise SourceError(f"{path}: there is no such file or folder; name a template, or run make synth for cdk.out")
    if not path.is_dir():
        yield Template(text=expanded(read_text(path, str(path))), place=_beside(path))
    elif (path / "manifest.json").is_file():
        yield from assembly(path, path / "manifest.json")
    else:
        found = list(_texts_in(path))
        if not found:
            raise SourceError(f"{path}: holds no template (*.json, *.yaml, *.yml or *.template with Resources)")
        for text in found:
            yield Template(text=expanded(text))


def _beside(path: Path) -> Place:
    """Where the manifest beside a template says that it is deployed; unknown where there is none that names it."""
    try:
        artifacts = read_json(path.parent / "manifest.json")["artifacts"].values()
        return next(_place(one) for one in artifacts if (one.get("properties") or {}).get("templateFile") == path.name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, StopIteration):
        return Place()


def _texts_in(folder: Path) -> Iterator[Text]:
    """The templates of a folder; other files may speak of Resources too."""
    walked = os.walk(folder, onerror=_unreadable)
    for file in sorted(Path(place) / name for place, _, names in walked for name in names):
        with suppress(NotATemplateError):
            if looks_like_template(file):
                yield read_text(file, str(file))


def _unreadable(error: OSError) -> None:
    """A folder that cannot be listed may hold anything."""
    raise SourceError(f"{error.filename}: cannot be listed: {error.strerror}") from None


def stacks_of(templates: Iterable[Template]) -> dict[str, Any]:
    """What a manifest says of the stacks of these templates, and no more: for templates that are kept elsewhere."""
    return {
        "artifacts": {
            one.stack: {
                "type": _STACK,
                "environment": f"aws://{one.place.account}/{one.place.region}",
                "dependencies": list(one.after),
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
        artifacts = dict(read_json(manifest)["artifacts"].items())
        stacks = [_stack(folder, name, one) for name, one in artifacts.items() if one["type"] == _STACK]
        nested = [
            _inside(folder, one["properties"]["directoryName"])
            for one in artifacts.values()
            if one["type"] == "cdk:cloud-assembly"
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(
            f"{manifest}: is not the manifest of a cloud assembly ({_described(error)}); run make synth again"
        ) from None
    if not stacks and not nested:
        raise SourceError(f"{manifest}: names no stack")
    names = {stack.id: stack.name for stack in stacks}
    for stack in sorted(stacks, key=lambda one: one.file):
        text = read_text(_inside(folder, stack.file), stack.file, written=False)
        yield Template(
            text=expanded(text),
            place=stack.place,
            paths=stack.paths,
            stack=stack.name,
            tags=stack.tags,
            after=tuple(names[one] for one in stack.after if one in names),
        )
    for inner in nested:
        yield from assembly(inner, inner / "manifest.json")


@dataclass(frozen=True, kw_only=True)
class _Stack:
    """A stack of a manifest."""

    file: str
    name: str
    place: Place
    paths: Mapping[str, str]
    tags: Mapping[str, str]
    id: str
    after: tuple[str, ...]
    """Ids of artifacts that it depends on."""


def _stack(folder: Path, name: str, artifact: Mapping[str, Any]) -> _Stack:
    """What a manifest knows of a stack. Raises `ValueError` and the like where it is written otherwise."""
    properties = artifact["properties"]
    tags = properties.get("tags") or {}
    found = _Stack(
        file=properties["templateFile"],
        name=properties.get("stackName", name),
        place=_place(artifact),
        paths=_paths(folder, artifact),
        tags=dict(tags.items()),
        id=name,
        after=tuple(str(one) for one in artifact.get("dependencies") or ()),
    )
    _inside(folder, found.file)
    if not all(isinstance(one, str) for one in (found.name, *found.tags.values())):
        raise ValueError(f"the name and the tags of {name} are texts")
    return found


def _inside(folder: Path, name: Any) -> Path:
    """A path below the folder; raises `ValueError` for one that leads elsewhere, as `.` and `..` do."""
    if not isinstance(name, str) or not name or "\0" in name:
        raise ValueError(f"{name!r} is no name of a file")
    path = folder / name
    if folder.resolve() not in path.resolve().parents:
        raise ValueError(f"{name} leads out of {folder}")
    return path


def _place(artifact: Mapping[str, Any]) -> Place:
    """Account and Region of `aws://111122223333/eu-west-1`, where they are known."""
    _, _, account, region = (str(artifact.get("environment", "")).split("/") + [""] * 4)[:4]
    known: dict[str, str] = {}
    if account.isdecimal():
        known["account"] = account
    if region and not region.startswith("unknown"):
        known |= {"region": region, "partition": partition_of(region)}
    return Place(**known)


def _paths(folder: Path, artifact: Mapping[str, Any]) -> dict[str, str]:
    """Logical id → construct path, by the manifest and by the file to which newer ones move that."""
    metadata = dict((artifact.get("metadata") or {}).items())
    if file := artifact.get("additionalMetadataFile"):
        metadata |= read_json(_inside(folder, file)).items()
    ids = [
        (entry["data"], path.removeprefix("/"))
        for path, entries in metadata.items()
        for entry in entries
        if entry.get("type") == "aws:cdk:logicalId"
    ]
    if not all(isinstance(id_, str) for id_, _ in ids):
        raise ValueError("logical ids are texts")
    return dict(ids)


def _described(error: Exception) -> str:
    return str(error) if isinstance(error, FileError) else f"{type(error).__name__}: {error}"


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
