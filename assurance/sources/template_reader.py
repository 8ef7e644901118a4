"""The resources of one template, every reference in them resolved in the present version."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from assurance.sources.assembly import Template
from assurance.sources.conditions import Conditions, Rules
from assurance.sources.failing import SourceError
from assurance.sources.intrinsics import NO_VALUE, Resolver
from assurance.sources.naming import Naming
from assurance.sources.parameters import Parameters, Surroundings
from assurance.sources.resource import Reference, Resource, Unread, Unresolved
from assurance.sources.variation import Variation
from assurance.sources.varying import Named, Varying
from assurance.sources.versions import Versions

ATTRIBUTES = tuple(
    "Condition CreationPolicy DeletionPolicy DependsOn Metadata UpdatePolicy UpdateReplacePolicy".split()
)


class TemplateReader:
    """Reads the resources of one template."""

    def __init__(
        self,
        template: Template,
        exports: dict[str, Any],
        versions: Versions,
        given: Mapping[str, Any],
        surroundings: Surroundings,
    ) -> None:
        self._template, self._exports, self._versions = template, exports, versions
        self._content = template.text.content
        self._declared: dict[str, Any] = {
            str(id_): one for id_, one in self._content["Resources"].items() if isinstance(one, dict)
        }
        if malformed := [id_ for id_, one in self._content["Resources"].items() if not _well_formed(one)]:
            raise SourceError(f"{template.text.name}: the resource {malformed[0]} has no Type, or odd Properties")
        place = template.place
        self._pseudo = {**place.pseudo_parameters(template.text.name), "AWS::NoValue": NO_VALUE}
        known = {name: value for name, value in self._pseudo.items() if isinstance(value, str) and "${" not in value}
        mappings = self._content.get("Mappings")
        self._resolver = Resolver(
            ref=self._ref,
            attribute=self._attribute,
            mappings=mappings if isinstance(mappings, dict) else {},
            condition=self._holds,
            imports=self._import,
            key=self._key,
            region=place.region,
            refuse=versions.refuse,
        )
        elsewhere = template.parent is not None and template.passed is None  # where a stack set deploys it
        self.parameters = Parameters(self._content, {**given, **template.values}, None if elsewhere else surroundings)
        conditions = self._content.get("Conditions")
        self._conditions = Conditions(
            conditions if isinstance(conditions, dict) else {},
            parameters=self.parameters,
            versions=versions,
            known=known,
            resolve=self._resolver.resolve,
        )
        rules = self._content.get("Rules")
        self._rules = Rules(rules if isinstance(rules, dict) else {}, self._conditions)
        conditional = (id_ for id_, declared in self._declared.items() if self._conditional(declared))
        varying = frozenset((*self.parameters.declared, *conditional)) if self.open else None
        self._variation = Variation(varying, self._pseudo)
        self._names = Naming(template, self._declared, self._resolver, versions, self._variation)
        self._imported: dict[Any, Any] = {}
        self._parent: TemplateReader | None = None
        self._children: dict[str, TemplateReader] = {}
        self._importing: set[str] = set()

    def nest(self, child: "TemplateReader", id_: str) -> None:
        """Make known that a resource of this template deploys another; and what it gives to it, if it alone does."""
        child._parent = self
        if child._template.passed is not None:
            self._children[id_] = child
            child.parameters.passed = child._passed()

    def _passed(self) -> Mapping[str, Any]:
        """What the parent gives to each parameter: where it gives nothing, the default."""
        given = self._template.passed if isinstance(self._template.passed, dict) else {}
        declared = self.parameters.declared.items()
        defaults = {name: one["Default"] for name, one in declared if isinstance(one, dict) and "Default" in one}
        return {**defaults, **{str(name): value for name, value in given.items()}}

    @property
    def name(self) -> str:
        return self._template.text.name

    @property
    def parent(self) -> tuple[str, str] | None:
        """The template, and the logical id in it, of the resource that deploys this one."""
        return self._template.parent

    @property
    def open(self) -> bool:
        """Whether anything of the template is decided at its deployment."""
        return bool(self.parameters.declared or self._conditions.declared or self._content.get("Mappings"))

    def allowed(self) -> bool:
        """Whether the rules of the template allow the present version."""
        return not self._rules or self._versions.possible(self._rules.hold)

    def declare_exports(self) -> None:
        """Make the outputs known to the other templates; their values are resolved when they are asked for."""
        outputs = self._content.get("Outputs")
        for output in outputs.values() if isinstance(outputs, dict) else ():
            match output:
                case {"Export": {"Name": name}, "Value": value}:
                    known = self._resolver.resolve(name)
                    if isinstance(known, str):
                        self._exports[known] = (self, value)

    def resources(self) -> Iterator[Resource]:
        """Every resource that some version of the template has."""
        return (self._resource(id_, declared) for id_, declared in self._declared.items())

    def present(self) -> Mapping[str, Callable[[], bool]]:
        """Key of each resource under a condition → whether the present version has it."""
        return {
            f"{self._template.text.name}#{id_}": partial(self._has, id_)
            for id_, declared in self._declared.items()
            if self._conditional(declared) or self._parent
        }

    def _has(self, id_: str) -> bool:
        """Whether the present version has a resource."""
        if self._parent and self._template.parent and not self._parent._has(self._template.parent[1]):
            return False
        declared = self._declared[id_]
        return not self._conditional(declared) or self._conditions.holds(declared["Condition"])

    def value(self, expression: Any) -> Any:
        """The value of an expression of this template, for another template that imports it."""
        return self._resolver.resolve(expression)

    def output(self, name: str) -> Any:
        """The value of an output, for the template that deploys this one."""
        outputs = self._content.get("Outputs")
        match outputs.get(name) if isinstance(outputs, dict) else None:
            case {"Value": value}:
                return self._resolver.resolve(value)
            case _:
                return Unresolved(f"Outputs.{name}", "the nested template has no such output")

    def _conditional(self, declared: Mapping[str, Any]) -> bool:
        condition = declared.get("Condition")
        return isinstance(condition, str) and condition in self._conditions.declared

    def _holds(self, name: str) -> bool | None:
        return self._conditions.holds(name) if name in self._conditions.declared else None

    def _resource(self, id_: str, declared: Mapping[str, Any]) -> Resource:
        varies = self._variation.covers(declared)
        attributes = {name: declared[name] for name in ATTRIBUTES if name in declared}
        metadata = declared.get("Metadata")
        given = metadata.get("aws:cdk:path") if isinstance(metadata, dict) else None
        return Resource(
            id=id_,
            type=declared["Type"],
            properties=self._read(declared.get("Properties") or {}, varies),
            template=self._template.text.name,
            path=str(self._template.paths.get(id_) or given or id_),
            attributes=self._read(attributes, varies),
            line=self._template.text.lines.get(id_),
            physical=Named(partial(self._names.of, id_)) if self._names.vary(id_) else self._names.of(id_),
            versions=self._versions if varies else None,
        )

    def _read(self, declared: Mapping[str, Any], varies: bool) -> Mapping[str, Any]:
        if varies:
            return Varying(declared, resolver=self._resolver, versions=self._versions)
        found = self._resolver.resolve(declared)
        return found if isinstance(found, dict) else Unread(_gap(found))

    def _key(self, name: str) -> Any:
        """What a map is asked for: of a Region that is not known, each one that the template has a row for."""
        if self._variation.chooses_rows({"Ref": name}):
            return self._versions.value(self.parameters.choice(name))
        return self._ref(name)

    def _ref(self, name: str) -> Any:
        if name in self._pseudo:
            return self._pseudo[name]
        if name in self._declared:
            return self._reference(name, "Ref")
        if name not in self.parameters.declared:
            return Unresolved(f"Ref {name}", "the template declares no such parameter or resource")
        value = (
            self._given(name) if name in self.parameters.passed else self._versions.value(self.parameters.choice(name))
        )
        if self.parameters.is_list(name) and not isinstance(value, Unresolved | list):
            return [part.strip() for part in str(value).split(",")]
        return value

    def _given(self, name: str) -> Any:
        """What the parent gives to a parameter, or its default."""
        value = self.parameters.passed[name]
        given = isinstance(self._template.passed, dict) and name in self._template.passed
        return self._parent.value(value) if given and self._parent else value

    def _attribute(self, name: str, attribute: str) -> Any:
        if name not in self._declared:
            return Unresolved(f"Fn::GetAtt {name}.{attribute}", "the template declares no such resource")
        if name in self._children and attribute.startswith("Outputs."):
            return self._children[name].output(attribute.removeprefix("Outputs."))
        return self._reference(name, attribute)

    def _reference(self, name: str, attribute: str) -> Any:
        if self._conditional(self._declared[name]) and not self._conditions.holds(self._declared[name]["Condition"]):
            self._versions.refuse()
        values = self._names.of(name)
        value = values.get(attribute) or f"{values['Ref']}.{attribute}"
        return Reference(value, resource=f"{self._template.text.name}#{name}", attribute=attribute)

    def _import(self, name: str) -> Any:
        if name not in self._exports:
            return Unresolved(f"Fn::ImportValue {name}", "no template at hand exports it")
        if name in self._importing:
            return Unresolved(f"Fn::ImportValue {name}", "the export depends on itself")
        reader, expression = self._exports[name]
        self._importing.add(name)
        try:
            return self._versions.remembered(self._imported, name, lambda: reader.value(expression))
        finally:
            self._importing.discard(name)


def _gap(properties: Any) -> Unresolved:
    """Why the properties of a resource are not known."""
    return properties if isinstance(properties, Unresolved) else Unresolved("Properties", "they are not an object")


def _well_formed(resource: Any) -> bool:
    return (
        isinstance(resource, dict)
        and isinstance(resource.get("Type"), str)
        and isinstance(resource.get("Properties", {}), dict | None.__class__)
    )
