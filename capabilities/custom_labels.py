"""Custom Labels, and the tags that models share with collections and stream processors."""

from capabilities.capability import Capability, Duty, Need, Scope, Store
from capabilities.needs import administer, erases, reads, reads_media, share, use, writes
from capabilities.regions import CUSTOM_LABELS, TAGS

ROWS: tuple[Capability, ...] = (
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
            *reads_media(Duty.ADMINISTER),
            *reads_media(),
            *reads(Store.MODELS, Duty.ADMINISTER),
            *writes(Store.MODELS, Duty.ADMINISTER),
            *erases(Store.MODELS),
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
            *writes(Store.MODELS, Duty.SHARE),
            *erases(Store.MODELS),
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
