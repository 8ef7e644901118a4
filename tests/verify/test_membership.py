"""Where an account stands in its organization, read in an emulated one, and in none."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from assurance.sources.adopted import Described
from assurance.sources.live.adopted import at_home
from assurance.sources.live.calling import Caller, Kept
from assurance.sources.live.failing import CallError
from assurance.sources.live.organization import Membership, membership, reaching
from assurance.sources.resource import Unread, Unresolved
from tests.support.verifying import PLACE, caller

if TYPE_CHECKING:
    from rehearsal.emulator import Running


def test_an_account_that_is_moved(rehearsed: "Running") -> None:
    """The units above it are those that it lies in now, up to the root."""
    organizations = rehearsed.aws().organizations
    (root,) = (one["Id"] for one in organizations.list_roots()["Roots"])
    (parent,) = (one["Id"] for one in organizations.list_parents(ChildId=rehearsed.account)["Parents"])
    outer = organizations.create_organizational_unit(ParentId=root, Name="outer")["OrganizationalUnit"]["Id"]
    inner = organizations.create_organizational_unit(ParentId=outer, Name="inner")["OrganizationalUnit"]["Id"]
    moved = {"AccountId": rehearsed.account}
    organizations.move_account(**moved, SourceParentId=parent, DestinationParentId=inner)
    try:
        found = membership(caller(rehearsed), rehearsed.account)
    finally:
        organizations.move_account(**moved, SourceParentId=inner, DestinationParentId=parent)
        organizations.delete_organizational_unit(OrganizationalUnitId=inner)
        organizations.delete_organizational_unit(OrganizationalUnitId=outer)
    assert found == Membership(organization="o-exampleorg1", above=(inner, outer, root))


class Answering(Caller):
    """Answers as the test says."""

    def __init__(self, **answers: Any) -> None:
        self._answers = answers

    def once(self, name: str, read: Callable[[], Kept]) -> Kept:
        return read()

    def call(self, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
        if isinstance(answer := self._answers[operation], str):
            raise CallError(f"{service}:{operation}", answer, "no")
        found: dict[str, Any] = answer(**parameters) if callable(answer) else answer
        return found

    def pages(self, service: str, operation: str, key: str, **parameters: Any) -> list[Any]:
        found: list[Any] = self.call(service, operation, **parameters)[key]
        return found


MEMBER = {"Organization": {"Id": "o-exampleorg1"}}
OF_NONE = Answering(DescribeOrganization="AWSOrganizationsNotInUseException")
DENIED = Answering(DescribeOrganization=MEMBER, ListParents="AccessDeniedException")
ROUND = Answering(DescribeOrganization=MEMBER, ListParents={"Parents": [{"Id": "ou-a", "Type": "ORGANIZATIONAL_UNIT"}]})


@pytest.mark.parametrize(
    ("aws", "organization", "above"),
    [
        (OF_NONE, None, ()),
        (DENIED, "o-exampleorg1", "AccessDeniedException: no"),
        (ROUND, "o-exampleorg1", "BrokenAnswer: no root comes in 8 steps"),
    ],
    ids=["of no organization", "a member that may not ask", "units without an end"],
)
def test_what_an_account_is_shown(aws: Caller, organization: str | None, above: Any) -> None:
    """A member account knows its organization, not its unit; what comes without end is no answer."""
    found = membership(aws, "111122223333")
    assert found.organization == organization
    assert (found.above.reason if isinstance(found.above, Unresolved) else found.above) == above


def test_policies_that_reach_an_account() -> None:
    """Those of its units and of the root too, each once."""
    listed = {"111122223333": ["p-1"], "ou-a": ["p-1", "p-2"], "r-a": ["p-3"]}
    above = {"111122223333": ("ou-a", "ORGANIZATIONAL_UNIT"), "ou-a": ("r-a", "ROOT")}
    aws = Answering(
        ListParents=lambda **asked: {"Parents": [dict(zip(("Id", "Type"), above[asked["ChildId"]], strict=True))]},
        ListPoliciesForTarget=lambda **asked: {
            "Policies": [{"Id": one} for one in listed[asked["TargetId"]] if asked["Filter"].startswith("SERVICE")]
        },
        DescribePolicy=lambda **asked: {"Policy": {"Content": asked["PolicyId"]}},
    )
    assert [one["Content"] for one in reaching(aws, "111122223333")] == ["p-1", "p-2", "p-3"]


def document(*sids: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Sid": one, "Effect": "Deny", "Action": one} for one in sids]}


def organization(*contents: Any) -> Answering:
    """One whose root has these service control policies."""
    listed = {f"p-{place}": json.dumps(one) for place, one in enumerate(contents)}
    return Answering(
        ListParents={"Parents": [{"Id": "r-a", "Type": "ROOT"}]},
        ListPoliciesForTarget=lambda **asked: {
            "Policies": [{"Id": one} for one in listed] if asked["Filter"].startswith("SERVICE") else []
        },
        DescribePolicy=lambda **asked: {
            "Policy": {
                "Content": listed[asked["PolicyId"]],
                "PolicySummary": {"Type": "SERVICE_CONTROL_POLICY"},
            }
        },
    )


ADOPTED = Described(
    id="ServiceControl0",
    type="AWS::Organizations::Policy",
    physical="ServiceControl0",
    properties={"Name": "scp.json", "Type": "SERVICE_CONTROL_POLICY", "Content": document("a", "b")},
)
FULL = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}


@pytest.mark.parametrize(
    ("aws", "content"),
    [
        (organization(FULL, document("a", "b")), document("a", "b")),
        (organization(FULL, document("c"), document("b")), document("b")),
        (organization(FULL, document("c")), None),
        (Answering(ListParents="AccessDeniedException"), "AccessDeniedException: no"),
        (organization(FULL, "no object"), "AWS's answer has an unknown shape"),
    ],
    ids=["there", "changed", "not there", "a member that may not ask", "no policy"],
)
def test_an_adopted_policy_of_the_organization(aws: Caller, content: Any) -> None:
    """It is compared with the one that reaches the account and is like it; where nobody may ask, it is a gap."""
    found = at_home(aws, ADOPTED, PLACE)
    if isinstance(content, str):
        assert found is not None
        assert isinstance(found.properties, Unread)
        assert found.properties.gap.reason.startswith(content)
    else:
        assert (found.properties["Content"] if found else None) == content
