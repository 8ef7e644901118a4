"""Who presses Ctrl-C is told so in a line, and not by a traceback; also while the CDK is still being loaded."""

import os
import sys
from types import TracebackType


def say_so() -> None:
    """An interruption that nobody catches is one line from now on; Python then ends by the signal, as shells expect."""
    otherwise = sys.excepthook

    def told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            print("interrupted", file=sys.stderr, flush=True)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what Node.js and jsii say of it helps nobody
        else:
            otherwise(kind, error, trace)

    sys.excepthook = told
