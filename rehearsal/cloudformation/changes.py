"""What a template would change of a stack, as a change set tells it."""

from collections.abc import Iterator, Mapping
from typing import Any

from rehearsal.cloudformation.schema import create_only
from rehearsal.cloudformation.stack import Stack
from rehearsal.cloudformation.template import Declared, Template

NOTHING = "The submitted information didn't contain changes. Submit different information to create a change set."


def changes(stack: Stack, template: Template) -> list[dict[str, Any]]:
    """A change for each resource that would be added, modified or removed."""
    return [{"Type": "Resource", "ResourceChange": one} for one in _resources(stack, template)]


def changed(stack: Stack, template: Template, tags: Mapping[str, str]) -> bool:
    """Whether there is anything to do: resources, outputs or tags."""
    former = stack.template
    return former is None or former.outputs != template.outputs or stack.tags != tags or bool(changes(stack, template))


def _resources(stack: Stack, template: Template) -> Iterator[dict[str, Any]]:
    for declared in template.in_order():
        held = stack.held.get(declared.id)
        if held is None:
            yield {"Action": "Add", "LogicalResourceId": declared.id, "ResourceType": declared.type}
        elif held.declared != declared:
            yield _modified(held.declared, declared, held.physical)
    for name in [name for name in stack.held if name not in template.resources]:
        yield {
            "Action": "Remove",
            "PolicyAction": "Retain" if stack.held[name].declared.deletion.startswith("Retain") else "Delete",
            "LogicalResourceId": name,
            "PhysicalResourceId": stack.held[name].physical,
            "ResourceType": stack.held[name].declared.type,
        }


def _modified(former: Declared, wanted: Declared, physical: str) -> dict[str, Any]:
    names = former.properties.keys() | wanted.properties.keys()
    differing = sorted(name for name in names if former.properties.get(name) != wanted.properties.get(name))
    anew = create_only(wanted.type) if differing else frozenset()
    details = [
        {
            "Target": {
                "Attribute": "Properties",
                "Name": name,
                "RequiresRecreation": "Always" if name in anew else "Never",
            },
            "Evaluation": "Static",
            "ChangeSource": "DirectModification",
        }
        for name in differing
    ]
    return {
        "Action": "Modify",
        "LogicalResourceId": wanted.id,
        "PhysicalResourceId": physical,
        "ResourceType": wanted.type,
        "Replacement": "True" if anew & set(differing) else "False",
        "Scope": ["Properties"] if differing else ["Metadata"],
        "Details": details,
    }
