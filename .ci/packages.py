"""What is installed to run the project: as pinned, with the licences that the packages state."""

import re
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

REQUIREMENTS = Path("requirements.txt")
PIN = re.compile(r"^([a-z0-9-]+)==([^ ]+).*((?:\n +--hash=sha256:[0-9a-f]{64}.*)+)", re.MULTILINE)
SPDX = {"Apache License 2.0": "Apache-2.0", "Apache Software License": "Apache-2.0", "MIT License": "MIT"}
"""What packages write → SPDX identifier."""
NOT_STATED_EXACTLY = {"jinja2": "BSD-3-Clause", "python-dateutil": "BSD-3-Clause"}
"""Package whose metadata says "BSD" or "dual" only → what its licence file says of all its code."""


@dataclass(frozen=True, kw_only=True)
class Package:
    """A pinned package."""

    name: str
    version: str
    hashes: tuple[str, ...]
    """SHA-256 of each file that may be installed."""
    licence: str
    """An SPDX expression."""
    needs: tuple[str, ...]
    """Names of the packages that it asks for, on whatever Python and system, extras left out."""


def packages() -> list[Package]:
    """What requirements.txt pins, in its order; a package that is not installed as pinned is an error."""
    return [
        _package(name, version, tuple(re.findall("[0-9a-f]{64}", hashes)))
        for name, version, hashes in PIN.findall(REQUIREMENTS.read_text(encoding="utf-8"))
    ]


def _package(name: str, version: str, hashes: tuple[str, ...]) -> Package:
    try:
        stated = metadata(name)
    except PackageNotFoundError:
        raise SystemExit(
            f"{name} is pinned in {REQUIREMENTS} and not installed; run make lint, which sets up"
        ) from None
    if stated["Version"] != version:
        raise SystemExit(f"{name}: found {stated['Version']}, pinned {version}; run make lint, which sets up")
    needs = (need for need in stated.get_all("Requires-Dist", []) if "extra ==" not in need)
    return Package(
        name=name, version=version, hashes=hashes, licence=_licence(name, stated),
        needs=tuple(sorted({_normal(re.split(r"[^\w.-]", need)[0]) for need in needs})),
    )  # fmt: skip


def _licence(name: str, stated: PackageMetadata) -> str:
    if "License-Expression" in stated:
        return stated["License-Expression"]
    if name in NOT_STATED_EXACTLY:
        return NOT_STATED_EXACTLY[name]
    classifiers = [one.rpartition(" :: ")[2] for one in stated.get_all("Classifier", []) if one.startswith("License")]
    for words in (*stated.get_all("License", []), *classifiers):
        if words in SPDX or words in SPDX.values():
            return str(SPDX.get(words, words))
    raise SystemExit(f"{name}: states no licence that .ci/packages.py knows; read its licence file, and add it there")


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
