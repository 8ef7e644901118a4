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


def asks_tables(settings: Settings, who: str, key: str) -> Iterator[Statement]:
    """Queries in our workgroup only, of our tables, with results in our bucket; `who` begins the Sids.

    Athena reads and writes with the permissions of its caller (fact 195).
    """
    if not settings.audit.queries:
        return
    names, results = settings.names, settings.names.bucket_arn("queries")
    yield allow(f"{who}MayAskInOurWorkgroup", ASKING, names.workgroup_arn)
    yield allow(f"{who}MayLookUpTheTablesOfLogFiles", LOOKING_UP, names.table_arns)
    yield allow(f"{who}MayFindResultsOfQueries", ("s3:GetBucketLocation", "s3:ListBucket"), results)
    written = ("s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject")
    yield allow(f"{who}MayReadAndWriteResultsOfQueries", written, f"{results}/*")
    through_s3 = {"StringEquals": {"kms:ViaService": f"s3.{settings.region}.amazonaws.com"}}
    yield allow(f"{who}MayEncryptResultsOfQueriesThroughS3", ("kms:GenerateDataKey",), key, where=through_s3)


def asking_policy(settings: Settings, key: str) -> Document | None:
    """The auditor's second policy; none where there are no tables."""
    return document(*asks_tables(settings, "Auditor", key)) if settings.audit.queries else None


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
