"""The controls of who may become a role, case by case."""

from typing import Any

import pytest

from assurance.controls.check import check
from assurance.controls.iam import guests as access_guests
from assurance.controls.iam import trust as access_trust
from assurance.controls.registry import defined_in
from assurance.sources.assembly import Template
from assurance.sources.physical import Place
from assurance.sources.reading import Text
from assurance.sources.template import resolved
from tests.support.cases import GIVEN, Case, Resources, att, completeness, deny, made, one, policy, ref, said
from tests.support.judging import MET, NOT_MET, UNDECIDED
from tests.support.roles import BY_AWS, can, role, trusting

HOME = Place(account="111122223333", region="eu-west-1", partition="aws")
ORG = {"StringEquals": {"aws:PrincipalOrgID": "o-exampleorg1"}}
ROOT = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
OTHER = {"AWS": "arn:aws:iam::444455556666:role/other"}
USER = {"AWS": "arn:aws:iam::111122223333:user/analyst"}
S3 = {"Service": "s3.amazonaws.com"}
REKOGNITION = {"Service": "rekognition.amazonaws.com"}
COGNITO = {"Federated": "cognito-identity.amazonaws.com"}
POOL = {"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:pool"}}
AUTHENTICATED = {"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}}
REK = "rekognition:*"
SECURE = {"Bool": {"aws:SecureTransport": "true"}}
INSECURE = {"Bool": {"aws:SecureTransport": "false"}}
UNAUTHENTICATED = {"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "unauthenticated"}}


def trust(principal: Any, where: Any = None, *more: Any, **rest: Any) -> Resources:
    return role(trust=policy(trusting(principal, where, **rest), *more))


def guest(*statements: Any, kind: str = "unauthenticated", **properties: Any) -> Resources:
    """The role that an identity pool gives to guests, or to others."""
    roles = {kind: att("Subject")}
    return role(*statements, trust=policy(trusting(COGNITO, POOL)), **properties) | {
        "Pool": made("Cognito::IdentityPool", AllowUnauthenticatedIdentities=True),
        "Roles": made("Cognito::IdentityPoolRoleAttachment", IdentityPoolId=ref("Pool"), Roles=roles),
    }


def web(where: Any, *statements: Any, refusing: Any = None) -> Resources:
    """A role for identities of a pool; `refusing`: but for those that a Deny of its trust policy is about."""
    but = (deny("sts:*", refusing, Principal=COGNITO),) if refusing else ()
    return role(*statements, trust=policy(trusting(COGNITO, where, action="sts:AssumeRoleWithWebIdentity"), *but))


CASES = [
    Case("IAM13", NOT_MET, trust("*")),
    Case("IAM13", NOT_MET, trust({"AWS": ["*"]})),
    Case("IAM13", NOT_MET, trust("*", {"StringEqualsIfExists": ORG["StringEquals"]})),
    Case("IAM13", NOT_MET, trust("*", {"StringEquals": {"sts:ExternalId": "kyc"}})),
    Case("IAM13", NOT_MET, role(trust=policy({"Effect": "Allow", "NotPrincipal": ROOT, "Action": "sts:AssumeRole"}))),
    Case("IAM13", MET, trust("*", ORG)),
    Case("IAM13", MET, trust("*", None, deny("*", {"StringNotEquals": ORG["StringEquals"]}, Principal="*"))),
    Case("IAM13", MET, trust(ROOT)),
    Case("IAM13", UNDECIDED, trust("*", {"StringEquals": {"aws:PrincipalOrgID": GIVEN}})),
    Case("IAM13", UNDECIDED, role(trust=GIVEN)),
    Case("IAM14", MET, trust(ROOT)),
    Case("IAM14", MET, trust(OTHER, ORG)),
    Case("IAM14", MET, trust(OTHER, {"StringEquals": {"sts:ExternalId": "kyc-0b5c"}})),
    Case("IAM14", UNDECIDED, trust(OTHER)),
    Case("IAM14", UNDECIDED, trust(OTHER, {"StringEqualsIfExists": {"aws:PrincipalTag/team": "kyc"}})),
    Case("IAM14", UNDECIDED, trust({"AWS": GIVEN})),
    Case("IAM14", UNDECIDED, trust(OTHER, {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::444455556666:role/*"}})),
    Case("IAM14", UNDECIDED, trust(OTHER, {"StringLike": {"aws:PrincipalArn": "*"}})),
    Case("IAM14", UNDECIDED, trust(OTHER, {"StringLike": {"sts:ExternalId": "*"}})),
    Case("IAM14", UNDECIDED, trust(OTHER, {"StringNotEquals": {"aws:PrincipalOrgID": "o-exampleorg1"}})),
    Case("IAM14", MET, trust(OTHER, {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::444455556666:role/kyc-*"}})),
    Case("IAM15", NOT_MET, trust(ROOT)),
    Case("IAM15", NOT_MET, trust({"AWS": "111122223333"}, ORG)),
    Case("IAM15", MET, trust(ROOT, {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/kyc/*"}})),
    Case("IAM15", MET, trust(OTHER)),
    Case("IAM15", UNDECIDED, trust(ROOT, {"ArnLike": {"aws:PrincipalArn": GIVEN}})),
    Case("IAM16", NOT_MET, trust(REKOGNITION)),
    Case("IAM16", NOT_MET, trust(REKOGNITION, {"StringEqualsIfExists": {"aws:SourceAccount": "*"}})),
    Case(
        "IAM16",
        NOT_MET,
        trust(REKOGNITION, {"ArnLike": {"aws:SourceArn": "arn:aws:rekognition:*:*:streamprocessor/*"}}),
    ),
    Case("IAM16", MET, trust(REKOGNITION, {"StringEquals": {"aws:SourceAccount": "111122223333"}})),
    Case("IAM16", MET, trust(REKOGNITION, {"ArnLike": {"AWS:SourceArn": "arn:aws:rekognition:*:111122223333:*"}})),
    Case("IAM16", MET, trust({"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]})),
    Case("IAM16", UNDECIDED, trust(REKOGNITION, {"StringEquals": {"aws:SourceAccount": GIVEN}})),
    Case("IAM16", UNDECIDED, trust(S3, {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::somewhere"}})),
    Case("IAM16", NOT_MET, trust(S3, {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::some*"}})),
    Case(
        "IAM16",
        MET,
        trust(
            S3,
            {
                "ArnLike": {"aws:SourceArn": "arn:aws:s3:::somewhere"},
                "StringEquals": {"aws:SourceAccount": "111122223333"},
            },
        ),
    ),
    Case("IAM17", NOT_MET, trust({"AWS": "arn:aws:iam::111122223333:user/analyst"})),
    Case(
        "IAM17",
        NOT_MET,
        trust(
            {"AWS": "arn:aws:iam::111122223333:user/analyst"}, {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}
        ),
    ),
    Case(
        "IAM17",
        MET,
        trust({"AWS": "arn:aws:iam::111122223333:user/analyst"}, {"Bool": {"aws:MultiFactorAuthPresent": True}}),
    ),
    Case("IAM17", NOT_MET, trust(USER, {"NumericLessThanIfExists": {"aws:MultiFactorAuthAge": "3600"}})),
    Case("IAM17", NOT_MET, trust(USER, {"Null": {"aws:MultiFactorAuthPresent": "true"}})),
    Case("IAM17", MET, trust(USER, {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}})),
    Case("IAM17", MET, trust(OTHER)),
    Case("IAM17", UNDECIDED, trust({"AWS": GIVEN})),
    Case("IAM18", NOT_MET, web(AUTHENTICATED)),
    Case("IAM18", MET, web(POOL | AUTHENTICATED)),
    Case("IAM18", MET, trust({"Federated": "arn:aws:iam::111122223333:saml-provider/corporate"})),
    Case("IAM18", NOT_MET, trust({"Federated": "arn:aws:iam::111122223333:oidc-provider/ci.example.com"})),
    Case("IAM18", UNDECIDED, web({"StringEquals": {"cognito-identity.amazonaws.com:aud": GIVEN}})),
    Case("IAM19", NOT_MET, guest(can("DetectFaces"))),
    Case("IAM19", NOT_MET, guest(can("StartFaceLivenessSession"))),
    Case("IAM19", NOT_MET, guest(ManagedPolicyArns=[f"{BY_AWS}/AmazonRekognitionFullAccess"])),
    Case("IAM19", NOT_MET, guest(Policies=[{"PolicyName": "p", "PolicyDocument": policy(can("*"))}])),
    Case("IAM19", NOT_MET, web(POOL | UNAUTHENTICATED, can("DetectFaces"))),
    Case("IAM19", NOT_MET, web(POOL, can("DetectFaces"))),
    Case("IAM19", MET, web(POOL | AUTHENTICATED, can("StartFaceLivenessSession"))),
    Case("IAM19", MET, guest({"Effect": "Allow", "Action": "cognito-sync:*", "Resource": "*"})),
    Case("IAM19", MET, guest(can("DetectFaces"), deny("rekognition:*"))),
    Case("IAM19", MET, guest(can("DetectFaces"), deny(REK, SECURE), deny(REK, INSECURE))),
    Case("IAM19", NOT_MET, guest(can("DetectFaces"), deny(REK, INSECURE))),
    Case("IAM19", MET, web(POOL, can("DetectFaces"), refusing=UNAUTHENTICATED)),
    Case("IAM19", NOT_MET, web(POOL, can("DetectFaces"), refusing=AUTHENTICATED)),
    Case("IAM19", UNDECIDED, guest({"Effect": "Allow", "Action": GIVEN, "Resource": "*"})),
    Case("IAM19", UNDECIDED, guest(ManagedPolicyArns=[GIVEN])),
    Case("IAM19", None, role(can("DetectFaces"))),
    Case("IAM20", NOT_MET, one("Cognito::IdentityPool", AllowUnauthenticatedIdentities="true")),
    Case("IAM20", NOT_MET, one("Cognito::IdentityPool", AllowUnauthenticatedIdentities=False, AllowClassicFlow=True)),
    Case("IAM20", MET, one("Cognito::IdentityPool", AllowUnauthenticatedIdentities=False)),
    Case("IAM20", UNDECIDED, one("Cognito::IdentityPool", AllowUnauthenticatedIdentities=GIVEN)),
    Case("IAM21", NOT_MET, role(MaxSessionDuration=43200)),
    Case("IAM21", MET, role(MaxSessionDuration="3600")),
    Case("IAM21", MET, role()),
    Case("IAM21", UNDECIDED, role(MaxSessionDuration=GIVEN)),
]

CASES += [
    Case("IAM39", NOT_MET, role(trust=policy(trusting(REKOGNITION, action="sts:*")))),
    Case("IAM39", NOT_MET, role(trust=policy(trusting(REKOGNITION, action="*")))),
    Case("IAM39", MET, role(trust=policy(trusting(REKOGNITION)))),
    Case("IAM39", UNDECIDED, role(trust=policy(trusting(REKOGNITION, action=GIVEN)))),
]
CONTROLS = defined_in(access_trust, access_guests)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.control}-{case.says or 'silent'}")
def test_says(case: Case) -> None:
    """Each control says of each template what an examiner would."""
    assert said(case) == case.says


def test_every_outcome_has_a_case() -> None:
    """No control goes untested in any of its outcomes; IAM14 needs an account, which a lone template does not know."""
    others = [one for one in CONTROLS if one is not access_trust.IAM45]  # test_iam_identified.py
    assert completeness(CASES, others, {}) == ["IAM14: no case is not_met"]


def test_trust_in_another_account_is_reported_where_the_account_is_known() -> None:
    """In an assembly, whose account is known, unconditional trust in another account is not met."""
    application = resolved([Template(text=Text(name="t", sha256="", content={"Resources": trust(OTHER)}), place=HOME)])
    found = check(application, controls=[access_trust.IAM14()])
    assert [one.status for one in found.results] == [NOT_MET]
