"""The two sides of a plan: the templates at hand, and those that they are compared with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

from assurance.sources.assembly import Template
from assurance.sources.resource import Application, Resource
from assurance.sources.template import resolved

Place = tuple[str, str]
"""Stack and logical id."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """Stacks by name, with the documents beside them that are applied by hand."""

    label: str
    templates: Mapping[str, Template]
    documents: Mapping[str, Any] | None = None
    """File name → content; None where nobody knows which were applied."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """Documents that could not be looked for in the account, and why."""
    unsettled: Mapping[str, str] = field(default_factory=dict)
    """Stack → its status, of deployed stacks that are not as a deployment leaves them."""

    @cached_property
    def application(self) -> Application:
        """All of it, resolved."""
        return resolved(list(self.templates.values()))

    @cached_property
    def resolved_at(self) -> Mapping[Place, Resource]:
        """Each resource with its references resolved."""
        names = {one.text.name: stack for stack, one in self.templates.items()}
        return {(names[one.template], one.id): one for one in self.application.resources if one.template in names}

    @property
    def declared(self) -> Iterator[tuple[Place, Mapping[str, Any]]]:
        """Each resource as its template has it."""
        for stack, template in self.templates.items():
            for name, resource in template.text.content["Resources"].items():
                if isinstance(resource, dict):
                    yield (stack, name), resource

    def path(self, place: Place) -> str:
        """The construct path of a resource, where the assembly knows it; else stack and logical id."""
        stack, name = place
        template = self.templates.get(stack)
        return (template.paths.get(name) if template else None) or f"{stack}/{name}"

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions of the baseline that its stacks were made by."""
        return tuple(
            sorted(
                {f"version {one.version}" if one.version else "an earlier version" for one in self.templates.values()}
            )
        )

    @property
    def order(self) -> tuple[str, ...]:
        """The stacks in the order in which the CDK deploys them."""
        before = {name: [one for one in each.after if one in self.templates] for name, each in self.templates.items()}
        try:
            return tuple(TopologicalSorter(before).static_order())
        except CycleError:
            return tuple(self.templates)

    def comes_after(self, stack: str, former: str) -> bool:
        """Whether a stack is deployed only once a former one is: it depends on it, directly or through others."""
        waiting, seen = [stack], {stack}
        while waiting:
            more = self.templates[waiting.pop()].after
            waiting += [one for one in more if one in self.templates and one not in seen]
            seen.update(more)
        return former != stack and former in seen


def inner(value: Any) -> Iterator[Any]:
    """Every object and list within a value, itself included."""
    waiting = [value]
    while waiting:
        yield (one := waiting.pop())
        match one:
            case dict():
                waiting.extend(one.values())
            case list():
                waiting.extend(one)
