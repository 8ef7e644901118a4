"""Queries over log files: what they are answered from, where answers go, and which buckets are log buckets by that."""

from typing import Any

import pytest

from assurance.controls.aud import queries
from assurance.controls.registry import defined_in
from tests.support.cases import GIVEN, Case, Resources, allow, completeness, made, policy, ref, said
from tests.support.judging import MET, NOT_MET, UNDECIDED

REGIONS = (
    "af-south-1,ap-east-1,ap-east-2,ap-northeast-1,ap-northeast-2,ap-northeast-3,ap-south-1,ap-south-2,ap-southeast-1,"
    "ap-southeast-2,ap-southeast-3,ap-southeast-4,ap-southeast-5,ap-southeast-6,ap-southeast-7,ca-central-1,ca-west-1,"
    "eu-central-1,eu-central-2,eu-north-1,eu-south-1,eu-south-2,eu-west-1,eu-west-2,eu-west-3,il-central-1,"
    "me-central-1,me-south-1,mx-central-1,sa-east-1,us-east-1,us-east-2,us-west-1,us-west-2"
)
PLACE = "s3://logs/AWSLogs/"
PROJECTED = {
    "projection.enabled": "true",
    "projection.account.type": "enum",
    "projection.account.values": "111122223333",
    "projection.region.type": "enum",
    "projection.region.values": REGIONS,
    "projection.day.type": "date",
    "projection.day.format": "yyyy/MM/dd",
    "projection.day.range": "2020/01/01,NOW",
    "storage.location.template": PLACE + "${account}/CloudTrail/${region}/${day}",
}
LOGS = {
    "Logs": made("S3::Bucket", BucketName="logs"),
    "Trail": made("CloudTrail::Trail", S3BucketName=ref("Logs")),
    "Results": made("S3::Bucket", BucketName="results"),
}
NETWORK = "${account}/CloudTrail-NetworkActivity/${region}/${day}"


def table(
    location: Any = PLACE, format_: str = "com.amazon.emr.cloudtrail.CloudTrailInputFormat", **parameters: Any
) -> Resources:
    changed = {**PROJECTED, **{name.replace("__", "."): value for name, value in parameters.items()}}
    given = {name: value for name, value in changed.items() if value is not None}
    return LOGS | {
        "Table": made("Glue::Table", CatalogId="111122223333", DatabaseName="audit", TableInput={
            "Name": "events", "Parameters": given,
            "StorageDescriptor": {"Location": location, "InputFormat": format_}})
    }  # fmt: skip


def workgroup(enforced: Any = True, output: Any = "s3://results/", **result: Any) -> Resources:
    settings: dict[str, Any] = {"ResultConfiguration": {"OutputLocation": output, **result}}
    if enforced is not None:
        settings["EnforceWorkGroupConfiguration"] = enforced
    return LOGS | {"Group": made("Athena::WorkGroup", Name="audit", WorkGroupConfiguration=settings)}


def reader(*actions: str) -> Resources:
    """A role that reads and writes results, and may do more."""
    granted = policy(allow(["s3:GetObject", "s3:PutObject", *actions], "*"))
    return {"Reader": made("IAM::Role", AssumeRolePolicyDocument=policy(), Policies=[{"PolicyDocument": granted}])}


ASKED = table() | workgroup()
CASES = [
    Case("AUD46", MET, workgroup()),
    Case("AUD46", MET, workgroup(enforced=None)),
    Case("AUD46", MET, workgroup(ExpectedBucketOwner="111122223333"), "example"),
    Case("AUD46", NOT_MET, workgroup(ExpectedBucketOwner="999988887777"), "example"),
    Case("AUD46", NOT_MET, workgroup(enforced="false")),
    Case("AUD46", NOT_MET, workgroup(output="s3://elsewhere/")),
    Case("AUD46", NOT_MET, workgroup(output=None)),
    Case("AUD46", UNDECIDED, workgroup(output=GIVEN)),
    Case("AUD46", UNDECIDED, workgroup(enforced=GIVEN)),
    Case("AUD46", None, LOGS),
    Case("AUD47", MET, table()),
    Case("AUD47", MET, table(), "example"),
    Case("AUD47", MET, table(storage__location__template=PLACE + NETWORK)),
    Case("AUD47", NOT_MET, table(location="s3://results/AWSLogs/")),
    Case("AUD47", NOT_MET, table(location="s3://elsewhere/AWSLogs/")),
    Case("AUD47", NOT_MET, table(storage__location__template="s3://results/${account}/CloudTrail/${region}/${day}")),
    Case("AUD47", NOT_MET, table(storage__location__template=PLACE + "${account}/CloudTrail/eu-west-1/${day}")),
    Case("AUD47", NOT_MET, table(projection__enabled="false")),
    Case("AUD47", NOT_MET, table(projection__region__values="eu-west-1")),
    Case("AUD47", NOT_MET, table(projection__account__values="444455556666"), "example"),
    Case("AUD47", NOT_MET, table(projection__day__range="2026/01/01,NOW")),
    Case("AUD47", NOT_MET, table(projection__day__range="2020/01/01,2025/12/31")),
    Case("AUD47", NOT_MET, table(projection__day__type=None)),
    Case("AUD47", UNDECIDED, table(location=GIVEN)),
    Case("AUD47", None, table(format_="org.apache.hadoop.mapred.TextInputFormat")),
    # Results of queries over logs are logs, where nobody reads them who may not query; anything else is data.
    Case("STO15", None, ASKED | reader("athena:StartQueryExecution")),
    Case("STO15", NOT_MET, ASKED | reader()),
    Case("STO15", NOT_MET, workgroup()),
    Case("STO15", NOT_MET, table(location="s3://results/AWSLogs/") | workgroup()),
    Case("STO18", NOT_MET, ASKED | reader("athena:StartQueryExecution")),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.control}-{case.says or 'silent'}")
def test_says(case: Case) -> None:
    """Each control says of each template what an examiner would."""
    assert said(case) == case.says


def test_every_outcome_has_a_case() -> None:
    """No control goes untested in any of its outcomes."""
    assert completeness(CASES, defined_in(queries), {}) == []
