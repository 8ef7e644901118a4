"""The sentences of a page that state an effect, each with what the page says holds it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

EFFECT = re.compile(
    r"\b(all|alone|always|any|anybody|anyone|anything|cannot|every|everybody|everyone|everything|neither|never|no|nobody|"
    r"none|nothing|nowhere|only|whatever|anyone who|\d[\d,.]* (second|minute|hour|day|month|year)s?)\b",
    re.IGNORECASE,
)
UNREAD = frozenset(("button", "code", "label", "nav", "option", "pre", "script", "style", "svg", "title"))
"""Elements that hold names, commands, form fields and drawings; a drawing's flows stand in the table below it."""
VOID = frozenset(("br", "input", "meta"))
LARGE = frozenset(("article", "body", "div", "details", "main", "section", "table", "tbody"))
"""Elements of many sentences: what holds all of them together would hold none."""


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence, or a piece of one between two elements."""

    text: str
    held_by: str


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.found: list[Sentence] = []
        self.large: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs).get("data-held-by")
        if own is not None and tag in LARGE:
            self.large.append(f"{tag} held by {own}")
        if tag not in VOID:
            self.open.append((tag, own if own is not None else self.open[-1][1] if self.open else ""))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(tag in UNREAD for tag, _ in self.open):
            for text in re.split(r"(?<=[.!?:;])\s+", " ".join(data.split())):
                if EFFECT.search(text):
                    self.found.append(Sentence(text=text, held_by=self.open[-1][1] if self.open else ""))


def sentences(page: str) -> Iterator[Sentence]:
    """The sentences of a page. Raises `ValueError` where something is said to hold a whole section."""
    reader = _Reader()
    reader.feed(page)
    if reader.large:
        raise ValueError("; ".join(reader.large))
    yield from reader.found
