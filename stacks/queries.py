"""How auditors ask where a copy of the log files is too large: tables over the trail's bucket, and saved queries."""

from constructs import Construct

from capabilities.log_tables import SAVED_DAYS, Days, Tables, counted, looked_at, place_of
from fsi_rekognition.data_bucket import DataBucket
from fsi_rekognition.log_queries import LogTables, Workgroup
from policies.queries import results_bucket_policy
from policies.watch import operations_watched
from settings.settings import Settings
from settings.tables import Queries
from stacks.baseline import BaselineStack
from stacks.foundation import Keys

_LATEST = f"in the latest {SAVED_DAYS} days"
_KINDS = {"events": "", "network": "-of-endpoints"}


class QueriesStack(BaselineStack):
    """Database, tables, workgroup, saved queries, and the bucket of their results."""

    def __init__(self, scope: Construct, queries: Queries, *, settings: Settings, keys: Keys) -> None:
        super().__init__(scope, "queries", settings=settings, description="Tables and queries over the audit trail.")
        names, key_arn = settings.names, keys.arn("logs")
        tables = Tables(database=names.database)
        Workgroup(
            self,
            "Queries",
            name=names.workgroup,
            results=DataBucket(
                self,
                "Results",
                name=names.bucket("queries"),
                key_arn=key_arn,
                policy=results_bucket_policy(settings, key_arn=key_arn),
                access_logs=names.bucket("access-logs"),
                expire_days=queries.retention,
                noncurrent_days=min(queries.retention, settings.retention.noncurrent),
            ),
            account=settings.account,
            key_arn=key_arn,
            tables=LogTables(
                self,
                "Logs",
                tables=tables,
                place=place_of(names.bucket("trail"), "AWSLogs"),
                account=settings.account,
                partition=names.partition,
            ),
            saved=_saved(settings, tables),
        )


def _saved(settings: Settings, tables: Tables) -> dict[str, tuple[str, str]]:
    """The queries of an audit, of the latest days."""
    days, found = Days.latest(), {}
    for kind, end in _KINDS.items():
        table, account = tables.of(kind), settings.account
        asked = looked_at(
            table, account, days, prefix=f"{settings.prefix}-rek", operations=operations_watched(settings)
        )
        found[f"looked-at{end}"] = (f"What an audit looks at {_LATEST}.", asked)
        found[f"counted{end}"] = (f"How many events of each Region and day {_LATEST}.", counted(table, account, days))
    return found
