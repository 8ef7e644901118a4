"""What is open in some targets of a fleet and not in the others, each once."""

import re
from collections.abc import Iterator, Mapping, Sequence

Finding = tuple[str, str, str]
"""Control, path, message."""
MOST_NAMED = 3
_PLACE = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])|(?<![a-z0-9-])[a-z]{2}(?:-gov)?-[a-z]+-[0-9](?![a-z0-9-])")


def grouped(found: Mapping[str, Sequence[Finding]]) -> Mapping[str, tuple[str, ...]]:
    """A finding without account and Region → the targets that have it."""
    groups: dict[str, dict[str, None]] = {}
    for name, findings in found.items():
        for control, path, message in findings:
            groups.setdefault(_PLACE.sub("…", f"{control} {path}: {message}"), {})[name] = None
    return {text: tuple(names) for text, names in groups.items()}


def _places(paths: Sequence[str]) -> str:
    """The places of the same finding."""
    more = f" and {len(paths) - MOST_NAMED} more" if len(paths) > MOST_NAMED else ""
    return ", ".join(paths[:MOST_NAMED]) + more


def differing(found: Mapping[str, Sequence[Finding]]) -> Iterator[str]:
    """A line for what is found, and where: first those of single targets: the others show that they can be changed."""
    alike: dict[tuple[tuple[str, ...], str, str], list[str]] = {}
    for text, names in grouped(found).items():
        head, _, message = text.partition(": ")
        control, _, path = head.partition(" ")
        alike.setdefault((names, control, message), []).append(path)
    lines = [(names, f"{control} {_places(paths)}: {message}") for (names, control, message), paths in alike.items()]
    for names, text in sorted(lines, key=lambda pair: (len(pair[0]), pair[1])):
        shown = ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
        where = "every target" if len(names) == len(found) else f"{len(names)} of {len(found)} targets: {shown}"
        yield f"{text} ({where})"
