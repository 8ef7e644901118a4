"""How names match patterns, and that no pattern takes longer for being tangled."""

import pytest

from assurance.iam.conditions import Context, holds
from assurance.iam.document import statements
from assurance.iam.patterns import action_matches, arn_matches, glob, resource_matches
from assurance.iam.statement import Condition

LONG = "arn:aws:s3:::media/" + "a" * 200


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("", "", True),
        ("*", "", True),
        ("?", "", False),
        ("*?", "a", True),
        ("?*?", "a", False),
        ("a*b*c", "axbxbc", True),
        ("a*b*c", "axbxcb", False),
        ("a*ab", "aab", True),
        ("*aab", "aaab", True),
        ("a*?b*?c", "abbcc", True),
        ("a*?b*?c", "abc", False),
        ("*a?c*", "xabcx", True),
        ("*a?c*", "xacbx", False),
        ("a.c*", "abc", False),
    ],
)
def test_glob(pattern: str, text: str, expected: bool) -> None:
    """`*` stands for any text, `?` for one character, everything else for itself."""
    assert glob(pattern)(text) is expected


@pytest.mark.parametrize("pattern", ["*?" * 40, "*a" * 40 + "b", "?*" * 40 + "b", "a*" * 40 + "b"])
def test_tangled(pattern: str) -> None:
    """Forty wildcards after one another end as quickly as one (a matcher that tries all ways would never)."""
    expected = pattern.endswith("?")
    assert resource_matches(pattern, LONG) is expected
    assert resource_matches(f"arn:aws:s3:::{pattern}", LONG) is expected
    assert arn_matches(f"arn:aws:s3:::{pattern}", LONG) is expected
    assert action_matches(pattern, "s3:" + "a" * 200) is expected


def test_tangled_colons() -> None:
    """Wildcards that may go beyond colons, too, are tried once."""
    assert not resource_matches("*:*:*:*:*:x", ":" * 400)
    assert resource_matches("*:*:*:*:*:x", ":" * 400 + "x")


@pytest.mark.parametrize(
    ("written", "arn", "expected"),
    [
        ("arn:aws:kms", "arn:aws:kms:eu-west-1:111122223333:key/1", True),
        ("arn:aws:kms:eu-west-1", "arn:aws:kms:eu-west-1:111122223333:key/1", True),
        ("arn:aws:kms:eu-west-1", "arn:aws:kms:eu-north-1:111122223333:key/1", False),
        ("arn:aws:kms", "arn:aws:kmsx:eu-west-1:111122223333:key/1", False),
        ("arn:aws:s3", "arn:aws:s3:::media/image", True),
        ("arn:aws:sqs:*:queue1", "arn:aws:sqs:us-east-2:111122223333:queue1", True),
        ("arn:*:kms", "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/1", True),
        ("arn:aws*:s3", "arn:aws-cn:s3:::media/image", True),
        ("arn:*:k?s:eu-west-1", "arn:aws:kms:eu-west-1:111122223333:key/1", True),
        ("arn:*:kms", "arn:aws:s3:::kms", False),
        ("arn:*:kms:eu-west-1", "arn:aws:kms:eu-north-1:111122223333:key/1", False),
        ("arn:*", "arn:aws:kms:eu-west-1:111122223333:key/1", True),
    ],
)
def test_incomplete(written: str, arn: str, expected: bool) -> None:
    """An ARN with too few parts means every ARN that begins with them, in the policy of an identity."""
    (one,) = statements({"Statement": {"Effect": "Allow", "Action": "*", "Resource": written}})
    assert one.matches_resource(arn) is expected


def test_incomplete_on_a_resource() -> None:
    """In the policy of a resource it means nothing."""
    allow = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "arn:aws:kms"}
    (one,) = statements({"Statement": allow})
    assert not one.matches_resource("arn:aws:kms:eu-west-1:111122223333:key/1")


@pytest.mark.parametrize(
    ("values", "expected"),
    [(("true", "false"), True), (("false", "TRUE"), True), (("true",), frozenset(("aws:SourceVpce",)))],
)
def test_null_of_both(values: tuple[str, ...], expected: object) -> None:
    """A key is there or it is not: anyone who takes either asks nothing."""
    assert holds(Condition(operator="Null", key="aws:SourceVpce", values=values), Context(known={})) == expected
