"""Who presses Ctrl-C, or meets a mistake of ours while the CDK is still being loaded, is told so in one line."""

import os
import sys
from pathlib import Path
from types import TracebackType

from assurance.commands.ending import unexpected
from assurance.commands.failing import COULD_NOT_CHECK


def say_so() -> None:
    """An interruption that nobody catches is one line from now on; Python then ends by the signal, as shells expect.

    Any other error ends the app with 2: Python would end it with 1, which says that findings are open.
    """
    otherwise = sys.excepthook

    def told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            print("interrupted", file=sys.stderr, flush=True)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what Node.js and jsii say of it helps nobody
            return
        app = Path(sys.argv[0]).name == "app.py"
        if not app or "--debug" in sys.argv:
            otherwise(kind, error, trace)
        if app:
            print(unexpected("app.py", error), file=sys.stderr, flush=True)
            os._exit(COULD_NOT_CHECK)

    sys.excepthook = told
