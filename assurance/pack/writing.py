"""Write a pack in the place of another, and of nothing else."""

from collections.abc import Mapping
from pathlib import Path

from assurance.pack.failing import PackError
from assurance.results.writing import replaced_folder
from settings.files import FileError, read_json

TOOL = "fsi-rekognition"
"""As which a manifest names its maker."""
MANIFEST = "MANIFEST.json"
STACKS = "stacks.json"
"""By it `verify` finds what the templates of a pack are for."""


def write(files: Mapping[str, str], output: Path) -> None:
    """Replace the pack at `output` by these files; a folder that is no pack is never touched. Raises `PackError`."""
    refuse_what_is_no_pack(output)
    try:
        with replaced_folder(output) as made:
            for name, text in files.items():
                file = made / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(text.encode("utf-8"))
    except OSError as error:
        raise PackError(f"{output}: cannot be written: {error.strerror}; what was there is as it was") from None


def refuse_what_is_no_pack(output: Path) -> None:
    """A file, or a folder that holds something else, is never replaced. Raises `PackError`."""
    try:
        odd = _no_pack(output) if output.exists() and (not output.is_dir() or any(output.iterdir())) else ""
    except OSError as error:
        raise PackError(f"{output}: cannot be replaced: {error.strerror}; name another folder with --output") from None
    if odd:
        raise PackError(f"{output}: is there and is no approval pack ({odd}); name another folder with --output")


def _no_pack(folder: Path) -> str:
    """Why a folder is no approval pack, by what its manifest and it itself hold; empty if it is one."""
    try:
        description = read_json(folder / MANIFEST)
    except (FileNotFoundError, NotADirectoryError):
        return f"it has no {MANIFEST}"
    except FileError as error:
        return f"{MANIFEST} {error}"
    files = description.get("files") if isinstance(description, dict) and description.get("tool") == TOOL else None
    if not isinstance(files, dict):
        return f"{MANIFEST} is another tool's"
    known = {MANIFEST, *files}
    found = (one.relative_to(folder).as_posix() for one in sorted(folder.rglob("*")) if not one.is_dir())
    other = next((name for name in found if name not in known), "")
    return f"it holds {other}, which no pack has" if other else ""
