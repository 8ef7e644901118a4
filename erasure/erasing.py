"""Erase what was found, one after the other, and hold each against AWS's own answer."""

from collections.abc import Callable, Sequence
from itertools import groupby

from assurance.sources.live.calling import Caller
from assurance.sources.live.failing import CallError, CannotGoOnError
from erasure.request import Findings, Found, Kind, Outcome

AT_ONCE = 100
"""Faces that one call takes away; DisassociateFaces takes no more (fact 90)."""
GONE = "FACE_NOT_FOUND"


def erase(aws: Caller, findings: Findings, done: Callable[[], None]) -> None:
    """Erase everything that was found; `done` is called whenever something became of some of it.

    Users go before their faces, since AWS deletes no face that is associated with one (fact 89). What fails is reported
    and leaves the rest to be tried. Raises `CannotGoOnError` where no other call would fare better.
    """
    for one in findings.found:
        if one.kind in (Kind.VERSION, Kind.MARKER):
            _version(aws, one)
            done()
    for one in findings.found:
        if one.kind is Kind.USER:
            _try([one], lambda one=one: _user(aws, one))  # type: ignore[misc]
            done()
    erased = {(one.where, one.id) for one in findings.found if one.kind is Kind.USER and one.outcome is Outcome.ERASED}
    faces = sorted((one for one in findings.found if one.kind is Kind.FACE), key=lambda one: (one.where, one.user))
    for (collection, user), group in groupby(faces, key=lambda one: (one.where, one.user)):
        listed = list(group)
        for begin in range(0, len(listed), AT_ONCE):
            some = listed[begin : begin + AT_ONCE]
            leaves = "" if (collection, user) in erased else user
            _try(some, lambda some=some, leaves=leaves: _faces(aws, some, leaves))  # type: ignore[misc]
            done()


def still_there(findings: Findings, again: Findings) -> None:
    """What AWS said was erased, and a second look finds: it was not."""
    there = {_key(one) for one in again.found}
    for one in findings.found:
        if one.outcome is Outcome.ERASED and _key(one) in there:
            one.outcome = Outcome.FAILED
            one.answer |= {"afterwards": "AWS answered that it was deleted, and lists it still"}


def _key(one: Found) -> tuple[str, ...]:
    return one.kind, one.where, one.id, one.version


def _version(aws: Caller, one: Found) -> None:
    try:
        _answered(one, aws.call("s3", "DeleteObject", Bucket=one.where, Key=one.id, VersionId=one.version))
    except CannotGoOnError:
        raise
    except CallError as error:
        one.outcome = Outcome.LOCKED if one.lock else Outcome.FAILED
        one.answer = {"code": error.code, "message": error.message}


def _user(aws: Caller, one: Found) -> None:
    _answered(one, aws.call("rekognition", "DeleteUser", CollectionId=one.where, UserId=one.id))


def _faces(aws: Caller, some: Sequence[Found], user: str) -> None:
    """Take faces away from a user who stays, then out of the collection; AWS tells of each what became of it."""
    ids, collection = [one.id for one in some], some[0].where
    if user:
        aws.call("rekognition", "DisassociateFaces", CollectionId=collection, UserId=user, FaceIds=ids)
    answer = aws.call("rekognition", "DeleteFaces", CollectionId=collection, FaceIds=ids)
    refused = {str(one["FaceId"]): list(one.get("Reasons", ())) for one in answer.get("UnsuccessfulFaceDeletions", ())}
    for one in some:
        if one.id in answer.get("DeletedFaces", ()) or refused.get(one.id) == [GONE]:
            _answered(one, answer)
        else:
            one.outcome = Outcome.FAILED
            one.answer = {"reasons": refused.get(one.id, ["AWS's answer does not name it"])}


def _try(some: Sequence[Found], do: Callable[[], None]) -> None:
    try:
        do()
    except CannotGoOnError:
        raise
    except CallError as error:
        for one in some:
            one.outcome = Outcome.FAILED
            one.answer = {"code": error.code, "message": error.message}


def _answered(one: Found, answer: dict[str, object]) -> None:
    description = answer.get("ResponseMetadata")
    metadata = description if isinstance(description, dict) else {}
    one.outcome = Outcome.ERASED
    one.answer = {"status": metadata.get("HTTPStatusCode"), "request": metadata.get("RequestId", "")}
