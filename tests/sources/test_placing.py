"""Of which account and Region a template is: as its manifest says, or itself, or the environment."""

from typing import Any

import pytest

from assurance.sources.assembly import Template
from assurance.sources.physical import Place
from assurance.sources.placing import placed, together
from assurance.sources.reading import Text

OTHERWISE = Place(account="444455556666", region="eu-central-1", partition="aws")
BOUNDARY = "arn:aws:iam::111122223333:policy/boundary"
JOINED = {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::111122223333:role/passed"]]}


UNPLACED = Place()


def of(*resources: tuple[str, Any], stated: Place = UNPLACED, otherwise: Place = UNPLACED) -> tuple[str, str, str]:
    content = {f"R{place}": {"Type": type_, "Properties": given} for place, (type_, given) in enumerate(resources)}
    template = Template(text=Text(name="t.json", sha256="", content={"Resources": content}), place=stated)
    found = placed(template, otherwise).place
    return found.account, found.region, found.partition


UNKNOWN = ("${AWS::AccountId}", "${AWS::Region}", "${AWS::Partition}")


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ([("AWS::IAM::Role", {"PermissionsBoundary": BOUNDARY})], ("111122223333", UNKNOWN[1], "aws")),
        ([("AWS::IAM::User", {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]})],
         (*UNKNOWN[:2], "aws")),
        ([("AWS::EC2::FlowLog", {"DeliverLogsPermissionArn": JOINED})], ("111122223333", *UNKNOWN[1:])),
        ([("AWS::Lambda::Function", {"Role": {"Fn::GetAtt": ["Role", "Arn"]}})], UNKNOWN),
        ([("AWS::EC2::VPCEndpoint", {"ServiceName": "com.amazonaws.us-gov-west-1.rekognition"})],
         (UNKNOWN[0], "us-gov-west-1", "aws-us-gov")),
        ([("AWS::EC2::VPCEndpoint", {"ServiceName": "com.amazonaws.eu-west-1.s3", "ServiceRegion": "eu-west-1"})],
         UNKNOWN),
        ([("AWS::EC2::Subnet", {"AvailabilityZone": "eu-west-1a"})], (UNKNOWN[0], "eu-west-1", "aws")),
        ([("AWS::EC2::Subnet", {"AvailabilityZone": "us-west-2-lax-1a"})], UNKNOWN),
        ([("AWS::SNS::Topic", {"TopicName": "arn:aws:iam::111122223333:role/x"})],
         (*UNKNOWN[:2], "aws")),
        ([("AWS::SNS::Topic", {"TopicName": {"Fn::If": ["Gov", "arn:aws-us-gov:sns:x", "arn:aws:sns:x"]}})], UNKNOWN),
        ([("AWS::IAM::Role", {"PermissionsBoundary": BOUNDARY}),
          ("AWS::IAM::Role", {"PermissionsBoundary": BOUNDARY.replace("1", "9")})], (*UNKNOWN[:2], "aws")),
        ([("AWS::IAM::Role", {"PermissionsBoundary": {"Fn::If": ["Test", BOUNDARY, BOUNDARY.replace("1", "9")]}})],
         (*UNKNOWN[:2], "aws")),
        ([("AWS::IAM::Role", ["PermissionsBoundary", BOUNDARY])], (*UNKNOWN[:2], "aws")),
    ],
)  # fmt: skip
def test_a_template_says_it_itself(resources: list[tuple[str, Any]], expected: tuple[str, str, str]) -> None:
    """By roles that are passed and by policies of its own account, by an endpoint's service and by a subnet's zone."""
    assert of(*resources) == expected


def test_who_is_believed() -> None:
    """The manifest before the template, the template before the environment; two accounts are none."""
    role = ("AWS::IAM::Role", {"PermissionsBoundary": BOUNDARY})
    other = ("AWS::IAM::Role", {"PermissionsBoundary": BOUNDARY.replace("1", "9")})
    stated = Place(account="777788889999", region="eu-west-2", partition="aws")
    assert of(role, stated=stated, otherwise=OTHERWISE) == ("777788889999", "eu-west-2", "aws")
    assert of(role, otherwise=OTHERWISE) == ("111122223333", "eu-central-1", "aws")
    assert of(otherwise=OTHERWISE) == ("444455556666", "eu-central-1", "aws")
    assert of(role, other, otherwise=OTHERWISE) == (UNKNOWN[0], "eu-central-1", "aws")


def at(account: str, region: str) -> Template:
    place = Place(account=account, region=region, partition="aws")
    return Template(text=Text(name="t.json", sha256="", content={"Resources": {}}), place=place)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ([("111122223333", "eu-west-1"), UNKNOWN[:2]], ("111122223333", "eu-west-1")),
        ([("111122223333", UNKNOWN[1]), (UNKNOWN[0], "eu-west-1"), UNKNOWN[:2]], ("111122223333", "eu-west-1")),
        ([("111122223333", "eu-west-1"), ("111122223333", "eu-central-1"), UNKNOWN[:2]], ("111122223333", UNKNOWN[1])),
        ([("111122223333", "eu-west-1"), ("444455556666", "eu-west-1"), UNKNOWN[:2]], (UNKNOWN[0], "eu-west-1")),
        ([UNKNOWN[:2], UNKNOWN[:2]], UNKNOWN[:2]),
    ],
)
def test_what_does_not_say_it_is_where_the_others_are(stated: list[tuple[str, str]], expected: tuple[str, str]) -> None:
    """Account and Region each, where those that say it agree; what says it stays where it is."""
    found = [one.place for one in together([at(*one) for one in stated])]
    assert (found[-1].account, found[-1].region) == expected
    assert all(
        one.account in (account, expected[0]) and one.region in (region, expected[1])
        for one, (account, region) in zip(found, stated, strict=True)
    )
