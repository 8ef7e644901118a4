"""Read every deployed resource back through boto3, and hold it against the properties of its template."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rehearsal.aws import Aws
from rehearsal.cloudformation.intrinsics import Scope
from rehearsal.deploying import stacks, template
from rehearsal.emulator import Running
from rehearsal.providers import PROVIDERS
from rehearsal.providers.provider import REFUSALS, Properties


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something about a resource: a property that differs, or one that is not rehearsed."""

    stack: str
    resource: str
    type: str
    property: str
    said: str

    def __str__(self) -> str:
        return f"{self.stack}: {self.resource} ({self.type}) {self.property}: {self.said}"


@dataclass(frozen=True, kw_only=True)
class Readback:
    """What was read: how many resources and properties, which differ, which nobody could compare."""

    resources: int
    properties: int
    differing: tuple[Finding, ...]
    unrehearsed: tuple[Finding, ...]


def read_back(assembly: Path, running: Running) -> Readback:
    """Every resource of every template of the assembly, as boto3 finds it."""
    reader = _Reader(running.aws())
    findings = [one for name, artifact in stacks(assembly).items() for one in reader.stack(name, assembly, artifact)]
    return Readback(
        resources=reader.resources,
        properties=reader.properties,
        differing=tuple(one for one, held in findings if held),
        unrehearsed=tuple(one for one, held in findings if not held),
    )


class _Reader:
    """Counts what it reads; a finding comes with whether the emulator could have held the property."""

    def __init__(self, aws: Aws) -> None:
        self.aws, self.resources, self.properties = aws, 0, 0
        self.exports = {
            one["Name"]: one["Value"]
            for page in aws.cloudformation.get_paginator("list_exports").paginate()
            for one in page["Exports"]
        }

    def stack(self, name: str, assembly: Path, artifact: Mapping[str, Any]) -> Iterator[tuple[Finding, bool]]:
        """Findings of one stack."""
        approved = template(assembly, artifact)
        pages = self.aws.cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
        physical = {
            one["LogicalResourceId"]: one["PhysicalResourceId"]
            for page in pages
            for one in page["StackResourceSummaries"]
        }
        scope = self._scope(name, physical, {one.id: one.type for one in approved.resources.values()})
        for one in approved.resources.values():
            self.resources += 1
            finding = Finding(stack=name, resource=one.id, type=one.type, property="", said="is not there")
            if one.id not in physical:
                yield finding, True
                continue
            wanted = scope.resolve(one.properties)
            for property_, said, held in self._differences(one.type, physical[one.id], wanted):
                yield Finding(stack=name, resource=one.id, type=one.type, property=property_, said=said), held

    def _differences(self, type_: str, physical: str, wanted: Properties) -> Iterator[tuple[str, str, bool]]:
        provider = PROVIDERS[type_]
        try:
            found = provider.read(self.aws, physical, wanted)
        except REFUSALS as error:
            yield "", f"cannot be read: {error}", True
            return
        for name, value in wanted.items():
            if name in provider.unheld:
                yield name, provider.unheld[name], False
                continue
            self.properties += 1
            if _plain(value) != _plain(found.get(name)):
                yield name, f"the template says {_short(value)}, boto3 says {_short(found.get(name))}", True

    def _scope(self, stack: str, physical: Mapping[str, str], types: Mapping[str, str]) -> Scope:
        aws = self.aws
        pseudo = {"AWS::AccountId": aws.account, "AWS::Region": aws.region, "AWS::Partition": aws.partition,
                  "AWS::StackName": stack, "AWS::URLSuffix": "amazonaws.com"}  # fmt: skip
        return Scope(
            pseudo=pseudo,
            zones=tuple(f"{aws.region}{letter}" for letter in "abc"),
            ref=physical.__getitem__,
            attribute=lambda name, wanted: PROVIDERS[types[name]].attributes(aws, physical[name])[wanted],
            imported=self.exports.__getitem__,
        )


def _plain(value: Any) -> Any:
    """A value in one form: JSON text parsed, lists without order, one-element lists of documents as their element."""
    match value:
        case str() if value[:1] in ("{", "["):
            try:
                return _plain(json.loads(value))
            except ValueError:
                return value
        case bool():
            return value
        case int() | float():
            return float(value)
        case Mapping():
            return {key: _plain(part) for key, part in value.items()}
        case list() | tuple():
            return sorted((_plain(part) for part in value), key=lambda part: json.dumps(part, sort_keys=True))
        case _:
            return value


def _short(value: Any) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= 200 else f"{text[:200]}…"
