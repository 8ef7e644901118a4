"""The environment variables of a command that runs in this process."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


@contextmanager
def only(variables: Mapping[str, str]) -> Iterator[None]:
    """Our environment with these variables, and with nothing else of AWS's."""
    kept = dict(os.environ)
    for name in kept:
        if name.startswith("AWS_"):
            del os.environ[name]
    os.environ |= {**variables, "NO_PROXY": "localhost", "no_proxy": "localhost"}
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)
