"""Many roles in few words."""

from collections.abc import Iterable

_KINDS = ("caller", "results")
"""Roles of which there is one a capability."""


def summed(names: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """`caller-face-search`, `enroller` …; more than `most` of one kind become `19 caller roles`."""
    kinds: dict[str, list[str]] = {}
    for name in names:
        kind = next((word for word in _KINDS if name.startswith(f"{word}-")), name)
        kinds.setdefault(kind, []).append(name)
    return tuple(
        one
        for kind, found in kinds.items()
        for one in (found if len(found) <= most else (f"{len(found)} {kind} roles",))
    )
