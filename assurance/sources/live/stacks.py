"""The stacks of an environment: how they stand, what they own, and which template CloudFormation holds of them."""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from assurance.sources.assembly import Template
from assurance.sources.failing import SourceError
from assurance.sources.live.calling import Caller
from assurance.sources.live.found import Owned
from assurance.sources.physical import Place, known
from assurance.sources.reading import Text
from assurance.sources.resource import Application
from assurance.sources.template import resolved
from assurance.sources.yaml_templates import parse_yaml
from capabilities.names import VERSION_OUTPUT

SETTLED = ("CREATE_COMPLETE", "IMPORT_COMPLETE", "UPDATE_COMPLETE")
USABLE = (*SETTLED, "IMPORT_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
"""What CloudFormation updates a stack from."""
EMPTY = ("REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE")
"""A stack that holds nothing: never deployed, or rolled back from its first deployment."""
_ROLLED_OUT = re.compile(
    r"StackSet-(?:CustomControlTower-)?(?P<instance>.+?)(?:-[0-9]{12}-[a-z]{2}(?:-gov)?-[a-z]+-[0-9])?"
    r"-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|(?P<customization>.+?)-[0-9]{12}-[a-z]{2}(?:-gov)?-[a-z]+-[0-9]"
)
"""What StackSets, Customizations for Control Tower and LZA call the stacks of a fleet (facts 201 and 203)."""
_NOT_MADE = ("CREATE_FAILED", "DELETE_COMPLETE", "DELETE_SKIPPED", "IMPORT_FAILED")


@dataclass(frozen=True, kw_only=True)
class Stack:
    """A stack; without status, it is not there."""

    name: str
    """By which it was approved."""
    called: str = ""
    """Its name in the account, where an engine gave it another."""
    status: str = ""
    reason: str = ""
    protected: bool = False
    """Whether it is protected from deletion."""
    tags: Mapping[str, str] = field(default_factory=dict)
    version: str = ""
    """Of the baseline, that it was deployed by."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Parameter → the value that it was given."""

    @property
    def own_name(self) -> str:
        """By which CloudFormation knows it."""
        return self.called or self.name

    @property
    def settled(self) -> bool:
        return self.status in SETTLED


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """What the stacks of an environment own: physical ids by stack and logical id, and the deployed templates."""

    owned: tuple[Owned, ...]
    deployed: Application


def stacks(aws: Caller, wanted: Iterable[str], prefix: str) -> dict[str, Stack]:
    """The wanted stacks, there or not, and any other whose name begins like theirs."""
    found = {
        str(one["StackName"]): Stack(
            name=str(one["StackName"]),
            status=str(one["StackStatus"]),
            reason=str(one.get("StackStatusReason", "")),
            protected=bool(one.get("EnableTerminationProtection")),
            version=_version(one),
            values=_values(one),
            tags={str(tag["Key"]): str(tag["Value"]) for tag in one.get("Tags", ())},
        )
        for one in aws.pages("cloudformation", "DescribeStacks", "Stacks")
    }
    asked = {name: found.pop(name, Stack(name=name)) for name in wanted}
    for name, one in sorted(found.items(), key=lambda pair: len(pair[0])):
        approved = _approved_name(name, asked)
        if approved in asked and not asked[approved].status:
            asked[approved] = replace(one, name=approved, called=name)
        elif approved.startswith(prefix):
            asked[name] = one
    return asked


def _approved_name(name: str, approved: Collection[str]) -> str:
    """The name without what an engine puts around it, the number of one of several sets of templates, and the stage."""
    if (rolled_out := _ROLLED_OUT.fullmatch(name)) is None:
        return name
    found = str(rolled_out["instance"] or rolled_out["customization"])
    return max((one for one in approved if f"{found}-".startswith(f"{one}-")), key=len, default=found)


def _values(stack: Mapping[str, Any]) -> dict[str, str]:
    """Of its parameters; neither secrets, nor the names under which Systems Manager keeps values."""
    given = [one for one in stack.get("Parameters", ()) if "ResolvedValue" not in one]
    values = {str(one["ParameterKey"]): str(one.get("ParameterValue", "")) for one in given}
    return {name: value for name, value in values.items() if value.strip("*")}


def _version(stack: Mapping[str, Any]) -> str:
    outputs = {str(one.get("OutputKey")): str(one.get("OutputValue", "")) for one in stack.get("Outputs", ())}
    return outputs.get(VERSION_OUTPUT, "")


def listed(aws: Caller, name: str) -> tuple[list[dict[str, Any]], Any]:
    """The resources that a stack owns, and its template as CloudFormation keeps it."""
    resources = aws.pages("cloudformation", "ListStackResources", "StackResourceSummaries", StackName=name)
    body = aws.call("cloudformation", "GetTemplate", StackName=name, TemplateStage="Processed")["TemplateBody"]
    there = [one for one in resources if one.get("PhysicalResourceId") and one["ResourceStatus"] not in _NOT_MADE]
    return there, body


def inventory(
    found: Mapping[str, tuple[list[dict[str, Any]], Any]],
    place: Place,
    paths: Mapping[str, Mapping[str, str]],
    values: Mapping[str, Mapping[str, str]],
) -> Inventory:
    """Everything owned, with what the deployed template declares of it.

    `paths`: stack → id → construct path; `values`: stack → parameter → what it was given.
    """
    texts = {stack: text(body, place.location(stack)) for stack, (_, body) in found.items()}
    templates = [
        Template(
            text=texts[stack],
            place=place,
            paths=paths.get(stack, {}),
            stack=stack,
            values=values.get(stack, {}),
            known={one["LogicalResourceId"]: _known(one, place, texts[stack]) for one in resources},
        )
        for stack, (resources, _) in found.items()
    ]
    deployed = resolved(templates)
    declared = {one.key: one.properties for one in deployed.resources}
    owned = tuple(
        Owned(
            stack=stack,
            id=str(one["LogicalResourceId"]),
            type=str(one["ResourceType"]),
            physical=str(one["PhysicalResourceId"]),
            declared=declared.get(f"{place.location(stack)}#{one['LogicalResourceId']}", {}),
            changed=one.get("LastUpdatedTimestamp"),
        )
        for stack, (resources, _) in found.items()
        for one in resources
    )
    return Inventory(owned=owned, deployed=deployed)


def text(body: Any, name: str) -> Text:
    """A template as CloudFormation gives it: parsed already, or JSON or YAML text."""
    if isinstance(body, str):
        body = json.loads(body) if body.lstrip().startswith("{") else parse_yaml(body, name)[0]
    if not isinstance(body, dict) or not isinstance(body.get("Resources"), dict):
        raise SourceError(f"{name}: CloudFormation holds no template of it that has Resources")
    return Text(name=name, sha256="", content=body)


def _known(one: Mapping[str, Any], place: Place, template: Text) -> dict[str, str]:
    """CloudFormation knows a role by its name alone; its path stands in the template."""
    properties = template.content["Resources"].get(one["LogicalResourceId"], {}).get("Properties")
    path = properties.get("Path") if isinstance(properties, dict) else None
    return known(str(one["ResourceType"]), str(one["PhysicalResourceId"]), place, path)
