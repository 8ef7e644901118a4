"""What a source says when it cannot read."""


class SourceError(Exception):
    """Something cannot be read: what, where, and what to do."""


class NotATemplateError(SourceError):
    """A file that can be read is something else: among others in a folder it is left alone."""


def twice(where: str, key: str) -> SourceError:
    """An object that holds a key twice: one reader takes the first, another the last."""
    return SourceError(f"{where}: {key} stands twice in one object, and which of them counts is not certain; keep one")
