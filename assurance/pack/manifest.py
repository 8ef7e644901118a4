"""MANIFEST.json: what the pack holds and was made from, by hash; and whether that is still so."""

import hashlib
import json
import platform
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import Any

from assurance.pack.dossier import Dossier
from assurance.pack.excepted import first_end
from assurance.pack.failing import PackError
from assurance.pack.writing import MANIFEST, TOOL
from assurance.sources.failing import SourceError
from assurance.sources.resource import Input
from assurance.sources.template import read
from settings.files import read_json, sha256

TOOLS = ("aws-cdk-lib", "cdk-nag", "constructs", "jinja2", "pydantic", "rekognition-fsi-baseline")


def manifest(dossier: Dossier, files: Mapping[str, str]) -> str:
    """The manifest of these files of a pack."""
    content = {
        "tool": TOOL,
        "version": version("rekognition-fsi-baseline"),
        **({"timestamp": dossier.timestamp} if dossier.timestamp else {}),
        **({"until": until.isoformat()} if (until := first_end(dossier)) else {}),
        "tools": {"python": platform.python_version()} | {name: _version(name) for name in TOOLS},
        "environment": _hashes([dossier.environment, *dossier.layers, *([dossier.answers] if dossier.answers else [])]),
        "templates": _hashes(dossier.inputs),
        "documents": hashes(dossier.documents),
        "files": {name: _sha256(text) for name, text in sorted(files.items())},
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def differences(pack: Path, assembly: Path, today: date) -> Iterator[str]:
    """A line for each file of the pack that was altered, each template that it no longer belongs to, and its end."""
    content = opened(pack)
    yield from altered(pack)
    yield from _ended(content, today)
    try:
        at_hand = _hashes(read([assembly]).inputs)
    except SourceError as error:
        raise PackError(str(error)) from None
    yield from _changed("template", content["templates"], at_hand)
    yield from _changed("document", content["documents"], _hashes_in(assembly / "documents"))


def opened(pack: Path) -> dict[str, Any]:
    """The manifest of a pack. Raises `PackError` where there is none."""
    path = pack / MANIFEST
    try:
        content = read_json(path)
    except (OSError, ValueError) as error:
        raise PackError(f"{path}: cannot be read ({error}); name the folder of an approval pack") from None
    parts = [content.get(name) for name in ("files", "templates", "documents")] if isinstance(content, dict) else [None]
    if not all(isinstance(part, dict) for part in parts) or content.get("tool") != TOOL:
        raise PackError(f"{path}: is not the manifest of an approval pack; name the folder of one")
    return dict(content)


def altered(pack: Path) -> Iterator[str]:
    """A line for each file of the pack that is not as it was made. Raises `PackError`."""
    content = opened(pack)
    there = {one.relative_to(pack).as_posix(): one for one in pack.rglob("*")}
    folders = {parent.as_posix() for name in (*content["files"], MANIFEST) for parent in PurePosixPath(name).parents}
    for name, expected in sorted(content["files"].items()):
        if name not in there:
            yield f"{name}: is missing from the pack"
        elif (odd := _odd(there[name])) or _hash(there[name]) != expected:
            yield f"{name}: {odd or 'was altered after the pack was made'}"
    for name in sorted(there.keys() - content["files"].keys() - {MANIFEST}):
        if name not in folders or there[name].is_symlink() or not there[name].is_dir():
            yield f"{name}: {_odd(there[name]) or 'was added after the pack was made'}"
    if odd := _odd(pack / MANIFEST):
        yield f"{MANIFEST}: {odd}"


def _odd(path: Path) -> str:
    """What lies in a pack that no pack has; empty for an ordinary file."""
    if path.is_symlink():
        return "is a symbolic link, and a pack has none"
    if path.is_dir():
        return "is a folder, and none of the pack's"
    return "" if path.is_file() else "is no ordinary file"


def _hash(path: Path) -> str:
    try:
        return sha256(path)
    except (OSError, ValueError):
        return "cannot be read"


def _ended(content: Mapping[str, Any], today: date) -> Iterator[str]:
    until = content.get("until")
    if isinstance(until, str) and until < today.isoformat():
        yield f"{MANIFEST}: the first exception ended on {until}, and with it what was approved"


def _changed(kind: str, content: Mapping[str, str], at_hand: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*content, *at_hand}):
        if name not in at_hand:
            yield f"{name}: the pack speaks of this {kind}, and the assembly at hand has none"
        elif name not in content:
            yield f"{name}: the assembly at hand holds this {kind}, and the pack says nothing of it"
        elif content[name] != at_hand[name]:
            yield f"{name}: this {kind} has changed since the pack was made"


def _hashes_in(folder: Path) -> dict[str, str]:
    if not folder.is_dir():
        return {}
    return {one.name: sha256(one) for one in folder.iterdir() if one.is_file()}


def _hashes(inputs: Iterable[Input]) -> dict[str, str]:
    return {one.path: one.sha256 for one in sorted(inputs, key=lambda one: one.path)}


def hashes(texts: Mapping[str, str]) -> dict[str, str]:
    """Name → SHA-256."""
    return {name: _sha256(text) for name, text in sorted(texts.items())}


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
