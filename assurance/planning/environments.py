"""Two environments compared by meaning: accounts, Regions, ids and prefixes of one are read as those of the other."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from assurance.planning.side import Side
from assurance.sources.assembly import Template
from assurance.sources.physical import Place
from capabilities.regions import code
from settings.partial import leaves
from settings.settings import Settings

_GIVEN = re.compile(r"trusted\b|keys\.administrators|alarms\.|.*cidr|tags\b|capabilities\b|prefix$")
"""Answers that mean something: who is trusted, how wide a range is, who is notified. They are not read as one."""
_ID = re.compile(r"(vpc|vpce|subnet|rtb|sg|eni|o|ou|r)-[0-9a-z-]+|arn:.+|\d{12}|[a-z0-9-]+-az\d+")


def as_one(side: Side, theirs: Settings, mine: Settings) -> Side:
    """A side of `theirs` in the words of `mine`."""
    words = dict(_words(theirs, mine))
    order = sorted(words, key=len, reverse=True)
    pattern = re.compile("|".join(f"(?<![A-Za-z0-9]){re.escape(one)}(?![A-Za-z0-9])" for one in order) or r"(?!)")

    def read(text: str) -> str:
        return pattern.sub(lambda found: words[found[0]], text)

    place = Place(account=mine.account, region=mine.region, partition=mine.partition)
    templates = (_template(one, read, place) for one in side.templates.values())
    return replace(
        side,
        templates={one.stack: one for one in templates},
        documents={read(name): json.loads(read(json.dumps(one))) for name, one in (side.documents or {}).items()},
    )


def _words(theirs: Settings, mine: Settings) -> Iterator[tuple[str, str]]:
    """What theirs is called → what mine is."""
    yield from _ids(theirs, mine)
    for one, other in (
        (f"arn:{theirs.partition}", f"arn:{mine.partition}"),
        (theirs.organization, mine.organization),
        (theirs.account, mine.account),
        (theirs.region, mine.region),
        (code(theirs.region), code(mine.region)),
        *((f"{theirs.region}{zone}", f"{mine.region}{zone}") for zone in "abcdef"),
        *((f"{theirs.prefix}-{part}", f"{mine.prefix}-{part}") for part in ("rek", "rekognition", "deployment")),
    ):
        if one != other:
            yield one, other


def _ids(theirs: Settings, mine: Settings) -> Iterator[tuple[str, str]]:
    """Ids that stand at the same place of both files."""
    ours = dict(leaves(mine))
    for where, value in leaves(theirs):
        other = ours.get(where, value)
        if other != value and not _GIVEN.match(where) and _ID.fullmatch(value) and _ID.fullmatch(other):
            yield value, other


def _template(one: Template, read: Callable[[str], str], place: Place) -> Template:
    content = json.loads(read(json.dumps(one.text.content)))
    return replace(
        one,
        text=replace(one.text, name=read(one.text.name), content=content),
        place=place,
        paths={name: read(path) for name, path in one.paths.items()},
        stack=read(one.stack),
        tags={name: read(value) for name, value in one.tags.items()},
        after=tuple(map(read, one.after)),
    )
