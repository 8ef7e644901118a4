"""`init` writes an environment file that passes, or says what is missing and writes nothing."""

import io
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from assurance.__main__ import main
from settings.loading import load
from tests.support.apart import apart, emptied

GIVEN = {
    "account": "444455556666",
    "region": "eu-west-1",
    "organization": "o-mybank12345",
    "trusted.callers": "arn:aws:iam::444455556666:role/kyc/verification-service",
    "alarms.subscribers": "operations@example.com",
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of the caller's own, with environments/ in it, and nobody to ask."""
    (tmp_path / "environments").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO())


def given(**other: str) -> list[str]:
    """The options that answer every question."""
    return [part for key, value in {**GIVEN, **other}.items() for part in ("--set", f"{key}={value}")]


def test_it_writes_what_passes(capsys: pytest.CaptureFixture[str]) -> None:
    """With every answer given, the file is one that is read without a mistake, and the next step names it."""
    assert main(["init", "mybank", "--capability", "face-comparison", *given()]) == 0
    settings = load("mybank")
    assert (settings.account, settings.prefix, settings.region) == ("444455556666", "rek", "eu-west-1")
    assert [row.name for row in settings.approved] == ["face-comparison"]
    assert "make synth environment=mybank\n" in capsys.readouterr().out


def test_what_is_missing_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """Where nobody can be asked, every missing answer is named at once, and nothing is written."""
    assert main(["init", "mybank", "--capability", "face-search", *given()[:6]]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "nobody can be asked here; give",
        "  --set trusted.callers=VALUE",
        "  --set alarms.subscribers=VALUE",
        "  --set capabilities.face-search.collections=VALUE",
        "nothing was written",
    ]
    assert not Path("environments/mybank.toml").exists()


def test_questions_are_asked_until_they_are_answered(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """At a terminal each question is asked; Return takes what is proposed, and a mistake is reported and asked anew."""
    typed = io.StringIO(
        "face-serch\nface-search\n\n12\n444455556666\n\no-mybank12345\n\n"
        "arn:aws:iam::444455556666:role/a\noperations@example.com\n\ncustomers\n"
    )
    monkeypatch.setattr(typed, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", typed)
    assert main(["init", "mybank"]) == 0
    description = capsys.readouterr().out
    assert "did you mean 'face-search'?" in description
    assert "account: found 12; expected the 12 digits" in description
    answers = tomllib.loads(Path("environments/mybank.toml").read_text())
    assert answers["capabilities"] == {"face-search": {"collections": ["customers"]}}
    assert answers["network"]["create"] == {"cidr": "10.40.0.0/22"}


def test_the_end_of_the_input_is_no_answer(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Anyone who leaves in between gets no file."""
    typed = io.StringIO("face-search\n")
    monkeypatch.setattr(typed, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", typed)
    assert main(["init", "mybank"]) == 2
    assert capsys.readouterr().err == "the answers ended before the questions\nnothing was written\n"
    assert not list(Path("environments").iterdir())


def test_it_begins_with_another() -> None:
    """--from takes another environment's answers; those given as well are laid over them."""
    main(["init", "one", "--capability", "face-comparison", *given()])
    assert main(["init", "two", "--from", "one", "--set", "prefix=other", "--set", "retention.media=7"]) == 0
    settings = load("two")
    assert (settings.prefix, settings.retention.media, settings.account) == ("other", 7, "444455556666")


REFUSED = [
    (["one"], "environments/one.toml: is there already; name another one, or change it by hand"),
    (["two", "--from", "one"], "one.toml: has the stack rek-rekognition-storage in 444455556666 and eu-west-1 too"),
    (["two", "--from", "none"], "environments/none.toml: no such environment file"),
    (
        ["two", "--capability", "face-serch", *given()],
        "capabilities.face-serch: no such key; did you mean 'face-search'?",
    ),
    (["two", "--set", "region"], "--set region: expected KEY=VALUE"),
    (["two", "--set", "regoin=x"], "regoin: no such key; did you mean 'region'?"),
    (["two", "--adopt", "vpc-0123456789abcdef0"], "--adopt: in which Region?"),
    (
        ["none/two", "--capability", "face-comparison", *given(prefix="two")],
        "environments/none/two.toml: cannot be written",
    ),
]


@pytest.mark.parametrize(("arguments", "description"), REFUSED)
def test_what_cannot_be_is_refused(
    arguments: list[str], description: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What exists, collides, is unknown or cannot be read is refused with the reason, and nothing is written."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    main(["init", "one", "--capability", "face-comparison", *given()])
    capsys.readouterr()
    assert main(["init", *arguments]) == 2
    assert capsys.readouterr().err.startswith(description)
    assert [file.name for file in Path("environments").iterdir()] == ["one.toml"]


@pytest.fixture(scope="module")
def aws() -> Iterator[str]:
    """An AWS that nobody else uses."""
    with apart() as url:
        yield url


@pytest.fixture
def vpc(aws: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A VPC of a landing zone: two private subnets, a public one, an endpoint for AWS KMS and one for Amazon S3."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws)
    emptied(aws)
    ec2 = boto3.client("ec2", region_name="eu-west-1")
    made: str = ec2.create_vpc(CidrBlock="10.50.0.0/22")["Vpc"]["VpcId"]
    for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
        ec2.modify_vpc_attribute(VpcId=made, **{attribute: {"Value": True}})
    subnets = [
        ec2.create_subnet(VpcId=made, CidrBlock=f"10.50.{number}.0/24", AvailabilityZone=f"eu-west-1{zone}")
        for number, zone in enumerate("abc")
    ]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=made)
    public = ec2.create_route_table(VpcId=made)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=public, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    ec2.associate_route_table(RouteTableId=public, SubnetId=subnets[2]["Subnet"]["SubnetId"])
    for name, kind in (("kms", "Interface"), ("s3", "Gateway")):
        ec2.create_vpc_endpoint(VpcId=made, ServiceName=f"com.amazonaws.eu-west-1.{name}", VpcEndpointType=kind)
    return made


def test_a_vpc_is_read(vpc: str) -> None:
    """--adopt fills in what the VPC and the credentials say; its public subnet is left out."""
    answers = given()[2:]
    assert main(["init", "mybank", "--capability", "face-comparison", "--adopt", vpc, *answers]) == 0
    settings = load("mybank")
    assert settings.account == "123456789012"
    assert settings.network.client_cidrs == ("10.50.0.0/22",)
    adopted = settings.network.adopt
    assert adopted
    assert (adopted.vpc, adopted.services, len(adopted.subnets), len(adopted.route_tables)) == (vpc, ("kms",), 2, 1)
    assert adopted.s3_endpoint


def test_a_vpc_that_does_not_fit_is_refused(vpc: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Another account's, one that does not exist, and one whose names do not resolve."""
    arguments = ["init", "mybank", "--capability", "face-comparison", *given()]
    assert main([*arguments, "--adopt", vpc]) == 2
    assert "the credentials at hand are those of 123456789012, not of 444455556666" in capsys.readouterr().err
    assert main([*arguments, "--adopt", "vpc-0123456789abcdef0"]) == 2
    assert "no such VPC in eu-west-1" in capsys.readouterr().err
    boto3.client("ec2", region_name="eu-west-1").modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": False})
    assert main([*arguments, "--adopt", vpc]) == 2
    assert "enableDnsHostnames is off" in capsys.readouterr().err
    assert not list(Path("environments").iterdir())
