"""Every policy document of the assembly, by the name a person knows it by; and what is applied by hand."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assurance.pack.dossier import Dossier
from assurance.pack.sids import Explained, explained
from assurance.sources.resource import Application, Resource


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A policy document. `by_hand`: no template of the assembly deploys it."""

    kind: str
    name: str
    document: Mapping[str, Any]
    path: str = ""
    by_hand: bool = False

    @property
    def file(self) -> str:
        """Its file in the pack."""
        return f"policies/{re.sub(r'[^A-Za-z0-9._-]+', '-', f'{self.kind} {self.name}').strip('-')}.json"

    @property
    def text(self) -> str:
        return json.dumps(self.document, indent=2, ensure_ascii=False, default=str) + "\n"

    @property
    def statements(self) -> tuple[Explained, ...]:
        return tuple(explained(self.document))


@lru_cache(maxsize=8)
def policies(dossier: Dossier) -> tuple[Policy, ...]:
    """All of them: of roles, of what they guard, of the organization, and those applied by hand."""
    deployed = tuple(_deployed(dossier.application))
    known = [_plain(one.document) for one in deployed]
    written = {name: json.loads(text) for name, text in dossier.documents.items() if name.endswith(".json")}
    by_hand = tuple(
        Policy(kind="by hand", name=name.removesuffix(".json"), document=found, by_hand=True)
        for name, found in written.items()
        if isinstance(found, dict) and _plain(found) not in known
    )
    return (*deployed, *by_hand)


def by_hand(dossier: Dossier) -> tuple[str, ...]:
    """The documents that nothing in the assembly deploys: written, and applied by hand."""
    return tuple(f"{one.name}.json" for one in policies(dossier) if one.by_hand)


def _deployed(application: Application) -> Iterator[Policy]:
    for kind, type_name, property_ in (
        ("boundary or role", "AWS::IAM::ManagedPolicy", "PolicyDocument"),
        ("trust of", "AWS::IAM::Role", "AssumeRolePolicyDocument"),
        ("endpoint", "AWS::EC2::VPCEndpoint", "PolicyDocument"),
        ("bucket", "AWS::S3::BucketPolicy", "PolicyDocument"),
        ("key", "AWS::KMS::Key", "KeyPolicy"),
        ("topic", "AWS::SNS::TopicPolicy", "PolicyDocument"),
        ("organization", "AWS::Organizations::Policy", "Content"),
    ):
        found = [(one, _document(one.get(property_))) for one in application.of(type_name)]
        named = [(_name(application, one), one, document) for one, document in found if document is not None]
        for name, one, document in sorted(named, key=lambda row: (row[0], row[1].key)):
            yield Policy(kind=_kind(kind, name), name=name, document=document, path=one.path)


def _kind(kind: str, name: str) -> str:
    return ("boundary" if "-boundary-" in name else "role") if kind == "boundary or role" else kind


def _document(value: Any) -> Mapping[str, Any] | None:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    return value if isinstance(value, Mapping) else None


def _name(application: Application, resource: Resource) -> str:
    """What it is called, or what it is attached to."""
    match resource.type:
        case "AWS::IAM::ManagedPolicy":
            value = resource.get("ManagedPolicyName")
        case "AWS::IAM::Role":
            value = resource.get("RoleName")
        case "AWS::EC2::VPCEndpoint":
            value = str(resource.get("ServiceName", "")).rpartition(".")[2]
        case "AWS::S3::BucketPolicy":
            value = resource.get("Bucket")
        case "AWS::KMS::Key":
            value = alias(application, resource)
        case "AWS::SNS::TopicPolicy":
            topics = resource.get("Topics")
            value = str(topics[0]).rpartition(":")[2] if isinstance(topics, list | tuple) and topics else ""
        case _:
            value = resource.get("Name")
    return str(value or resource.id)


def alias(application: Application, key: Resource) -> str:
    """The alias of a key, without `alias/`; its logical id where it has none."""
    found = sorted(
        str(one.get("AliasName")).removeprefix("alias/")
        for one in application.of("AWS::KMS::Alias")
        if application.find(one.get("TargetKeyId")) is key
    )
    return found[0] if found else key.id


def _plain(document: Any) -> str:
    return json.dumps(document, sort_keys=True, default=str)
