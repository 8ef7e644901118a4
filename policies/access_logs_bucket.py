"""The policy of the bucket that takes the other buckets' access logs: S3's logging service writes, nobody changes.

S3 delivers access logs only to a bucket under SSE-S3 without default Object Lock retention (fact 48).
"""

from policies.bucket import transport
from policies.resources import buckets
from policies.statement import Document, allow, deny, document, service
from settings.settings import Settings


def access_logs_bucket_policy(settings: Settings) -> Document:
    """Log delivery from our buckets of this account only."""
    names = settings.names
    bucket = names.bucket_arn("access-logs")
    trail, queries = settings.log_archive.create, settings.audit.queries
    more = [use for use, there in (("trail", trail), ("queries", queries)) if there]
    sources = [names.bucket_arn(use) for use in (*buckets(settings), *more)]
    return document(
        *transport(bucket),
        allow(
            "S3MayDeliverTheAccessLogsOfOurBuckets",
            ("s3:PutObject",),
            f"{bucket}/*",
            principal=service("logging.s3.amazonaws.com"),
            where={
                "ArnLike": {"aws:SourceArn": sources},
                "StringEquals": {"aws:SourceAccount": settings.account},
            },
        ),
        deny(
            "NobodyMayWriteOrDeleteLogsByHand",
            ("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject"),
            f"{bucket}/*",
            principal="*",
            where={"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}},
        ),
    )
