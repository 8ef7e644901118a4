"""Documents of what the bank adopts, read beside the file that names them; each is of something that is adopted."""

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from settings.adopted import Adopted
from settings.files import FileError, decoded, parse_json, read_bytes
from settings.partial import leaves

if TYPE_CHECKING:
    from settings.settings import Settings

TABLE = "adopted-documents"
_WHOLE = ("Statement", "KeyPolicy", "PolicyDocument", "AdvancedEventSelectors", "EventSelectors")
"""What a document holds at least one of: a policy's statements, or the properties in which CloudFormation has them."""


class AdoptedError(Exception):
    """Some of the documents cannot be used; the text says which and why, one a line."""


def documents(settings: "Settings", folder: Callable[[str], Path]) -> tuple[Adopted, ...]:
    """The documents that settings name, relative to the folder of the file that says the key. Raises `AdoptedError`."""
    found, mistakes = [], []
    for key, path in leaves(settings.adopted_documents):
        file = folder(f"{TABLE}.{key}") / path
        try:
            found.append(_read(key, path, file))
        except FileNotFoundError:
            mistakes.append(f"{TABLE}.{key}: {file}: no such file; paths are relative to the file that names them")
        except (FileError, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            mistakes.append(f"{TABLE}.{key}: {file}: {reason}")
    if mistakes:
        raise AdoptedError("\n".join(mistakes))
    return tuple(found)


def _read(key: str, path: str, file: Path) -> Adopted:
    raw = read_bytes(file)
    content = parse_json(decoded(raw))
    expected = "the properties of the trail" if key == "trail" else "a policy, i.e. an object with Statement"
    if not isinstance(content, dict) or not any(name in content for name in _WHOLE):
        raise FileError(f"is not {expected}")
    if key == "trail" and "Statement" in content:
        raise FileError(f"is a policy; expected {expected}")
    if not key.startswith(("alarms.", "keys.", "rekognition-", "trail")) and "Statement" not in content:
        raise FileError(f"is not {expected}")
    if key.startswith("alarms.") and not {"Statement", "PolicyDocument"}.intersection(content):
        raise FileError("says nothing of the topic's policy; give it under PolicyDocument")
    listed = content.get("Statement", [])
    statements = listed if isinstance(listed, list) else [listed]
    if not all(isinstance(one, dict) and one.get("Effect") in ("Allow", "Deny") for one in statements):
        raise FileError('has a statement that is no object with Effect "Allow" or "Deny"')
    return Adopted(key=key, path=path, sha256=hashlib.sha256(raw).hexdigest(), content=content)


def _of_nothing(settings: "Settings") -> Iterator[str]:
    """A document of what is not adopted says nothing."""
    given = settings.adopted_documents
    network, archive = settings.network.adopt, settings.log_archive.adopt
    adopted = {
        "permission-boundary": (given.permission_boundary, settings.permission_boundary),
        "s3-endpoint": (given.s3_endpoint, network and network.s3_endpoint),
        "rekognition-endpoint": (given.rekognition_endpoint, network and network.rekognition_endpoint),
        "trail": (given.trail, archive),
        **{f"keys.{name}": (path, getattr(settings.keys.adopt, name)) for name, path in given.keys},
        "alarms.topic": (given.alarms.topic, settings.alarms.adopt.topic),
        "alarms.urgent-topic": (given.alarms.urgent_topic, settings.alarms.adopt.urgent_topic),
    }
    where = {
        "rekognition-endpoint": "network.adopt.rekognition-endpoint",
        "s3-endpoint": "network.adopt.s3-endpoint",
        "trail": "log-archive.adopt",
    }
    for key, (path, there) in adopted.items():
        if path and not there:
            name = where.get(key, re.sub(r"^(keys|alarms)\.", r"\1.adopt.", key))
            yield f"{TABLE}.{key}: found {path!r}; but {name} adopts nothing that it could be about"


def _listed_once(settings: "Settings") -> Iterator[str]:
    paths: dict[str, str] = {}
    for key, path in leaves(settings.adopted_documents):
        if path in paths and not key.endswith("]"):
            yield f"{TABLE}.{key}: {path!r} is that of {paths[path]} already"
        paths.setdefault(path, key)


RULES = (_of_nothing, _listed_once)
