"""How far each framework reaches, as somebody else lists it: what nothing here answers must show, too.

`extents.json` holds the identifiers of one public list a framework, carried over and never made up; those that the
list knows no automated check for are its `manual` ones.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, kw_only=True)
class Extent:
    """The identifiers of one list; `manual`: those that people must answer."""

    source: str
    listed: tuple[str, ...]
    manual: frozenset[str]


@cache
def extents() -> Mapping[str, Extent]:
    """Framework → its list; a framework without one is in no list that was read."""
    found = json.loads(files("assurance.pack").joinpath("extents.json").read_text(encoding="utf-8"))
    return {
        framework: Extent(source=one["source"], listed=tuple(one["listed"]), manual=frozenset(one["manual"]))
        for framework, one in found.items()
    }


def entry(framework: str, identifier: str) -> str:
    """What an identifier is listed under: lists differ in case and signs, and NIST's stops at enhancements."""
    if framework == "nist-800-53-r5":
        found = re.match(r"[A-Z]{2}-\d+(\(\d+\))?", identifier)
        return found[0] if found else identifier
    return re.sub(r"[\s]|\([^()]* [^()]*\)$", "", identifier).casefold()
