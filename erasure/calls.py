"""Every call that `fsi-rekognition erase` can make; the eraser's role may make these and no others (see `needs`)."""

from collections.abc import Mapping

CALLS: Mapping[str, tuple[str, ...]] = {
    "rekognition": ("DeleteFaces", "DeleteUser", "DisassociateFaces", "ListFaces", "ListUsers"),
    "s3": ("DeleteObject", "GetObjectLegalHold", "GetObjectRetention", "ListObjectVersions"),
    "sts": ("GetCallerIdentity",),
}
"""boto3 client → its operations."""
