"""What AWS may answer instead: nothing is lost, nothing is taken for erased that is not, and the status is right."""

from collections.abc import Callable
from typing import Any

import pytest

from assurance.sources.live.failing import CallError, CannotGoOnError
from erasure.erasing import erase, still_there
from erasure.finding import find
from erasure.request import Findings, Found, Kind, Outcome, Request
from tests.support.variants import settings_of

BUCKET, COLLECTION = "kyc-rek-media-111122223333-eu-west-1", "kyc-customers"
SETTINGS = settings_of("example", {})
Answer = Callable[..., Any]


class Answers:
    """A caller whose every call is answered by a table; what is not in it may not be called."""

    def __init__(self, **answers: Answer) -> None:
        self.answers = answers
        self.made: list[str] = []

    def call(self, service: str, operation: str, **named: Any) -> Any:
        self.made.append(operation)
        return self.answers[operation](**named)

    def find(self, service: str, operation: str, *, absent: tuple[str, ...], **named: Any) -> Any:
        return self.call(service, operation, **named)

    def pages(self, service: str, operation: str, key: str, **named: Any) -> Any:
        return self.call(service, operation, **named)


def refused(code: str = "AccessDenied", kind: type[CallError] = CallError) -> Answer:
    """A call that fails."""

    def answer(**_: Any) -> Any:
        raise kind("a:Call", code, "no")

    return answer


def version(id_: str, **more: Any) -> Found:
    return Found(kind=Kind.VERSION, where=BUCKET, id="one", version=id_, because="--object one", **more)


def face(id_: str, user: str = "") -> Found:
    return Found(kind=Kind.FACE, where=COLLECTION, id=id_, because=f"--face {id_}", user=user)


def listed(*versions: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {"Versions": [{"Key": key, "VersionId": id_} for key, id_ in versions], "IsTruncated": False, **more}


def outcomes(aws: Answers, *found: Found) -> list[Outcome]:
    erase(aws, Findings(found=list(found)), lambda: None)  # type: ignore[arg-type]
    return [one.outcome for one in found]


def test_pages_of_versions_are_followed() -> None:
    """The next page begins where the last one says, and a key that begins so ends the search."""
    pages = [
        listed(("one", "1"), IsTruncated=True, NextKeyMarker="one", NextVersionIdMarker="1"),
        listed(("one", "2"), ("one.bak", "3"), IsTruncated=True, NextKeyMarker="one.bak", NextVersionIdMarker="3"),
    ]
    aws = Answers(ListObjectVersions=lambda **at: pages.pop(0) if at["Bucket"] == BUCKET and pages else listed())
    found = find(aws, SETTINGS, Request(objects=("one",)))  # type: ignore[arg-type]
    assert ([one.version for one in found.found], found.gaps) == (["1", "2"], [])


def test_pages_in_a_circle_are_a_gap() -> None:
    """A page that says once more where the next begins: nobody knows what there is, and nothing is found of it."""
    page = listed(("one", "1"), IsTruncated=True, NextKeyMarker="one", NextVersionIdMarker="1")
    aws = Answers(ListObjectVersions=lambda **at: page if at["Bucket"] == BUCKET else listed())
    found = find(aws, SETTINGS, Request(objects=("one",)))  # type: ignore[arg-type]
    assert found.found == []
    assert [one for one in found.gaps if "there is no end" in one] == found.gaps != []


@pytest.mark.parametrize("answer", [refused(), lambda **_: {"Versions": [{"Key": "one"}], "IsTruncated": False}])
def test_where_nobody_can_look_is_reported(answer: Answer) -> None:
    """A refused call, or an answer of another shape, in one place leaves the others, and is a gap."""

    def versions(**at: Any) -> Any:
        return answer() if at["Bucket"] == BUCKET else listed(("one", "9"))

    aws = Answers(ListObjectVersions=versions, GetObjectRetention=lambda **_: None, GetObjectLegalHold=lambda **_: None)
    found = find(aws, SETTINGS, Request(objects=("one",)))  # type: ignore[arg-type]
    assert [one.version for one in found.found] == ["9"]
    assert len(found.gaps) == 1


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"DeletedFaces": ["a", "b"]}, [Outcome.ERASED, Outcome.ERASED]),
        ({"DeletedFaces": ["a"]}, [Outcome.ERASED, Outcome.FAILED]),
        ({}, [Outcome.FAILED, Outcome.FAILED]),
        (
            {"DeletedFaces": ["a"], "UnsuccessfulFaceDeletions": [{"FaceId": "b", "Reasons": ["FACE_NOT_FOUND"]}]},
            [Outcome.ERASED, Outcome.ERASED],
        ),
        (
            {
                "DeletedFaces": ["a"],
                "UnsuccessfulFaceDeletions": [{"FaceId": "b", "Reasons": ["ASSOCIATED_TO_AN_EXISTING_USER"]}],
            },
            [Outcome.ERASED, Outcome.FAILED],
        ),
    ],
)
def test_a_face_is_erased_if_aws_says_so_of_it(answer: dict[str, Any], expected: list[Outcome]) -> None:
    """What the answer does not name was not erased; what is not there any more is."""
    assert outcomes(Answers(DeleteFaces=lambda **_: answer), face("a"), face("b")) == expected


def test_what_fails_leaves_the_rest_to_be_tried() -> None:
    """One version, one user: refused; the others go, each with AWS's answer."""
    done = {"ResponseMetadata": {"HTTPStatusCode": 204, "RequestId": "r"}}
    aws = Answers(
        DeleteObject=lambda **at: refused()() if at["VersionId"] == "1" else done,
        DeleteUser=refused("ConflictException"),
        DisassociateFaces=lambda **_: done,
        DeleteFaces=lambda **at: done | {"DeletedFaces": at["FaceIds"]},
    )
    user = Found(kind=Kind.USER, where=COLLECTION, id="u", because="--user u")
    found = [version("1"), version("2"), user, face("a", "u"), face("b")]
    assert outcomes(aws, *found) == [Outcome.FAILED, Outcome.ERASED, Outcome.FAILED, Outcome.ERASED, Outcome.ERASED]
    assert found[0].answer == {"code": "AccessDenied", "message": "no"}
    assert found[1].answer == {"status": 204, "request": "r"}
    assert aws.made.count("DisassociateFaces") == 1


def test_faces_of_an_erased_user_need_no_parting() -> None:
    """A user goes before the faces: they are nobody's then."""
    aws = Answers(DeleteUser=lambda **_: {}, DeleteFaces=lambda **at: {"DeletedFaces": at["FaceIds"]})
    user = Found(kind=Kind.USER, where=COLLECTION, id="u", because="--user u")
    assert outcomes(aws, face("a", "u"), user) == [Outcome.ERASED, Outcome.ERASED]
    assert aws.made == ["DeleteUser", "DeleteFaces"]


def test_more_faces_than_a_call_takes() -> None:
    """A hundred at once."""
    aws = Answers(DeleteFaces=lambda **at: {"DeletedFaces": at["FaceIds"]})
    assert set(outcomes(aws, *(face(f"{number}") for number in range(250)))) == {Outcome.ERASED}
    assert aws.made == ["DeleteFaces"] * 3


def test_expired_credentials_end_it() -> None:
    """No other call would fare better: what was not tried is planned, still."""
    found = [version("1"), version("2")]
    aws = Answers(DeleteObject=refused("ExpiredToken", CannotGoOnError))
    with pytest.raises(CannotGoOnError):
        outcomes(aws, *found)
    assert [one.outcome for one in found] == [Outcome.PLANNED, Outcome.PLANNED]


def test_what_is_listed_still_was_not_erased() -> None:
    """AWS's word and a second look: both must say that it is gone."""
    found = [version("1", outcome=Outcome.ERASED), version("2", outcome=Outcome.ERASED)]
    still_there(Findings(found=found), Findings(found=[version("2")]))
    assert [one.outcome for one in found] == [Outcome.ERASED, Outcome.FAILED]
    assert found[1].answer == {"afterwards": "AWS answered that it was deleted, and lists it still"}


def test_every_data_bucket_is_looked_into() -> None:
    """Media, evidence, results and models are asked for the key, each for all its versions."""
    asked: list[str] = []

    def versions(**named: Any) -> Any:
        asked.append(named["Bucket"])
        return listed()

    find(Answers(ListObjectVersions=versions), settings_of("full", {}), Request(objects=("one",)))  # type: ignore[arg-type]
    assert asked == [f"fsi-rek-{name}-111122223333-us-east-1" for name in ("media", "evidence", "results", "models")]
