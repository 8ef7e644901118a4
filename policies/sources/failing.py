"""What a source says when it cannot read."""


class SourceError(Exception):
    """Something cannot be read: what, where, and what to do."""
