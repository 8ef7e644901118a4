"""How the pack says that it cannot be made or read."""

from assurance.sources.failing import SourceError


class PackError(SourceError):
    """The pack cannot be made or read: what, where, and what to do."""
