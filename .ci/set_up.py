"""Make .venv with what requirements.txt pins: once, by one process at a time, and again from nothing if cut short.

Needs nothing but the Python that is to be used; `make` calls it.
"""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

READY = Path(".venv/ready")
MADE_FROM = (Path("requirements.txt"), Path("pyproject.toml"))
PYTHON = Path(".venv/bin/python")
COULD_NOT = 2


def main() -> int:
    """Set up unless another process has done so meanwhile."""
    here = os.open(".", os.O_RDONLY)
    fcntl.flock(here, fcntl.LOCK_EX)
    if is_ready():
        return 0
    print("Setting up .venv (once; a minute or two) …", flush=True)
    fresh = [] if READY.exists() else ["--clear"]
    try:
        READY.unlink(missing_ok=True)
    except OSError as error:
        print(f"{READY}: {error.strerror}", file=sys.stderr)
        return COULD_NOT
    if run(sys.executable, "-m", "venv", *fresh, ".venv"):
        print("no virtual environment (on Debian and Ubuntu: apt install python3-venv); see above", file=sys.stderr)
        return COULD_NOT
    if run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
           "--requirement", "requirements.txt"):  # fmt: skip
        print("not everything could be installed; see above, and run make again", file=sys.stderr)
        return COULD_NOT
    READY.touch()
    return 0


def is_ready() -> bool:
    return READY.exists() and all(READY.stat().st_mtime >= path.stat().st_mtime for path in MADE_FROM)


def run(*command: str | Path) -> int:
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
