"""`assurance.iam.evaluate`: what elements and keys of a statement do, as AWS's pages say, page by page.

UG is the IAM user guide, VPC that of PrivateLink.
"""

from typing import Any

import pytest

from assurance.iam.request import Policies
from tests.support.asking import OURS, allow, ask, deny, policy
from tests.support.published import (
    ADMIN,
    ALLOW,
    BUCKET,
    CLOUDTRAIL,
    DENY,
    FOR_EVERYONE,
    LIST,
    NOBODY,
    OUTSIDE,
    SOMEONE,
    Case,
    Pages,
    guarded,
    identity,
    when,
)

PAGES: Pages = {}

# Elements ------------------------------------------------------------------------------------------------------------

TEST = "arn:aws:s3:::amzn-s3-demo-bucket/*/test/*"
PAGES["UG reference_policies_elements_resource"] = [
    *(Case(SOMEONE, "s3:GetObject", f"{BUCKET}/{path}", identity(allow("s3:*", TEST)), verdict)
      for paths, verdict in (
          ("1/test/object.jpg 1/2/test/object.jpg 1/2/test/3/object.jpg 1/2/3/test/4/object.jpg "
           "1///test///object.jpg 1/test/.jpg /test/object.jpg 1/test/", ALLOW),
          ("1-test/object.jpg test/object.jpg 1/2/test.jpg", DENY))
      for path in paths.split()),
    *(Case(SOMEONE, "iam:GetUser", f"arn:aws:iam::{OURS}:user/{name}",
           identity(allow("iam:*", f"arn:aws:iam::{OURS}:user/Bob")), verdict)
      for name, verdict in (("Bob", ALLOW), ("bob", DENY))),
    *(Case(SOMEONE, "iam:GetUser", f"arn:aws:iam::{OURS}:user/{name}",
           identity(allow("iam:*", f"arn:aws:iam::{OURS}:user/accounting/*")), verdict)
      for name, verdict in (("accounting/Bob", ALLOW), ("Bob", DENY))),
    # a star that ends a segment may go beyond its colon, one within it may not
    *(Case(SOMEONE, "sqs:SendMessage", f"arn:aws:sqs:us-east-2:{OURS}:queue1", identity(allow("sqs:*", arn)), verdict)
      for arn, verdict in (("arn:aws:sqs:*", ALLOW), ("arn:aws:sqs:*:queue1", ALLOW),
                           ("arn:aws:sqs:us-*1:queue1", DENY), (f"arn:aws:sqs:us-east-?:{OURS}:queue?", ALLOW))),
]  # fmt: skip
PAGES["UG reference_policies_elements_action"] = [
    Case(SOMEONE, "iam:ListAccessKeys", "*", identity(allow("IAM:listaccesskeys")), ALLOW),
    *(Case(SOMEONE, f"iam:{name}", "*", identity(allow("iam:*AccessKey*")), verdict)
      for name, verdict in (("CreateAccessKey", ALLOW), ("UpdateAccessKey", ALLOW), ("CreateUser", DENY))),
]  # fmt: skip
NO_MFA = {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"} | when(
    BoolIfExists={"aws:MultiFactorAuthPresent": "false"}
)
NOT_IAM = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
PAGES["UG reference_policies_elements_notaction"] = [
    *(Case(SOMEONE, action, resource, identity({"Effect": "Allow", "NotAction": "s3:DeleteBucket",
                                                "Resource": "arn:aws:s3:::*"}), verdict)
      for action, resource, verdict in (("s3:DeleteBucket", BUCKET, DENY), ("s3:PutBucketPolicy", BUCKET, ALLOW),
                                        ("ec2:RunInstances", "*", DENY))),
    Case(SOMEONE, "iam:CreateUser", "*", identity(NOT_IAM), DENY),
    Case(SOMEONE, "rekognition:DetectFaces", "*", identity(NOT_IAM), ALLOW),
    *(Case(SOMEONE, action, "*", identity(allow("*"), NO_MFA), verdict, keys)
      for action, keys, verdict in (
          ("s3:ListAllMyBuckets", {"aws:MultiFactorAuthPresent": "false"}, DENY),
          ("s3:ListAllMyBuckets", {"aws:MultiFactorAuthPresent": "true"}, ALLOW),
          ("s3:ListAllMyBuckets", {}, DENY),
          ("iam:ListUsers", {"aws:MultiFactorAuthPresent": "false"}, ALLOW))),
]  # fmt: skip
HR = {"Effect": "Deny", "Action": "s3:*", "NotResource": ["arn:aws:s3:::HRBucket/Payroll",
                                                          "arn:aws:s3:::HRBucket/Payroll/*"]}  # fmt: skip
PAGES["UG reference_policies_elements_notresource"] = [
    *(Case(SOMEONE, "s3:GetObject", f"arn:aws:s3:::HRBucket/{path}", identity(allow("s3:*"), HR), verdict)
      for path, verdict in (("Payroll", ALLOW), ("Payroll/May", ALLOW), ("Holidays", DENY))),
    Case(SOMEONE, "s3:GetObject", "arn:aws:s3:::HRBucket/Payroll", identity(HR), DENY),
]  # fmt: skip
TEAM = identity(allow("s3:*", "arn:aws:s3:::amzn-s3-demo-bucket-${aws:PrincipalTag/team, 'company-wide'}"))
OWNED = identity(allow("s3:GetObject", **when(StringEquals={"s3:ExistingObjectTag/o": "${aws:PrincipalTag/o}"})))
TEAMS = identity(
    allow("s3:*"),
    deny("s3:GetObject", f"{BUCKET}/*", **when(StringNotEquals={"s3:ExistingObjectTag/T": "${aws:PrincipalTag/T}"})),
)
PAGES["UG reference_policies_variables"] = [
    *(Case(SOMEONE, "s3:ListBucket", f"{BUCKET}-{name}", TEAM, verdict, keys)
      for name, keys, verdict in (
          ("yellow", {"aws:PrincipalTag/team": "yellow"}, ALLOW), ("red", {"aws:PrincipalTag/team": "yellow"}, DENY),
          ("company-wide", {}, ALLOW), ("yellow", {}, DENY),
          ("company-wide", {"aws:PrincipalTag/team": "yellow"}, DENY))),
    *(Case(SOMEONE, "s3:GetObject", f"{BUCKET}/a", OWNED, verdict, keys)
      for keys, verdict in (
          ({"s3:ExistingObjectTag/o": "me", "aws:PrincipalTag/o": "me"}, ALLOW),
          ({"s3:ExistingObjectTag/o": "you", "aws:PrincipalTag/o": "me"}, DENY),
          ({"s3:ExistingObjectTag/o": "me"}, DENY), ({}, DENY))),
    # "Access is explicitly denied when aws:principaltag/Team is not set"
    *(Case(SOMEONE, "s3:GetObject", f"{BUCKET}/a", TEAMS, verdict, keys)
      for keys, verdict in (
          ({"s3:ExistingObjectTag/T": "red", "aws:PrincipalTag/T": "red"}, ALLOW),
          ({"s3:ExistingObjectTag/T": "red", "aws:PrincipalTag/T": "blue"}, DENY),
          ({"s3:ExistingObjectTag/T": "red"}, DENY))),
    # no value: the resource matches nothing
    Case(SOMEONE, "dynamodb:GetItem", f"arn:aws:dynamodb:us-east-2:{OURS}:table/",
         identity(allow("dynamodb:*", f"arn:aws:dynamodb:us-east-2:{OURS}:table/${{aws:username}}")), DENY),
]  # fmt: skip

# Keys of the request -------------------------------------------------------------------------------------------------

EXPECTED = deny(
    "s3:PutObject",
    f"{BUCKET}/AWSLogs/*",
    Principal="*",
    **when(
        StringNotEqualsIfExists={"aws:SourceVpc": "vpc-111bbb22"}, BoolIfExists={"aws:PrincipalIsAWSService": "false"}
    ),
)
MINE = policy(
    "b",
    EXPECTED,
    allow("s3:PutObject", Principal={"Service": "cloudtrail.amazonaws.com"}),
    allow("s3:*", Principal="*"),
)
BY_VPC = identity(
    allow("s3:*"),
    deny(
        "s3:PutObject",
        **when(StringNotEqualsIfExists={"aws:SourceVpc": "vpc-1"}, Bool={"aws:ViaAWSService": "false"}),
    ),
)
SAME_VPC = identity(
    allow("*"),
    deny(
        "*",
        **when(
            StringNotEquals={"aws:SourceVpc": "${aws:Ec2InstanceSourceVpc}"},
            Null={"ec2:SourceInstanceARN": "false"},
            BoolIfExists={"aws:ViaAWSService": "false"},
        ),
    ),
)
INSTANCE = {"ec2:SourceInstanceARN": "arn:aws:ec2:us-east-1:1:instance/i-1", "aws:Ec2InstanceSourceVpc": "vpc-1"}
ROOT_KEYS = policy(
    "NoRootKeys",
    allow("*"),
    deny("*", **when(ArnLike={"aws:PrincipalArn": ["arn:aws:iam::*:root"]}, Null={"aws:AssumedRoot": "true"})),
)
REGIONS = identity(
    allow("ec2:Describe*"),
    allow("ec2:Run*", **when(StringEquals={"aws:RequestedRegion": ["eu-west-1", "eu-west-2"]})),
)
ORGANIZED = policy("b", allow("s3:PutObject", Principal="*", **when(StringEquals={"aws:PrincipalOrgID": "o-x"})))
PAGES["UG reference_policies_condition-keys"] = [
    *(Case(who, "s3:PutObject", f"{BUCKET}/AWSLogs/a", Policies(identity=own, resource=MINE), verdict, keys)
      for who, own, keys, verdict in (
          (SOMEONE, ADMIN, {"aws:SourceVpc": "vpc-111bbb22", "aws:PrincipalIsAWSService": "false"}, ALLOW),
          (SOMEONE, ADMIN, {"aws:SourceVpc": "vpc-2", "aws:PrincipalIsAWSService": "false"}, DENY),
          (SOMEONE, ADMIN, {"aws:PrincipalIsAWSService": "false"}, DENY),
          (CLOUDTRAIL, (), {"aws:PrincipalIsAWSService": "true"}, ALLOW),
          (NOBODY, (), {}, DENY))),
    *(Case(SOMEONE, "s3:PutObject", f"{BUCKET}/a", BY_VPC, verdict, keys)
      for keys, verdict in (
          ({"aws:SourceVpc": "vpc-1", "aws:ViaAWSService": "false"}, ALLOW), ({"aws:ViaAWSService": "false"}, DENY),
          ({"aws:ViaAWSService": "true"}, ALLOW))),
    *(Case(SOMEONE, "s3:GetObject", f"{BUCKET}/a", SAME_VPC, verdict, keys)
      for keys, verdict in (
          ({**INSTANCE, "aws:SourceVpc": "vpc-1", "aws:ViaAWSService": "false"}, ALLOW),
          ({**INSTANCE, "aws:SourceVpc": "vpc-2", "aws:ViaAWSService": "false"}, DENY),
          ({**INSTANCE, "aws:ViaAWSService": "false"}, DENY), ({**INSTANCE, "aws:ViaAWSService": "true"}, ALLOW),
          ({"aws:ViaAWSService": "false"}, ALLOW))),
    *(Case(SOMEONE, LIST, "*", Policies(identity=ADMIN, service_control=((ROOT_KEYS,),)), verdict, keys)
      for keys, verdict in (
          ({"aws:PrincipalArn": f"arn:aws:iam::{OURS}:root"}, DENY),
          ({"aws:PrincipalArn": f"arn:aws:iam::{OURS}:root", "aws:AssumedRoot": "true"}, ALLOW),
          ({"aws:PrincipalArn": SOMEONE.arn}, ALLOW))),
    *(Case(SOMEONE, action, "*", REGIONS, verdict, {"aws:RequestedRegion": region})
      for action, region, verdict in (("ec2:RunInstances", "eu-west-1", ALLOW), ("ec2:RunInstances", "us-east-1", DENY),
                                      ("ec2:DescribeInstances", "us-east-1", ALLOW))),
    *(Case(who, "s3:PutObject", f"{BUCKET}/a", Policies(identity=own, resource=ORGANIZED), verdict, keys)
      for who, own, keys, verdict in (
          (OUTSIDE, ADMIN, {"aws:PrincipalOrgID": "o-x"}, ALLOW), (OUTSIDE, ADMIN, {"aws:PrincipalOrgID": "o-y"}, DENY),
          (OUTSIDE, ADMIN, {}, DENY), (NOBODY, (), {}, DENY), (CLOUDTRAIL, (), {}, DENY))),
]  # fmt: skip


def mfa(effect: str, **tests: Any) -> Policies:
    return identity(allow("s3:*", **when(**tests))) if effect == "Allow" else identity(
        allow("s3:*"), deny("s3:*", **when(**tests))
    )  # fmt: skip


PRESENT = "aws:MultiFactorAuthPresent"
PAGES["UG reference_policies_condition-keys, aws:MultiFactorAuthPresent"] = [
    *(Case(SOMEONE, LIST, "*", found, verdict, {} if value is None else {PRESENT: value})
      for found, outcomes in (
          (mfa("Deny", Bool={PRESENT: "false"}), (ALLOW, DENY, ALLOW)),
          (mfa("Deny", BoolIfExists={PRESENT: "false"}), (ALLOW, DENY, DENY)),
          (mfa("Allow", BoolIfExists={PRESENT: "true"}), (ALLOW, DENY, ALLOW)),
          (mfa("Allow", Bool={PRESENT: "true"}), (ALLOW, DENY, DENY)),
          (mfa("Allow", Null={PRESENT: "false"}), (ALLOW, ALLOW, DENY)))
      for value, verdict in zip(("true", "false", None), outcomes, strict=True)),
]  # fmt: skip

# VPC endpoints -------------------------------------------------------------------------------------------------------

ONLY_VPCE = deny(
    ["s3:PutObject", "s3:GetObject"], f"{BUCKET}/*", Principal="*",
    **when(StringNotEquals={"aws:sourceVpce": "vpce-1a2b3c4d"}),
)  # fmt: skip
ONLY_ADDRESSES = deny("s3:GetObject", Principal="*", **when(NotIpAddress={"aws:VpcSourceIp": "172.31.0.0/16"}))
PAGES["VPC vpc-endpoints-access, vpc-endpoints-s3"] = [
    Case(SOMEONE, LIST, "*", Policies(identity=ADMIN, endpoint=FOR_EVERYONE), ALLOW),
    Case(SOMEONE, LIST, "*", Policies(endpoint=FOR_EVERYONE), DENY),
    Case(SOMEONE, LIST, "*", Policies(identity=ADMIN, endpoint=policy("e", allow("ec2:*", Principal="*"))), DENY),
    *(Case(SOMEONE, "s3:GetObject", f"{BUCKET}/a", guarded(ONLY_VPCE), verdict, keys)
      for keys, verdict in (({"aws:SourceVpce": "vpce-1a2b3c4d"}, ALLOW), ({"aws:SourceVpce": "vpce-2"}, DENY),
                            ({}, DENY))),
    *(Case(SOMEONE, "s3:GetObject", f"{BUCKET}/a", guarded(ONLY_ADDRESSES), verdict, keys)
      for keys, verdict in (({"aws:VpcSourceIp": "172.31.7.7"}, ALLOW), ({"aws:VpcSourceIp": "10.0.0.1"}, DENY),
                            ({"aws:SourceIp": "172.31.7.7"}, DENY))),
]  # fmt: skip


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{name}-{n}") for name, cases in PAGES.items() for n, case in enumerate(cases, 1)]
)
def test_requests_end_as_the_page_says(case: Case) -> None:
    """Each request comes out as its page says it does."""
    decision = ask(case.who, case.action, case.resource, case.policies, case.keys)
    assert decision.verdict is case.verdict, decision.because
