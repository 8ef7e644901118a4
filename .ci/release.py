"""Write what a release holds to dist/: the wheel, its pinned requirements, the SBOM, and the SHA-256 of all of them.

A release is a tagged version. It is made of the commit, not of what lies in the folder: the same commit gives the same
bytes.
"""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

DIST = Path("dist")


def main() -> int:
    """Make the release; refuse where the folder differs from the commit, or the commit is no tagged version."""
    if changed := git("status", "--porcelain", "--untracked-files=no").decode():
        print(f"a release is made of a commit; commit or stash what was changed:\n{changed}", end="", file=sys.stderr)
        return 2
    tag = f"v{tomllib.loads(Path('pyproject.toml').read_text(encoding='utf-8'))['project']['version']}"
    if tag not in git("tag", "--points-at", "HEAD").decode().split():
        print(
            f"a release is a tagged version, and this commit has no tag {tag}. Once docs/upgrade.md and CHANGELOG.md "
            f"say what it changes, and CI has passed:\n  git tag --annotate {tag} --message 'Version {tag[1:]}'",
            file=sys.stderr,
        )
        return 2
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(git("archive", "HEAD"))) as archive:
            archive.extractall(folder, filter="data")
        Path(folder, "assurance/commit.txt").write_bytes(git("rev-parse", "HEAD"))
        python("-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index",
               "--no-build-isolation", "--wheel-dir", str(DIST), folder)  # fmt: skip
    shutil.copy("requirements.txt", DIST)
    (DIST / "sbom.cdx.json").write_bytes(python(".ci/sbom.py"))
    sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted(DIST.iterdir())]
    (DIST / "SHA256SUMS").write_text("".join(sums), encoding="ascii")
    print("".join(sums), end="")
    return 0


def git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], check=True, stdout=subprocess.PIPE).stdout


def python(*arguments: str) -> bytes:
    at = {"SOURCE_DATE_EPOCH": git("log", "-1", "--format=%ct").decode().strip()}
    return subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.PIPE, env=os.environ | at).stdout


if __name__ == "__main__":
    sys.exit(main())
