"""Who presses Ctrl-C, or meets a mistake of ours while the CDK is still being loaded, gets one line about it."""

import os
import sys
from pathlib import Path
from types import TracebackType

from assurance.commands.ending import hold_closed_streams, unexpected
from assurance.commands.failing import COULD_NOT_CHECK


def say_so() -> None:
    """An interruption that nobody catches is one line from now on; Python then ends by the signal, as shells expect.

    Any other error ends the app with 2: Python would end it with 1, which says that findings are open.
    """
    hold_closed_streams()  # before Node.js is started
    otherwise = sys.excepthook

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            print("interrupted", file=sys.stderr, flush=True)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what Node.js and jsii say of it helps nobody
            return
        app = Path(sys.argv[0]).name == "app.py"
        if not app or "--debug" in sys.argv:
            otherwise(kind, error, trace)
        if app:
            print(_line(error), file=sys.stderr, flush=True)
            os._exit(COULD_NOT_CHECK)

    sys.excepthook = report


def _line(error: BaseException) -> str:
    """What kept the CDK from being loaded: a full disk says so to Python, or to Node.js, whose error jsii wraps."""
    if isinstance(error, OSError):
        return f"app.py: {error.filename or 'the CDK could not be loaded'}: {error.strerror or error}"
    if type(error.__cause__).__name__ == "JavaScriptError":
        return f"app.py: the CDK could not be loaded: {error}"
    return unexpected("app.py", error)
