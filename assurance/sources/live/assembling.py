"""What the readers brought, put together: ours told from external principals, each external principal once."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from assurance.sources.live.endpoints import TYPE as ENDPOINT
from assurance.sources.live.found import Beside, Found, Owned
from assurance.sources.live.identities import POLICY
from assurance.sources.live.logs import METRIC_FILTER
from assurance.sources.live.stacks import Inventory
from assurance.sources.live.topics import SUBSCRIPTION
from assurance.sources.physical import Place, known
from assurance.sources.resource import Application, Resource, Unread, Unresolved

NETWORK = "AWS::EC2::VPC"
_BELONGS = {
    "AWS::EC2::FlowLog": ("ResourceId",),
    "AWS::Logs::MetricFilter": ("LogGroupName",),
    "AWS::S3::BucketPolicy": ("Bucket",),
    "AWS::SNS::Subscription": ("TopicArn",),
    "AWS::SNS::TopicPolicy": ("Topics",),
}
"""Type → properties that cannot change without replacing the resource."""
_SEEN_FROM = {NETWORK: 0, METRIC_FILTER: 2}
"""Type → when it says what stands beside it: what several see is at the first of them, a filter at its log group."""
Reading = Found | Unresolved | None
Gap = tuple[Resource, Unresolved]


def assembled(stock: Inventory, readings: Mapping[Owned, Reading], place: Place) -> tuple[Application, tuple[Gap, ...]]:
    """What is there, and what could not be asked beside it; what no stack owns has the account for its template."""
    declared = {one.key: one for one in stock.deployed.resources}
    ours = {one: _resource(one, readings[one], place, declared) for one in stock.owned if readings[one] is not None}
    externals: dict[tuple[str, str], Resource] = {}
    gaps: dict[int, Gap] = {}
    for one, resource in sorted(ours.items(), key=lambda pair: _SEEN_FROM.get(pair[0].type, 1)):
        reading = readings[one]
        for found in reading.beside if isinstance(reading, Found) else ():
            if isinstance(found, Unresolved):
                gaps.setdefault(id(found), (resource, found))
            elif not _ours(found, ours):
                externals.setdefault((found.type, found.id), _external(found, resource, place))
    everything = (*ours.values(), *(externals[one] for one in sorted(externals)))
    return Application(resources=tuple(_settled(everything)), kind="account"), tuple(gaps.values())


def _resource(one: Owned, reading: Reading, place: Place, declared: Mapping[str, Resource]) -> Resource:
    template = place.location(one.stack)
    at_deployment = declared.get(f"{template}#{one.id}")
    found = reading if isinstance(reading, Found) else None
    path = at_deployment.path if at_deployment else one.id
    return Resource(
        id=one.id,
        type=one.type,
        properties=found.properties if found else Unread(reading, _whose(one)),  # type: ignore[arg-type]
        state=found.state if found else {},
        template=template,
        path=path if "/" in path else f"{one.stack}/{one.id}",
        attributes=at_deployment.attributes if at_deployment else {},
        physical={**known(one.type, one.physical, place), **(found.physical if found else {})},
    )


def _whose(one: Owned) -> dict[str, Any]:
    """What an unread resource belongs to, which CloudFormation knows: without it nobody would miss its content."""
    return {name: one.declared[name] for name in _BELONGS.get(one.type, ()) if name in one.declared}


def _external(one: Beside, at: Resource, place: Place) -> Resource:
    """Its path lies below what it stands at, so that an exception for that covers it."""
    return Resource(
        id=one.id,
        type=one.type,
        properties=one.properties,
        template=place.location(),
        path=f"{at.path}/{one.id}",
        physical={**known(one.type, one.id, place), **one.physical},
    )


def _ours(one: Beside, ours: Mapping[Owned, Resource]) -> bool:
    """Whether a stack owns it; of an adopted VPC only a second endpoint for a service of ours is our business."""
    same = {owned.physical: resource for owned, resource in ours.items() if owned.type == one.type}
    if one.id in same:
        return True
    if one.type == SUBSCRIPTION:
        return any(_same(one.properties, resource, "TopicArn", "Protocol", "Endpoint") for resource in same.values())
    if one.type == ENDPOINT and one.properties.get("VpcId") not in {
        owned.physical for owned in ours if owned.type == NETWORK
    }:
        return not any(_same(one.properties, resource, "VpcId", "ServiceName") for resource in same.values())
    return False


def _same(properties: Mapping[str, Any], resource: Resource, *names: str) -> bool:
    return all(properties.get(name) == resource.get(name) for name in names)


def _settled(resources: tuple[Resource, ...]) -> Iterator[Resource]:
    """A policy says whom it is attached to, as a template would: of those who do not say so themselves."""
    attached = {
        str(role.physical.get("Ref")): role.get("ManagedPolicyArns")
        for role in resources
        if role.type == "AWS::IAM::Role"
    }
    for one in resources:
        if one.type != POLICY or isinstance(one.properties, Unread):
            yield one
            continue
        arn = one.physical.get("Arn")
        listed = one.properties.get("Roles")
        others = [
            name
            for name in (listed if isinstance(listed, list) else ())
            if name not in attached or (isinstance(attached[name], list) and arn not in attached[name])
        ]
        kept = {**one.properties, "Roles": others if isinstance(listed, list) else listed}
        yield replace(one, properties={name: value for name, value in kept.items() if value != []})
