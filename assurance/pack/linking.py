"""Links between pages: a template links to `#id`, and this is where it comes to lead to the page that has the id."""

import re
from collections.abc import Mapping

_ID = re.compile(r'\sid="([^"]+)"')
_LINK = re.compile(r'href="#([^"]+)"')


def homes(pages: Mapping[str, str]) -> dict[str, str]:
    """id → the first page that has it."""
    return {name: file for file, page in reversed([*pages.items()]) for name in _ID.findall(page)}


def linked(page: str, file: str, where: Mapping[str, str]) -> str:
    """The page at `file` with its links; to what it has itself they stay as they are. Text cannot pass for a link:
    the quotes in it are escaped.
    """
    own = {*_ID.findall(page)}
    return _LINK.sub(lambda it: it[0] if it[1] in own else f'href="{where.get(it[1], file)}#{it[1]}"', page)
