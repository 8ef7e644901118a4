"""One text, two engines: the SQL that Athena is asked, run by DuckDB over the same months, gives the same answers."""

import json
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import duckdb
import pytest
import sqlglot

from assurance.audit.tables import Queried, Row
from assurance.audit.watching import Watch
from capabilities.log_tables import COLUMNS, KINDS, Days, Tables, counted, definition, looked_at
from settings.loading import load
from tests.support.apart import apart
from tests.support.auditing import Plant, answers, application, audit, findings, planted
from tests.support.months import Month, write
from tests.support.planting import KINDS as PLANTED
from tests.support.running import run_cli

TABLES = Tables(database="audit")
RECORD = """STRUCT(eventVersion VARCHAR, userIdentity STRUCT("type" VARCHAR, principalId VARCHAR, arn VARCHAR,
accountId VARCHAR, invokedBy VARCHAR, userName VARCHAR, sessionContext STRUCT(sourceIdentity VARCHAR,
attributes STRUCT(mfaAuthenticated VARCHAR, creationDate VARCHAR), sessionIssuer STRUCT("type" VARCHAR,
principalId VARCHAR, arn VARCHAR, accountId VARCHAR, userName VARCHAR))), eventTime VARCHAR, eventSource VARCHAR,
eventName VARCHAR, awsRegion VARCHAR, sourceIPAddress VARCHAR, errorCode VARCHAR, errorMessage VARCHAR,
requestParameters JSON, responseElements JSON, eventID VARCHAR, readOnly VARCHAR,
resources STRUCT(ARN VARCHAR, accountId VARCHAR, "type" VARCHAR)[], eventType VARCHAR, recipientAccountId VARCHAR,
sharedEventID VARCHAR, vpcEndpointId VARCHAR, vpcEndpointAccountId VARCHAR, eventCategory VARCHAR,
tlsDetails STRUCT(tlsVersion VARCHAR, cipherSuite VARCHAR, clientProvidedHostHeader VARCHAR))[]"""
"""A record as the tables hold it, in DuckDB's words."""


def duck(folder: Path) -> Any:
    """Runs Athena's text in DuckDB, over the log files of a folder."""
    made = duckdb.connect()
    made.execute("CREATE SCHEMA audit")
    for kind, place in KINDS.items():
        files = f"""read_json('{folder}/AWSLogs/*/{place}/**/*.json.gz', columns = {{Records: '{RECORD}'}},
            filename = true, maximum_object_size = 100000000)"""
        if not any(folder.glob(f"AWSLogs/*/{place}")):  # a table over no files is empty
            files = f"(SELECT CAST([] AS {RECORD}) AS Records, '' AS filename)"
        made.execute(f"""
            CREATE VIEW audit.cloudtrail_{kind} AS SELECT
              {
            ", ".join(
                f"CAST({one} AS VARCHAR) AS {one}" if type_ == "string" else one for one, type_ in COLUMNS.items()
            )
        },
              split_part(filename, '/', -7) AS account, split_part(filename, '/', -5) AS region,
              regexp_extract(filename, '\\d{{4}}/\\d\\d/\\d\\d') AS day
            FROM (SELECT unnest(r), filename FROM (SELECT unnest(Records) AS r, filename
            FROM {files}))
        """)

    def ask(text: str) -> list[Row]:
        rows = made.execute(sqlglot.transpile(text, read="athena", write="duckdb")[0]).fetchall()
        return [tuple(None if one is None else str(one) for one in row) for row in rows]

    return ask


def both(plant: Plant | None, environment: str, assembly: Path, folder: Path) -> list[Any]:
    """The audit of a month by its files, and by the tables over them; with a denial at an endpoint for the second."""

    def planting(month: Month) -> None:
        month.records.append(month.denied("rekognition:DetectLabels", month.role("enroller")))
        if plant:
            plant(month)

    month = planted(environment, planting)
    only = frozenset(f"LOG{number:02}" for number in (1, 2, 3, 4, 6, 7, 8, 9, 11, 12))
    files = audit(month, assembly, folder, only=only)
    return [files, audit(month, assembly, folder, only=only, queried=Queried(tables=TABLES, ask=duck(folder)))]


@pytest.mark.parametrize("environment", ["example", "full", "minimal"])
def test_a_clean_month_is_answered_alike(environment: str, assemblies: Mapping[str, Path], tmp_path: Path) -> None:
    """Every finding with its words, the counts, the first events: what files say, tables say."""
    files, tables = both(None, environment, assemblies[environment], tmp_path / "logs")
    assert tables.results.results == files.results.results
    assert answers(tables)["LOG07"] == "not_met"


@pytest.mark.thorough
@pytest.mark.parametrize("kind", PLANTED)
def test_violations_are_found_alike(kind: str, assemblies: Mapping[str, Path], tmp_path: Path) -> None:
    """What the files of a month with a violation say, its tables say."""
    files, tables = both(PLANTED[kind][0], "example", assemblies["example"], tmp_path / "logs")
    assert findings(tables) == findings(files)


def test_saved_queries_ask_the_latest_days(tmp_path: Path) -> None:
    """Of a month that ends now, the text without days answers as the one with them; of an older one, nothing."""
    today = datetime.now(UTC).date()
    for first, there in ((today - timedelta(days=4), True), (today - timedelta(days=90), False)):
        month, folder = Month(load("example"), 2, first), tmp_path / str(first)
        write(month.records, folder)
        ask, table = duck(folder), TABLES.of("events")
        for query in (partial(looked_at, prefix="kyc-rek", operations=["PutRolePolicy"]), counted):
            of_days = ask(query(table, "111122223333", Days.between(month.first, month.last)))
            latest = ask(query(table, "111122223333", Days.latest()))
            assert of_days
            assert sorted(map(repr, latest)) == (sorted(map(repr, of_days)) if there else [])


@pytest.mark.parametrize("kind", KINDS)
def test_athena_understands_the_text(kind: str) -> None:
    """Queries and tables parse as Athena's, and hold the days, the folder of the kind, and no quote unescaped."""
    day = Days.between(date(2026, 3, 31), date(2026, 3, 31))
    for text in (
        looked_at(TABLES.of(kind), "111122223333", day, prefix="o'brien-rek", operations=["PutRole'"]),
        looked_at(TABLES.of(kind), "111122223333", Days.latest(), prefix="kyc-rek", operations=["PutRole"]),
        counted(TABLES.of(kind), "111122223333", day),
        definition(TABLES, kind, "s3://trail/AWSLogs/o-exampleorg1", ["111122223333"], "aws"),
    ):
        assert len(sqlglot.parse(text, read="athena")) == 1
    query = looked_at(TABLES.of(kind), "111122223333", day, prefix="o'brien-rek", operations=["PutRole'"])
    assert "day BETWEEN '2026/03/31' AND '2026/04/01'" in query
    assert "'o''brien-rek'" in query
    assert f"/${{account}}/{KINDS[kind]}/${{region}}/${{day}}'" in definition(
        TABLES, kind, "s3://trail/AWSLogs", ["111122223333"], "aws"
    )


@pytest.fixture(scope="module")
def aws() -> Iterator[str]:
    """An AWS that nobody else uses."""
    with apart() as url:
        yield url


def test_athena_is_asked(
    aws: str, capsys: pytest.CaptureFixture[str], assemblies: Mapping[str, Path], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Four queries, in order, by the auditor's role; their pages are turned into the answers of the files."""
    month = planted("example")
    write(month.records, tmp_path / "logs")
    ask, rows = duck(tmp_path / "logs"), []
    names = Watch(application=application(assemblies["example"]), region="eu-west-1").names
    for kind in KINDS:
        table, days = TABLES.of(kind), Days.between(month.first, month.last)
        rows.append(ask(counted(table, "111122223333", days)) if kind == "events" else [])
        rows.append(
            ask(looked_at(table, "111122223333", days, prefix="kyc-rek", operations=names))
            if kind == "events" else []
        )  # fmt: skip
    results = [
        {"rows": [{"Data": [{"VarCharValue": f"column {n}"} for n in range(3)]},
                  *({"Data": [{"VarCharValue": one} if one is not None else {} for one in row]} for row in listed)],
         "column_info": []} for listed in rows
    ]  # fmt: skip
    sent = {"account_id": "111122223333", "region": "eu-west-1", "results": results}
    urllib.request.urlopen(urllib.request.Request(
        f"{aws}/moto-api/static/athena/query-results", json.dumps(sent).encode(), {"Content-Type": "application/json"}
    ))  # fmt: skip
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    status, out, err = run_cli(
        capsys, "audit", "example", "--approved", assemblies["example"], "--engine", "athena",
        "--database", "audit", "--from", "2026-03-02", "--to", "2026-03-03", "--question", "LOG01", "--question",
        "LOG02", "--format", "json",
    )  # fmt: skip
    assert status == 0, out + err
    description = json.loads(out)
    assert {one["control"]: one["status"] for one in description["results"]} == {"LOG01": "met", "LOG02": "met"}
    assert description["results"][0]["message"].startswith("56 calls to Rekognition by ")


@pytest.mark.parametrize(
    ("named", "expected"),
    [((), ("fsi-rekognition-audit", "fsi_rekognition_audit")),
     (("--workgroup", "mine", "--database", "logs"), ("mine", "logs"))],
)  # fmt: skip
def test_athena_is_asked_where_the_environment_says(
    named: tuple[str, ...], expected: tuple[str, str], aws: str, capsys: pytest.CaptureFixture[str],
    assemblies: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """In its own workgroup and database, unless others are named; where that answers nothing, status 2."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    role = {"RoleArn": "arn:aws:iam::111122223333:role/tester", "RoleSessionName": "test"}
    given = boto3.client("sts", region_name="us-east-1").assume_role(**role)["Credentials"]
    athena = boto3.client(
        "athena", region_name="us-east-1", aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"], aws_session_token=given["SessionToken"],
    )  # fmt: skip
    workgroup, database = expected
    athena.create_work_group(Name=workgroup, Configuration={}, Tags=[{"Key": "a", "Value": "b"}])
    status, _, err = run_cli(capsys, "audit", "full", "--approved", assemblies["full"], "--engine", "athena", *named,
                             "--from", "2026-03-02", "--to", "2026-03-03")  # fmt: skip
    assert status == 2, err
    asked = athena.list_query_executions(WorkGroup=workgroup)["QueryExecutionIds"]
    found = [athena.get_query_execution(QueryExecutionId=one)["QueryExecution"] for one in asked]
    assert [one["QueryExecutionContext"]["Database"] for one in found] == [database] * 4
    assert all(f'FROM "{database}"."cloudtrail_' in one["Query"] for one in found)


BAD = {
    "no days": (("--engine", "athena"), "say of which days, --from and --to"),
    "logs beside it": (("logs", "--engine", "athena"), "--engine athena asks tables, and reads no LOGS"),
    "no such engine": (("--engine", "spark"), "invalid choice: 'spark'"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_usage_is_reported(
    case: str, capsys: pytest.CaptureFixture[str], assemblies: Mapping[str, Path], tmp_path: Path
) -> None:
    """What is expected, and status 2."""
    more, said = BAD[case]
    status, out, err = run_cli(capsys, "audit", "example", *more, "--approved", assemblies["example"])
    assert (status, out) == (2, "")
    assert said in " ".join(err.split())


def test_the_text_is_printed(capsys: pytest.CaptureFixture[str], assemblies: Mapping[str, Path]) -> None:
    """`--print-sql`: both tables over the trail's bucket, each Region listed, and both queries of each."""
    status, out, _ = run_cli(capsys, "audit", "example", "--print-sql", "--approved", assemblies["example"],
                             "--from", "2026-03-01", "--to", "2026-03-31")  # fmt: skip
    assert status == 0
    texts = [one for one in out.split(";\n") if one.strip()]
    assert [one.split()[0] for one in texts] == ["CREATE", "CREATE", "SELECT", "SELECT", "SELECT", "SELECT"]
    assert (
        "s3://kyc-rek-trail-111122223333-eu-west-1/AWSLogs/${account}/CloudTrail-NetworkActivity/${region}/${day}"
        in out
    )
    assert ",eu-west-1,eu-west-2," in out
