"""Which pages the pack has for a person, and what stands on each."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, Field

from assurance.pack.words.reading import FOLDER, Text, Words, read
from settings.words import suggestion


def _template(name: str) -> str:
    known = sorted(one.name.partition(".")[0] for one in (FOLDER.parent / "templates").glob("*.html.j2"))
    if name not in known:
        raise ValueError(f"no template templates/{name}.html.j2{suggestion(name, known)}")
    return name


class Page(Words):
    """An HTML file of the pack; one whose sections all come out empty is left out."""

    file: Text
    """Its name."""
    title: Text
    """What stands above it."""
    about: Text
    """What a reader finds there, for the contents on the first page."""
    sections: Mapping[Annotated[str, AfterValidator(_template)], Text]
    """Name of the template (`templates/NAME.html.j2`, whose outer element has NAME as its id) → how the navigation
    calls it."""

    def __hash__(self) -> int:
        return hash(self.file)


class Pages(Words):
    """The file."""

    page: tuple[Page, ...] = Field(min_length=1)
    """The pages, in their order."""


@cache
def pages() -> tuple[Page, ...]:
    """All pages; the first one is where a reader begins. Raises `PackError`."""
    return read("pages.toml", Pages).page
