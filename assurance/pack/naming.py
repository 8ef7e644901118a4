"""Many roles in few words."""

from collections.abc import Iterable

from settings.settings import Settings

_KINDS = ("caller", "results")
"""Roles of which there is one a capability."""


def of_group(settings: Settings, name: str) -> str:
    """A collection or project with the group of callers that alone uses it, where there are groups."""
    answers = settings.capabilities.named().values()
    groups = (group for answer in answers for group in getattr(answer, "groups", ()))
    owner = next((one.name for one in groups if name in (getattr(one, "collections", ()) or one.projects)), "")
    return f"{name} (callers of {owner} only)" if owner else name


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
