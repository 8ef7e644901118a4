"""A refused call makes what rests on it undecided, never "not met"; what is not met anyway stays so."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assurance.controls.check import check
from assurance.controls.control import Approval
from assurance.controls.registry import CATALOGUE, LIVE
from assurance.results.result import Results
from assurance.results.verdict import Status
from assurance.sources.live.calling import Caller
from assurance.sources.live.failing import CallError
from assurance.verify.resting import settled
from capabilities.inspection import CALLS
from settings.exceptions import register_of
from settings.loading import load
from tests.support.verifying import GAP, account_of, caller, small_account

if TYPE_CHECKING:
    from rehearsal.emulator import Running

CONTROLS = (*CATALOGUE.values(), *LIVE.values())
WITHOUT_THESE_NOTHING = ("cloudformation", "sts")
FIRST = ("iam:GetRole", "kms:GetKeyPolicy", "cloudwatch:DescribeAlarms")
EVERY = tuple(
    f"{service}:{operation}"
    for service, operations in CALLS.items()
    if service not in WITHOUT_THESE_NOTHING
    for operation in operations
)


@pytest.fixture
def judged(rehearsed: "Running", assemblies: Mapping[str, Path]) -> Callable[[], Results]:
    """The example environment, read and judged."""
    settings = load("example")
    register, approval = register_of(settings), Approval(settings=settings)

    def judging() -> Results:
        account = account_of("example", assemblies, caller(rehearsed))
        found = check(account.application, controls=CONTROLS, approval=approval, register=register, account=account)
        return settled(found, account, controls=CONTROLS, approval=approval, register=register)

    return judging


def denied(monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """The call is refused whenever it is made."""
    plain = Caller._told

    @contextmanager
    def telling(aws: Caller, service: str, operation: str) -> Iterator[Any]:
        if f"{service}:{operation}" == call:
            raise CallError(call, "AccessDenied", "no")
        with plain(aws, service, operation) as client:
            yield client

    monkeypatch.setattr(Caller, "_told", telling)


def missed(results: Results) -> set[tuple[str, str, str, str]]:
    return {(one.control, one.template, one.resource, one.property) for one in results.results
            if one.status is Status.NOT_MET}  # fmt: skip


@pytest.mark.parametrize(
    "call", [*FIRST, *(pytest.param(one, marks=pytest.mark.thorough) for one in EVERY if one not in FIRST)]
)
def test_a_refused_call_makes_nothing_not_met(
    call: str, judged: Callable[[], Results], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exactly what is not met with the call is not met without it, or is undecided; and never all is clean."""
    before = judged()
    denied(monkeypatch, call)
    after = judged()
    assert missed(after) <= missed(before)
    same = [after.count(status) == before.count(status) for status in (Status.MET, Status.NOT_MET)]
    assert after.count(Status.UNDECIDED) > 0 or all(same)  # the same where nothing here needs the call
    assert after.crashed == ()


BUCKET = {"Type": "AWS::S3::Bucket", "Properties": {"VersioningConfiguration": {"Status": "Enabled"}}}
OPEN_BUCKET = {"Type": "AWS::S3::Bucket", "Properties": {"VersioningConfiguration": {"Status": "Suspended"}}}


def test_what_is_not_met_anyway_stays_so() -> None:
    """One bucket cannot be read, another keeps no versions: that is found, and says nothing of the first."""
    settings = load("example")
    approval, register = Approval(settings=settings), register_of(settings)
    account = small_account(
        {"Unread": BUCKET, "Bad": BUCKET}, {"Unread": {**BUCKET, "Properties": GAP}, "Bad": OPEN_BUCKET}
    )
    control = [CATALOGUE["STO03"]]
    found = check(account.application, controls=control, approval=approval, register=register, account=account)
    result = settled(found, account, controls=control, approval=approval, register=register)
    assert {(one.resource, one.status) for one in result.results} == {
        ("Unread", Status.UNDECIDED),
        ("Bad", Status.NOT_MET),
    }
