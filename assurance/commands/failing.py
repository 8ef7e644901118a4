"""How a verb says that it cannot do what was asked: what, where, what to do; and suggestions for misspelt names."""

import os
import secrets
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from errno import ELOOP
from pathlib import Path

CLEAN, FINDINGS, COULD_NOT_CHECK = 0, 1, 2
MOST = 30
"""Names that a message lists."""
_KERNEL = ("dev", "proc")
"""Folders whose links are the kernel's own: /dev/stdout leads to what standard output is."""


class CannotCheckError(Exception):
    """Bad usage or unreadable input; the text is all that the user sees."""


def unknown(
    kind: str,
    name: str,
    known: Iterable[str],
    shown_by: str = "fsi-rekognition controls and fsi-rekognition capabilities",
) -> CannotCheckError:
    """An unknown name, with the one that was probably meant; `shown_by`: the commands that list them all."""
    listed = list(known)
    begun = [one for one in listed if one.lower().startswith(name.lower())]
    near = begun or get_close_matches(name, listed, n=1) or get_close_matches(name.upper(), listed, n=1)
    if near:
        hint = f"did you mean {near[0]!r}?"
    elif len(listed) > MOST:
        hint = f"there are {len(listed)}: see {shown_by}"
    else:
        hint = f"there are: {', '.join(listed)}"
    return CannotCheckError(f"no {kind} named {name!r}; {hint}")


def deliver(text: str, output: Path | None) -> None:
    """Write to standard output, or to a file: whole or not at all; a pipe or device is written to, never replaced."""
    if output is None or str(output) == "-":
        sys.stdout.write(text)
        return
    try:
        _write(text.encode("utf-8", errors="backslashreplace"), output)
    except OSError as error:
        raise CannotCheckError(f"{output}: cannot be written: {error.strerror or error}") from None


def _write(content: bytes, output: Path) -> None:
    """Through a file beside it whose name nobody can guess. Raises `OSError`."""
    if output.is_symlink() and output.absolute().parts[1] not in _KERNEL:
        raise OSError(ELOOP, "it is a symbolic link, and is not followed; name the file itself")
    if output.exists() and not output.is_file():
        with open(output, "wb", opener=lambda path, _: os.open(path, os.O_WRONLY)) as stream:
            stream.write(content)
        return
    beside = output.with_name(f".{output.name}.{secrets.token_hex(8)}")
    try:
        with beside.open("xb") as file:  # with the rights that any new file has here
            file.write(content)
        os.replace(beside, output)
    finally:
        beside.unlink(missing_ok=True)
