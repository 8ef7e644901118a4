"""Bring resources that are there already under a stack, as an import change set does: nothing is made or changed."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from assurance.sources.live.failing import CallError
from assurance.sources.live.found import Owned
from assurance.sources.live.readers import reader
from rehearsal.cloudformation.failing import ResourceError, ValidationError
from rehearsal.cloudformation.place import Place
from rehearsal.cloudformation.schema import identifier
from rehearsal.cloudformation.stack import Held, Stack
from rehearsal.cloudformation.template import Template

NAMED: Mapping[str, Callable[[str], str]] = {"AWS::Events::Rule": lambda arn: arn.rpartition("/")[2]}
"""Type whose physical id is not what it is imported by → how it follows from that."""


def identified(stack: Stack, template: Template, wanted: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Logical id → physical id of what is to be imported. Raises `ValidationError` where it cannot be as asked."""
    found: dict[str, str] = {}
    for one in wanted:
        name, type_, keys = one["LogicalResourceId"], one["ResourceType"], one["ResourceIdentifier"]
        declared = template.resources.get(name)
        if declared is None or declared.type != type_:
            raise ValidationError(f"ResourcesToImport: the template has no {type_} {name}")
        if [*keys] != [identifier(type_)]:
            raise ValidationError(f"{type_} {name} is identified by {identifier(type_)}, and not by {', '.join(keys)}")
        if not declared.deletion_stated:
            raise ValidationError(f"Resources to import must have a DeletionPolicy attribute: {name}")
        found[name] = NAMED.get(type_, str)(keys[identifier(type_)])
    former = stack.template
    if beyond := sorted(template.resources.keys() - stack.held.keys() - found.keys()):
        raise ValidationError(f"{', '.join(beyond)} would be created: an import makes nothing")
    if template.outputs != (former.outputs if former else {}):
        raise ValidationError("As part of the import operation, you cannot modify or add [Outputs]")
    if changed := sorted(name for name, held in stack.held.items() if template.resources.get(name) != held.declared):
        raise ValidationError(f"{', '.join(changed)}: an import changes nothing that the stack holds already")
    return found


def import_(place: Place, stack: Stack, template: Template, imported: Mapping[str, str]) -> None:
    """Let the stack hold what is there; where one of them is not there, none."""
    stack.submitted = template.text
    stack.move("IMPORT_IN_PROGRESS", "User Initiated")
    imports = set(stack.imports)
    scope = place.scope(stack, imports, template.mappings)
    former = dict(stack.held)
    try:
        for declared in template.in_order():
            if declared.id in imported:
                wanted, physical = scope.resolve(declared.properties), imported[declared.id]
                owned = Owned(stack=stack.name, id=declared.id, type=declared.type, physical=physical, declared=wanted)
                if reader(declared.type)(place.aws.caller(), owned) is None:
                    raise ResourceError(f"{declared.type} {physical} does not exist")
                held = Held(declared=declared, properties=wanted, physical=physical, status="IMPORT_COMPLETE")
                stack.held[declared.id] = held
                stack.tell(declared.id, declared.type, physical, "IMPORT_COMPLETE")
    except (CallError, ResourceError) as error:
        stack.held = former
        stack.move("IMPORT_ROLLBACK_COMPLETE", str(error))
        return
    stack.template, stack.imports = template, imports
    stack.move("IMPORT_COMPLETE")
