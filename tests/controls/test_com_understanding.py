"""What no control understands is not clean: every type and property is read by a control, or known to be harmless."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from assurance.controls.check import check
from assurance.controls.com.understanding import READ, WHOLE, harmless, openings, understood
from assurance.controls.registry import CATALOGUE
from assurance.sources.template import parsed
from tests.support.cases import GIVEN, Case, allow, att, made, one, policy, ref, said
from tests.support.judging import MET, UNDECIDED, results
from tests.support.recording import understood as found
from tests.support.sampling import schema, types
from tests.support.unwatched import PAGE, with_harmless

CALLER = made(
    "IAM::Role",
    RoleName="caller",
    Policies=[{"PolicyName": "calls", "PolicyDocument": policy(allow("rekognition:DetectFaces"))}],
)
HOME = {"Home": made("SNS::Topic", TopicName="arn:aws:sns:eu-west-1:111122223333:home")}
"""Something that says in which account the template is deployed."""
OURS = {"Caller": CALLER, "Images": made("S3::Bucket", BucketName="images-of-customers")}
"""What uses Rekognition: beside it, what opens something is undecided without an environment file too."""
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
    Case("COM19", None, one("NextYear::Thing") | OURS),
    Case("COM19", None, one("NextYear::Thing", Name="thing", Logs="s3://elsewhere/") | OURS),
    Case("COM19", None, one("NextYear::Thing", Bucket="images-of-customers")),
    Case("COM19", UNDECIDED, one("NextYear::Thing", Bucket="images-of-customers") | OURS),
    Case("COM19", UNDECIDED, one("NextYear::Thing", From={"Place": "s3://images-of-customers/new/"}) | OURS),
    Case("COM19", UNDECIDED, one("NextYear::Thing", Origins=[att("Images", "RegionalDomainName")]) | OURS),
    Case("COM19", UNDECIDED, one("NextYear::Thing", Text='{"from": "arn:aws:s3:::images-of-customers/*"}') | OURS),
    Case("COM19", UNDECIDED, one("NextYear::Thing", RunsAs=att("Caller")) | OURS),
    Case("COM19", None, one("NextYear::Thing", RunsAs=att("Other")) | OURS | {"Other": made("IAM::Role")}),
    Case("COM19", UNDECIDED, one("S3::Bucket", PropertyOfNextYear=ref("Images")) | OURS),
    Case("COM19", UNDECIDED, one("NextYear::Thing", Policy=policy(allow("x:*", Principal="*"))) | OURS),
    Case("COM19", None, one("NextYear::Thing", Owner="999988887777") | OURS),
    Case("COM19", UNDECIDED, one("NextYear::Thing", Owner="999988887777") | OURS | HOME),
    Case("COM19", UNDECIDED, one("NextYear::Thing", To="arn:aws:sqs:eu-west-1:999988887777:q") | OURS | HOME),
    Case("COM19", None, one("NextYear::Thing", To="arn:aws:sqs:eu-west-1:111122223333:q") | OURS | HOME),
    Case("COM19", None, one("NextYear::Thing", Digits="9999888877776") | OURS | HOME),
    Case("COM19", UNDECIDED, one("GuardDuty::Filter", Action="ARCHIVE") | OURS),
    Case("COM19", None, one("GuardDuty::Filter", Action="ARCHIVE")),
    Case("COM19", UNDECIDED, one("GuardDuty::Detector", Enable=False) | OURS),
    Case("COM19", UNDECIDED, one("GuardDuty::Detector", Enable=GIVEN) | OURS),
    Case("COM19", None, one("GuardDuty::Detector", Enable=True) | OURS),
    Case("COM19", UNDECIDED, one("SNS::Topic", DataProtectionPolicy={"Name": "mask"}) | OURS),
    Case("COM19", UNDECIDED, one("KMS::Key", MultiRegion=True) | OURS),
    Case("COM19", None, one("KMS::Key", MultiRegion=False) | OURS),
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


def test_what_opens_something_says_what() -> None:
    """Of what opens by itself the message says what; of what names something of these templates, what it names."""
    listed = {"Hiding": made("GuardDuty::Filter"), "Fetching": made("NextYear::Thing", From=ref("Images"))}
    assert [(one.resource, one.message) for one in results("COM19", listed | OURS).results] == [
        ("Fetching", "no control understands AWS::NextYear::Thing, which names Images"),
        ("Hiding", "no control understands AWS::GuardDuty::Filter, which hides findings from those who look for them"),
    ]


def test_what_opens_by_itself_is_needed() -> None:
    """Each row is of a type and property that CloudFormation knows, and that no control reads."""
    read = json.loads(READ.read_text(encoding="utf-8"))
    for row in (row for rows in openings().values() for row in rows):
        assert row.type in types(), row
        assert not row.path or row.path in schema(row.type)["properties"], row
        assert row.path not in {each.removesuffix(WHOLE) for each in read.get(row.type, ())}, f"{row} is read"
        assert row.path or row.type not in read, f"{row} is read"


def test_without_an_environment_the_summary_counts() -> None:
    """Anyone who names no environment file is shown what nobody judged, by type."""
    template = {"Resources": {"A": made("NextYear::Thing"), "B": made("NextYear::Thing"), "C": made("S3::Bucket")}}
    assert check(parsed(template), controls=CATALOGUE.values()).not_understood == {"AWS::NextYear::Thing": 2}


def test_what_is_undecided_is_not_counted_again() -> None:
    """A resource that COM19 names is not among those that nobody judged."""
    calling = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "rekognition:*", "Resource": "*"}]}
    template = {
        "Resources": {
            "Naming": made("NextYear::Thing", Bucket={"Ref": "Images"}),
            "Other": made("NextYear::Thing"),
            "Images": made("S3::Bucket"),
            "Calls": made("IAM::ManagedPolicy", PolicyDocument=calling),
        }
    }
    found = check(parsed(template), controls=CATALOGUE.values())
    assert [one.resource for one in found.results if one.control == "COM19"] == ["Naming"]
    assert found.not_understood == {"AWS::NextYear::Thing": 1}


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
