"""The policies of the data buckets: who may touch the objects, from where, how encrypted.

Rekognition reads and writes with its caller's permissions (forward access sessions): such a request carries
`aws:ViaAWSService` and no `aws:SourceVpce`, so every network rule lets it off (facts 29 and 30). Denials are of
object actions, not of `s3:*`: anyone who manages the bucket must still be able to repair its policy (fact 49).
"""

from collections.abc import Iterator

from capabilities.capability import By, Store
from policies.roles import arn, roles
from policies.statement import Document, Statement, allow, deny, document, service
from settings.settings import Settings

OBJECT_ACTIONS = (
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:PutObject",
)
_NOT_AWS = {"aws:PrincipalIsAWSService": "false", "aws:ViaAWSService": "false"}


def bucket_policy(settings: Settings, store: Store, *, key_arn: str, s3_endpoint: str) -> Document:
    """The policy of the media, evidence, results or models bucket."""
    bucket = settings.names.bucket_arn(store)
    return document(
        *transport(bucket),
        *encryption(bucket, key_arn),
        outsiders(settings, bucket),
        _through_our_endpoint(settings, store, bucket, s3_endpoint),
        _named_roles_only(settings, store, bucket),
        *_retraining(settings, store, bucket),
    )


def transport(bucket: str) -> Iterator[Statement]:
    """TLS 1.2 or newer, for everybody."""
    everything = (bucket, f"{bucket}/*")
    yield deny(
        "NobodyMayUseTheBucketWithoutTls",
        ("s3:*",),
        everything,
        principal="*",
        where={"Bool": {"aws:SecureTransport": "false"}},
    )
    yield deny(
        "NobodyMayUseTheBucketWithTlsOlderThan12",
        ("s3:*",),
        everything,
        principal="*",
        where={"NumericLessThan": {"s3:TlsVersion": "1.2"}},
    )


def outsiders(settings: Settings, bucket: str) -> Statement:
    """Nobody of another organization, or of none."""
    return deny(
        "NobodyOutsideTheOrganizationMayTouchObjects",
        OBJECT_ACTIONS,
        f"{bucket}/*",
        principal="*",
        where={
            "StringNotEqualsIfExists": {"aws:PrincipalOrgID": settings.organization},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        },
    )


def encryption(bucket: str, key_arn: str) -> Iterator[Statement]:
    """An upload that names no encryption gets the bucket's key; one that names another algorithm or key is refused.

    Which headers Rekognition sends with its writes is not said (fact 78): without headers, or with this key, they pass.
    """
    yield deny(
        "NobodyMayUploadWithAnotherAlgorithmThanKms",
        ("s3:PutObject",),
        f"{bucket}/*",
        principal="*",
        where={
            "StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"},
            "Null": {"s3:x-amz-server-side-encryption": "false"},
        },
    )
    yield deny(
        "NobodyMayUploadWithAnotherKey",
        ("s3:PutObject",),
        f"{bucket}/*",
        principal="*",
        where={
            "StringNotEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": key_arn},
            "Null": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "false"},
        },
    )


def _through_our_endpoint(settings: Settings, store: Store, bucket: str, s3_endpoint: str) -> Statement:
    """A role that Rekognition assumes comes from AWS's own network, and `aws:ViaAWSService` is false for it."""
    where: dict[str, dict[str, str | list[str]]] = {
        "StringNotEqualsIfExists": {"aws:SourceVpce": s3_endpoint},
        "BoolIfExists": dict(_NOT_AWS),
    }
    if services := _service_roles(settings, store):
        where["ArnNotEquals"] = {"aws:PrincipalArn": services}
    return deny(
        "NobodyMayTouchObjectsButThroughOurEndpointOrThroughAwsForTheCaller",
        OBJECT_ACTIONS,
        f"{bucket}/*",
        principal="*",
        where=where,
    )


def _service_roles(settings: Settings, store: Store) -> list[str]:
    names = settings.names
    return sorted(
        {
            names.role_arn(names.service_role(row.name))
            for row in settings.rows
            for need in row.needs
            if need.on is store and need.by is By.SERVICE_ROLE
        }
    )


def _named_roles_only(settings: Settings, store: Store, bucket: str) -> Statement:
    """Whatever an administrator grants elsewhere, only the roles whose duty it is reach the objects."""
    callers = {arn(settings, role.duty) for role in roles(settings) for _, need in role.needs if need.on is store}
    where: dict[str, dict[str, str | list[str]]] = {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}
    if named := sorted(callers.union(_service_roles(settings, store))):
        where["ArnNotEquals"] = {"aws:PrincipalArn": named}
    return deny("NobodyButNamedRolesMayTouchObjects", OBJECT_ACTIONS, f"{bucket}/*", principal="*", where=where)


def _retraining(settings: Settings, store: Store, bucket: str) -> Iterator[Statement]:
    """What Rekognition itself needs to train adapters again; training that somebody asks for needs none (fact 14)."""
    labels = settings.capabilities.custom_labels
    if store is not Store.MODELS or not labels or not labels.auto_update:
        return
    ours = {"StringEquals": {"aws:SourceAccount": settings.account}}
    rekognition = service("rekognition.amazonaws.com")
    yield allow(
        "RekognitionMayFindTrainingDataOfThisAccount", ("s3:ListBucket",), bucket, principal=rekognition, where=ours
    )
    yield allow(
        "RekognitionMayTrainAdaptersOfThisAccountAgain",
        ("s3:GetObject", "s3:PutObject"),
        f"{bucket}/*",
        principal=rekognition,
        where=ours,
    )
