"""Answers are shared between questions that the same statements cover alike, whatever was asked before."""

from assurance.iam import matching
from assurance.iam.document import statements
from assurance.iam.matching import covering
from assurance.iam.request import Policy


def test_coverage_is_known_by_what_covers() -> None:
    """The number of classes that a theorem reports is the same when the memory of earlier ones has been given up."""
    allow = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*"}
    deny = {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}
    one = Policy(name="one", statements=statements({"Version": "2012-10-17", "Statement": [allow, deny]}))
    other = Policy(name="one", statements=one.statements)
    before = covering(one, "s3:GetObject", "a")
    matching._coverage.cache_clear()
    after = covering(one, "s3:GetObject", "b")
    assert after is not before
    assert {before, after} == {before}
    assert covering(one, "s3:PutObject", "a") != before
    assert covering(other, "s3:GetObject", "a") != before
