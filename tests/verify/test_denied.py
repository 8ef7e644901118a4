"""A refused call makes what rests on it undecided, never "not met"; what is not met anyway stays so."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import partial
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
from settings.loading import load
from settings.register import register_of
from tests.support.verifying import GAP, ONCE, account_of, session_of, small_account

if TYPE_CHECKING:
    from rehearsal.emulator import Running

CONTROLS = (*CATALOGUE.values(), *LIVE.values())
WITHOUT_THESE_NOTHING = ("cloudformation", "sts")
FIRST = "kms:GetKeyPolicy"
EVERY = tuple(
    f"{service}:{operation}"
    for service, operations in CALLS.items()
    if service not in WITHOUT_THESE_NOTHING
    for operation in operations
)


class Refused(Caller):
    """An account that was read before and answers from memory, but for one call that is refused whenever it is made."""

    def __init__(self, running: "Running", memory: dict[str, object], call: str = "") -> None:
        super().__init__(session_of(running), running.region, config=ONCE)
        self._memory, self._refused = memory, call

    def call(self, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._answer(f"{service}:{operation}", "", parameters, super().call)
        return answer

    def pages(self, service: str, operation: str, key: str, **parameters: Any) -> list[Any]:
        answer: list[Any] = self._answer(f"{service}:{operation}", key, parameters, partial(super().pages, key=key))
        return answer

    def _answer(self, call: str, key: str, parameters: Mapping[str, Any], ask: Callable[..., Any]) -> Any:
        if call == self._refused:
            raise CallError(call, "AccessDenied", "no")
        question = f"{self.region} {call} {key} {sorted(parameters.items())}"
        if question not in self._memory:
            try:
                self._memory[question] = ask(*call.split(":"), **parameters)
            except CallError as error:
                self._memory[question] = error
        if isinstance(answer := self._memory[question], CallError):
            raise answer
        return deepcopy(answer)


class Judging:
    """The example environment, read once, and judged as often as one asks."""

    def __init__(self, running: "Running", assemblies: Mapping[str, Path]) -> None:
        self._running, self._assemblies = running, assemblies
        self._memory: dict[str, object] = {}
        aws = Refused(running, self._memory)
        self.plain = self._judge(aws)
        self.asked = aws.made
        """Every call that the reading makes."""

    def without(self, call: str) -> Results:
        return self._judge(Refused(self._running, self._memory, call)) if call in self.asked else self.plain

    def _judge(self, aws: Caller) -> Results:
        settings = load("example")
        register, approval = register_of(settings), Approval(settings=settings)
        account = account_of("example", self._assemblies, aws, whole=True)
        found = check(account.application, controls=CONTROLS, approval=approval, register=register, account=account)
        return settled(found, account, controls=CONTROLS, approval=approval, register=register)


@pytest.fixture(scope="module")
def judging(rehearsals: Callable[[str], "Running"], assemblies: Mapping[str, Path]) -> Judging:
    return Judging(rehearsals("example"), assemblies)


def missed(results: Results) -> set[tuple[str, str, str, str]]:
    return {(one.control, one.template, one.resource, one.property) for one in results.results
            if one.status is Status.NOT_MET}  # fmt: skip


@pytest.mark.parametrize(
    "call", [FIRST, *(pytest.param(one, marks=pytest.mark.thorough) for one in EVERY if one != FIRST)]
)
def test_a_refused_call_makes_nothing_not_met(call: str, judging: Judging) -> None:
    """Exactly what is not met with the call is not met without it, or is undecided; and never all is clean."""
    before, after = judging.plain, judging.without(call)
    assert missed(after) <= missed(before)
    same = [after.count(status) == before.count(status) for status in (Status.MET, Status.NOT_MET)]
    assert after.count(Status.UNDECIDED) > 0 or all(same)  # the same where nothing here needs the call
    assert after.crashed == ()


def test_the_reading_makes_nearly_every_call(judging: Judging) -> None:
    """What is refused is what is asked: but for what only other capabilities, or failures, give a reason to ask."""
    assert len(judging.asked & set(EVERY)) > 0.8 * len(EVERY)


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
