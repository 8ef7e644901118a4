"""What auditors need to ask tables over the trail's bucket, and who alone reads the results."""

from collections.abc import Iterator

from capabilities.names import AUDITOR
from policies.bucket import OBJECT_ACTIONS, encryption, outsiders, transport
from policies.roles import arn
from policies.statement import Document, Statement, allow, deny, document
from settings.settings import Settings

ASKING = (
    "athena:GetNamedQuery",
    "athena:GetQueryExecution",
    "athena:GetQueryResults",
    "athena:GetWorkGroup",
    "athena:ListNamedQueries",
    "athena:ListQueryExecutions",
    "athena:ListTagsForResource",
    "athena:StartQueryExecution",
    "athena:StopQueryExecution",
)
LOOKING_UP = ("glue:GetDatabase", "glue:GetTable")
"""Partitions are projected, and not asked of Glue (fact 181)."""


def asks_tables(settings: Settings) -> Iterator[Statement]:
    """Queries in our workgroup only, and of our tables.

    Athena reads and writes with the permissions of its caller (fact 197).
    """
    if not settings.audit.queries:
        return
    yield allow("AuditorsMayAskInOurWorkgroup", ASKING, settings.names.workgroup_arn)
    yield allow("AuditorsMayLookUpTheTablesOfLogFiles", LOOKING_UP, settings.names.table_arns)


def keeps_results(settings: Settings) -> Statement:
    """Results are read and written in our bucket only."""
    written = ("s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject")
    return allow("AuditorsMayReadAndWriteResultsOfQueries", written, f"{settings.names.bucket_arn('queries')}/*")


def asking_policy(settings: Settings, key: str) -> Document | None:
    """The auditor's second policy; none where there are no tables."""
    if not settings.audit.queries:
        return None
    through_s3 = {"StringEquals": {"kms:ViaService": f"s3.{settings.region}.amazonaws.com"}}
    found = ("s3:GetBucketLocation", "s3:ListBucket")
    return document(
        *asks_tables(settings),
        allow("AuditorsMayFindResultsOfQueries", found, settings.names.bucket_arn("queries")),
        keeps_results(settings),
        allow("AuditorsMayEncryptResultsOfQueriesThroughS3", ("kms:GenerateDataKey",), key, where=through_s3),
    )


def results_bucket_policy(settings: Settings, *, key_arn: str) -> Document:
    """The auditor alone touches results of queries, whatever an administrator grants elsewhere."""
    bucket = settings.names.bucket_arn("queries")
    return document(
        *transport(bucket),
        *encryption(bucket, key_arn),
        outsiders(settings, bucket),
        deny(
            "NobodyButAuditorsMayTouchResultsOfQueries",
            OBJECT_ACTIONS,
            f"{bucket}/*",
            principal="*",
            where={
                "ArnNotEquals": {"aws:PrincipalArn": arn(settings, AUDITOR)},
                "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
            },
        ),
    )
