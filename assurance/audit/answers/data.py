"""Where images came from, and what of persons stands in the log."""

from collections.abc import Iterator

from assurance.audit.calls import Call, Group
from assurance.audit.evidence import Evidence, Finding, not_met, together, undecided
from capabilities.capability import By, Store
from capabilities.names import BUCKETS

_NO_IMAGE = "no parameters"


def images_and_persons(evidence: Evidence) -> Iterator[Finding]:
    """Images that came from elsewhere than an approved bucket, and texts that tell of a person."""
    names = evidence.settings.names
    approved = {names.bucket(store) for store in evidence.settings.stores & set(BUCKETS)}
    found: list[tuple[Call, Group]] = []
    taking = _of_objects(evidence)
    for call, group in evidence.of("rekognition"):
        if call.happened and call.action in taking:
            others = set(call.bucket.split()) - approved if call.bucket else {_NO_IMAGE}
            found += [(call._replace(bucket=one), group) for one in others]
    for (principal, operation, source), group in together(found, "principal", "operation", "bucket").items():
        if source == "bytes":
            yield not_met(principal, operation, group, "sent image bytes, where objects of our buckets are approved")
        elif source == _NO_IMAGE:
            yield undecided(principal, operation, "the events hold no parameters: more than 100 KB are left out, as "
                            "image bytes are", group)  # fmt: skip
        else:
            yield not_met(principal, operation, group, f"took images from {source}, which is no store of ours")
    for (operation, name, kind), group in sorted(evidence.history.personal.items()):
        yield not_met("", f"{operation} {name}", group, f"the log holds what looks like {kind}")


def _of_objects(evidence: Evidence) -> frozenset[str]:
    """The approved operations that take an image or video from a store."""
    rows = [row for row in evidence.settings.approved
            if any(need.on is Store.MEDIA and need.by is By.CALLER for need in row.needs)]  # fmt: skip
    return frozenset(action for row in rows for action in row.actions if action.endswith(_TAKING))


_TAKING = (":CompareFaces", ":DetectFaces", ":DetectLabels", ":DetectModerationLabels", ":DetectText", ":IndexFaces",
           ":DetectProtectiveEquipment", ":DetectCustomLabels", ":RecognizeCelebrities", ":SearchFacesByImage",
           ":SearchUsersByImage")  # fmt: skip
"""Operations that always take an image or video."""
