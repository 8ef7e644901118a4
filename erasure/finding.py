"""Find what a request names: versions of objects, faces and users; nothing is changed."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from assurance.sources.live.calling import UNREADABLE, Caller
from assurance.sources.live.failing import CallError, CannotGoOnError
from capabilities.capability import Store
from capabilities.names import BUCKETS
from erasure.request import Findings, Found, Kind, Request
from settings.settings import Settings

NO_LOCK = ("InvalidRequest", "NoSuchObjectLockConfiguration", "ObjectLockConfigurationNotFoundError")
"""What Amazon S3 answers of an object that no lock keeps, or of a bucket without Object Lock."""


def find(aws: Caller, settings: Settings, request: Request) -> Findings:
    """What is there of a request, in the environment's data buckets and in its collections.

    Raises `CannotGoOnError` where the credentials do not serve.
    """
    findings = Findings()
    for store in BUCKETS:
        if store in settings.stores:
            for key in request.objects:
                _look(findings, lambda store=store, key=key: _versions(aws, settings, store, key))  # type: ignore[misc]
    for collection in settings.collections:
        _look(findings, lambda collection=collection: _people(aws, collection, request))  # type: ignore[misc]
    return findings


def _look(findings: Findings, look: Callable[[], Iterable[Found]]) -> None:
    """Take what one place holds; where it cannot be asked, the others still are."""
    try:
        findings.found += look()
    except CannotGoOnError:
        raise
    except CallError as error:
        findings.gaps.append(str(error))
    except UNREADABLE as error:
        findings.gaps.append(f"AWS's answer has an unknown shape ({type(error).__name__}: {error})")


def _versions(aws: Caller, settings: Settings, store: Store, key: str) -> list[Found]:
    bucket = settings.names.bucket(store)
    found = list(_listed(aws, bucket, key))
    if store is Store.EVIDENCE:
        for one in found:
            if one.kind is Kind.VERSION:
                _read_lock(aws, one)
    return found


def _listed(aws: Caller, bucket: str, key: str) -> Iterator[Found]:
    """All versions of one key. Those of longer keys that begin so are listed after them, and left alone."""
    at: dict[str, str] = {}
    seen: set[tuple[str, ...]] = set()
    while True:
        page = aws.call("s3", "ListObjectVersions", Bucket=bucket, Prefix=key, **at)
        for kind, name in ((Kind.VERSION, "Versions"), (Kind.MARKER, "DeleteMarkers")):
            for one in page.get(name, ()):
                if one["Key"] == key:
                    version = str(one["VersionId"])
                    yield Found(kind=kind, where=bucket, id=key, version=version, because=f"--object {key}")
        beyond = any(one["Key"] != key for name in ("Versions", "DeleteMarkers") for one in page.get(name, ()))
        if not page["IsTruncated"] or beyond:
            return
        names = {"KeyMarker": "NextKeyMarker", "VersionIdMarker": "NextVersionIdMarker"}
        at = {ours: str(page[theirs]) for ours, theirs in names.items() if page.get(theirs)}
        if tuple(at.values()) in seen:
            why = "a page says once more where the next one begins: there is no end"
            raise CallError("s3:ListObjectVersions", "BrokenAnswer", why)
        seen.add(tuple(at.values()))


def _read_lock(aws: Caller, one: Found) -> None:
    named = {"Bucket": one.where, "Key": one.id, "VersionId": one.version}
    retention = aws.find("s3", "GetObjectRetention", absent=NO_LOCK, **named)
    until = (retention or {}).get("Retention", {}).get("RetainUntilDate")
    one.until = until if until and until > datetime.now(UTC) else None
    hold = aws.find("s3", "GetObjectLegalHold", absent=NO_LOCK, **named)
    one.hold = (hold or {}).get("LegalHold", {}).get("Status") == "ON"


def _people(aws: Caller, collection: str, request: Request) -> list[Found]:
    """Users by their id with the faces that are theirs, and faces by their own id or by that of their image."""
    found: dict[tuple[Kind, str], Found] = {}

    def take(faces: Iterable[dict[str, str]], because: str) -> None:
        for face in faces:
            one = Found(
                kind=Kind.FACE, where=collection, id=face["FaceId"], because=because, user=face.get("UserId", "")
            )
            found.setdefault((Kind.FACE, one.id), one)

    if request.users:
        there = {str(one["UserId"]) for one in aws.pages("rekognition", "ListUsers", "Users", CollectionId=collection)}
        for user in request.users:
            if user in there:
                because = f"--user {user}"
                found[Kind.USER, user] = Found(kind=Kind.USER, where=collection, id=user, because=because)
                take(_faces(aws, collection, UserId=user), because)
    for face in request.faces:
        listed = _faces(aws, collection, FaceIds=[face])
        take((one for one in listed if one["FaceId"] == face), f"--face {face}")
    if wanted := set(request.external_image_ids):
        for one in _faces(aws, collection):
            if one.get("ExternalImageId") not in wanted:
                continue
            take([one], f"--external-image-id {one['ExternalImageId']}")
    return list(found.values())


def _faces(aws: Caller, collection: str, **named: object) -> list[dict[str, str]]:
    return aws.pages("rekognition", "ListFaces", "Faces", CollectionId=collection, **named)
