"""The tools that `check` is compared with: installed at run time, or said to be missing."""

import json
import subprocess
import sys
import tarfile
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rehearsal.node import NODE, NPM, environment

GUARD = "@cdklabs/cdk-validator-cfnguard@0.0.62"
"""The npm package that carries the cfn-guard binary (3.1.1)."""
_BINARIES = {"linux": "package/bin/ubuntu/x86_64/cfn-guard", "darwin": "package/bin/macos/aarch64/cfn-guard"}
REGISTRY = "github.com/aws-cloudformation/aws-guard-rules-registry"


class MissingError(Exception):
    """A tool, or what it needs, cannot be had; the text says what and why."""


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """A tool, and how it judges a folder of templates."""

    name: str
    command: tuple[str, ...]
    """The folder of templates comes last."""


def cfn_guard(folder: Path, registry: Path | None, rule_set: str) -> Neighbour:
    """cfn-guard with one rule set of the Guard Rules Registry, joined into one file as its releases are."""
    if registry is None:
        raise MissingError(f"no rules: clone {REGISTRY} and name the folder with --registry")
    rules = folder / f"{rule_set}.guard"
    listed = list(_rules(registry, rule_set))
    rules.write_text("\n".join(listed), encoding="utf-8")
    command = (str(_binary(folder)), "validate", "--show-summary", "none", "--rules", str(rules), "--data")
    version = _output(command[0], "--version")
    return Neighbour(name=f"{version}, {rule_set} ({len(listed)} rules)", command=command)


def checkov(folder: Path) -> Neighbour:
    """The newest checkov, with the options that make it fastest: one framework, no download, failures only."""
    place = folder / "checkov"
    program = place / "bin" / "checkov"
    if not program.is_file():
        print("installing checkov (a minute) …", file=sys.stderr)
        venv.create(place, with_pip=True)
        _output(str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "checkov")
    options = ("--framework", "cloudformation", "--compact", "--quiet", "--skip-download", "--directory")
    return Neighbour(name=f"checkov {_output(str(program), '--version')}", command=(str(program), *options))


def _rules(registry: Path, rule_set: str) -> Iterator[str]:
    """The rules of a set, those left out that the registry itself leaves out of it."""
    try:
        mapping = json.loads((registry / "mappings" / f"rule_set_{rule_set}.json").read_text(encoding="utf-8"))
        for path in sorted({one["guardFilePath"] for one in mapping["mappings"]}):
            text = (registry / path).read_text(encoding="utf-8")
            if "## SKIP" not in text.partition("\n")[0]:
                yield text
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MissingError(f"{registry} is no clone of {REGISTRY} with the rule set {rule_set} ({error})") from None


def _binary(folder: Path) -> Path:
    if sys.platform not in _BINARIES:
        raise MissingError(f"{GUARD} has no binary for {sys.platform}")
    program = folder / _BINARIES[sys.platform]
    if not program.is_file():
        _output(str(NODE), str(NPM), "pack", GUARD, "--silent", "--cache", str(folder / "npm"), within=folder)
        with tarfile.open(next(folder.glob("*.tgz"))) as archive:
            archive.extractall(folder, filter="data")
        program.chmod(0o755)
    return program


def _output(*command: str, within: Path | None = None) -> str:
    """What a command prints; `MissingError` where it fails."""
    try:
        ran = subprocess.run(command, cwd=within, env=environment(), capture_output=True, text=True, check=False)
    except OSError as error:
        raise MissingError(f"{command[0]}: {error.strerror}") from None
    if ran.returncode:
        raise MissingError(f"{' '.join(command)}: {ran.stderr.strip() or ran.stdout.strip()}")
    return ran.stdout.strip()
