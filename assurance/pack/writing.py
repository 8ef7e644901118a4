"""Write a folder whole or not at all: what was there stays until the new one is complete."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from assurance.pack.failing import PackError

MANIFEST = "MANIFEST.json"
STACKS = "stacks.json"
"""By it `verify` finds what the templates of a pack are for."""


def write(files: Mapping[str, str], output: Path) -> None:
    """Replace the pack at `output` by these files; a folder that is no pack is never touched. Raises `PackError`."""
    refuse_what_is_no_pack(output)
    output = output.absolute()
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{output.name}.new-", dir=output.parent))
    except OSError as error:
        raise PackError(f"{output}: cannot be written: {error.strerror}") from None
    try:
        for name, text in files.items():
            file = made / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode("utf-8"))
        made.chmod(0o755)
        _swap(made, output)
    except OSError as error:
        raise PackError(f"{output}: cannot be written: {error.strerror}; what was there is as it was") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)


def refuse_what_is_no_pack(output: Path) -> None:
    """A file, or a folder that holds something else, is never replaced. Raises `PackError`."""
    try:
        fits = not output.exists() or (output / MANIFEST).is_file() or not any(output.iterdir())
    except OSError as error:
        raise PackError(f"{output}: cannot be replaced: {error.strerror}; name another folder with --output") from None
    if not fits:
        raise PackError(f"{output}: is there and is no approval pack; name another folder with --output")


def _swap(made: Path, output: Path) -> None:
    """Put the new folder in the old one's place; if that fails, the old one goes back."""
    if not output.exists():
        made.rename(output)
        return
    old = made.with_name(f"{made.name}.old")
    output.rename(old)
    try:
        made.rename(output)
    except OSError:
        old.rename(output)
        raise
    shutil.rmtree(old, ignore_errors=True)
