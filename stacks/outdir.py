"""The folder of a cloud assembly: replaced whole, when all is written, and by one synthesis at a time."""

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assurance.results.writing import parents_of, replaced_folder
from settings.files import FileError, read_json

MARK = "cdk.out"
"""The file that the CDK leaves in every assembly."""


class OutputError(Exception):
    """Nothing can be written where the assembly should lie; the text says why, and what to do."""


@contextmanager
def alone(output: Path) -> Iterator[None]:
    """One synthesis at a time in a folder, since each writes an approval pack beside its assembly."""
    _refuse_what_node_would_misread(output)
    with parents_of(output):
        folder = os.open(output.parent, os.O_RDONLY)
        try:
            try:
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print(f"Another synthesis writes beside {output}; waiting for it …", file=sys.stderr)
                fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)


@contextmanager
def whole(output: Path) -> Iterator[Path]:
    """A folder that takes the place of `output` when the block ends well; otherwise all stays as it was."""
    if output.exists() and not _ours_to_replace(output):
        raise OutputError(f"{output}: is there, and is no cloud assembly to be replaced; name another: --output FOLDER")
    with replaced_folder(output) as made:
        yield made


def _refuse_what_node_would_misread(output: Path) -> None:
    """Node.js would write to another folder than the one whose name is no UTF-8."""
    try:
        str(output.absolute()).encode()
    except UnicodeEncodeError:
        raise OutputError(f"{output.absolute()}: its name is not UTF-8, and Node.js writes to no such folder; name "
                          "another: --output FOLDER") from None  # fmt: skip


def _ours_to_replace(output: Path) -> bool:
    """Whether it is empty, or an assembly by what its mark says: the CDK writes the version of the schema there."""
    if not output.is_dir():
        return False
    try:
        mark = read_json(output / MARK)
    except (OSError, FileError):
        return not any(output.iterdir())
    return isinstance(mark, dict) and isinstance(mark.get("version"), str)
