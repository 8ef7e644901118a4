"""What the bank adopts, by the documents of its environment file: resources in no template, judged with ours."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from assurance.sources.physical import known
from assurance.sources.placing import place_of
from assurance.sources.resource import Application, Input, Resource, Unread, Unresolved

if TYPE_CHECKING:  # pydantic is slow to import, and a check without environment file needs none of it
    from settings.adopted import Adopted
    from settings.settings import Settings

FOLDER = "adopted"
"""Begins the paths of adopted resources, as a stack's name begins those of its own."""
RETAINED = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
"""No stack of the environment owns what is adopted, so that none takes it along."""
TOPIC, TOPIC_POLICY = "AWS::SNS::Topic", "AWS::SNS::TopicPolicy"
_BESIDE = (TOPIC, "Subscription")
"""What an account has as resources of their own."""
_TOPICS, _ITS_POLICY = "alarms.", ".policy"
_TYPES = {
    "permission-boundary": "AWS::IAM::ManagedPolicy",
    "rekognition-endpoint": "AWS::EC2::VPCEndpoint",
    "s3-endpoint": "AWS::EC2::VPCEndpoint",
    "trail": "AWS::CloudTrail::Trail",
}
_POLICY = {"AWS::EC2::VPCEndpoint": "PolicyDocument", "AWS::IAM::ManagedPolicy": "PolicyDocument",
           "AWS::KMS::Key": "KeyPolicy"}  # fmt: skip
_SILENT = "its document is the policy alone"
_SILENT_OF: dict[str, dict[str, Any]] = {
    "alarms": {},
    "keys": {"KeySpec": "SYMMETRIC_DEFAULT", "Origin": "AWS_KMS"},
    "rekognition-endpoint": {},
}
"""Key of [adopted-documents] → what is known all the same, where a policy leaves properties open that are judged."""


@dataclass(frozen=True, kw_only=True)
class Described:
    """Something adopted that can be read in the account, and what its document says of it."""

    id: str
    type: str
    physical: str
    properties: Mapping[str, Any]


def with_adopted(application: Application, settings: "Settings | None") -> Application:
    """An application and what its environment file adopts, as far as documents say what that is."""
    if settings is None or not settings.adopted:
        return application
    return replace(
        application,
        resources=(*application.resources, *resources(settings)),
        inputs=(*application.inputs, *(Input(path=one.path, sha256=one.sha256) for one in settings.adopted)),
    )


def resources(settings: "Settings") -> Iterator[Resource]:
    """What the documents describe, each in the place of its own file."""
    for one in _each(settings.adopted):
        type_, name = _type(one.key), _id(one.key)
        properties = _properties(one, settings, type_)
        silent = None if type_ == TOPIC_POLICY else _SILENT_OF.get(one.key.partition(".")[0])
        if one.is_policy and silent is not None:
            gap = Unresolved(f"the adopted {type_.rpartition('::')[2]}", f"{_SILENT}; give the properties of {type_}")
            properties = Unread(gap, {**properties, **silent})
        yield Resource(
            id=name,
            type=type_,
            properties=properties,
            template=one.path,
            path=f"{FOLDER}/{name}",
            attributes=RETAINED,
            physical=known(type_, physical_id(settings, one.key), place_of(settings)),
        )


def is_adopted(resource: Resource) -> bool:
    """Whether it is one of these, which may lie in another account."""
    return resource.path.startswith(f"{FOLDER}/")


def described(settings: "Settings") -> Iterator[Described]:
    """What an account can be asked for; policies of the organization only some accounts are shown."""
    for one in _each(settings.adopted):
        type_ = _type(one.key)
        if type_ == TOPIC and one.is_policy:
            continue
        found = _properties(one, settings, type_)
        yield Described(
            id=_id(one.key),
            type=type_,
            physical=physical_id(settings, one.key),
            properties={key: value for key, value in found.items() if (type_, key) != _BESIDE},
        )


def _each(adopted: "Iterable[Adopted]") -> "Iterator[Adopted]":
    """Each document; that of a topic also as its policy, which is a resource of its own."""
    for one in adopted:
        yield one
        if one.key.startswith(_TOPICS):
            yield replace(one, key=f"{one.key}{_ITS_POLICY}")


def physical_id(settings: "Settings", key: str) -> str:
    """By what AWS knows what a document is about."""
    network, archive = settings.network.adopt, settings.log_archive.adopt
    match key.partition("."):
        case ("permission-boundary", _, _):
            return settings.own_boundary or ""
        case ("rekognition-endpoint", _, _):
            return settings.network.rekognition or ""
        case ("s3-endpoint", _, _):
            return (network and network.s3_endpoint) or ""
        case ("trail", _, _):
            return archive.trail if archive else ""
        case ("alarms", _, name):
            adopt = settings.alarms.adopt
            return (adopt.urgent_topic if name.startswith("urgent") else adopt.topic) or ""
        case ("keys", _, name):
            return str(getattr(settings.keys.adopt, name))
    return _id(key)


def _properties(one: "Adopted", settings: "Settings", type_: str) -> dict[str, Any]:
    content = dict(one.content)
    if type_ == "AWS::Organizations::Policy":
        kind = "SERVICE_CONTROL_POLICY" if one.key.startswith("service") else "RESOURCE_CONTROL_POLICY"
        return {"Name": one.path, "Type": kind, "Content": content}
    if type_ in (TOPIC, TOPIC_POLICY):
        arn, policy = physical_id(settings, one.key), content if one.is_policy else content.pop("PolicyDocument")
        if type_ == TOPIC_POLICY:
            return {"Topics": [arn], "PolicyDocument": policy}
        return {"TopicName": arn.rpartition(":")[2], **({} if one.is_policy else content)}
    if type_ in _POLICY and one.is_policy:
        content = {_POLICY[type_]: content}
    network = settings.network.adopt
    if type_ == "AWS::IAM::ManagedPolicy":
        content |= {"ManagedPolicyName": physical_id(settings, one.key).rpartition("/")[2]}
    elif type_ == "AWS::EC2::VPCEndpoint" and network:
        service, kind = ("s3", "Gateway") if one.key == "s3-endpoint" else ("rekognition", "Interface")
        service += "-fips" if settings.network.fips and kind == "Interface" else ""
        name = f"com.amazonaws.{settings.region}.{service}"
        content |= {"ServiceName": name, "VpcEndpointType": kind, "VpcId": network.vpc}
    return content


def _type(key: str) -> str:
    if key.startswith("keys."):
        return "AWS::KMS::Key"
    if key.startswith(_TOPICS):
        return TOPIC_POLICY if key.endswith(_ITS_POLICY) else TOPIC
    return _TYPES.get(key, "AWS::Organizations::Policy")


def _id(key: str) -> str:
    """`service-control[0]` → `ServiceControl0`."""
    return "".join(part.capitalize() for part in re.split(r"[^a-z0-9]+", key))
