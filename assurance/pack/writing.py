"""Write a pack in the place of another, and of nothing else."""

from collections.abc import Mapping
from pathlib import Path

from assurance.pack.failing import PackError
from assurance.results.writing import replaced_folder

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
        fits = not output.exists() or (output / MANIFEST).is_file() or not any(output.iterdir())
    except OSError as error:
        raise PackError(f"{output}: cannot be replaced: {error.strerror}; name another folder with --output") from None
    if not fits:
        raise PackError(f"{output}: is there and is no approval pack; name another folder with --output")
