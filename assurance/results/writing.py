"""Replace a file or a folder whole or not at all: what was there stays until the new one is complete.

The new one is written beside it, under a name that nobody can guess and that must be free. A symbolic link in its place
is not followed. Whatever goes wrong, nothing is left behind.
"""

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from errno import ELOOP
from pathlib import Path

_KERNEL = ("dev", "proc")
"""Where links lead to what the kernel keeps: `/dev/stdout`, `/proc/self/fd/1`."""


def replace_file(output: Path, content: bytes) -> None:
    """Write a file; a pipe or device is written to, never replaced. Raises `OSError`."""
    if output.absolute().parts[1] not in _KERNEL:
        _refuse_links(output)
    if output.exists() and not output.is_file():
        with open(output, "wb", opener=lambda path, _: os.open(path, os.O_WRONLY)) as stream:
            stream.write(content)
        return
    beside = _beside(output)
    try:
        with beside.open("xb") as file:  # with the rights that any new file has here
            file.write(content)
        os.replace(beside, output)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def replaced_folder(output: Path) -> Iterator[Path]:
    """A new folder that takes the place of `output` when the block ends well. Raises `OSError`.

    Whether what is there may be replaced is for the caller to know.
    """
    _refuse_links(output)
    output = output.absolute()
    with parents_of(output):
        made, former = _beside(output), _beside(output)
        try:
            made.mkdir()
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(output)) from None
        try:
            yield made
            if output.exists():
                output.rename(former)
            made.rename(output)
        finally:
            if former.exists() and not output.exists():
                former.rename(output)
            shutil.rmtree(made, ignore_errors=True)
            shutil.rmtree(former, ignore_errors=True)


@contextmanager
def parents_of(output: Path) -> Iterator[None]:
    """The folders above a path, made where they are missing, and gone again when the block fails. Raises `OSError`."""
    missing = [folder for folder in output.absolute().parents if not folder.exists()]
    output.absolute().parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as undo:
        undo.callback(_without, missing)
        yield
        undo.pop_all()


def _without(folders: Iterable[Path]) -> None:
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def _beside(output: Path) -> Path:
    return output.with_name(f".{output.name}.{secrets.token_hex(8)}")


def _refuse_links(output: Path) -> None:
    if output.is_symlink():
        raise OSError(ELOOP, "it is a symbolic link, and is not followed; name what it leads to")
