"""What a page carries of the style sheet and of the script: each stands alone, so each holds its own part only."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

_GROUP = re.compile(r":[\w-]+\([^()]*\)")
"""A part of a selector that names alternatives, or what must not be: it asks for no class by itself."""
_GIVEN = re.compile(r'(?:className = |classList\.add\()"([\w-]+)"')
"""A class that the script gives."""
_CLASS = re.compile(r"\.([A-Za-z][\w-]*)")
_INDENTED = re.compile(r"^\s*(//.*)?", re.MULTILINE)
"""What a line of script begins with that only its author needs."""


def scripted(script: str, page: str) -> str:
    """The script without indents and remarks, and without the filters where there is nothing to filter."""
    if 'class="filters' not in page:
        script = re.sub(r"\n  // Filters\n.*?(?=\n  // )", "", script, flags=re.DOTALL)
    return _INDENTED.sub("", script)


def styled(style: str, page: str, script: str) -> str:
    """The rules whose classes the page has, or its script gives, without blanks and remarks."""
    named = {name for listed in re.findall(r'class="([^"]*)"', page) for name in listed.split()}
    return _kept(without_blanks(style), named | set(_GIVEN.findall(script)))


def without_blanks(style: str) -> str:
    """A style sheet without what only its author needs."""

    def kept(found: re.Match[str]) -> str:
        quoted, mark, colon = found.groups()
        return quoted or mark or (":" if colon else " ")

    return re.sub(r'("[^"]*")|\s*([{};,])\s*|(:)\s+|\s+', kept, style)


def _kept(style: str, classes: AbstractSet[str]) -> str:
    made = ""
    for selector, body in _rules(style):
        if selector.startswith("@media"):
            body = _kept(body, classes)
        elif not selector.startswith("@"):
            asked = re.split(r",(?![^()]*\))", selector)
            selector = ",".join(one for one in asked if classes >= set(_CLASS.findall(_GROUP.sub("", one))))
        if selector and body:
            made += f"{selector}{{{body}}}"
    return made


def _rules(style: str) -> Iterator[tuple[str, str]]:
    """Selector, or rule of the sheet, and what stands between its braces."""
    start = 0
    while (brace := style.find("{", start)) >= 0:
        end, depth = brace, 0
        while True:
            depth += {"{": 1, "}": -1}.get(style[end], 0)
            end += 1
            if not depth:
                break
        yield style[start:brace], style[brace + 1 : end - 1]
        start = end
