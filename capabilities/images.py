"""Capabilities on images: faces, content, and images in bulk."""

from datetime import date

from capabilities.capability import Capability, Duty, Endpoint, Need, Scope, Store
from capabilities.needs import administer, client, enrol, erase, erases, read_results, reads, reads_media, use, writes
from capabilities.regions import FACE, IMAGES, LIVENESS, WHOLE_SERVICE

_IN_EVERY_IMAGE_REGION = ("DetectLabels", "DetectModerationLabels", "DetectText")


def _image(
    name: str,
    title: str,
    family: str,
    *operations: str,
    biometric: str = "",
    note: str = "",
    facts: tuple[int, ...] = (),
) -> Capability:
    """A stateless image operation: an answer out, nothing stored."""
    return Capability(
        name=name,
        title=title,
        family=family,
        grants=(use(Scope.ANY, *operations),),
        alarms=operations,
        needs=reads_media(),
        biometric=biometric,
        regions=FACE if family == "faces" else IMAGES if operations[0] in _IN_EVERY_IMAGE_REGION else WHOLE_SERVICE,
        note=note,
        facts=facts,
    )


_FACE_VECTORS = "face vectors, until they are deleted; AWS encrypts them, no customer-managed key is possible"

ROWS: tuple[Capability, ...] = (
    _image("face-comparison", "Face comparison (1:1)", "faces", "CompareFaces", biometric="a similarity of two faces"),
    _image("face-detection", "Face detection in images", "faces", "DetectFaces", biometric="facial attributes"),
    Capability(
        name="face-search",
        title="Face search (1:N) in collections",
        family="faces",
        grants=(
            administer(Scope.ANY, "CreateCollection", "ListCollections"),
            administer(Scope.COLLECTION, "DeleteCollection", "DescribeCollection"),
            enrol(
                Scope.COLLECTION,
                "AssociateFaces",
                "CreateUser",
                "DeleteFaces",
                "DeleteUser",
                "DisassociateFaces",
                "IndexFaces",
                "ListFaces",
                "ListUsers",
            ),
            erase(Scope.COLLECTION, "DeleteFaces", "DeleteUser", "DisassociateFaces", "ListFaces", "ListUsers"),
            use(Scope.COLLECTION, "SearchFaces", "SearchFacesByImage", "SearchUsers", "SearchUsersByImage"),
        ),
        alarms=("IndexFaces", "DeleteFaces", "SearchFaces", "SearchFacesByImage", "SearchUsers", "SearchUsersByImage"),
        regions=FACE,
        needs=(*reads_media(Duty.ENROL), *reads_media()),
        biometric=_FACE_VECTORS,
        resources="collections",
        note="ExternalImageId and UserId reach CloudTrail: keep personal data out of them.",
        facts=(16,),
    ),
    Capability(
        name="face-liveness",
        title="Face liveness",
        family="faces",
        grants=(
            use(Scope.ANY, "CreateFaceLivenessSession"),
            read_results(Scope.ANY, "GetFaceLivenessSessionResults"),
            client(Scope.ANY, "StartFaceLivenessSession"),
        ),
        alarms=("CreateFaceLivenessSession", "GetFaceLivenessSessionResults"),
        regions=LIVENESS,
        endpoints=(Endpoint.REKOGNITION, Endpoint.STREAMING),
        needs=reads(Store.EVIDENCE, Duty.READ_RESULTS)
        + erases(Store.EVIDENCE, "s3:GetObjectLegalHold", "s3:GetObjectRetention")
        + tuple(
            need
            for duty in (Duty.USE, Duty.READ_RESULTS)
            for need in (
                *writes(Store.EVIDENCE, duty),
                Need(
                    duty=duty,
                    actions=("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"),
                    on=Store.EVIDENCE,
                    via="rekognition",
                ),
            )
        ),
        biometric="a reference image and audit images of the face, in the evidence bucket",
        note=(
            "Results are gone 3 minutes after the session is created. Images reach the evidence bucket only where "
            "the session names it (OutputConfig), audit images only where it asks for 1 to 4 (AuditImagesLimit). "
            "StartFaceLivenessSession is called by the end user's device on another host, and is not in botocore; how "
            "it is logged and whether its endpoint takes a policy is not documented."
        ),
        facts=(2, 12, 26, 57, 103),
    ),
    _image("text-detection", "Text in images", "content", "DetectText"),
    _image("label-detection", "Labels in images", "content", "DetectLabels"),
    _image(
        "moderation",
        "Content moderation of images",
        "content",
        "DetectModerationLabels",
        note="HumanLoopConfig sends content to Amazon A2I; no Rekognition condition key can forbid it.",
        facts=(23, 101),
    ),
    _image("protective-equipment", "Personal protective equipment", "content", "DetectProtectiveEquipment"),
    _image(
        "celebrity-recognition",
        "Celebrities in images",
        "content",
        "RecognizeCelebrities",
        "GetCelebrityInfo",
        biometric="an identification of a person",
        note="Names people whom the bank has not enrolled: what for, the bank answers (Purpose).",
    ),
)

IN_BULK = Capability(
    name="bulk-image-analysis",
    title="Bulk image analysis",
    family="content",
    grants=(
        use(Scope.ANY, "StartMediaAnalysisJob"),
        read_results(Scope.ANY, "GetMediaAnalysisJob", "ListMediaAnalysisJobs"),
    ),
    alarms=("StartMediaAnalysisJob", "GetMediaAnalysisJob"),
    needs=(
        *reads_media(),
        *writes(Store.RESULTS),
        *reads(Store.RESULTS, Duty.READ_RESULTS),
        *erases(Store.RESULTS),
        Need(
            duty=Duty.USE,
            actions=("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"),
            on=Store.RESULTS,
            via="rekognition",
        ),
    ),
    closed_since=date(2026, 4, 30),
    note="Job details are kept by the service for a year.",
    facts=(105,),
)
