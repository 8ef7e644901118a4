"""What the tests of stacks read of a cloud assembly, by type and name instead of hashed logical ids."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stacks.report import templates

Properties = dict[str, Any]


def resources(assembly: Path, kind: str, *, stack: str = "") -> Iterator[Properties]:
    """Properties of every resource of a type, in stacks whose name contains `stack`."""
    for name, file in templates(assembly).items():
        if stack in name:
            found = json.loads(file.read_text())["Resources"].values()
            yield from (resource["Properties"] for resource in found if resource["Type"] == kind)


def only(assembly: Path, kind: str, *, stack: str = "") -> Properties:
    """Properties of the one resource of a type."""
    (found,) = resources(assembly, kind, stack=stack)
    return found


def exported(assembly: Path, value: Properties) -> tuple[str, Properties]:
    """Type and properties of the resource of another stack that `Fn::ImportValue` stands for."""
    for file in templates(assembly).values():
        template = json.loads(file.read_text())
        for output in template.get("Outputs", {}).values():
            if output.get("Export", {}).get("Name") == value["Fn::ImportValue"]:
                source = output["Value"]
                resource = template["Resources"][source["Ref"] if "Ref" in source else source["Fn::GetAtt"][0]]
                return resource["Type"], resource["Properties"]
    raise LookupError(f"nothing exports {value}")
