"""Make .venv with what the requirement files pin: once, by one process at a time, and again from nothing if cut short.

Needs nothing but the Python that is to be used; `make` calls it: without a word for what runs the project, with `dev`
for what its tests need as well. Every file that pip takes is checked against the SHA-256 that is pinned.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

PYTHON = Path(".venv/bin/python")
PIP = (str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-deps")
PROJECT = Path("pyproject.toml")
COULD_NOT = 2


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What can be set up."""

    purpose: str
    requirements: Path
    ready: Path
    """Touched when all is installed; make looks at its time."""

    def is_ready(self) -> bool:
        made_from = (self.requirements, PROJECT)
        return self.ready.exists() and all(self.ready.stat().st_mtime >= path.stat().st_mtime for path in made_from)


RUN = Kind(purpose="to run", requirements=Path("requirements.txt"), ready=Path(".venv/ready"))
DEVELOP = Kind(purpose="to develop", requirements=Path("requirements-dev.txt"), ready=Path(".venv/ready-dev"))


def main(kind: Kind) -> int:
    """Set up unless another process has done so meanwhile."""
    here = os.open(".", os.O_RDONLY)
    fcntl.flock(here, fcntl.LOCK_EX)
    if kind.is_ready():
        return 0
    began = time.monotonic()
    pinned = len(re.findall(r"^[a-z0-9-]+==", kind.requirements.read_text(encoding="utf-8"), re.MULTILINE))
    print(f"Setting up .venv {kind.purpose} (once; a minute or two): at most {pinned} packages, "
          f"each checked against {kind.requirements}", flush=True)  # fmt: skip
    fresh = [] if RUN.ready.exists() else ["--clear"]
    try:
        for each in (RUN, DEVELOP):
            each.ready.unlink(missing_ok=True)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return COULD_NOT
    if subprocess.run([sys.executable, "-m", "venv", *fresh, ".venv"], check=False).returncode:
        print("no virtual environment (on Debian and Ubuntu: apt install python3-venv); see above", file=sys.stderr)
        return COULD_NOT
    if install_packages(kind.requirements) or install_project():
        print("not everything could be installed; see above, and run make again", file=sys.stderr)
        return COULD_NOT
    for each in {RUN, kind}:
        each.ready.touch()
    print(f"Set up after {time.monotonic() - began:.0f} s", flush=True)
    return 0


def install_packages(requirements: Path) -> int:
    """Install what is pinned, and tell what pip is at; pip's own errors are shown as they come."""
    command = [*PIP, "--progress-bar=off", "--require-hashes", f"--requirement={requirements}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, errors="replace") as pip:
        assert pip.stdout
        for line in pip.stdout:
            tell(line)
    tell("")
    return pip.returncode


def install_project() -> int:
    """Install the project itself, editable, by the build tools that are pinned: nothing is fetched for it."""
    tell("the project itself", lasting=True)
    return subprocess.run(
        [*PIP, "--quiet", "--no-index", "--no-build-isolation", "--editable=."], check=False
    ).returncode


def tell(line: str, *, lasting: bool = False) -> None:
    """Of what pip says, show what it is at: each package on a terminal; elsewhere only what takes long."""
    size = re.search(r"\(([\d.]+ MB)\)", line)
    name = re.search(r"([^/\s]+)-[\d.]+[^/\s]*\.(?:whl|tar\.gz)", line)
    if line.startswith("Installing collected packages"):
        text, lasting = "unpacking and compiling: the AWS CDK takes longest", True
    elif size and name and "Downloading" in line:
        text, lasting = f"downloading {name[1]} ({size[1]})", float(size[1].split()[0]) >= 10
    else:
        text = line.strip() if lasting else line.strip().partition(" (from")[0]
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 4
        print(f"\r\x1b[K  {text[:width]}" if text else "\r\x1b[K", end="\n" if lasting else "", flush=True)
    elif lasting:
        print(f"  {text}", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(DEVELOP if sys.argv[1:] == ["dev"] else RUN))
    except KeyboardInterrupt:
        sys.exit(130)
