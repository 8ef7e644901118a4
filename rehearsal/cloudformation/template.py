"""A template: its resources in the order in which they can be made, its outputs, and what it must not use."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any, Self

import yaml

from rehearsal.cloudformation.failing import ValidationError

SECTIONS = {"AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Mappings", "Resources", "Outputs"}
"""What the baseline's templates use; anything else is refused, not ignored."""


@dataclass(frozen=True, kw_only=True)
class Declared:
    """A resource as a template declares it."""

    id: str
    type: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    depends: tuple[str, ...] = ()
    deletion: str = "Delete"
    replacement: str = "Delete"
    deletion_stated: bool = False
    """Whether the template says what becomes of it, as an import asks for."""
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, id_: str, content: Mapping[str, Any]) -> Self:
        """Read one entry of `Resources`."""
        depends = content.get("DependsOn", ())
        return cls(
            id=id_,
            type=content["Type"],
            properties=content.get("Properties", {}),
            depends=(depends,) if isinstance(depends, str) else tuple(depends),
            deletion=content.get("DeletionPolicy", "Delete"),
            replacement=content.get("UpdateReplacePolicy", "Delete"),
            metadata=content.get("Metadata", {}),
            deletion_stated="DeletionPolicy" in content,
        )


@dataclass(frozen=True, kw_only=True)
class Template:
    """A template that this engine can deploy."""

    text: str
    resources: Mapping[str, Declared]
    outputs: Mapping[str, Any]
    description: str = ""
    parameters: tuple[str, ...] = ()
    mappings: Mapping[str, Any] = field(default_factory=dict)

    def in_order(self) -> list[Declared]:
        """Every resource after those that it names or depends on."""
        needed = {
            one.id: {name for name in (*one.depends, *_named(one.properties)) if name in self.resources}
            for one in self.resources.values()
        }
        try:
            return [self.resources[name] for name in TopologicalSorter(needed).static_order()]
        except CycleError as error:
            raise ValidationError(f"Circular dependency between resources: {error.args[1]}") from None


def parse(text: str) -> Template:
    """Read a template body, JSON or YAML. Raises `ValidationError`."""
    try:
        content = json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, Loader=yaml.CSafeLoader)
    except (ValueError, yaml.YAMLError) as error:
        raise ValidationError(f"Template format error: {error}") from None
    if not isinstance(content, dict) or not content.get("Resources"):
        raise ValidationError("Template format error: At least one Resources member must be defined.")
    if beyond := sorted(content.keys() - SECTIONS):
        raise ValidationError(f"A rehearsal deploys no template with {', '.join(beyond)}")
    template = Template(
        text=text,
        resources={name: Declared.of(name, one) for name, one in content["Resources"].items()},
        outputs=content.get("Outputs", {}),
        description=content.get("Description", ""),
        parameters=tuple(content.get("Parameters", ())),
        mappings=content.get("Mappings", {}),
    )
    template.in_order()
    return template


def _named(value: Any) -> Iterator[str]:
    """Logical ids that `Ref` and `Fn::GetAtt` name anywhere in a value."""
    match value:
        case {"Ref": str(name)}:
            yield name
        case {"Fn::GetAtt": [str(name), *_]}:
            yield name
        case dict():
            for part in value.values():
                yield from _named(part)
        case list():
            for part in value:
                yield from _named(part)
