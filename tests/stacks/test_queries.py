"""The stack of queries: the same tables and texts as `audit --print-sql`, results that the auditor alone has."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from assurance.audit.watching import Watch
from capabilities.log_tables import KINDS, Days, Tables, counted, definition, looked_at
from policies.watch import operations_watched
from settings.loading import load
from tests.support.auditing import application

DATABASE, ACCOUNT = "fsi_rekognition_audit", "111122223333"
PLACE = "s3://fsi-rek-trail-111122223333-us-east-1/AWSLogs"
TABLES = Tables(database=DATABASE)
_NAMED = ("AWS::Athena::NamedQuery", "AWS::Glue::Table")
"""Types of which the stack has several."""


@pytest.fixture(scope="module")
def resources(assemblies: Mapping[str, Path]) -> Mapping[str, Any]:
    """The stack's resources by type and name."""
    text = (assemblies["full"] / "fsi-rekognition-queries.template.json").read_text(encoding="utf-8")
    found = json.loads(text)["Resources"].values()
    return {
        f"{one['Type']} {_name(one['Properties']) if one['Type'] in _NAMED else ''}".strip(): one["Properties"]
        for one in found
    }


def _name(properties: Mapping[str, Any]) -> str:
    return str(properties.get("TableInput", properties)["Name"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_is_the_one_that_is_printed(kind: str, resources: Mapping[str, Any]) -> None:
    """Columns, partitions, formats, place and projection are those of the printed definition."""
    text, made = definition(TABLES, kind, PLACE, [ACCOUNT], "aws"), resources[f"AWS::Glue::Table cloudtrail_{kind}"]
    given, stored = made["TableInput"], made["TableInput"]["StorageDescriptor"]
    columns, partitions = text.split("PARTITIONED BY")
    assert made["DatabaseName"] == DATABASE
    assert re.findall(r"^  `(.+?)` (.+?),?$", columns, re.MULTILINE) == [
        (one["Name"], one["Type"]) for one in stored["Columns"]
    ]
    assert re.findall(r"`(\w+)` string", partitions) == [one["Name"] for one in given["PartitionKeys"]]
    assert re.findall(r"(?:SERDE|INPUTFORMAT|LOCATION) '(.+?)'", text.replace("OUTPUTFORMAT", "")) == [
        stored["SerdeInfo"]["SerializationLibrary"], stored["InputFormat"], stored["Location"]
    ]  # fmt: skip
    assert dict(re.findall(r"'(.+?)' = '(.+?)'", text)) | {"EXTERNAL": "TRUE"} == given["Parameters"]


@pytest.mark.parametrize("kind", KINDS)
def test_saved_queries_are_those_of_an_audit(
    kind: str, resources: Mapping[str, Any], assemblies: Mapping[str, Path]
) -> None:
    """Both texts of each table, over the latest days, with the operations that the deployed watchers name."""
    end = "" if kind == "events" else "-of-endpoints"
    names = Watch(application=application(assemblies["full"]), region="us-east-1").names
    expected = looked_at(TABLES.of(kind), ACCOUNT, Days.latest(), prefix="fsi-rek", operations=names)
    assert resources[f"AWS::Athena::NamedQuery looked-at{end}"]["QueryString"] == expected
    text = resources[f"AWS::Athena::NamedQuery counted{end}"]["QueryString"]
    assert text == counted(TABLES.of(kind), ACCOUNT, Days.latest())


def test_the_workgroup_is_enforced(resources: Mapping[str, Any]) -> None:
    """No query chooses where its results go, or under which key."""
    made = resources["AWS::Athena::WorkGroup"]["WorkGroupConfiguration"]
    assert made["EnforceWorkGroupConfiguration"] is True
    assert made["ResultConfiguration"]["EncryptionConfiguration"]["EncryptionOption"] == "SSE_KMS"
    assert made["ResultConfiguration"]["ExpectedBucketOwner"] == ACCOUNT


@pytest.mark.parametrize("environment", ["example", "full", "minimal"])
def test_the_watched_operations_are_known_without_a_template(environment: str, assemblies: Mapping[str, Path]) -> None:
    """What policies say is watched is what the templates' rules and filters name."""
    settings = load(environment)
    assert (
        operations_watched(settings)
        == Watch(application=application(assemblies[environment]), region=settings.region).names
    )


def test_nobody_has_it_who_did_not_ask(assemblies: Mapping[str, Path]) -> None:
    """The others have no such stack."""
    assert not list(assemblies["example"].glob("*queries*")) + list(assemblies["minimal"].glob("*queries*"))
