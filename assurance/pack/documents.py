"""Every policy document of the assembly, by the name a person knows it by; and what is applied by hand."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assurance.model.documents import read
from assurance.model.holders import boundaries, identity_documents
from assurance.model.targets import aliases_of
from assurance.pack.dossier import Dossier
from assurance.pack.sids import Explained, explained
from assurance.sources.resource import Application, Resource
from settings.files import parse_json

_GUARDING = {
    "AWS::IAM::Role": ("trust of", "AssumeRolePolicyDocument"),
    "AWS::EC2::VPCEndpoint": ("endpoint", "PolicyDocument"),
    "AWS::S3::BucketPolicy": ("bucket", "PolicyDocument"),
    "AWS::KMS::Key": ("key", "KeyPolicy"),
    "AWS::SNS::TopicPolicy": ("topic", "PolicyDocument"),
    "AWS::Organizations::Policy": ("organization", "Content"),
}
"""Type → the kind of policy that it holds, and where."""


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
        """A line a statement; what holds none, such as an opt-out, is indented."""
        if isinstance(statements := self.document.get("Statement"), list):
            head = {name: value for name, value in self.document.items() if name != "Statement"}
            lines = ",\n".join(_line(one) for one in statements)
            return f"{_line({**head, 'Statement': []})[:-2]}\n{lines}\n]}}\n"
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
    bounding = {one.resource.key for one in boundaries(application)}
    granting = (one for one in identity_documents(application) if one.resource.key not in bounding)
    listed = [("boundary", one.resource, one.path) for one in boundaries(application)]
    listed += [("role", one.resource, one.path) for one in granting]
    listed += [(kind, one, path) for type_, (kind, path) in _GUARDING.items() for one in application.of(type_)]
    found = [(kind, _name(application, one, path), one, _document(one.get(path))) for kind, one, path in listed]
    order = {kind: place for place, kind in enumerate(dict.fromkeys(kind for kind, *_ in found))}
    for kind, name, one, document in sorted(found, key=lambda row: (order[row[0]], row[1], row[2].key)):
        if document is not None:
            yield Policy(kind=kind, name=name, document=document, path=one.path)


def _document(value: Any) -> Mapping[str, Any] | None:
    if isinstance(value, str):
        try:
            value = parse_json(value)
        except ValueError:
            return None
    return value if isinstance(value, Mapping) else None


def _name(application: Application, resource: Resource, path: str) -> str:
    """What it is called, or what it is attached to."""
    match resource.type:
        case "AWS::IAM::Role" if path == "AssumeRolePolicyDocument":
            value = resource.get("RoleName")
        case _ if resource.type.startswith("AWS::IAM::"):
            value = read(resource, path).name.removeprefix("policy ")
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
    return next(iter(aliases_of(application, key)), key.id).removeprefix("alias/")


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _plain(document: Any) -> str:
    return json.dumps(document, sort_keys=True, default=str)
