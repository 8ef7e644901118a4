"""Spoil an application, one value at a time: every property is removed, emptied, turned, weakened or widened."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from assurance.sources.physical import Place, name_property, physical
from assurance.sources.resource import Application, Reference, Resource, Unresolved
from tests.support.sampling import EXTERNAL, sample, settable, types, unset

Path = tuple[str | int, ...]
GONE: Any = object()
_TURNED = {"Allow": "Deny", "Deny": "Allow", "Enabled": "Disabled", "ENABLED": "DISABLED", "true": "false"}
_TURNED |= {value: key for key, value in _TURNED.items()}
_CALLED = {
    "bucket": "AWS::S3::Bucket",
    "kms": "AWS::KMS::Key",
    "topic": "AWS::SNS::Topic",
    "rolearn": "AWS::IAM::Role",
    "roles": "AWS::IAM::Role",
    "loggroup": "AWS::Logs::LogGroup",
    "vpcid": "AWS::EC2::VPC",
    "subnet": "AWS::EC2::Subnet",
    "securitygroup": "AWS::EC2::SecurityGroup",
    "routetable": "AWS::EC2::RouteTable",
    "streamarn": "AWS::Kinesis::Stream",
    "eventdatastore": "AWS::CloudTrail::Trail",
    "keyid": "AWS::KMS::Key",
    "resourcearn": "AWS::S3::Bucket",
    "destinationarn": "AWS::SNS::Topic",
    "targetarn": "AWS::SNS::Topic",
    "managedpolicyarn": "AWS::IAM::ManagedPolicy",
}
"""Part of the name of a property → the type of what it names."""
_NAMING = ("Sid", "Key", "Id", "Name", "Field")
_ANYTHING = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One value of one resource spoilt in one way; an empty path stands for the whole resource."""

    resource: Resource
    path: Path
    how: str
    """removed, emptied, turned, weakened, widened, added or beside."""
    value: Any
    place: str
    """The path with list items by name, e.g. `PolicyDocument.Statement[Allow OnlyOurs].Principal`."""

    @cached_property
    def spoilt(self) -> Resource:
        """The resource as it is then."""
        whole = _changed({"Properties": self.resource.properties, **self.resource.attributes}, self.path, self.value)
        properties = whole.pop("Properties", {})
        return replace(self.resource, properties=properties, attributes=whole, physical=self._physical())

    def spoil(self, application: Application) -> Application:
        """The application with the spoilt resource, which stands first in it, or without it; or with one beside."""
        if self.how == "beside":
            return replace(application, resources=(self.resource, *application.resources))
        others = tuple(one for one in application.resources if one is not self.resource)
        return replace(application, resources=(self.spoilt, *others) if self.path else others)

    def __str__(self) -> str:
        value = "" if self.value is GONE else f": {str(self.value)[:60]}"
        return f"{self.place or '(the resource)'} {self.how}{value}"

    def _physical(self) -> dict[str, str]:
        """Who is renamed has another ARN."""
        known = dict(self.resource.physical)
        name = name_property(self.resource.type)
        if self.path != ("Properties", name):
            return known
        given = self.value if isinstance(self.value, str) and self.value else "made-up-by-aws"
        return {key: value.replace(self.resource.properties[name], given) for key, value in known.items()}


def mutants(resource: Resource) -> Iterator[Mutant]:
    """Everything that can go wrong with one resource, generically."""
    yield Mutant(resource=resource, path=(), how="removed", value=GONE, place="")
    for path, place, value in _nodes({"Properties": dict(resource.properties), **resource.attributes}, (), ""):
        for how, spoilt in _spoilt(path, value):
            yield Mutant(resource=resource, path=path, how=how, value=spoilt, place=place)


def additions(resource: Resource) -> Iterator[Mutant]:
    """Everything that a template might say of a resource beyond what it says."""
    for path, value in unset(resource.type, resource.properties):
        place = "".join("[]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
        yield Mutant(resource=resource, path=("Properties", *path), how="added", value=value, place=place)


def neighbours(application: Application) -> Iterator[Mutant]:
    """A resource of every type of CloudFormation that can name one of the application's, by each property that can."""
    for type_ in types():
        for name in settable(type_):
            for path, kind in namings(sample(type_, name), name):
                if named := application.of(kind):
                    value = named[0].physical.get("Arn" if "arn" in str(path[-1]).lower() else "Ref", named[0].id)
                    given = _changed({name: sample(type_, name)}, path, value)
                    values = physical(type_, "Neighbour", None, Place(), "neighbour")
                    beside = Resource(
                        id="Neighbour", type=type_, properties=given, template="neighbour", physical=values
                    )
                    place = "".join("[]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
                    yield Mutant(resource=beside, path=(), how="beside", value=value, place=place)


def namings(value: Any, name: str, path: Path = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Where a value may name a resource, by what its properties are called, and of which type."""
    path = path or (name,)
    match value:
        case dict():
            for each, below in value.items():
                yield from namings(below, each, (*path, each))
        case list():
            yield from ((here, kind) for here, kind in namings(value[0], name, (*path, 0)))
        case str():
            word = name.lower()
            if kind := next((kind for part, kind in _CALLED.items() if part in word), ""):
                yield (*path[:-1], path[-1]), kind


def _nodes(value: Any, path: Path, place: str) -> Iterator[tuple[Path, str, Any]]:
    if path:
        yield path, place.removeprefix("Properties."), value
    match value:
        case dict():
            for key, item in value.items():
                yield from _nodes(item, (*path, key), f"{place}.{key}" if place else str(key))
        case list() | tuple():
            for number, item in enumerate(value):
                yield from _nodes(item, (*path, number), f"{place}[{_name(item, path[-1])}]")


def _name(item: Any, within: str | int) -> str:
    """What an item of a list is called; an action is its own name."""
    if within == "Action":
        return str(item)
    if not isinstance(item, dict):
        return ""
    name = next((str(item[key]) for key in _NAMING if key in item), "")
    return f"{item['Effect']} {name}" if "Effect" in item else name


def _spoilt(path: Path, value: Any) -> Iterator[tuple[str, Any]]:
    yield "removed", GONE
    if path[-1] == "Action":
        listed = [value] if isinstance(value, str) else value
        yield from (
            ("widened", [*listed, f"{service}:*"]) for service in sorted({each.partition(":")[0] for each in listed})
        )
    match value:
        case bool():
            yield "turned", not value
        case int() | float():
            yield from (("weakened", other) for other in (0, 1_000_000) if other != value)
        case str():
            yield from _spoilt_text(value)
        case dict() if value:
            yield "emptied", {}
        case list() if value:
            yield "emptied", []
            if isinstance(value[0], str):
                yield "widened", [*value, "*"]
            elif isinstance(value[0], dict) and "Effect" in value[0]:
                yield "widened", [*value, _ANYTHING]
        case Unresolved() | None:
            raise AssertionError(f"{path} of a synthesized template is not known")


def _spoilt_text(text: str) -> Iterator[tuple[str, str]]:
    yield "emptied", ""
    if text != "*" and not re.fullmatch(r"[\d.]+/\d+", text):
        yield "widened", "*"
    if text in _TURNED:
        yield "turned", _TURNED[text]
    elif other := _other(text):
        yield from other
    elif text.startswith("arn:") and text.count(":") >= 5:
        head, partition, service, region, account, _ = text.split(":", 5)
        yield "widened", f"{head}:{partition}:{service}:{region}:{account}:*"
        if account:
            yield "weakened", text.replace(account, EXTERNAL)
    elif text != "*" and not isinstance(text, Reference):
        yield "weakened", f"other-{text}"


def _other(text: str) -> list[tuple[str, str]]:
    """What such a text means when it is somebody else's, or everybody's."""
    if text in ("tcp", "udp", "icmp"):
        return [("widened", "-1")]
    if re.fullmatch(r"\d{12}", text):
        return [("weakened", EXTERNAL)]
    if text.startswith("o-"):
        return [("weakened", "o-external-principal99")]
    if re.fullmatch(r"[\d.]+/\d+", text):
        return [("widened", "0.0.0.0/0"), ("weakened", "198.51.100.0/24")]
    return []


def _changed(value: Any, path: Path, new: Any) -> Any:
    """A copy with one value replaced, or left out where the new one is GONE."""
    first, *rest = path
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    if rest:
        copy[first] = _changed(copy[first], tuple(rest), new)
    elif new is GONE:
        del copy[first]
    else:
        copy[first] = new
    return copy
