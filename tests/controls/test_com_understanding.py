"""What no control understands is not clean: every type and property is read by a control, or known to be harmless."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from assurance.controls.check import check
from assurance.controls.com.understanding import READ, WHOLE, harmless, understood
from assurance.controls.registry import CATALOGUE
from assurance.sources.template import parsed
from tests.support.cases import GIVEN, Case, made, one, policy, said
from tests.support.judging import MET, UNDECIDED, results
from tests.support.recording import understood as found
from tests.support.sampling import schema, types
from tests.support.unwatched import PAGE, with_harmless

CASES = [
    Case("COM19", None, one("S3::Bucket", PropertyOfNextYear=True)),
    Case("COM19", MET, one("S3::Bucket", BucketName="images"), "example"),
    Case("COM19", MET, one("S3::Bucket", Tags=[{"Key": "anything", "Value": "anything"}]), "example"),
    Case(
        "COM19",
        MET,
        one("S3::Bucket", LifecycleConfiguration={"Rules": [{"Transitions": [{"StorageClass": "GLACIER"}]}]}),
        "example",
    ),
    Case("COM19", UNDECIDED, one("S3::Bucket", PropertyOfNextYear=True), "example"),
    Case("COM19", UNDECIDED, one("S3::Bucket", PropertyOfNextYear=GIVEN), "example"),
    Case(
        "COM19", UNDECIDED, one("S3::Bucket", VersioningConfiguration={"Status": "Enabled", "Next": "year"}), "example"
    ),
    Case("COM19", UNDECIDED, one("S3::Bucket", LifecycleConfiguration={"Rules": [{"Next": "year"}]}), "example"),
    Case("COM19", MET, one("KMS::Key", KeyPolicy=policy({"Effect": "Deny", "Anything": "is the policy's"})), "example"),
    Case("COM19", MET, one("Events::Rule", EventPattern={"source": ["aws.kms"]}, Description="a text"), "example"),
    Case(
        "COM19",
        UNDECIDED,
        one("Events::Rule", EventPattern={"source": ["aws.kms"]}, RoleArn="arn:aws:iam::1:role/r"),
        "example",
    ),
    Case("COM19", MET, one("KMS::Key", MultiRegion=False), "example"),
    Case("COM19", UNDECIDED, one("KMS::Key", MultiRegion=True), "example"),
    Case("COM19", MET, one("CloudWatch::Dashboard", DashboardBody="{}"), "example"),
    Case("COM19", UNDECIDED, one("NextYear::Thing"), "example"),
    Case("COM19", UNDECIDED, one("S3::Bucket") | {"Other": made("NextYear::Thing")}, "example"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.says}")
def test_what_no_control_understands_is_undecided(case: Case) -> None:
    """Judged where an environment file says what is approved; a path is understood as far as a control read on."""
    assert said(case) == case.says


def test_it_is_named() -> None:
    """The message names the property, as high up as nothing below it is understood, and the type."""
    found = results("COM19", one("S3::Bucket", VersioningConfiguration={"Next": {"year": 1}}), approval="example")
    assert [(one.property, one.message) for one in found.results] == [
        (
            "VersioningConfiguration.Next",
            "no control reads VersioningConfiguration.Next of AWS::S3::Bucket: what it opens is not known",
        )
    ]


def test_without_an_environment_the_summary_counts() -> None:
    """Anyone who names no environment file is shown what nobody judged, by type."""
    template = {"Resources": {"A": made("NextYear::Thing"), "B": made("NextYear::Thing"), "C": made("S3::Bucket")}}
    assert check(parsed(template), controls=CATALOGUE.values()).not_understood == {"AWS::NextYear::Thing": 2}


@pytest.mark.thorough
def test_what_controls_read_is_found_out(assemblies: Mapping[str, Path]) -> None:
    """understood.json says what controls read when they judge; `make understood` writes it."""
    assert json.loads(READ.read_text(encoding="utf-8")) == found(dict(assemblies))


def test_what_is_harmless_is_needed() -> None:
    """Each row is of a type and property that CloudFormation knows, and that no control reads."""
    read = json.loads(READ.read_text(encoding="utf-8"))
    for row in harmless():
        if row.type != "*":
            top, path = row.paths[0].partition(".")[0], row.paths[0]
            assert row.type in types() or row.type in ("AWS::CDK::Metadata",), row
            assert top == "*" or top in schema(row.type)["properties"], row
            assert path not in {each.removesuffix(WHOLE) for each in read.get(row.type, ())}, f"{row} is read"
    assert len({(row.type, row.paths) for row in harmless()}) == len(harmless())


def test_the_page_shows_what_is_harmless() -> None:
    """docs/unwatched.md ends with what COM19 goes by; `make docs` writes it."""
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_harmless(page)


def test_a_type_may_be_harmless_as_a_whole() -> None:
    """What exists in CloudFormation alone has no property that anybody need read."""
    known = understood("AWS::CDK::Metadata")
    assert known is not None
    assert known.everything
