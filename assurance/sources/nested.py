"""Templates that others deploy and that are at hand: written into a StackSet, or a file beside their parent."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from assurance.sources.assembly import Template, expanded
from assurance.sources.failing import SourceError
from assurance.sources.physical import Place
from assurance.sources.reading import read_text, text_of


def with_nested(templates: list[Template], root: Path) -> list[Template]:
    """Templates with those at hand that they deploy, and so on; each file once.

    `root`: what the names of the templates are relative to. What does not lie beside or below its parent, or cannot be
    read, is not at hand. A template that one resource alone deploys has the values that it gives.
    """
    found = {os.path.normpath(one.text.name): one for one in templates}
    pending = list(templates)
    while pending:
        parent = pending.pop(0)
        for id_, resource in parent.text.content["Resources"].items():
            for child in _deployed(parent, str(id_), resource, root):
                name = os.path.normpath(child.text.name)
                if name not in found:
                    found[name] = child
                    pending.append(child)
                elif found[name].parent:
                    found[name] = replace(found[name], passed=None)
    return list(found.values())


def _deployed(parent: Template, id_: str, resource: Any, root: Path) -> Iterator[Template]:
    by = (parent.text.name, id_)
    match resource:
        case {"Type": "AWS::CloudFormation::StackSet", "Properties": {"TemplateBody": str(body)}}:
            with suppress(SourceError):
                text = text_of(body, f"{parent.text.name}#{id_}", parent.text.sha256)
                yield Template(text=expanded(text), place=Place(partition=parent.place.partition), parent=by)
        case {"Type": "AWS::CloudFormation::Stack", "Properties": dict() as given} if named := _file(resource):
            name = os.path.normpath(Path(parent.text.name).parent / named)
            with suppress(SourceError, OSError, ValueError):
                file = root / name
                if file.resolve().is_relative_to((root / parent.text.name).resolve().parent) and file.is_file():
                    text = read_text(file, name)
                    passed = given.get("Parameters") or {}
                    yield Template(text=expanded(text), place=parent.place, parent=by, passed=passed)


def _file(resource: dict[str, Any]) -> str:
    """The file of a nested stack: beside its parent before it is packaged, an asset in an assembly."""
    metadata = resource.get("Metadata")
    asset = metadata.get("aws:asset:path") if isinstance(metadata, dict) else None
    named = asset or resource["Properties"].get("TemplateURL")
    return named if isinstance(named, str) and "://" not in named else ""
