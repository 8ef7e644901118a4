"""`assurance.iam.evaluate`: who is bound by what, as AWS's pages say, page by page.

UG is the IAM user guide, ORG that of Organizations, KMS the developer guide of KMS, VPC that of PrivateLink. Where a
page draws an outcome instead of writing it (the figures of ORG's scenarios), the text beside the figure is followed.
"""

from collections.abc import Iterator

import pytest

from assurance.iam.request import Policies, Policy
from tests.support.asking import OTHER, OURS, allow, ask, deny, policy, role_of, service, user_of
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
    key,
    when,
)

PAGES: Pages = {}
FULL = policy("FullAWSAccess", allow("*"))
SHIRLEY, CARLOS = user_of(OURS, "Shirley"), user_of(OURS, "Carlos")

# Boundaries ----------------------------------------------------------------------------------------------------------

NIKHIL = user_of(OURS, "Nikhil")
X_COMPANY = policy(
    "XCompanyBoundaries",
    allow(["s3:*", "cloudwatch:*", "ec2:*", "dynamodb:*"], Sid="ServiceBoundaries"),
    allow(["iam:ListUsers", "iam:GetAccountPasswordPolicy"], Sid="AllowIAMConsoleForCredentials"),
    allow(["iam:*AccessKey*", "iam:ChangePassword", "iam:GetUser"], "arn:aws:iam::*:user/${aws:username}"),
    deny("s3:*", ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"], Sid="DenyS3Logs"),
    deny("ec2:*", "arn:aws:ec2:*:*:instance/i-1234567890abcdef0", Sid="DenyEC2Production"),
)
HIS = (policy("IAMFullAccess", allow("iam:*")), policy("AmazonS3ReadOnlyAccess", allow(["s3:Get*", "s3:List*"])))
ZHANG = user_of(OURS, "Zhang")
DELEGATED = policy(
    "DelegatedUserBoundary",
    allow(
        ["iam:AttachUserPolicy", "iam:CreateUser", "iam:PutUserPermissionsBoundary"],
        **when(StringEquals={"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/XCompanyBoundaries"}),
    ),
    {"Effect": "Allow", "Action": ["cloudwatch:*", "iam:CreateAccessKey", "iam:SetDefaultPolicyVersion"],
     "NotResource": "arn:aws:iam::111122223333:user/Maria"},
    deny(["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"],
         "arn:aws:iam::111122223333:policy/XCompanyBoundaries"),
    deny("iam:DeleteUserPermissionsBoundary"),
)  # fmt: skip
ZHANGS = (
    policy("DelegatedUserPermissions", allow("iam:*"), allow("cloudwatch:GetDashboard"),
           allow("s3:ListBucket", "arn:aws:s3:::ZhangBucket")),
)  # fmt: skip
ME = {"aws:username": "Nikhil"}
USER = "arn:aws:iam::111122223333:user/"
HERS = {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/XCompanyBoundaries"}
NIKHILS, ZHANG_S = Policies(identity=HIS, boundary=X_COMPANY), Policies(identity=ZHANGS, boundary=DELEGATED)
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:one"


def lets_nikhil(action: str) -> Policies:
    given = policy("given", allow(action, Principal={"AWS": NIKHIL.arn}))
    return Policies(identity=HIS, boundary=X_COMPANY, resource=given)


PAGES["UG access_policies_boundaries"] = [
    Case(SHIRLEY, "iam:CreateUser", "*",
         identity(allow("iam:CreateUser"), boundary=policy("b", allow(["s3:*", "cloudwatch:*", "ec2:*"]))), DENY),
    Case(SHIRLEY, "s3:ListAllMyBuckets", "*",
         identity(allow("iam:CreateUser"), boundary=policy("b", allow(["s3:*", "cloudwatch:*", "ec2:*"]))), DENY),
    Case(NIKHIL, "iam:ChangePassword", f"{USER}Nikhil", NIKHILS, ALLOW, ME),
    Case(NIKHIL, "iam:ChangePassword", f"{USER}Zhang", NIKHILS, DENY, ME),
    Case(NIKHIL, "iam:CreateUser", f"{USER}Eve", NIKHILS, DENY, ME),
    Case(NIKHIL, "iam:PutUserPolicy", f"{USER}Nikhil", NIKHILS, DENY, ME),
    Case(NIKHIL, "s3:GetObject", f"{BUCKET}/a", NIKHILS, ALLOW, ME),
    Case(NIKHIL, "s3:PutObject", f"{BUCKET}/a", NIKHILS, DENY, ME),
    Case(NIKHIL, "s3:PutObject", "arn:aws:s3:::logs/a", lets_nikhil("s3:PutObject"), DENY, ME),
    Case(NIKHIL, "secretsmanager:GetSecretValue", SECRET, lets_nikhil("secretsmanager:GetSecretValue"), ALLOW, ME),
    Case(ZHANG, "iam:CreateUser", f"{USER}Nikhil", ZHANG_S, DENY),
    Case(ZHANG, "iam:CreateUser", f"{USER}Nikhil", ZHANG_S, ALLOW, HERS),
    Case(ZHANG, "iam:CreateAccessKey", f"{USER}Maria", ZHANG_S, DENY),
    Case(ZHANG, "iam:CreateAccessKey", f"{USER}Nikhil", ZHANG_S, ALLOW),
    Case(ZHANG, "iam:SetDefaultPolicyVersion", "arn:aws:iam::111122223333:policy/XCompanyBoundaries", ZHANG_S, DENY),
    Case(ZHANG, "iam:DeleteUserPermissionsBoundary", f"{USER}Nikhil", ZHANG_S, DENY, HERS),
    Case(ZHANG, "cloudwatch:GetDashboard", "*", ZHANG_S, ALLOW),
    Case(ZHANG, "cloudwatch:PutDashboard", "*", ZHANG_S, DENY),
    Case(ZHANG, "s3:ListBucket", "arn:aws:s3:::ZhangBucket", ZHANG_S, DENY),
    # "the NotPrincipal element with a Deny effect will always deny any IAM principal that has a boundary"
    *(Case(SHIRLEY, "s3:GetObject", f"{BUCKET}/a",
           guarded(deny("s3:*", NotPrincipal={"AWS": [SHIRLEY.arn, OURS]}), boundary=boundary), verdict)
      for boundary, verdict in ((FULL, DENY), (None, ALLOW))),
]  # fmt: skip

# Organization --------------------------------------------------------------------------------------------------------

EC2, IAM, CLOUDWATCH = "ec2:RunInstances", "iam:ListUsers", "cloudwatch:ListMetrics"
NO_S3, NO_EC2 = policy("DenyS3", deny("s3:*")), policy("DenyEC2", deny("ec2:*"))
ONLY_EC2, ONLY_S3 = policy("AllowEC2", allow("ec2:*")), policy("AllowS3", allow("s3:*"))
SCP_1 = policy("SCP_1", allow(["iam:*", "ec2:*"]))
SCP_2 = policy("SCP_2", allow(["s3:*", "cloudwatch:*"]))


def account(*levels: tuple[Policy, ...], can: str, cannot: str) -> Iterator[Case]:
    """An administrator of an account under service control policies, the root's first."""
    for actions, verdict in ((can, ALLOW), (cannot, DENY)):
        for action in actions.split():
            yield Case(SOMEONE, action, "*", Policies(identity=ADMIN, service_control=levels), verdict)


PAGES["ORG orgs_manage_policies_scps_evaluation"] = [
    *account((FULL,), (FULL,), (FULL,), can=f"{EC2} {LIST}", cannot=""),  # figure 1
    *account((FULL,), (NO_EC2,), (FULL,), can="", cannot=f"{EC2} {LIST}"),  # figure 2: no Allow at the OU
    *account((FULL,), (FULL, NO_EC2), (FULL,), can=LIST, cannot=EC2),  # figure 3
    *account((FULL,), (FULL, NO_S3), (FULL, NO_EC2), can=IAM, cannot=f"{LIST} {EC2}"),  # scenario 1, account B
    *account((FULL,), (FULL, NO_S3), (FULL,), can=f"{EC2} {IAM}", cannot=LIST),  # scenario 1, account A
    *account((FULL,), (ONLY_EC2,), (FULL,), can=EC2, cannot=f"{LIST} {IAM}"),  # scenario 2
    *account((NO_S3,), (FULL,), (FULL,), can="", cannot=f"{LIST} {EC2} {IAM}"),  # scenario 3
    *account((FULL,), (FULL,), (FULL, NO_EC2), (FULL,), can=f"{LIST} {IAM}", cannot=EC2),  # scenario 4, account D
    *account((FULL,), (FULL,), (ONLY_EC2,), (FULL,), can=EC2, cannot=f"{LIST} {IAM}"),  # scenario 5, account D
    *account((FULL, NO_S3), (FULL,), (ONLY_S3,), (FULL,), can="", cannot=f"{LIST} {EC2}"),  # scenario 6, account D
    *account((FULL, NO_S3), (FULL,), (FULL,), can=EC2, cannot=LIST),  # scenario 6, account E
    *account((SCP_1, SCP_2), (FULL,), can=f"{IAM} {EC2} {LIST} {CLOUDWATCH}", cannot="rekognition:DetectFaces"),  # 7
]

LINKED = role_of(OURS, "aws-service-role/rekognition.amazonaws.com/AWSServiceRoleForExample")
NEVER, SAFEGUARD = policy("Never", allow("*"), deny("*")), policy("Safeguard", deny("*", Principal="*"))
SHARED = policy("bucket", allow("s3:GetObject", f"{BUCKET}/*", Principal={"AWS": OUTSIDE.arn}))
PAGES["ORG orgs_manage_policies_scps"] = [
    Case(SOMEONE, LIST, "*", Policies(service_control=((FULL,),)), DENY),  # an SCP grants nothing
    Case(SOMEONE, LIST, "*", Policies(identity=ADMIN, service_control=((NEVER,),)), DENY),
    Case(LINKED, LIST, "*", Policies(identity=ADMIN, service_control=((NEVER,),)), ALLOW),
    Case(OUTSIDE, "s3:GetObject", f"{BUCKET}/a", Policies(identity=ADMIN, resource=SHARED), ALLOW),
    Case(SOMEONE, LIST, "*", Policies(identity=ADMIN, service_control=((FULL,),), boundary=ONLY_EC2), DENY),
    Case(SOMEONE, LIST, "*", Policies(identity=ADMIN, service_control=((FULL,),), boundary=ONLY_S3), ALLOW),
]
FENCED = ((FOR_EVERYONE, SAFEGUARD),)
PAGES["ORG orgs_manage_policies_rcps"] = [
    Case(SOMEONE, "s3:GetObject", f"{BUCKET}/a", Policies(resource_control=((FOR_EVERYONE,),)), DENY),
    Case(SOMEONE, "s3:GetObject", f"{BUCKET}/a", Policies(identity=ADMIN, resource_control=FENCED), DENY),
    Case(OUTSIDE, "s3:GetObject", f"{BUCKET}/a",
         Policies(identity=ADMIN, resource=SHARED, resource_control=FENCED), DENY),
    Case(LINKED, "s3:GetObject", f"{BUCKET}/a", Policies(identity=ADMIN, resource_control=FENCED), ALLOW),
    # Rekognition, SNS and Kinesis are not among the services
    *(Case(SOMEONE, action, "*", Policies(identity=ADMIN, resource_control=FENCED), verdict)
      for action, verdict in (("rekognition:DetectFaces", ALLOW), ("sns:Publish", ALLOW), ("kinesis:PutRecord", ALLOW),
                              ("kms:Decrypt", DENY), ("sts:AssumeRole", DENY), ("kinesisvideo:GetMedia", DENY))),
]  # fmt: skip
DEPUTY = policy(
    "RCPEnforceConfusedDeputyProtection",
    deny(
        "s3:*",
        Principal="*",
        **when(
            StringNotEqualsIfExists={"aws:SourceAccount": OURS},
            Null={"aws:SourceAccount": "false"},
            Bool={"aws:PrincipalIsAWSService": "true"},
        ),
    ),
)
DELIVERED = policy("b", allow("s3:PutObject", f"{BUCKET}/*", Principal={"Service": "cloudtrail.amazonaws.com"}))
PAGES["UG reference_policies_condition-keys, aws:SourceAccount"] = [
    *(Case(who, "s3:PutObject", f"{BUCKET}/a",
           Policies(identity=() if who is CLOUDTRAIL else ADMIN, resource=DELIVERED,
                    resource_control=((FOR_EVERYONE, DEPUTY),)), verdict, keys)
      for who, keys, verdict in (
          (CLOUDTRAIL, {"aws:SourceAccount": OURS, "aws:PrincipalIsAWSService": "true"}, ALLOW),
          (CLOUDTRAIL, {"aws:SourceAccount": OTHER, "aws:PrincipalIsAWSService": "true"}, DENY),
          (CLOUDTRAIL, {"aws:PrincipalIsAWSService": "true"}, ALLOW),
          (SOMEONE, {"aws:PrincipalIsAWSService": "false"}, ALLOW))),
]  # fmt: skip

# Keys ----------------------------------------------------------------------------------------------------------------

KEY = f"arn:aws:kms:us-west-2:{OURS}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
DEFAULT = allow("kms:*", Principal={"AWS": f"arn:aws:iam::{OURS}:root"})
CRYPTO = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]


PAGES["KMS key-policies, key-policy-default, policy-evaluation"] = [
    Case(CARLOS, "kms:Decrypt", KEY, key(DEFAULT, own=()), DENY),  # example 1
    Case(CARLOS, "kms:Decrypt", KEY, key(DEFAULT), ALLOW),
    Case(CARLOS, "kms:Decrypt", KEY, key(allow("kms:*", Principal={"AWS": SHIRLEY.arn})), DENY),
    Case(CARLOS, "kms:Decrypt", KEY, key(DEFAULT, own=(policy("no", allow("*"), deny("kms:*")),)), DENY),
    Case(CARLOS, "kms:Decrypt", KEY, key(DEFAULT, allow("kms:Decrypt", Principal={"AWS": CARLOS.arn}), own=()), ALLOW),
    Case(CARLOS, "kms:Decrypt", KEY, key(deny("kms:*", Principal={"AWS": CARLOS.arn}), DEFAULT), DENY),
]
SHARING = key(DEFAULT, allow(CRYPTO, Principal={"AWS": f"arn:aws:iam::{OTHER}:root"}))
NAMING = [DEFAULT, allow(CRYPTO, Principal={"AWS": f"arn:aws:iam::{OTHER}:role/ExampleRole"})]
OPEN = key(allow("kms:*", Principal={"AWS": "*"}))
EXAMPLE, ANOTHER = role_of(OTHER, "ExampleRole"), role_of(OTHER, "Another")
PAGES["KMS key-policy-modifying-external-accounts"] = [
    Case(EXAMPLE, "kms:Decrypt", KEY, SHARING, ALLOW),
    Case(EXAMPLE, "kms:Decrypt", KEY, key(DEFAULT), DENY),
    Case(EXAMPLE, "kms:CreateGrant", KEY, SHARING, DENY),
    Case(EXAMPLE, "kms:Decrypt", KEY, key(*NAMING, own=()), DENY),
    Case(EXAMPLE, "kms:Decrypt", KEY, key(*NAMING), ALLOW),
    Case(ANOTHER, "kms:Decrypt", KEY, key(*NAMING), DENY),
    Case(ANOTHER, "kms:Decrypt", KEY, OPEN, ALLOW),
    Case(ANOTHER, "kms:ScheduleKeyDeletion", KEY, OPEN, DENY),
    Case(ANOTHER, "kms:PutKeyPolicy", KEY, OPEN, DENY),
    Case(ANOTHER, "kms:GetPublicKey", KEY, OPEN, ALLOW),
    Case(SOMEONE, "kms:ScheduleKeyDeletion", KEY, OPEN, ALLOW),
    Case(NOBODY, "kms:Decrypt", KEY, OPEN, DENY),
]
BY_EBS = allow(
    [*CRYPTO, "kms:CreateGrant"],
    Principal={"AWS": "*"},
    **when(StringEquals={"kms:CallerAccount": OURS, "kms:ViaService": "ec2.us-west-2.amazonaws.com"}),
)
LOCKOUT = allow("kms:PutKeyPolicy", Principal={"AWS": OURS}, **when(Null={"kms:BypassPolicyLockoutSafetyCheck": True}))
EBS = {"kms:CallerAccount": OURS, "kms:ViaService": "ec2.us-west-2.amazonaws.com"}
PAGES["KMS conditions-kms"] = [
    Case(SOMEONE, "kms:Decrypt", KEY, key(BY_EBS, own=()), ALLOW, EBS),
    Case(SOMEONE, "kms:Decrypt", KEY, key(BY_EBS), DENY, {"kms:CallerAccount": OURS}),
    Case(SOMEONE, "kms:Decrypt", KEY, key(BY_EBS), DENY, EBS | {"kms:ViaService": "s3.us-west-2.amazonaws.com"}),
    Case(ANOTHER, "kms:Decrypt", KEY, key(BY_EBS), DENY, EBS | {"kms:CallerAccount": OTHER}),
    Case(SOMEONE, "kms:PutKeyPolicy", KEY, key(LOCKOUT), ALLOW),
    Case(SOMEONE, "kms:PutKeyPolicy", KEY, key(LOCKOUT), DENY, {"kms:BypassPolicyLockoutSafetyCheck": "true"}),
]

# Principals ----------------------------------------------------------------------------------------------------------

USER_1, USER_2 = user_of(OTHER, "User1"), user_of(OTHER, "User2")
BUCKET_A = policy("BucketA", allow("s3:*", "arn:aws:s3:::BucketA/*", Principal={"AWS": f"arn:aws:iam::{OTHER}:root"}))
READS = (policy("User2", allow(["s3:Get*", "s3:List*"], "arn:aws:s3:::BucketA/*")),)
PAGES["UG access_policies-cross-account-resource-access"] = [
    *(Case(who, action, "arn:aws:s3:::BucketA/a", Policies(identity=own, resource=BUCKET_A), verdict)
      for who, own, action, verdict in (
          (USER_2, READS, "s3:GetObject", ALLOW), (USER_2, READS, "s3:PutObject", DENY),
          (USER_2, READS, "s3:DeleteObject", DENY), (USER_1, (), "s3:GetObject", DENY), (USER_2, ADMIN, "s3:PutObject",
                                                                                         ALLOW))),
]  # fmt: skip
PUBLIC = policy("public", allow("s3:GetObject", f"{BUCKET}/*", Principal="*"))
EXCEPT = deny("s3:*", [BUCKET, f"{BUCKET}/*"], Principal="*", **when(ArnNotEquals={"aws:PrincipalArn": USER_1.arn}))
PAGES["UG reference_policies_elements_principal"] = [
    Case(SOMEONE, "s3:GetObject", f"{BUCKET}/a", Policies(resource=PUBLIC), ALLOW),
    Case(OUTSIDE, "s3:GetObject", f"{BUCKET}/a", Policies(resource=PUBLIC), DENY),
    Case(OUTSIDE, "s3:GetObject", f"{BUCKET}/a", Policies(identity=ADMIN, resource=PUBLIC), ALLOW),
    Case(NOBODY, "s3:GetObject", f"{BUCKET}/a", Policies(resource=PUBLIC), ALLOW),
    Case(NOBODY, "sts:AssumeRole", SOMEONE.arn, key(allow("sts:AssumeRole", Principal="*"), own=()), DENY),
    Case(SOMEONE, "s3:GetObject", f"{BUCKET}/a",  # no wildcard matches part of an ARN
         Policies(resource=policy("b", allow("s3:*", Principal={"AWS": f"arn:aws:iam::{OURS}:role/*"}))), DENY),
    Case(user_of(OURS, "bob"), "s3:GetObject", f"{BUCKET}/a",  # user names are case sensitive
         Policies(resource=policy("b", allow("s3:*", Principal={"AWS": f"arn:aws:iam::{OURS}:user/Bob"}))), DENY),
    Case(USER_1, "s3:GetObject", f"{BUCKET}/a", Policies(identity=ADMIN, resource=policy("b", EXCEPT, allow(
        "s3:*", Principal="*"))), ALLOW, {"aws:PrincipalArn": USER_1.arn}),
    Case(USER_2, "s3:GetObject", f"{BUCKET}/a", Policies(identity=ADMIN, resource=policy("b", EXCEPT, allow(
        "s3:*", Principal="*"))), DENY, {"aws:PrincipalArn": USER_2.arn}),
    Case(NOBODY, "s3:GetObject", f"{BUCKET}/a", Policies(resource=policy("b", EXCEPT, allow("s3:*", Principal="*"))),
         DENY),
]  # fmt: skip
CODEBUILD = policy(
    "b",
    allow("s3:*", Principal={"Service": ["codebuild.amazonaws.com", "cloudtrail.amazonaws.com"]}),
    deny(
        "s3:*",
        Principal="*",
        **when(StringNotEqualsIfExists={"aws:PrincipalServiceName": "codebuild.amazonaws.com"}),
    ),
)
PAGES["UG reference_policies_elements_notprincipal"] = [
    *(Case(service(name), "s3:PutObject", f"{BUCKET}/a", Policies(resource=CODEBUILD), verdict,
           {"aws:PrincipalServiceName": name})
      for name, verdict in (("codebuild.amazonaws.com", ALLOW), ("cloudtrail.amazonaws.com", DENY))),
    *(Case(SOMEONE, "s3:GetObject", f"{BUCKET}/a", guarded(deny("s3:*", NotPrincipal={"AWS": named})), verdict)
      for named, verdict in (([OTHER], DENY), ([OURS, SOMEONE.arn, SOMEONE.session_arn], ALLOW))),
]  # fmt: skip


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{name}-{n}") for name, cases in PAGES.items() for n, case in enumerate(cases, 1)]
)
def test_requests_end_as_the_page_says(case: Case) -> None:
    """Each request comes out as its page says it does."""
    decision = ask(case.who, case.action, case.resource, case.policies, case.keys)
    assert decision.verdict is case.verdict, decision.because
