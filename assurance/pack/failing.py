"""How the pack says that it cannot be made or read."""


class PackError(Exception):
    """The pack cannot be made or read: what, where, and what to do."""
