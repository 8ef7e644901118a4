"""The capability catalogue: what Amazon Rekognition can do, cut the way a bank approves it.

Each of the 76 IAM actions of the service is in exactly one capability, or refused with a reason. Actions and
resource scopes are those of fact 1, what each needs beside them is in facts 4 to 15, what has ended in fact 19.
"""

from collections.abc import Iterable
from datetime import date
from functools import partial

from capabilities.capability import By, Capability, Duty, Endpoint, Grant, Need, Scope, Store
from capabilities.regions import CUSTOM_LABELS, FACE, IMAGES, LIVENESS, STREAMING_VIDEO, TAGS, WHOLE_SERVICE


def _grant(duty: Duty, scope: Scope, *operations: str) -> Grant:
    return Grant(duty=duty, scope=scope, actions=tuple(f"rekognition:{name}" for name in operations))


administer = partial(_grant, Duty.ADMINISTER)
enrol = partial(_grant, Duty.ENROL)
use = partial(_grant, Duty.USE)
read_results = partial(_grant, Duty.READ_RESULTS)
client = partial(_grant, Duty.CLIENT)
share = partial(_grant, Duty.SHARE)


def _reads(store: Store, duty: Duty = Duty.USE) -> tuple[Need, ...]:
    """Rekognition reads the object with the caller's permissions, and S3 decrypts it with them too (facts 5 and 31)."""
    return (
        Need(duty=duty, actions=("s3:GetObject", "s3:GetObjectVersion"), on=store),
        Need(duty=duty, actions=("kms:Decrypt",), on=store, via="s3"),
    )


def _reads_media(duty: Duty = Duty.USE) -> tuple[Need, ...]:
    """Media are supplied by a duty of its own: who puts a customer's image there need not be who analyses it."""
    return (
        *_reads(Store.MEDIA, duty),
        Need(duty=Duty.SUPPLY, actions=("s3:AbortMultipartUpload", "s3:PutObject"), on=Store.MEDIA),
        Need(duty=Duty.SUPPLY, actions=("kms:Decrypt", "kms:GenerateDataKey"), on=Store.MEDIA, via="s3"),
    )


def _writes(store: Store, duty: Duty = Duty.USE) -> tuple[Need, ...]:
    return (
        Need(duty=duty, actions=("s3:PutObject",), on=store),
        Need(duty=duty, actions=("kms:GenerateDataKey",), on=store, via="s3"),
    )


def _announces() -> tuple[Need, ...]:
    """A stored-video job says through an SNS topic that it has ended, under a service role."""
    return (
        Need(duty=Duty.USE, actions=("sns:Publish",), on=Store.COMPLETIONS, by=By.SERVICE_ROLE),
        Need(
            duty=Duty.USE,
            actions=("kms:GenerateDataKey*", "kms:Decrypt"),
            on=Store.COMPLETIONS,
            by=By.SERVICE_ROLE,
            via="sns",
        ),
    )


_IN_EVERY_IMAGE_REGION = ("DetectLabels", "DetectModerationLabels", "DetectText")


def _image(name: str, title: str, family: str, *operations: str, biometric: str = "", note: str = "") -> Capability:
    """A stateless image operation: an answer out, nothing stored."""
    return Capability(
        name=name,
        title=title,
        family=family,
        grants=(use(Scope.ANY, *operations),),
        alarms=operations,
        needs=_reads_media(),
        biometric=biometric,
        regions=FACE if family == "faces" else IMAGES if operations[0] in _IN_EVERY_IMAGE_REGION else WHOLE_SERVICE,
        note=note,
    )


def _stored_video(
    name: str,
    title: str,
    operation: str,
    *,
    scope: Scope = Scope.ANY,
    biometric: str = "",
    requires: tuple[str, ...] = (),
) -> Capability:
    """A stored-video job: started by one duty, its result (kept 7 days by the service) read by another."""
    return Capability(
        name=name,
        title=title,
        family="video",
        grants=(use(scope, f"Start{operation}"), read_results(Scope.ANY, f"Get{operation}")),
        alarms=(f"Start{operation}", f"Get{operation}"),
        needs=(
            *_reads_media(),
            Need(duty=Duty.USE, actions=("kms:GenerateDataKey",), on=Store.MEDIA, via="s3"),
            *_announces(),
        ),
        passed_by=Duty.USE,
        biometric=biometric,
        requires=requires,
        note="Results are kept by the service for 7 days; whoever may call Get with a job id reads them.",
    )


_FACE_VECTORS = "face vectors, until they are deleted; AWS encrypts them, no customer-managed key is possible"

CATALOGUE: tuple[Capability, ...] = (
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
            use(Scope.COLLECTION, "SearchFaces", "SearchFacesByImage", "SearchUsers", "SearchUsersByImage"),
        ),
        alarms=("IndexFaces", "DeleteFaces", "SearchFaces", "SearchFacesByImage", "SearchUsers", "SearchUsersByImage"),
        regions=FACE,
        needs=(*_reads_media(Duty.ENROL), *_reads_media()),
        biometric=_FACE_VECTORS,
        resources="collections",
        note="ExternalImageId and UserId reach CloudTrail: they must hold no personal data.",
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
        needs=_reads(Store.EVIDENCE, Duty.READ_RESULTS)
        + tuple(
            need
            for duty in (Duty.USE, Duty.READ_RESULTS)
            for need in (
                *_writes(Store.EVIDENCE, duty),
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
    ),
    _image("text-detection", "Text in images", "content", "DetectText"),
    _image("label-detection", "Labels in images", "content", "DetectLabels"),
    _image(
        "moderation",
        "Content moderation of images",
        "content",
        "DetectModerationLabels",
        note="HumanLoopConfig sends content to Amazon A2I; no Rekognition condition key can forbid it.",
    ),
    _image("protective-equipment", "Personal protective equipment", "content", "DetectProtectiveEquipment"),
    _image(
        "celebrity-recognition",
        "Celebrities in images",
        "content",
        "RecognizeCelebrities",
        "GetCelebrityInfo",
        biometric="an identification of a person",
        note="Has no usual purpose in a bank.",
    ),
    _stored_video(
        "face-detection-video", "Face detection in stored video", "FaceDetection", biometric="facial attributes"
    ),
    _stored_video(
        "face-search-video",
        "Face search in stored video",
        "FaceSearch",
        scope=Scope.COLLECTION,
        biometric="an identification of a person",
        requires=("face-search",),
    ),
    _stored_video("text-detection-video", "Text in stored video", "TextDetection"),
    _stored_video("label-detection-video", "Labels in stored video", "LabelDetection"),
    _stored_video("segment-detection-video", "Shots and cues in stored video", "SegmentDetection"),
    _stored_video("moderation-video", "Content moderation of stored video", "ContentModeration"),
    _stored_video(
        "celebrity-recognition-video",
        "Celebrities in stored video",
        "CelebrityRecognition",
        biometric="an identification of a person",
    ),
    Capability(
        name="streaming-video",
        title="Streaming video analysis",
        family="video",
        grants=(
            administer(Scope.COLLECTION, "CreateStreamProcessor"),
            administer(Scope.ANY, "ListStreamProcessors"),
            administer(
                Scope.STREAM_PROCESSOR, "DeleteStreamProcessor", "DescribeStreamProcessor", "UpdateStreamProcessor"
            ),
            use(Scope.STREAM_PROCESSOR, "StartStreamProcessor", "StopStreamProcessor"),
        ),
        alarms=("CreateStreamProcessor", "StartStreamProcessor"),
        regions=STREAMING_VIDEO,
        needs=(
            Need(
                duty=Duty.USE,
                actions=("kinesisvideo:GetDataEndpoint", "kinesisvideo:GetMedia"),
                on=Store.VIDEO_STREAM,
                by=By.SERVICE_ROLE,
            ),
            Need(
                duty=Duty.USE,
                actions=("kinesis:PutRecord", "kinesis:PutRecords"),
                on=Store.DATA_STREAM,
                by=By.SERVICE_ROLE,
            ),
            Need(
                duty=Duty.USE,
                actions=("kms:GenerateDataKey",),
                on=Store.DATA_STREAM,
                by=By.SERVICE_ROLE,
                via="kinesis",
            ),
            Need(duty=Duty.USE, actions=("s3:PutObject",), on=Store.RESULTS, by=By.SERVICE_ROLE),
            Need(
                duty=Duty.USE,
                actions=("kms:Decrypt", "kms:GenerateDataKey*"),
                on=Store.RESULTS,
                by=By.SERVICE_ROLE,
            ),
            *_announces(),
            *_reads(Store.RESULTS, Duty.READ_RESULTS),
            Need(
                duty=Duty.READ_RESULTS,
                actions=(
                    "kinesis:DescribeStreamSummary",
                    "kinesis:GetRecords",
                    "kinesis:GetShardIterator",
                    "kinesis:ListShards",
                ),
                on=Store.DATA_STREAM,
            ),
            Need(duty=Duty.READ_RESULTS, actions=("kms:Decrypt",), on=Store.DATA_STREAM, via="kinesis"),
        ),
        passed_by=Duty.ADMINISTER,
        biometric="identifications of people, in the result stream",
        resources="processors",
        closed_since=date(2026, 4, 30),
        note="AWS's pages name kms:Decrypt here and kms:Encrypt there for label processors: Decrypt is granted.",
    ),
    Capability(
        name="bulk-image-analysis",
        title="Bulk image analysis",
        family="content",
        grants=(
            use(Scope.ANY, "StartMediaAnalysisJob"),
            read_results(Scope.ANY, "GetMediaAnalysisJob", "ListMediaAnalysisJobs"),
        ),
        alarms=("StartMediaAnalysisJob", "GetMediaAnalysisJob"),
        needs=(
            *_reads_media(),
            *_writes(Store.RESULTS),
            *_reads(Store.RESULTS, Duty.READ_RESULTS),
            Need(
                duty=Duty.USE,
                actions=("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"),
                on=Store.RESULTS,
                via="rekognition",
            ),
        ),
        closed_since=date(2026, 4, 30),
        note="Job details are kept by the service for a year.",
    ),
    Capability(
        name="custom-labels",
        title="Custom Labels: author, train and run models",
        family="custom-labels",
        grants=(
            administer(Scope.ANY, "CreateProject", "DescribeProjects"),
            administer(
                Scope.PROJECT, "CreateDataset", "CreateProjectVersion", "DeleteProject", "DescribeProjectVersions"
            ),
            administer(
                Scope.DATASET,
                "DeleteDataset",
                "DescribeDataset",
                "DistributeDatasetEntries",
                "ListDatasetEntries",
                "ListDatasetLabels",
                "UpdateDatasetEntries",
            ),
            administer(Scope.VERSION, "DeleteProjectVersion", "StartProjectVersion", "StopProjectVersion"),
            use(Scope.VERSION, "DetectCustomLabels"),
        ),
        alarms=("CreateProjectVersion", "StartProjectVersion", "DetectCustomLabels"),
        regions=CUSTOM_LABELS,
        needs=(
            *_reads_media(Duty.ADMINISTER),
            *_reads_media(),
            *_reads(Store.MODELS, Duty.ADMINISTER),
            *_writes(Store.MODELS, Duty.ADMINISTER),
            Need(duty=Duty.ADMINISTER, actions=("kms:GenerateDataKey",), on=Store.MEDIA, via="s3"),
            Need(
                duty=Duty.ADMINISTER,
                actions=("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"),
                on=Store.MODELS,
                via="rekognition",
            ),
        ),
        resources="projects",
        note="Models themselves are encrypted with a key that AWS owns; a running model costs by the hour.",
    ),
    Capability(
        name="custom-labels-sharing",
        title="Custom Labels: copy models and share them by project policy",
        family="custom-labels",
        grants=(
            # A copy asks for the source version and the destination project; the ARN of a project covers its versions.
            share(
                Scope.PROJECT, "CopyProjectVersion", "DeleteProjectPolicy", "ListProjectPolicies", "PutProjectPolicy"
            ),
        ),
        alarms=("CopyProjectVersion", "PutProjectPolicy"),
        regions=CUSTOM_LABELS,
        requires=("custom-labels",),
        needs=(
            *_writes(Store.MODELS, Duty.SHARE),
            Need(
                duty=Duty.SHARE,
                actions=("kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"),
                on=Store.MODELS,
                via="rekognition",
            ),
        ),
        note="A way out of the account for models trained on customer images.",
    ),
    Capability(
        name="resource-tags",
        title="Tags of collections, projects and stream processors",
        family="tags",
        grants=(administer(Scope.TAGGABLE, "TagResource", "UntagResource", "ListTagsForResource"),),
        alarms=(),
        regions=TAGS,
        companion_of=("face-search", "custom-labels", "streaming-video"),
    ),
)

CAPABILITIES: dict[str, Capability] = {capability.name: capability for capability in CATALOGUE}

REFUSED: dict[str, str] = {
    "rekognition:StartPersonTracking": "people pathing was discontinued by AWS on 31 October 2025",
    "rekognition:GetPersonTracking": "people pathing was discontinued by AWS on 31 October 2025",
}
"""Actions that no environment file can approve, each with the reason."""

CAPABILITY_OF: dict[str, Capability] = {action: row for row in CATALOGUE for action in row.actions}
"""The capability that each action belongs to."""

ACTIONS: tuple[str, ...] = tuple(sorted([*CAPABILITY_OF, *REFUSED]))
"""All 76 IAM actions of Amazon Rekognition."""


def approved(names: Iterable[str], region: str) -> tuple[Capability, ...]:
    """The named capabilities, and those of their companions that the Region offers, in catalogue order."""
    wanted = set(names)
    return tuple(
        row
        for row in CATALOGUE
        if row.name in wanted or (wanted.intersection(row.companion_of) and region in row.regions)
    )


def actions_of(rows: Iterable[Capability]) -> frozenset[str]:
    """Every IAM action of the rows."""
    return frozenset(action for row in rows for action in row.actions)
