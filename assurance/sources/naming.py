"""What the references to the resources of a template stand for: ids and ARNs, which a template may name."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from assurance.sources.assembly import Template
from assurance.sources.intrinsics import Resolver
from assurance.sources.physical import Values, name_property, physical
from assurance.sources.resource import Unresolved
from assurance.sources.variation import Variation
from assurance.sources.versions import Versions


class Naming:
    """The ids and ARNs of the resources that a template declares, in the present version."""

    def __init__(
        self,
        template: Template,
        declared: Mapping[str, Any],
        resolver: Resolver,
        versions: Versions,
        variation: Variation,
    ) -> None:
        self._template, self._declared, self._resolver = template, declared, resolver
        self._versions, self._variation = versions, variation
        self._in_versions: dict[Any, Any] = {}
        self._once: dict[str, Values] = {}
        self._pending: set[str] = set()

    def of(self, id_: str) -> Values:
        """Attribute → what it stands for; `Ref` is among them."""
        if known := self._template.known.get(id_):
            return known
        if self.vary(id_):
            return self._versions.remembered(self._in_versions, id_, partial(self._named, id_))
        if id_ not in self._once:
            self._once[id_] = self._named(id_)
        return self._once[id_]

    def vary(self, id_: str) -> bool:
        """Whether a resource has another name in another version."""
        name = self._name(id_)
        return isinstance(name, dict) and self._variation.covers(name)

    def _named(self, id_: str) -> Values:
        given = self._name(id_)
        if id_ in self._pending:
            given = None
        elif isinstance(given, dict):
            self._pending.add(id_)
            try:
                given = self._resolver.resolve(given)
            finally:
                self._pending.discard(id_)
        name = given.text if isinstance(given, Unresolved) else given
        declared = self._declared[id_]
        path = properties.get("Path") if isinstance(properties := declared.get("Properties"), dict) else None
        return physical(declared["Type"], id_, name, self._template.place, self._template.text.name, path)

    def _name(self, id_: str) -> Any:
        """The property that names a resource, as it is declared."""
        properties = self._declared[id_].get("Properties")
        property_ = name_property(self._declared[id_]["Type"])
        return properties.get(property_) if property_ and isinstance(properties, dict) else None
