"""What the base classes decide, so that no control has to: met, not met, undecided, and what does not apply."""

from collections.abc import Iterator
from typing import Any

import pytest

from assurance.controls.control import Control, Facts
from assurance.controls.weighing import Weighing
from assurance.iam.document import Statement
from assurance.model.documents import Document
from assurance.model.expectations import Between, Expectation, Is, IsNotSet, IsSet, Outlives
from assurance.results.verdict import Verdict, not_met
from assurance.sources.resource import Application, Resource, Unresolved

GAP = Unresolved("Ref Given", "it is given at deployment")


def said(control: Control, **properties: Any) -> list[str]:
    """What a control says of one resource."""
    resource = Resource(id="One", type="AWS::X::Y", properties=properties, template="t")
    facts = Facts(application=Application(resources=(resource,)))
    return [f"{one.status.value} {one.message}".strip() for one in control.judge(resource, facts)]


@pytest.mark.parametrize(
    ("expectation", "value", "expected"),
    [
        (Is("P", "Enabled"), "Enabled", "met"),
        (Is("P", "Enabled"), "Suspended", "not_met P is Suspended; expected Enabled"),
        (Is("P", "Enabled"), None, "not_met P is not set; expected Enabled"),
        (Is("P", "Enabled", default="Enabled"), None, "met"),
        (Is("P", "Enabled"), GAP, "undecided Ref Given: it is given at deployment"),
        (Is("P", True), "true", "met"),
        (Is("P", True), "false", "not_met P is false; expected true"),
        (Is("P", 30), "30", "met"),
        (Between("P", 1, 365, "365 or fewer"), 730, "not_met P is 730; expected 365 or fewer"),
        (Between("P", 1, 365, "365 or fewer"), "many", "not_met P is many; expected 365 or fewer"),
        (IsSet("P", "a topic"), [], "not_met P is []; expected a topic"),
        (IsNotSet("P", "no website"), {}, "not_met P is {}; expected no website"),
        (Outlives("it goes"), None, "not_met DeletionPolicy is not set: it goes with it; expected Retain"),
    ],
)
def test_what_a_property_must_be(expectation: Expectation, value: object, expected: str) -> None:
    """A value is compared as CloudFormation takes it, and one that is not known leaves the control undecided."""

    class Expecting(Control):
        expects = (expectation,)

    assert said(Expecting(), **({} if value is None else {"P": value}))[0] == expected


def test_what_is_wrong_is_asked_where_all_that_it_reads_is_known() -> None:
    """A control need not look for gaps in the properties that it says it reads."""

    class Reading(Control):
        reads = ("P",)

        def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
            if resource.get("P") == "bad":
                yield not_met("P", "is bad")

    assert said(Reading(), P="good") == ["met"]
    assert said(Reading(), P="bad") == ["not_met is bad"]
    assert said(Reading(), P=GAP) == ["undecided Ref Given: it is given at deployment"]


def document(action: object, effect: str = "Allow") -> dict[str, Any]:
    return {"Statement": {"Effect": effect, "Action": action, "Resource": "*"}}


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (document("s3:GetObject"), ["met"]),
        (document("s3:DeleteObject"), ["not_met statement 1 deletes"]),
        (document("s3:DeleteObject", effect="Deny"), ["met"]),
        (document(GAP), ["undecided Ref Given: it is given at deployment"]),
        (document(["s3:DeleteObject", GAP]), ["not_met statement 1 deletes"]),
        ({"Statement": "none"}, ["undecided the policy cannot be read: statement 1: must be an object, not 'none'"]),
        (None, []),
    ],
)
def test_every_allow_is_weighed(policy: object, expected: list[str]) -> None:
    """What is wrong with one is reported with its name; what could not be read counts where nothing is wrong."""

    class Deleting(Weighing):
        def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
            if one.matches_action("s3:DeleteObject"):
                yield "deletes"

    assert said(Deleting(), **({} if policy is None else {"PolicyDocument": policy})) == expected
