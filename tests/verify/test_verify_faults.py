"""AWS on a bad day: whatever fails, the answer is never clean, never a stack trace, and says what to do."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ConnectTimeoutError

from assurance.controls.check import check
from assurance.controls.registry import CATALOGUE, LIVE
from assurance.results.result import Result, Results
from assurance.results.verdict import Status
from assurance.sources.account import Account, read
from assurance.sources.assembly import templates_at
from assurance.sources.live.calling import CONFIG, Caller, UndeclaredCallError
from assurance.sources.live.failing import CallError, CannotGoOnError, advice
from assurance.sources.physical import Place
from settings.loading import load
from tests.support.intercepting import Answer, Wire
from tests.support.verifying import session_of

if TYPE_CHECKING:
    from rehearsal.emulator import Running

Read = Callable[..., Account]
DENIED = Answer("AccessDenied", "not authorized to perform this", 403)


@pytest.fixture
def part(rehearsed: "Running", assemblies: Mapping[str, Path]) -> Read:
    """Reads one stack of the example environment, with the retries of the real thing."""
    settings = load("example")
    place = Place(account=settings.account, region=settings.region)

    def reading(subject: str) -> Account:
        name = settings.names.stack(subject)
        aws = Caller(session_of(rehearsed), settings.region, config=CONFIG)
        return read(aws, place, [one for one in templates_at(assemblies["example"]) if one.stack == name], prefix=name)

    return reading


def judged(account: Account) -> Results:
    controls = (*CATALOGUE.values(), *LIVE.values())
    found = check(account.application, controls=controls, account=account)
    assert not found.crashed, found.crashed
    return found


def missed(results: Results) -> list[Result]:
    """What is not met of resources; of the whole, a lone stack misses much."""
    return [one for one in results.results if one.status is Status.NOT_MET and one.path]


def undecided(results: Results, control: str) -> list[str]:
    return [one.message for one in results.results if one.control == control and one.status is Status.UNDECIDED]


def test_throttled_calls_are_made_again(monkeypatch: pytest.MonkeyPatch, part: Read) -> None:
    """A call that is throttled a few times is answered in the end, and nothing is lost."""
    wire = Wire(monkeypatch)
    wire.fault = lambda name, _: Answer("ThrottlingException") if wire.asked[name] % 3 else None
    account = part("foundation")
    assert sum(wire.answered.values()) > 20
    assert {one.key for one in account.application.resources} == {one.key for one in account.approved.resources}
    assert undecided(judged(account), "DEP04") == []


def test_a_call_that_is_always_throttled_is_undecided(monkeypatch: pytest.MonkeyPatch, part: Read) -> None:
    """After so many attempts it is reported, with AWS's own error, and no control takes it for met."""
    wire = Wire(monkeypatch, lambda name, _: Answer("ThrottlingException") if name == "kms:GetKeyPolicy" else None)
    results = judged(part("foundation"))
    keys = {one.path for one in results.results if one.control == "DEP04" and one.status is Status.UNDECIDED}
    assert len(keys) == 4
    assert wire.asked["kms:GetKeyPolicy"] == 8 * len(keys)
    assert all(said.startswith("kms:GetKeyPolicy: ThrottlingException") for said in undecided(results, "DEP04"))
    judges = {one.control for one in results.results if one.property.startswith("KeyPolicy: ")}
    assert len(judges) > 5
    assert {one.status for one in results.results if one.control in judges} == {Status.UNDECIDED}
    assert results.exit_status == 1


def test_a_refused_call_is_undecided_and_names_the_permission(monkeypatch: pytest.MonkeyPatch, part: Read) -> None:
    """What one refusal hides is open, with the action to allow; everything else is judged as ever."""
    Wire(monkeypatch, lambda name, _: DENIED if name == "s3:policy" else None)
    results = judged(part("storage"))
    assert any("it takes s3:GetBucketPolicy" in said for said in undecided(results, "DEP03"))
    assert missed(results) == []
    assert results.count(Status.MET) > 50
    assert results.exit_status == 1


def test_what_stands_beside_and_cannot_be_asked_is_reported(monkeypatch: pytest.MonkeyPatch, part: Read) -> None:
    """A question about external principals that is refused is no answer."""
    Wire(monkeypatch, lambda name, _: DENIED if name == "kms:ListGrants" else None)
    results = judged(part("foundation"))
    assert len(undecided(results, "DEP06")) == 4
    assert undecided(results, "DEP04") == []


def test_a_deleted_bucket_is_missing(monkeypatch: pytest.MonkeyPatch, part: Read) -> None:
    """Bucket and policy are not there any more; that is a finding, and no error."""
    name = load("example").names.bucket("media")
    gone = Answer("NoSuchBucket", status=404)
    Wire(monkeypatch, lambda called, asked: gone if name in str(asked.get("path")) else None)
    results = judged(part("storage"))
    assert [(one.control, one.type) for one in missed(results)] == [
        ("DEP03", "AWS::S3::Bucket"),
        ("DEP03", "AWS::S3::BucketPolicy"),
    ]
    assert undecided(results, "DEP03") == []


def test_a_token_that_expires_on_the_way_ends_it(monkeypatch: pytest.MonkeyPatch, part: Read) -> None:
    """Nothing is concluded from half a reading, and the message says to sign in again."""
    wire = Wire(monkeypatch)
    expired = Answer("ExpiredTokenException", "the token has expired")
    wire.fault = lambda name, _: expired if name == "kms:GetKeyPolicy" and wire.asked[name] > 1 else None
    with pytest.raises(CannotGoOnError, match="kms:GetKeyPolicy: ExpiredTokenException") as raised:
        part("foundation")
    assert "sign in again" in advice(raised.value)


def test_a_service_that_does_not_answer_is_not_asked_a_hundred_times(
    monkeypatch: pytest.MonkeyPatch, part: Read
) -> None:
    """Its first calls wait, the others do not; all that it would have said is undecided."""
    silence = ConnectTimeoutError(endpoint_url="https://s3")
    wire = Wire(monkeypatch, lambda name, _: silence if name.startswith("s3:") else None)
    results = judged(part("storage"))
    assert wire.asked.total() < 200
    assert len(undecided(results, "DEP03")) == 6
    assert all("ConnectTimeout" in said for said in undecided(results, "DEP03"))
    assert missed(results) == []


@pytest.mark.parametrize("name", ["DescribeStacks", "ListStackResources", "GetTemplate"])
def test_without_the_stacks_nothing_can_be_said(name: str, monkeypatch: pytest.MonkeyPatch, part: Read) -> None:
    """The three calls without which nobody knows what to look at end it, each with its name."""
    Wire(monkeypatch, lambda called, _: DENIED if called == f"cloudformation:{name}" else None)
    with pytest.raises(CallError, match=f"cloudformation:{name}: AccessDenied"):
        part("foundation")


def test_an_answer_that_makes_no_sense_is_undecided(monkeypatch: pytest.MonkeyPatch, part: Read) -> None:
    """Another shape than AWS documents is a gap, and no stack trace."""
    monkeypatch.setattr("assurance.sources.live.keys.tags", lambda *_: [][0])
    said = undecided(judged(part("foundation")), "DEP03")
    assert len(said) == 4
    assert all("unknown shape" in one for one in said)


def test_an_undeclared_call_is_never_made(rehearsed: "Running", monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the code asks for, only the declared calls go over the wire."""
    wire = Wire(monkeypatch)
    aws = Caller(session_of(rehearsed), "eu-west-1")
    with pytest.raises(UndeclaredCallError):
        aws.call("s3", "GetObject", Bucket="media", Key="selfie")
    assert wire.asked.total() == 0
