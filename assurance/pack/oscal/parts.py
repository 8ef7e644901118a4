"""What both OSCAL documents are made of: identities that stay the same, one time, and texts that OSCAL can hold."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from assurance.pack.approval import fingerprint
from assurance.pack.dossier import Dossier

VERSION = "1.2.1"
OURS = "urn:fsi-rekognition:oscal"
"""The namespace of our own properties."""
NO_TIME = datetime(1970, 1, 1, tzinfo=UTC).isoformat()
"""OSCAL demands a time; where none was given, this stands for it, and the document says so."""

Json = dict[str, Any]


class Identities:
    """UUIDs that follow from what they stand for: the same input gives the same bytes."""

    def __init__(self, dossier: Dossier) -> None:
        named = (dossier.settings.prefix, dossier.settings.account, dossier.settings.region)
        self._root = uuid5(NAMESPACE_URL, "/".join((OURS, *named, fingerprint(dossier.inputs), dossier.timestamp)))

    def of(self, *parts: str) -> str:
        return str(uuid5(self._root, "\0".join(parts)))


def time(dossier: Dossier) -> str:
    return dossier.timestamp or NO_TIME


def metadata(dossier: Dossier, title: str) -> Json:
    """Title, versions, and what was looked at."""
    description: Json = {
        "title": f"{title}: Amazon Rekognition baseline {dossier.settings.prefix}, account {dossier.settings.account}",
        "last-modified": time(dossier),
        "version": version("rekognition-fsi-baseline"),
        "oscal-version": VERSION,
        "props": [ours("templates-sha256", fingerprint(dossier.inputs))],
    }
    if not dossier.timestamp:
        description["remarks"] = "No time was given to the report: 1970-01-01 stands for it wherever OSCAL demands one."
    return description


def ours(name: str, value: object) -> Json:
    """A property of our own namespace."""
    return {"name": name, "ns": OURS, "value": line(str(value)) or "none"}


def line(text: str) -> str:
    """One line, without blanks at its ends."""
    return " ".join(text.split())


def token(text: str) -> str:
    """A name that OSCAL takes: `cis-aws_v7-4.9`."""
    made = re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-")
    return made if re.match(r"[A-Za-z_]", made) else f"_{made}"


def resource(uuid: str, title: str, description: str, href: str = "") -> Json:
    """Something in the back matter that other parts refer to."""
    part: Json = {"uuid": uuid, "title": line(title), "description": line(description) or line(title)}
    return part | ({"rlinks": [{"href": href}]} if href else {})


def render(name: str, document: Mapping[str, Any], resources: Iterable[Json]) -> str:
    """The text of a document with its back matter, without blanks: indented, it is twice as long."""
    whole = {name: {**document, "back-matter": {"resources": list(resources)}}}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n"
