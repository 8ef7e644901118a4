"""Three-valued logic: true, false, or the set of things that it depends on."""

from collections.abc import Iterable

Truth = bool | frozenset[str]
"""A non-empty set names the condition keys, or the unread values, without which nobody can say."""


def conjunction(parts: Iterable[Truth]) -> Truth:
    """True if all are; false as soon as one is; else what the undecided ones depend on."""
    needed: frozenset[str] = frozenset()
    for part in parts:
        if part is False:
            return False
        if part is not True:
            needed |= part
    return needed or True


def disjunction(parts: Iterable[Truth]) -> Truth:
    """True as soon as one is; false if all are; else what the undecided ones depend on."""
    needed: frozenset[str] = frozenset()
    for part in parts:
        if part is True:
            return True
        if part is not False:
            needed |= part
    return needed or False


def negation(part: Truth) -> Truth:
    """What depends keeps depending on the same."""
    return not part if isinstance(part, bool) else part
