"""Keep this process on this machine: while it rehearses, a connection to any other address is refused."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rehearsal.aws import NotLoopbackError

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_sealed = 0
_hooked = False


@contextmanager
def sealed() -> Iterator[None]:
    """Refuse, with `NotLoopbackError`, to connect to anything but a loopback address or a local socket."""
    global _hooked, _sealed
    if not _hooked:
        sys.addaudithook(_look)
        _hooked = True
    _sealed += 1
    try:
        yield
    finally:
        _sealed -= 1


def _look(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: Python calls it before every connection, and it cannot be taken out again."""
    if _sealed and event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and address[0] not in _LOOPBACK:
            raise NotLoopbackError(f"{address[0]}: a rehearsal talks to a loopback address only")
