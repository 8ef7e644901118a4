"""What Node.js says when it cannot go on, in one line."""

from collections.abc import Iterator
from contextlib import contextmanager

from jsii.errors import JavaScriptError


class NodeError(Exception):
    """The CDK could not do its part: a full disk, a folder that cannot be written."""


@contextmanager
def failures_of_node() -> Iterator[None]:
    """Turn what jsii raises for an error in Node.js into a `NodeError`; our own errors pass."""
    try:
        yield
    except RuntimeError as error:
        if isinstance(error.__cause__, JavaScriptError):
            raise NodeError(str(error).removeprefix("Error: ")) from None
        raise
