"""`assurance.model.filter_patterns`: what a metric filter counts; a matcher that shares no code with it agrees."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assurance.model.filter_patterns import PatternError, counts
from tests.support import filter_pattern as naive

EVENT: dict[str, Any] = {
    "eventName": "CompareFaces",
    "errorCode": None,
    "count": 3,
    "readOnly": True,
    "user": {"arn": "arn:aws:iam::111122223333:role/kyc", "groups": ["one", "two"]},
}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("", True),
        ('{ $.eventName = "CompareFaces" }', True),
        ("{ $.eventName = CompareFaces }", True),
        ('{ $.eventName = "Compare*" }', True),
        ('{ $.eventName = "*Faces" }', True),
        ('{ $.eventName = "compareFaces" }', False),
        ('{ $.eventName != "CompareFaces" }', False),
        ('{ $.eventName != "SearchFaces" }', True),
        ("{ $.eventName = %Compare|Search% }", True),
        ("{ $.eventName = %^Faces% }", False),
        ('{ $.user.arn = "*:role/kyc" }', True),
        ('{ $.user.groups[1] = "two" }', True),
        ('{ $.user.groups[2] = "two" }', False),
        ("{ $.vpcEndpointId NOT EXISTS }", True),
        ("{ $.eventName NOT EXISTS }", False),
        ("{ $.eventName EXISTS }", True),
        ("{ $.errorCode IS NULL }", True),
        ("{ $.eventName IS NULL }", False),
        ("{ $.readOnly IS TRUE }", True),
        ("{ $.readOnly IS FALSE }", False),
        ("{ $.count > 2 }", True),
        ("{ $.count >= 4 }", False),
        ("{ $.eventName > 2 }", False),
        ('{ ($.eventName = "CompareFaces") && ($.count = 3) }', True),
        ('{ ($.eventName = "SearchFaces") || ($.count = 3) }', True),
        ('{ $.count = 4 && $.count = 3 || $.readOnly IS TRUE }', True),
        ('{ $.count = 4 && ($.count = 3 || $.readOnly IS TRUE) }', False),
        ("CompareFaces kyc", True),
        ("CompareFaces SearchFaces", False),
        ("?CompareFaces ?SearchFaces", True),
        ("CompareFaces -kyc", False),
        ('"role/kyc"', True),
    ],
)  # fmt: skip
def test_what_a_pattern_counts(pattern: str, expected: bool) -> None:
    """Comparisons, wildcards, regular expressions, absence, joins by precedence; and terms in plain text."""
    assert counts(pattern, EVENT) is expected


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ('{ $.a = "x"', "expected }, not the end"),
        ("{ $.a = }", "expected a|goes on|expected"),
        ('{ a = "x" }', r"expected a field such as \$.eventName, not a"),
        ('{ $.a ~ "x" }', "expected a comparison after"),
        ("{ $.a > many }", "many is not a number"),
        ("{ $.a IS MAYBE }", "IS MAYBE is not a test"),
        ("{ $.a = %(% }", r"%\(%: missing \)"),
        ("{" + "(" * 101 + "$.a = 1" + ")" * 101 + "}", "is nested too deeply"),
    ],
)
def test_a_pattern_that_cannot_be_read_is_refused(pattern: str, message: str) -> None:
    """What CloudWatch Logs would refuse, or nobody understands, counts nothing in silence."""
    with pytest.raises(PatternError, match=message):
        counts(pattern, {"a": "x"})


NAMES, VALUES = ("a", "b", "c"), ("x", "xy", "yx", "", "x.y", "*")
COMPARISONS = st.builds(
    "$.{} {} {}".format,
    st.sampled_from(NAMES),
    st.just("="),
    st.sampled_from([json.dumps(text) for text in (*VALUES, "x*", "*y", "*x*")]),
) | st.builds("$.{} NOT EXISTS".format, st.sampled_from(NAMES))


@st.composite
def joined(draw: st.DrawFn, depth: int = 3) -> str:
    """A comparison, or several in parentheses joined in one way."""
    if not depth or draw(st.booleans()):
        return draw(COMPARISONS)
    terms = draw(st.lists(joined(depth - 1), min_size=2, max_size=3))
    return draw(st.sampled_from((" && ", " || "))).join(f"({one})" for one in terms)


@given(joined(), st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES)))
def test_both_matchers_agree(pattern: str, event: dict[str, str]) -> None:
    """On what our own filters are made of: equality with wildcards, absence, and both ways of joining."""
    assert counts(f"{{ {pattern} }}", event) is naive.counts(f"{{ {pattern} }}", event)


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
def test_the_naive_matcher_reads_patterns_as_documented(pattern: str, expected: bool) -> None:
    """Before other tests rely on it: wildcards, absence, and both ways of joining."""
    assert naive.counts(pattern, {"a": "xyz"}) is expected


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
def test_the_naive_matcher_refuses_what_it_does_not_know(pattern: str, message: str) -> None:
    """What it does not know fails a test instead of passing one."""
    with pytest.raises(ValueError, match=message):
        naive.counts(pattern, {"a": "x", "b": "y"})
