"""The matcher of metric filters, before a test relies on it."""

import pytest

from tests.support.filter_pattern import counts


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ('{ $.a = "x*" }', True),
        ('{ $.a = "x" }', False),
        ('{ ($.a = "xyz") && ($.b.c NOT EXISTS) }', True),
        ('{ ($.a != "xyz") || ($.b = "q") }', False),
        ('{ $.a = "*z" }', True),
    ],
)
def test_filter_patterns_are_read_as_documented(pattern: str, expected: bool) -> None:
    """The matcher of the tests: wildcards, absence, and both ways of joining."""
    assert counts(pattern, {"a": "xyz"}) is expected


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("ERROR", "not a pattern"),
        ("{ $.a = 1 }", "not understood"),
        ('{ ($.a = "x" }', "not closed"),
        ('{ $.a = "x" && $.b = "y" || $.c = "z" }', "mixed"),
        ('{ $.d != "x" }', "not documented"),
    ],
)
def test_filter_patterns_beyond_it_are_refused(pattern: str, message: str) -> None:
    """What the matcher does not know fails a test instead of passing one."""
    with pytest.raises(ValueError, match=message):
        counts(pattern, {"a": "x", "b": "y"})
