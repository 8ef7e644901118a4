"""Templates, resolved into resources: what belongs together is resolved together."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from assurance.sources.assembly import Template, templates_at
from assurance.sources.failing import SourceError
from assurance.sources.intrinsics import NO_VALUE, Resolver, TooDeepError
from assurance.sources.physical import Values, name_property, physical
from assurance.sources.reading import Text
from assurance.sources.resource import Application, Input, Reference, Resource, Unread, Unresolved
from assurance.sources.versions import Assignment, Choices

ATTRIBUTES = tuple(
    "Condition CreationPolicy DeletionPolicy DependsOn Metadata UpdatePolicy UpdateReplacePolicy".split()
)


def read(paths: Iterable[str | Path]) -> Application:
    """Everything at these paths (templates, folders, cloud assemblies) as one application. Raises `SourceError`."""
    templates = [template for path in paths for template in templates_at(Path(path))]
    if not templates:
        raise SourceError("nothing to check: name a template, a folder of templates or a cloud assembly")
    return resolved(templates)


def resolved(templates: list[Template]) -> Application:
    """Templates that belong together, with every reference within and between them resolved."""
    exports: dict[str, Any] = {}
    readers = [_Reader(template, exports) for template in templates]
    try:
        for reader in readers:
            reader.declare_exports()
        resources = tuple(resource for reader in readers for resource in reader.resources())
    except (TooDeepError, RecursionError) as error:
        raise SourceError(f"a template is nested too deeply: {error}") from None
    inputs = tuple(Input(path=one.text.name, sha256=one.text.sha256) for one in templates)
    return Application(resources=resources, inputs=inputs)


def parsed(content: dict[str, Any], name: str = "template") -> Application:
    """A template that is at hand already, as tests have it."""
    return resolved([Template(text=Text(name=name, sha256="", content=content))])


class _Reader:
    """Reads the resources of one template."""

    def __init__(self, template: Template, exports: dict[str, Any]) -> None:
        self._template, self._exports = template, exports
        self._content = template.text.content
        self._declared: dict[str, Any] = {
            str(id_): one for id_, one in self._content["Resources"].items() if isinstance(one, dict)
        }
        if malformed := [id_ for id_, one in self._content["Resources"].items() if not _well_formed(one)]:
            raise SourceError(f"{template.text.name}: the resource {malformed[0]} has no Type, or odd Properties")
        place = template.place
        self._pseudo: dict[str, Any] = {
            "AWS::AccountId": place.account,
            "AWS::Region": place.region,
            "AWS::Partition": place.partition,
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": template.text.name.split("/")[-1].split(".")[0],
            "AWS::StackId": place.arn("cloudformation", f"stack/{template.text.name}"),
            "AWS::NotificationARNs": [],
            "AWS::NoValue": NO_VALUE,
        }
        known = {name: value for name, value in self._pseudo.items() if isinstance(value, str) and "${" not in value}
        self._choices = Choices(self._content, known)
        self._physical: dict[str, Values] = {}
        self._naming: set[str] = set()

    def declare_exports(self) -> None:
        """Make the outputs known to the other templates; their values are resolved when they are asked for."""
        outputs = self._content.get("Outputs")
        for output in outputs.values() if isinstance(outputs, dict) else ():
            match output:
                case {"Export": {"Name": name}, "Value": value}:
                    resolver = self._resolver({}, {})
                    known = resolver.resolve(name)
                    if isinstance(known, str):
                        self._exports[known] = (self, value)

    def resources(self) -> Iterator[Resource]:
        """Every resource, in every version of it."""
        for id_, declared in self._declared.items():
            for assignment, truth, label in self._choices.versions(declared):
                condition = declared.get("Condition")
                if isinstance(condition, str) and truth.get(condition) is False:
                    continue
                yield self._resource(id_, declared, self._resolver(assignment, truth), label)

    def value(self, expression: Any) -> Any:
        """The value of an expression of this template, for another template that imports it."""
        return self._resolver({}, {}).resolve(expression)

    def _resource(self, id_: str, declared: Mapping[str, Any], resolver: Resolver, label: str) -> Resource:
        properties = resolver.resolve(declared.get("Properties") or {})
        attributes = {name: resolver.resolve(declared[name]) for name in ATTRIBUTES if name in declared}
        metadata = declared.get("Metadata")
        given = metadata.get("aws:cdk:path") if isinstance(metadata, dict) else None
        return Resource(
            id=id_,
            type=declared["Type"],
            properties=properties if isinstance(properties, dict) else Unread(_gap(properties)),
            template=self._template.text.name,
            path=str(self._template.paths.get(id_) or given or id_),
            attributes=attributes,
            line=self._template.text.lines.get(id_),
            physical=self._values(id_),
            variant=label,
        )

    def _resolver(self, assignment: Assignment, truth: Mapping[str, bool]) -> Resolver:
        mappings = self._content.get("Mappings")
        return Resolver(
            ref=lambda name: self._ref(name, assignment),
            attribute=self._attribute,
            mappings=mappings if isinstance(mappings, dict) else {},
            conditions=truth,
            imports=self._import,
            region=self._template.place.region,
        )

    def _ref(self, name: str, assignment: Assignment) -> Any:
        if name in self._pseudo:
            return self._pseudo[name]
        if name in self._declared:
            return self._reference(name, "Ref")
        if name not in self._choices.parameters:
            return Unresolved(f"Ref {name}", "the template declares no such parameter or resource")
        declared = self._choices.parameters[name]
        kind = str(declared.get("Type", "")) if isinstance(declared, dict) else ""
        value = assignment.get(name, declared.get("Default") if isinstance(declared, dict) else None)
        if kind.startswith("AWS::SSM::Parameter::Value"):
            return Unresolved(f"Ref {name}", "it is read from Parameter Store at deployment")
        if value is None or isinstance(value, Unresolved):
            return Unresolved(f"Ref {name}", "the parameter has no default, and its value is given at deployment")
        return [part.strip() for part in str(value).split(",")] if "List" in kind else value

    def _attribute(self, name: str, attribute: str) -> Any:
        if name not in self._declared:
            return Unresolved(f"Fn::GetAtt {name}.{attribute}", "the template declares no such resource")
        return self._reference(name, attribute)

    def _reference(self, name: str, attribute: str) -> Any:
        values = self._values(name)
        value = values.get(attribute) or f"{values['Ref']}.{attribute}"
        return Reference(value, resource=f"{self._template.text.name}#{name}", attribute=attribute)

    def _values(self, id_: str) -> Values:
        if known := self._template.known.get(id_):
            return known
        if id_ not in self._physical:
            declared = self._declared[id_]
            properties = declared.get("Properties")
            property_ = name_property(declared["Type"])
            given = properties.get(property_) if property_ and isinstance(properties, dict) else None
            if id_ in self._naming:
                given = None
            elif isinstance(given, dict):
                self._naming.add(id_)
                given = self._resolver({}, {}).resolve(given)
                self._naming.discard(id_)
            name = self._template.text.name
            self._physical[id_] = physical(declared["Type"], id_, given, self._template.place, name)
        return self._physical[id_]

    def _import(self, name: str) -> Any:
        match self._exports.get(name):
            case (reader, expression):
                self._exports[name] = Unresolved(f"Fn::ImportValue {name}", "the export depends on itself")
                self._exports[name] = value = reader.value(expression)
                return value
            case None:
                return Unresolved(f"Fn::ImportValue {name}", "no template at hand exports it")
            case value:
                return value


def _gap(properties: Any) -> Unresolved:
    """Why the properties of a resource are not known."""
    return properties if isinstance(properties, Unresolved) else Unresolved("Properties", "they are not an object")


def _well_formed(resource: Any) -> bool:
    return (
        isinstance(resource, dict)
        and isinstance(resource.get("Type"), str)
        and isinstance(resource.get("Properties", {}), dict | None.__class__)
    )
