"""An account and Region as CloudFormation sees it: its stacks, and what they export to each other."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rehearsal.aws import Aws
from rehearsal.cloudformation.failing import ResourceError, ValidationError
from rehearsal.cloudformation.intrinsics import Scope
from rehearsal.cloudformation.stack import Stack
from rehearsal.providers import PROVIDERS

GONE = ("DELETE_COMPLETE",)


@dataclass(kw_only=True)
class Place:
    """The stacks of an account in a Region, by id."""

    aws: Aws
    stacks: dict[str, Stack] = field(default_factory=dict)

    def add(self, name: str) -> Stack:
        """A new stack. Raises `ValidationError` if there is one of this name."""
        if any(stack.name == name for stack in self.living()):
            raise ValidationError("AlreadyExistsException", f"Stack [{name}] already exists")
        stack = Stack(name=name, id=self.aws.arn("cloudformation", f"stack/{name}/{uuid.uuid4()}"))
        self.stacks[stack.id] = stack
        return stack

    def find(self, name: str) -> Stack:
        """The stack of this name or id; a deleted one by id only. Raises `ValidationError`."""
        if name in self.stacks:
            return self.stacks[name]
        for stack in self.living():
            if stack.name == name:
                return stack
        raise ValidationError(f"Stack with id {name} does not exist")

    def living(self) -> Iterator[Stack]:
        """Every stack that was not deleted."""
        return (stack for stack in self.stacks.values() if stack.status not in GONE)

    def importers(self, export: str) -> list[str]:
        """Names of the stacks that import an export."""
        return sorted(stack.name for stack in self.living() if export in stack.imports)

    def scope(self, stack: Stack, imports: set[str], mappings: Mapping[str, Any]) -> Scope:
        """What references of a stack stand for; the exports that are used are added to `imports`."""

        def imported(name: str) -> Any:
            for other in self.living():
                if name in other.exports:
                    imports.add(name)
                    return other.exports[name]
            raise ResourceError(f"No export named {name} found.")

        def ref(name: str) -> str:
            if name not in stack.held:
                raise ResourceError(f"Unresolved resource dependencies [{name}] in the Resources block of the template")
            return stack.held[name].physical

        def attribute(name: str, wanted: str) -> Any:
            physical = ref(name)
            found = PROVIDERS[stack.held[name].declared.type].attributes(self.aws, physical)
            if wanted not in found:
                raise ResourceError(f"a rehearsal knows no attribute {wanted} of {stack.held[name].declared.type}")
            return found[wanted]

        aws = self.aws
        pseudo = {
            "AWS::AccountId": aws.account,
            "AWS::Region": aws.region,
            "AWS::Partition": aws.partition,
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": stack.name,
            "AWS::StackId": stack.id,
            **stack.values,
        }

        def zones() -> list[str]:
            return [str(one["ZoneName"]) for one in aws.ec2.describe_availability_zones()["AvailabilityZones"]]

        return Scope(pseudo=pseudo, mappings=mappings, zones=zones, ref=ref, attribute=attribute, imported=imported)
