"""Which version this is: the package's, and the commit that it was made from."""

import json
import subprocess
from importlib.metadata import distribution
from pathlib import Path

DISTRIBUTION = "rekognition-fsi-baseline"
HERE = Path(__file__).parent.parent
RELEASED_FROM = HERE / "commit.txt"
"""Only a release has it: `make release` writes it into the wheel."""
SHOWN = 12
"""Hexadecimal digits of a commit that are shown."""


def described() -> str:
    """`0.1.0 (commit 0123456789ab)`, with `+` where the clone's files differ from the commit's; or without a commit."""
    installed = distribution(DISTRIBUTION)
    source = json.loads(installed.read_text("direct_url.json") or "{}")
    if RELEASED_FROM.is_file():
        commit = RELEASED_FROM.read_text(encoding="ascii").strip()
    else:
        commit = source.get("vcs_info", {}).get("commit_id") or _of_clone(HERE.parent)
    return f"{installed.version} (commit {_short(commit)})" if commit else installed.version


def _of_clone(clone: Path) -> str:
    """What git says of a clone; nothing where it is none, or git is missing or refuses."""
    if not (clone / ".git").exists():
        return ""
    command = ["git", "-C", str(clone), "describe", "--always", "--exclude=*", "--abbrev=40", "--dirty=+"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return "" if said.returncode else said.stdout.strip()


def _short(commit: str) -> str:
    return commit[:SHOWN] + "+" * commit.endswith("+")
