"""How a run ends: with a status that is true, whatever streams, disk and our own mistakes do to it."""

import io
import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from assurance.commands.failing import COULD_NOT_CHECK

ROOT = Path(__file__).parents[2]
ROOMS = ("app.py", "assurance", "capabilities", "constructs", "policies", "rehearsal", "settings", "stacks")
LONGEST = 300
"""Characters of an unexpected error's own text that are shown."""


def ended(program: str, run: Callable[[], int], *, debug: bool) -> int:
    """The status of `run`; 2 for all that it did not expect, with one line on standard error."""
    prepare_streams()
    try:
        status = _status(run)
        sys.stdout.flush()
        sys.stderr.flush()
        return status
    except BrokenPipeError:
        line = ""  # who reads no further wants to hear no more
    except ModuleNotFoundError as error:
        line = _missing(program, error)
        _show_traceback(debug)
    except OSError as error:
        line = f"{error.filename or 'writing the output'}: {error.strerror or error}"
        _show_traceback(debug)
    except Exception as error:  # the last catch: a traceback would end with 1, which says "open findings"
        line = unexpected(program, error)
        _show_traceback(debug)
    with suppress(OSError):
        print(line, file=sys.stderr, flush=True, end="\n" if line else "")
    _silence()
    return COULD_NOT_CHECK


def _status(run: Callable[[], int]) -> int:
    """Of a run that may end by itself, as argparse ends one."""
    try:
        return run()
    except SystemExit as left:
        if isinstance(left.__context__, BrokenPipeError):  # rich ends a run with 1 where nobody reads any further
            raise left.__context__ from None
        if left.code is None or isinstance(left.code, int):
            return left.code or 0
        raise


def unexpected(program: str, error: BaseException) -> str:
    """One line about an error that nobody foresaw: what, where, and how to report it."""
    text = " ".join(str(error).split())[:LONGEST]
    what = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return (
        f"{program}: a mistake of ours{_place(error)}: {what}; nothing was concluded. Run it again with --debug, and "
        "report what that prints to those who maintain the baseline (CONTRIBUTING.md, Reporting a mistake)"
    )


def _missing(program: str, error: ModuleNotFoundError) -> str:
    """One line about a package that is not installed; what is missing of our own is our mistake."""
    name = (error.name or "").partition(".")[0]
    if not name or name in (*ROOMS, "fsi_rekognition"):
        return unexpected(program, error)
    return (
        f"{program}: the Python package that holds {name!r} is not installed for {sys.executable}; nothing was "
        "concluded. Install what requirements.txt pins (README.md), or rekognition-fsi-baseline with what it needs"
    )


def hold_closed_streams() -> None:
    """A stream that the shell closed leaves its number to the next pipe, and anyone who waits at that waits for ever.

    From a closed standard input nothing can be read, and to a closed standard output nothing be written: both fail, as
    on a full disk, and nothing is lost in silence.
    """
    for number, mode in enumerate((os.O_WRONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)  # takes the lowest number that is free


def prepare_streams() -> None:
    """Standard output is UTF-8 but for a terminal; what an encoding cannot hold is escaped, a closed stream fails."""
    hold_closed_streams()
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() or stream is sys.stderr else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _place(error: BaseException) -> str:
    """The last place of our own code that an error came through."""
    frames = [(Path(one.filename), one.lineno) for one in traceback.extract_tb(error.__traceback__)]
    ours = [(file.relative_to(ROOT), line) for file, line in frames if file.is_relative_to(ROOT)]
    named = [f"{file}:{line}" for file, line in ours if file.parts[0] in ROOMS]
    return f" at {named[-1]}" if named else ""


def _show_traceback(debug: bool) -> None:
    if debug:
        with suppress(OSError):
            traceback.print_exc()


def _silence() -> None:
    """Nothing more is written: what waits in a buffer would fail once more, and change the exit status."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError), open(os.devnull, "wb") as null:
            os.dup2(null.fileno(), stream.fileno())
