"""The controls of endpoints, case by case."""

from typing import Any

import pytest

from assurance.controls.net import endpoints as isolation_endpoints
from assurance.controls.net import other_endpoints
from assurance.controls.registry import defined_in
from tests.support.cases import GIVEN, Case, Resources, allow, att, completeness, made, one, policy, ref, said
from tests.support.endpoints import MEASURED, ORG, endpoint, everyone, https
from tests.support.judging import MET, NOT_MET, UNDECIDED


def grouped(*rules: Any, policy_document: Any = None, **group: Any) -> Resources:
    """An endpoint in a VPC whose group has these ingress rules."""
    return {
        "Vpc": made("EC2::VPC", CidrBlock="10.40.0.0/22"),
        "Group": made("EC2::SecurityGroup", SecurityGroupIngress=list(rules), **group),
    } | endpoint(policy_document, VpcId=ref("Vpc"), SecurityGroupIds=[att("Group", "GroupId")])


def endpoints(*services: str) -> Resources:
    """A VPC with an endpoint for Rekognition, and for what is named."""
    beside = {
        name: made("EC2::VPCEndpoint", ServiceName=f"com.amazonaws.eu-west-1.{name.lower()}", VpcId=ref("Vpc"))
        for name in services
    }
    return {"Vpc": made("EC2::VPC")} | endpoint(VpcId=ref("Vpc")) | beside


CASES = [
    Case("NET11", NOT_MET, endpoint()),
    Case("NET11", NOT_MET, endpoint(PrivateDnsEnabled="false")),
    Case("NET11", MET, endpoint(PrivateDnsEnabled="true")),
    Case("NET11", UNDECIDED, endpoint(PrivateDnsEnabled=GIVEN)),
    Case("NET11", None, one("EC2::VPCEndpoint", ServiceName="com.amazonaws.eu-west-1.s3", VpcEndpointType="Gateway")),
    Case("NET12", NOT_MET, endpoint(SubnetIds=["subnet-1"])),
    Case("NET12", NOT_MET, endpoint(SubnetIds=["subnet-1", "subnet-1"])),
    Case("NET12", MET, endpoint(SubnetIds=["subnet-1", "subnet-2"])),
    Case("NET12", UNDECIDED, endpoint(SubnetIds=GIVEN)),
    Case("NET13", MET, endpoint(service="rekognition-fips")),
    Case("NET13", MET, endpoint(service="rekognition")),
    Case(
        "NET13",
        NOT_MET,
        endpoint(service="rekognition").copy()
        | {
            "Fips": made("EC2::VPCEndpoint", ServiceName="com.amazonaws.us-east-1.rekognition-fips", VpcId="vpc-1"),
            "Subject": made("EC2::VPCEndpoint", ServiceName="com.amazonaws.us-east-1.rekognition", VpcId="vpc-1"),
        },
    ),
    Case("NET14", MET, grouped(https(SourceSecurityGroupId="sg-0a1"), https(CidrIp="10.40.1.0/24"))),
    Case("NET14", NOT_MET, grouped(https(CidrIp="0.0.0.0/0"))),
    Case("NET14", NOT_MET, grouped(https(CidrIpv6="::/0"))),
    Case("NET14", NOT_MET, grouped({"IpProtocol": "-1", "CidrIp": "10.40.1.0/24"})),
    Case("NET14", NOT_MET, grouped({"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "CidrIp": "10.40.1.0/24"})),
    Case(
        "NET14",
        NOT_MET,
        grouped()
        | {"Rule": made("EC2::SecurityGroupIngress", GroupId=ref("Group"), IpProtocol="-1", CidrIp="10.0.0.0/8")},
    ),
    Case("NET14", NOT_MET, endpoint()),
    Case("NET14", UNDECIDED, endpoint(SecurityGroupIds=["sg-0a1"])),
    Case("NET14", UNDECIDED, endpoint(SecurityGroupIds=[GIVEN])),
    Case("NET14", UNDECIDED, grouped(https(CidrIp=GIVEN))),
    Case("NET15", NOT_MET, grouped(https(CidrIp=att("Vpc", "CidrBlock")))),
    Case("NET15", NOT_MET, grouped(https(CidrIp="10.40.0.0/16"))),
    Case("NET15", MET, grouped(https(CidrIp="10.40.0.0/26"))),
    Case("NET15", MET, grouped(https(SourceSecurityGroupId="sg-0a1"))),
    Case("NET15", MET, grouped(https(CidrIp="10.40.0.0/22")), "example"),
    Case(
        "NET15",
        MET,
        grouped(
            https(CidrIp="10.40.0.0/22"),
            policy_document=policy(
                everyone(MEASURED, where={"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/kyc"}})
            ),
        ),
    ),
    Case(
        "NET15", NOT_MET, grouped(https(CidrIp="10.40.0.0/22"), policy_document=policy(everyone(MEASURED, where=ORG)))
    ),
    Case(
        "NET16",
        NOT_MET,
        {
            "Vpc": made("EC2::VPC", CidrBlock="10.0.0.0/16"),
            "Role": made(
                "IAM::Role", AssumeRolePolicyDocument=policy(), Policies=[{"PolicyDocument": policy(allow(MEASURED))}]
            ),
        },
    ),
    Case("NET16", MET, {"Vpc": made("EC2::VPC")} | endpoint(VpcId=ref("Vpc"))),
    Case("NET16", MET, {"Vpc": made("EC2::VPC")} | endpoint(VpcId=ref("Vpc"), service="rekognition-fips")),
    Case(
        "NET16",
        UNDECIDED,
        {
            "Vpc": made("EC2::VPC"),
            "Role": made(
                "IAM::Role", AssumeRolePolicyDocument=policy(), Policies=[{"PolicyDocument": policy(allow(MEASURED))}]
            ),
        }
        | endpoint(VpcId=ref("Vpc"), service=GIVEN),
    ),
    Case("NET16", None, {"Vpc": made("EC2::VPC")}),
    Case("NET17", NOT_MET, {"Vpc": made("EC2::VPC")} | endpoint(VpcId=ref("Vpc"))),
    Case(
        "NET17",
        MET,
        endpoints("S3", "Kms", "Sts"),
    ),
    Case("NET17", MET, endpoints("S3", "Kms", "Sts", "Logs", "Monitoring"), "minimal"),
    Case("NET17", NOT_MET, endpoints("S3", "Kms", "Sts", "Logs"), "minimal"),
    Case("NET17", NOT_MET, endpoints("S3", "Kms", "Sts", "Logs", "Monitoring"), "full"),
    Case(
        "NET17",
        UNDECIDED,
        {"Vpc": made("EC2::VPC"), "Other": made("EC2::VPCEndpoint", ServiceName=GIVEN, VpcId=ref("Vpc"))}
        | endpoint(VpcId=ref("Vpc")),
    ),
]


def whom(name: str) -> dict[str, dict[str, str]]:
    return {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::111122223333:{name}"}}


NAMED = {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/caller"}}
CASES += [
    Case("NET29", NOT_MET, endpoint(policy(everyone(MEASURED, where=ORG)))),
    Case("NET29", NOT_MET, endpoint(policy(everyone(MEASURED, Principal={"AWS": "111122223333"})))),
    Case("NET29", NOT_MET, endpoint(policy(everyone("s3:GetObject", where=ORG)), service="s3")),
    Case("NET29", MET, endpoint(policy(everyone(MEASURED, where=NAMED)))),
    Case("NET29", MET, endpoint(policy(everyone(MEASURED, Principal={"AWS": NAMED["ArnEquals"]["aws:PrincipalArn"]})))),
    Case("NET29", NOT_MET, endpoint(policy(everyone(MEASURED, where=whom("*"))))),
    Case("NET29", NOT_MET, endpoint(policy(everyone(MEASURED, where=whom("role/*") | ORG)))),
    Case("NET29", MET, endpoint(policy(everyone(MEASURED, where=whom("role/callers-*"))))),
    Case("NET29", UNDECIDED, endpoint(policy(everyone(MEASURED, where={"ArnEquals": {"aws:PrincipalArn": GIVEN}})))),
    Case("NET29", None, endpoint(policy(everyone("logs:PutLogEvents")), service="logs")),
    Case("NET11", NOT_MET, {"Endpoint": made("EC2::VPCEndpoint", ServiceName="com.amazonaws.eu-west-1.rekognition")}),
    Case("NET11", None, {"Endpoint": made("EC2::VPCEndpoint", ServiceName="com.amazonaws.eu-west-1.s3")}),
]
CONTROLS = defined_in(isolation_endpoints, other_endpoints)
NEVER_UNDECIDED: dict[str, str] = {
    "NET13": "a service that is not known is not known to be Rekognition's: NET01 to NET04 say so",
    "NET15": "a rule that is not known is what NET14 leaves undecided",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.control}-{case.says or 'silent'}")
def test_says(case: Case) -> None:
    """Each control says of each template what an examiner would."""
    assert said(case) == case.says


def test_every_outcome_has_a_case() -> None:
    """No control goes untested in any of its outcomes, or a reason says why it has not that outcome."""
    assert completeness(CASES, CONTROLS, NEVER_UNDECIDED) == []
