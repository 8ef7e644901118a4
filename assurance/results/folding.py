"""Lists in a comment on a change: what fits one screen stands open, the rest is folded."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence

MOST = 10
"""Lines that stand unfolded, so that a comment fills one screen at most."""
LONGEST = 60_000
"""Characters of a comment; GitHub takes 65,536."""
_ACTIVE = re.compile(r"([\\`*_{}\[\]()#+!|~])")


def plain(text: str) -> str:
    """A text on one line that Markdown leaves as it is, and that mentions nobody."""
    return _ACTIVE.sub(r"\\\1", html.escape(" ".join(text.split()), quote=False)).replace("@", "&#64;")


def fitting(lines: Iterable[str]) -> str:
    """A comment; what would make it longer than its host takes is said to be elsewhere, and what is open is closed."""
    kept: list[str] = []
    length, fold, fence = 0, False, ""
    for line in lines:
        if length > LONGEST:
            kept += [*([fence] if fence else ()), "- … and more: the whole is in the other formats"]
            kept += ["", "</details>"] if fold else []
            break
        if line.strip() == "```":
            fence = "" if fence else line
        fold = line.startswith("<details>") or (fold and line != "</details>")
        kept.append(line)
        length += len(line) + 1
    return "\n".join(kept).rstrip() + "\n"


def bullets(title: str, lines: Sequence[str], most: int = MOST) -> Iterator[str]:
    """A list under a title, with what is more than `most` folded; nothing where there are no lines."""
    if lines:
        yield from (f"**{title}**", "", *(f"- {one}" for one in lines[:most]), "")
    yield from folded(f"{len(lines) - most} more", lines[most:])


def folded(title: str, lines: Sequence[str]) -> Iterator[str]:
    """A list that opens by its title, cut where a comment would be too long."""
    if not lines:
        return
    yield from (f"<details><summary>{title}</summary>", "")
    length = 0
    for number, one in enumerate(lines):
        length += len(one) + 3
        if length > LONGEST // 3:
            yield f"- … and {len(lines) - number} more: the whole is in the other formats"
            break
        yield f"- {one}"
    yield from ("", "</details>", "")
