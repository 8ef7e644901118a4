"""The controls of endpoint policies, case by case."""

from typing import Any

import pytest

from assurance.controls.net import approved as isolation_approved
from assurance.controls.net import endpoint_policies
from assurance.controls.registry import defined_in
from tests.support.cases import GIVEN, Case, completeness, deny, one, policy, said
from tests.support.endpoints import MEASURED, ORG, endpoint, everyone
from tests.support.judging import MET, NOT_MET, UNDECIDED

OWN = {"Ref": "AWS::AccountId"}
ROLE = "arn:aws:iam::111122223333:role"


def accounts(*named: Any) -> dict[str, Any]:
    return {"StringEquals": {"aws:PrincipalAccount": list(named)}}


CASES = [
    # NET01: everything to everyone
    Case("NET01", NOT_MET, endpoint()),
    Case("NET01", NOT_MET, one("EC2::VPCEndpoint", ServiceName="com.amazonaws.eu-west-1.s3")),
    Case("NET01", NOT_MET, endpoint(policy(everyone("*")))),
    Case("NET01", NOT_MET, endpoint(policy(everyone(["rekognition:*"], Principal={"AWS": "*"})))),
    Case("NET01", NOT_MET, endpoint(policy(everyone("", NotAction="rekognition:DeleteFaces")))),
    Case("NET01", NOT_MET, endpoint(policy(everyone("*", where={"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}})))),
    Case("NET01", NOT_MET, endpoint(policy(everyone("*", where={"StringLike": {"aws:PrincipalOrgID": "*"}})))),
    Case("NET01", MET, endpoint(policy(everyone("*", where=ORG)))),
    Case(
        "NET01",
        MET,
        endpoint(policy(everyone("*"), deny("*", {"StringNotEquals": ORG["StringEquals"]}, Principal="*"))),
    ),
    Case("NET01", MET, endpoint(policy(everyone(MEASURED)))),
    Case("NET01", UNDECIDED, endpoint(GIVEN)),
    Case("NET01", UNDECIDED, endpoint(policy(everyone(GIVEN)))),
    Case("NET01", None, one("EC2::VPCEndpoint", ServiceName="com.amazonaws.vpce.eu-west-1.vpce-svc-0a1")),
    # NET02: other services
    Case("NET02", NOT_MET, endpoint(service="athena")),
    Case("NET02", MET, endpoint(policy(everyone("athena:GetQueryResults", where=ORG)), service="athena")),
    Case("NET02", UNDECIDED, one("EC2::VPCEndpoint", ServiceName=GIVEN)),
    # NET03: named actions
    Case("NET03", NOT_MET, endpoint(policy(everyone("rekognition:*")))),
    Case("NET03", NOT_MET, endpoint(policy(everyone(["rekognition:CompareFaces", "Rekognition:Detect*"])))),
    Case("NET03", NOT_MET, endpoint(policy(everyone("", NotAction=["rekognition:IndexFaces"])))),
    Case("NET03", NOT_MET, endpoint(policy(everyone("s3:*")), service="s3")),
    Case("NET03", MET, endpoint(policy(everyone("s3:Get*")), service="s3")),
    Case("NET03", MET, endpoint(policy(everyone(MEASURED), deny("rekognition:*", Principal="*")))),
    Case("NET03", UNDECIDED, endpoint(policy(everyone([GIVEN, MEASURED])))),
    # NET04: who passes
    Case("NET04", NOT_MET, endpoint(policy(everyone(MEASURED)))),
    Case("NET04", NOT_MET, endpoint(policy(everyone(MEASURED, Principal={"AWS": ["*"]})))),
    Case("NET04", NOT_MET, endpoint(policy(everyone(MEASURED, where={"StringEqualsIfExists": ORG["StringEquals"]})))),
    Case(
        "NET04", NOT_MET, endpoint(policy(everyone(MEASURED, where={"ForAllValues:StringEquals": ORG["StringEquals"]})))
    ),
    Case(
        "NET04",
        NOT_MET,
        endpoint(policy(everyone(MEASURED, where={"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*"}}))),
    ),
    Case(
        "NET04", NOT_MET, endpoint(policy(everyone(MEASURED, where={"StringEquals": {"aws:PrincipalTag/team": "kyc"}})))
    ),
    Case(
        "NET04",
        MET,
        endpoint(policy(everyone(MEASURED, where={"StringEquals": {"AWS:principalorgid": "o-exampleorg1"}}))),
    ),
    Case(
        "NET04",
        MET,
        endpoint(
            policy(everyone(MEASURED, where={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}))
        ),
    ),
    Case("NET04", MET, endpoint(policy(everyone(MEASURED, Principal={"AWS": "arn:aws:iam::111122223333:role/kyc"})))),
    Case("NET04", NOT_MET, endpoint(policy(everyone(MEASURED, where=accounts(OWN, "444455556666"))))),
    Case("NET04", UNDECIDED, endpoint(policy(everyone(MEASURED, where=accounts("111122223333", "444455556666"))))),
    Case("NET04", MET, endpoint(policy(everyone(MEASURED, where=accounts(OWN))))),
    Case("NET04", MET, endpoint(policy(everyone(MEASURED, where=ORG | {"StringLike": {"aws:PrincipalAccount": OWN}})))),
    Case(
        "NET04",
        MET,
        endpoint(policy(everyone(MEASURED), deny("*", {"StringNotEquals": ORG["StringEquals"]}, Principal="*"))),
    ),
    Case(
        "NET04",
        NOT_MET,
        endpoint(policy(everyone(MEASURED), deny("s3:*", {"StringNotEquals": ORG["StringEquals"]}, Principal="*"))),
    ),
    Case(
        "NET04", UNDECIDED, endpoint(policy(everyone(MEASURED, where={"StringEquals": {"aws:PrincipalOrgID": GIVEN}})))
    ),
    # NET05: the organization of the environment file
    Case("NET05", MET, endpoint(policy(everyone(MEASURED, where=ORG))), "example"),
    Case(
        "NET05",
        NOT_MET,
        endpoint(policy(everyone(MEASURED, where={"StringEquals": {"aws:PrincipalAccount": "111122223333"}}))),
        "example",
    ),
    Case(
        "NET05",
        NOT_MET,
        endpoint(policy(everyone(MEASURED, where={"StringEquals": {"aws:PrincipalOrgID": "o-another000"}}))),
        "example",
    ),
    Case(
        "NET05",
        UNDECIDED,
        endpoint(policy(everyone(MEASURED, where={"StringEquals": {"aws:PrincipalOrgID": GIVEN}}))),
        "example",
    ),
    # NET06: named Rekognition resources
    Case("NET06", NOT_MET, endpoint(policy(everyone(["rekognition:SearchFaces", MEASURED])))),
    Case(
        "NET06", NOT_MET, endpoint(policy(everyone("rekognition:IndexFaces", "arn:aws:rekognition:*:*:collection/*")))
    ),
    Case(
        "NET06",
        NOT_MET,
        endpoint(
            policy(
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "rekognition:IndexFaces",
                    "NotResource": "arn:aws:rekognition:eu-west-1:111122223333:collection/kyc",
                }
            )
        ),
    ),
    Case(
        "NET06",
        MET,
        endpoint(
            policy(everyone("rekognition:IndexFaces", "arn:aws:rekognition:eu-west-1:111122223333:collection/kyc-*"))
        ),
    ),
    Case("NET06", MET, endpoint(policy(everyone([MEASURED, "rekognition:DetectFaces"])))),
    Case(
        "NET06",
        MET,
        endpoint(policy(everyone("rekognition:IndexFaces", where={"StringEquals": {"aws:ResourceTag/use": "kyc"}}))),
    ),
    Case("NET06", UNDECIDED, endpoint(policy(everyone("rekognition:IndexFaces", GIVEN)))),
    # NET07: other accounts' resources
    Case("NET07", NOT_MET, endpoint(policy(everyone("s3:PutObject", where=ORG)), service="s3")),
    Case("NET07", NOT_MET, endpoint(policy(everyone("kms:*", "arn:aws:kms:*:*:key/*")), service="kms")),
    Case("NET07", MET, endpoint(policy(everyone("s3:PutObject", "arn:aws:s3:::kyc-media/*")), service="s3")),
    Case(
        "NET07",
        MET,
        endpoint(policy(everyone("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/*")), service="kms"),
    ),
    Case(
        "NET07",
        MET,
        endpoint(
            policy(everyone("s3:GetObject", where={"StringEquals": {"aws:ResourceOrgID": "o-exampleorg1"}})),
            service="s3",
        ),
    ),
    Case("NET07", MET, endpoint(policy(everyone("sts:GetCallerIdentity")), service="sts")),
    Case("NET07", NOT_MET, endpoint(policy(everyone("sts:AssumeRole")), service="sts")),
    Case("NET07", UNDECIDED, endpoint(policy(everyone("s3:PutObject", GIVEN)), service="s3")),
    # NET31: named resources of the account
    Case(
        "NET31", NOT_MET, endpoint(policy(everyone("sts:AssumeRole", "arn:aws:iam::111122223333:*")), "sts"), "example"
    ),
    Case("NET31", NOT_MET, endpoint(policy(everyone("sts:*", f"{ROLE}/*")), "sts-fips"), "example"),
    Case("NET31", NOT_MET, endpoint(policy(everyone("sqs:ReceiveMessage", where=ORG)), "sqs"), "example"),
    Case("NET31", MET, endpoint(policy(everyone("sts:AssumeRole", f"{ROLE}/kyc-*")), "sts"), "example"),
    Case("NET31", MET, endpoint(policy(everyone("sts:GetCallerIdentity")), "sts"), "example"),
    Case("NET31", UNDECIDED, endpoint(policy(everyone("sts:AssumeRole", GIVEN)), "sts"), "example"),
    Case("NET31", None, endpoint(policy(everyone("kms:Decrypt")), "kms"), "example"),
    Case("NET31", None, endpoint(policy(everyone("sts:AssumeRole")), "sts")),
    # NET08: approved actions
    Case("NET08", MET, endpoint(policy(everyone([MEASURED, "rekognition:comparefaces"]))), "example"),
    Case("NET08", NOT_MET, endpoint(policy(everyone([MEASURED, "rekognition:RecognizeCelebrities"]))), "example"),
    Case("NET08", NOT_MET, endpoint(policy(everyone("rekognition:*"))), "example"),
    Case(
        "NET08",
        MET,
        endpoint(
            policy(
                everyone("rekognition:Detect*"),
                deny(
                    [
                        "rekognition:DetectLabels",
                        "rekognition:DetectFaces",
                        "rekognition:DetectModerationLabels",
                        "rekognition:DetectProtectiveEquipment",
                        "rekognition:DetectCustomLabels",
                    ],
                    Principal="*",
                ),
            )
        ),
        "example",
    ),
    Case("NET08", UNDECIDED, endpoint(policy(everyone([MEASURED, GIVEN]))), "example"),
    # NET09: addresses
    Case("NET09", NOT_MET, endpoint(policy(everyone(MEASURED, where={"IpAddress": {"aws:sourceip": "10.0.0.0/8"}})))),
    Case("NET09", MET, endpoint(policy(everyone(MEASURED, where={"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}})))),
    Case("NET09", UNDECIDED, endpoint(GIVEN)),
    # NET10: the client ranges of the environment file (10.40.0.0/22)
    Case(
        "NET10",
        MET,
        endpoint(policy(everyone(MEASURED, where={"IpAddress": {"aws:VpcSourceIp": ["10.40.0.0/22"]}}))),
        "example",
    ),
    Case(
        "NET10",
        MET,
        endpoint(
            policy(everyone(MEASURED), deny("*", {"NotIpAddress": {"aws:VpcSourceIp": "10.40.1.0/24"}}, Principal="*"))
        ),
        "example",
    ),
    Case(
        "NET10",
        NOT_MET,
        endpoint(policy(everyone(MEASURED, where={"IpAddress": {"aws:VpcSourceIp": "10.40.0.0/16"}}))),
        "example",
    ),
    Case("NET10", NOT_MET, endpoint(policy(everyone(MEASURED, where=ORG))), "example"),
    Case(
        "NET10",
        UNDECIDED,
        endpoint(policy(everyone(MEASURED, where={"IpAddress": {"aws:VpcSourceIp": GIVEN}}))),
        "example",
    ),
]

CONTROLS = defined_in(endpoint_policies, isolation_approved)
NEVER_UNDECIDED: dict[str, str] = {}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.control}-{case.says or 'silent'}")
def test_says(case: Case) -> None:
    """Each control says of each template what an examiner would."""
    assert said(case) == case.says


def test_every_outcome_has_a_case() -> None:
    """No control goes untested in any of its outcomes, or a reason says why it has not that outcome."""
    assert completeness(CASES, CONTROLS, NEVER_UNDECIDED) == []
