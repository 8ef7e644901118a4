"""Queries run by Amazon Athena: started, waited for, and their rows read page by page."""

import time
from collections.abc import Iterator
from typing import Any

import boto3

from assurance.sources.failing import SourceError
from assurance.sources.live.calling import Caller

CALLS = {"athena": ("GetQueryExecution", "GetQueryResults", "StartQueryExecution")}
_PAUSE = 1.0
"""Seconds between two looks at a query that runs."""


class Athena:
    """A workgroup, whose results go where it says."""

    def __init__(self, session: boto3.Session, database: str, workgroup: str) -> None:
        self._aws = Caller(session, session.region_name, calls=CALLS)
        self._database, self._workgroup = database, workgroup

    def __call__(self, text: str) -> Iterator[tuple[str | None, ...]]:
        """The rows that a query answers, without the head. Raises `SourceError`, `CallError`."""
        begun = self._aws.call("athena", "StartQueryExecution", QueryString=text, WorkGroup=self._workgroup,
                               QueryExecutionContext={"Database": self._database})  # fmt: skip
        id_ = begun["QueryExecutionId"]
        self._wait(id_)
        head, token = True, ""
        while head or token:
            more = {"NextToken": token} if token else {}
            page = self._aws.call("athena", "GetQueryResults", QueryExecutionId=id_, **more)
            rows: list[Any] = page["ResultSet"]["Rows"]
            for row in rows[1:] if head else rows:
                yield tuple(one.get("VarCharValue") for one in row["Data"])
            head, token = False, page.get("NextToken", "")

    def _wait(self, id_: str) -> None:
        while True:
            found = self._aws.call("athena", "GetQueryExecution", QueryExecutionId=id_)["QueryExecution"]["Status"]
            if found["State"] == "SUCCEEDED":
                return
            if found["State"] in ("CANCELLED", "FAILED"):
                reason = found.get("StateChangeReason", "it gives no reason")
                raise SourceError(f"Athena's query {id_} ended as {found['State']}: {reason}")
            time.sleep(_PAUSE)
