"""Write a folder whole or not at all: what was there stays until the new one is complete."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from policies.pack.failing import PackError

MANIFEST = "MANIFEST.json"


def write(files: Mapping[str, str], output: Path) -> None:
    """Replace the pack at `output` by these files; a folder that is no pack is never touched. Raises `PackError`."""
    output = output.absolute()
    if output.exists() and not _replaceable(output):
        raise PackError(f"{output}: is there and is no approval pack; name another folder with --output")
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


def _replaceable(output: Path) -> bool:
    return output.is_dir() and ((output / MANIFEST).is_file() or not any(output.iterdir()))


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
