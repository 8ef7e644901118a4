"""Where a key stands in a TOML file: found for every key that tomllib finds, in the line in which it is written."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings.drafting import literal
from settings.places import Place, places
from tests.conftest import ROOT

TEXT = """# a comment with [brackets] and "quotes"
top = "with # no comment"
'quoted key'.inner = 1

[a.b]   # a table
list = [
    "one",  # here
    { x = 1, "y" = [2,
        3] },
]
text = '''
[not.a.table]
key = 1'''
[[c]]
d.e = 2026-01-02
[[c]]
[c.f]
g = '''\\

h = 1
'''
"""
LINES = {
    "top": 2, "quoted key": 3, "quoted key.inner": 3, "a": 5, "a.b": 5, "a.b.list": 6, "a.b.list.0": 7,
    "a.b.list.1": 8, "a.b.list.1.x": 8, "a.b.list.1.y": 8, "a.b.list.1.y.0": 8, "a.b.list.1.y.1": 9, "a.b.text": 11,
    "c": 14, "c.0": 14, "c.0.d": 15, "c.0.d.e": 15, "c.1": 16, "c.1.f": 17, "c.1.f.g": 18,
}  # fmt: skip
KEYS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=4)
VALUES = st.recursive(
    st.integers() | st.booleans() | st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def every(value: Any, at: Place = ()) -> Iterator[Place]:
    """The paths of all that tomllib read."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*at, key)
        yield from every(one, (*at, key))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_each_key_in_its_line(newline: str) -> None:
    """Comments, strings of several lines, quoted and dotted keys, inline tables, and tables in lists."""
    text = TEXT.replace("\n", newline)
    tomllib.loads(text)
    assert {".".join(map(str, place)): line for place, line in places(text).items()} == LINES


@pytest.mark.parametrize("file", [*sorted((ROOT / "environments").glob("*.toml")), ROOT / "pyproject.toml"])
def test_of_what_we_ship(file: Any) -> None:
    """No key of a shipped file is overlooked, and none is invented."""
    text = file.read_text(encoding="utf-8")
    assert {*places(text)} == {*every(tomllib.loads(text))}


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_whatever_is_written(answers: dict[str, Any]) -> None:
    """Every key and item of any document has a line, and nothing else has."""
    text = "".join(f"\n{literal({key: value})[2:-2]}\n" for key, value in answers.items())
    assert {*places(text)} == {*every(tomllib.loads(text))}
