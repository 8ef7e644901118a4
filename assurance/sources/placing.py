"""Where a template is deployed that no manifest speaks of: it says so itself, or the environment does."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assurance.sources.assembly import Template
from assurance.sources.physical import Place, partition_of

if TYPE_CHECKING:
    from settings.settings import Settings

_OWN: Mapping[str, tuple[str, ...]] = {
    "AWS::CloudTrail::Trail": ("CloudWatchLogsRoleArn",),
    "AWS::EC2::FlowLog": ("DeliverLogsPermissionArn",),
    "AWS::IAM::Group": ("ManagedPolicyArns",),
    "AWS::IAM::Role": ("ManagedPolicyArns", "PermissionsBoundary"),
    "AWS::IAM::User": ("ManagedPolicyArns", "PermissionsBoundary"),
    "AWS::Lambda::Function": ("Role",),
    "AWS::Rekognition::StreamProcessor": ("RoleArn",),
}
"""Properties that take roles and policies of the account itself only (facts 198 and 199)."""
_OF_ACCOUNT = re.compile(r":iam::(\d{12}):")
_PARTITION = re.compile(r"\barn:(aws[a-z-]*):")
"""ARNs lead to no other partition than that of the account (fact 200)."""
_SERVICE = re.compile(r"com\.amazonaws\.([a-z]{2}(?:-[a-z]+)+-\d)\.")
_ZONE = re.compile(r'"([a-z]{2}(?:-[a-z]+)+-\d)[a-z]"')


def place_of(settings: "Settings | None") -> Place:
    """Where an environment is; unknown without one."""
    if settings is None:
        return Place()
    return Place(account=settings.account, region=settings.region, partition=settings.partition)


def placed(template: Template, otherwise: Place) -> Template:
    """With account, Region and partition of its manifest, or those that it names itself, or else `otherwise`."""
    resources = template.text.content["Resources"].values()
    declared = [one for one in resources if isinstance(one, dict) and isinstance(one.get("Properties"), dict)]
    accounts = {one for written in _own(declared) for one in _OF_ACCOUNT.findall(written)}
    stated = template.place
    account = _settled(stated.account, accounts, otherwise.account)
    region = _settled(stated.region, set(_regions(declared)), otherwise.region)
    if not (partition := stated.partition if stated.known else partition_of(region)):
        written = json.dumps(template.text.content, default=str)
        partition = _settled(stated.partition, set(_PARTITION.findall(written)), otherwise.partition)
    return replace(template, place=Place(account=account, region=region, partition=partition))


def together(templates: list[Template]) -> list[Template]:
    """With account, Region and partition of the others that say it, where those agree: they are one application."""
    said = {name: {getattr(one.place, name) for one in templates} for name in ("account", "region", "partition")}
    known = {name: {one for one in found if not one.startswith("${")} for name, found in said.items()}
    others = Place(**{name: next(iter(found)) for name, found in known.items() if len(found) == 1})
    return [replace(one, place=_completed(one.place, others)) for one in templates]


def _completed(stated: Place, others: Place) -> Place:
    account = _settled(stated.account, (), others.account)
    region = _settled(stated.region, (), others.region)
    return Place(account=account, region=region, partition=_settled(stated.partition, (), others.partition))


def _settled(stated: str, named: Collection[str], otherwise: str) -> str:
    """What is stated or named; where several are named, none of them."""
    if not stated.startswith("${") or len(named) > 1:
        return stated
    return next(iter(named), otherwise)


def _own(declared: list[dict[str, Any]]) -> Iterator[str]:
    """As JSON, so that an ARN is found in whatever expression it is a part of."""
    for one in declared:
        for name in _OWN.get(str(one.get("Type")), ()):
            yield json.dumps(one["Properties"].get(name), default=str)


def _regions(declared: list[dict[str, Any]]) -> Iterator[str]:
    """Of an endpoint's service, unless that is said to be of another Region; of a subnet's zone."""
    for one in declared:
        properties = one["Properties"]
        if one.get("Type") == "AWS::EC2::VPCEndpoint" and "ServiceRegion" not in properties:
            yield from _SERVICE.findall(json.dumps(properties.get("ServiceName"), default=str))
        if one.get("Type") == "AWS::EC2::Subnet":
            yield from _ZONE.findall(json.dumps(properties.get("AvailabilityZone"), default=str))
