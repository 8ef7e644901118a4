"""What the tests of plans share: sides made by hand, and CloudFormation's own word on what is replaced."""

from collections.abc import Mapping
from typing import Any

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # type: ignore[import-untyped]

from assurance.planning.side import Side
from assurance.sources.assembly import Template
from assurance.sources.physical import Place
from assurance.sources.reading import Text

PLACE = Place(account="111122223333", region="eu-west-1", partition="aws")
Resources = Mapping[str, Mapping[str, Any]]


def side(
    stacks: Mapping[str, Resources],
    *,
    exports: Mapping[str, Mapping[str, Any]] | None = None,
    after: Mapping[str, tuple[str, ...]] | None = None,
    documents: Mapping[str, Any] | None = None,
    tags: Mapping[str, str] | None = None,
) -> Side:
    """Stacks by name with their resources; `exports`: stack → name of an export → value."""
    return Side(
        label="a folder",
        templates={
            name: Template(
                text=Text(
                    name=f"{name}.template.json", sha256="", content=_content(resources, (exports or {}).get(name))
                ),
                place=PLACE,
                stack=name,
                tags=tags or {},
                after=(after or {}).get(name, ()),
            )
            for name, resources in stacks.items()
        },
        documents=documents,
    )


def _content(resources: Resources, exports: Mapping[str, Any] | None) -> dict[str, Any]:
    outputs = {
        f"Export{number}": {"Value": value, "Export": {"Name": name}}
        for number, (name, value) in enumerate((exports or {}).items())
    }
    return {"Resources": {name: dict(one) for name, one in resources.items()}, "Outputs": outputs}


def update_behaviour(types: set[str]) -> dict[str, dict[str, list[str]]]:
    """Type → the properties that its schema lets nobody change in place, always or under conditions."""
    found: dict[str, dict[str, list[str]]] = {}
    for type_ in sorted(types):
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", type_).schema
        both = {"always": schema.get("createOnlyProperties"), "may": schema.get("conditionalCreateOnlyProperties")}
        found[type_] = {
            how: sorted(one.removeprefix("/properties/") for one in listed) for how, listed in both.items() if listed
        }
    return found
