"""The controls of what identity policies grant, case by case."""

import pytest

from assurance.controls.iam import grants as access_policies
from assurance.controls.iam import managed_policies
from assurance.controls.registry import defined_in
from tests.support.cases import GIVEN, Case, allow, completeness, deny, made, one, policy, ref, said
from tests.support.judging import MET, NOT_MET, UNDECIDED
from tests.support.roles import BY_AWS, can, role

KYC = "arn:aws:rekognition:eu-west-1:111122223333:collection/kyc-customers"


def attached(control: str, name: str) -> list[Case]:
    """What each control of a policy of AWS says."""
    return [
        Case(control, NOT_MET, role(ManagedPolicyArns=[f"{BY_AWS}/{name}"])),
        Case(control, NOT_MET, one("IAM::Group", ManagedPolicyArns=f"{BY_AWS}/service-role/{name}")),
        Case(control, NOT_MET, one("SSO::PermissionSet", ManagedPolicies=[{"Fn::Sub": f"{BY_AWS}/{name}"}])),
        Case(control, MET, role(ManagedPolicyArns=[f"{BY_AWS}/CloudWatchLogsReadOnlyAccess"])),
        Case(control, MET, role(can("CompareFaces"))),
        Case(control, UNDECIDED, role(ManagedPolicyArns=[GIVEN])),
    ]


CASES = [
    *attached("IAM01", "AmazonRekognitionFullAccess"),
    *attached("IAM02", "AmazonRekognitionReadOnlyAccess"),
    *attached("IAM03", "AmazonRekognitionServiceRole"),
    *attached("IAM04", "AmazonRekognitionCustomLabelsFullAccess"),
    *attached("IAM05", "AdministratorAccess"),
    Case("IAM05", NOT_MET, role(allow("*"))),
    Case("IAM05", MET, role(allow("s3:*"))),
    # A wildcard, wherever it stands and however it is written.
    Case("IAM06", NOT_MET, role(can("*"))),
    Case("IAM06", NOT_MET, role(allow("REKOGNITION:Detect*"))),
    Case("IAM06", NOT_MET, role(allow("rek*:CompareFaces"))),
    Case("IAM06", NOT_MET, role(allow("*"))),
    Case("IAM06", NOT_MET, role(allow("", NotAction="s3:*"))),
    Case("IAM06", MET, role(can("CompareFaces"), deny("rekognition:*"))),
    Case("IAM06", MET, role(allow("s3:Get*"))),
    Case("IAM06", MET, role(allow("", NotAction=["rekognition:*"]))),
    Case("IAM06", UNDECIDED, role(allow([GIVEN]))),
    Case("IAM06", UNDECIDED, role(allow("s3:GetObject"), GIVEN)),
    # A boundary grants nothing.
    Case(
        "IAM06",
        MET,
        {
            "Bound": made("IAM::ManagedPolicy", PolicyDocument=policy(allow("*"))),
            **role(can("CompareFaces"), PermissionsBoundary=ref("Bound")),
        },
    ),
    Case("IAM07", NOT_MET, role(can("SearchFaces"))),
    Case("IAM07", NOT_MET, role(allow("rekognition:SearchFaces", "arn:aws:rekognition:*:*:collection/*"))),
    Case("IAM07", NOT_MET, role(allow("rekognition:*"))),
    Case("IAM07", MET, role(allow("rekognition:SearchFaces", KYC))),
    Case("IAM07", MET, role(can("CompareFaces"))),
    Case("IAM07", MET, role(allow("rekognition:StartProjectVersion", "arn:aws:rekognition:*:*:project/kyc/version/*"))),
    Case("IAM07", NOT_MET, role(allow("rekognition:StartProjectVersion", "arn:aws:rekognition:*:*:project/*"))),
    Case("IAM07", UNDECIDED, role(allow("rekognition:SearchFaces", GIVEN))),
    Case("IAM08", NOT_MET, role(allow("rekognition:GetFaceSearch", KYC))),
    Case("IAM08", MET, role(can("GetFaceSearch"))),
    Case("IAM08", MET, role(allow("rekognition:SearchFaces", KYC))),
    Case("IAM08", UNDECIDED, role(allow("rekognition:GetFaceSearch", GIVEN))),
    Case("IAM09", MET, role(can("CompareFaces")), "example"),
    Case("IAM09", NOT_MET, role(can("CompareFaces", "RecognizeCelebrities")), "example"),
    Case("IAM09", NOT_MET, role(allow("rekognition:Detect*")), "example"),
    Case("IAM09", UNDECIDED, role(allow(GIVEN)), "example"),
    Case("IAM10", NOT_MET, role(allow("s3:*", "arn:aws:s3:::images/*"))),
    Case("IAM10", NOT_MET, role(allow("", NotAction="iam:*"))),
    Case("IAM10", MET, role(allow("s3:Get*"), deny("s3:*"))),
    Case("IAM10", UNDECIDED, role(allow([GIVEN]))),
    Case("IAM11", NOT_MET, role(allow("s3:getobject"))),
    Case("IAM11", NOT_MET, role(allow("s3:GetObject", "arn:aws:s3:::*/*"))),
    Case("IAM11", NOT_MET, role(allow("sns:Publish", "arn:aws:sns:eu-west-1:111122223333:*"))),
    Case("IAM11", NOT_MET, role({"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::trail/*"})),
    Case("IAM11", MET, role(allow("s3:GetObject", ["arn:aws:s3:::images/*"]))),
    Case("IAM11", MET, role(allow("s3:ListAllMyBuckets"))),
    Case("IAM11", MET, role(allow("s3:GetObject", where={"StringEquals": {"aws:ResourceTag/use": "kyc"}}))),
    Case("IAM11", UNDECIDED, role(allow("s3:GetObject", GIVEN))),
    Case("IAM12", NOT_MET, role(allow("iam:PassRole"))),
    Case("IAM12", NOT_MET, role(allow("iam:PassRole", "arn:aws:iam::111122223333:role/completions"))),
    Case(
        "IAM12",
        NOT_MET,
        role(allow("iam:*", "*", {"StringEquals": {"iam:PassedToService": "rekognition.amazonaws.com"}})),
    ),
    Case(
        "IAM12",
        NOT_MET,
        role(
            allow(
                "iam:PassRole",
                "arn:aws:iam::111122223333:role/completions",
                {"StringLike": {"iam:PassedToService": "*.amazonaws.com"}},
            )
        ),
    ),
    Case(
        "IAM12",
        MET,
        role(
            allow(
                "iam:PassRole",
                "arn:aws:iam::111122223333:role/completions",
                {"StringEquals": {"iam:PassedToService": ["rekognition.amazonaws.com"]}},
            )
        ),
    ),
    Case("IAM12", MET, role(allow("iam:GetRole"))),
    Case("IAM12", UNDECIDED, role(allow("iam:PassRole", GIVEN, {"StringEquals": {"iam:PassedToService": "x"}}))),
]
CASES += [
    Case("IAM11", NOT_MET, role(allow("logs:StartQuery"))),
    Case("IAM11", NOT_MET, role(allow("kms:PutKeyPolicy", "arn:aws:kms:eu-west-1:111122223333:key/*"))),
    Case("IAM11", NOT_MET, role(allow("kms:PutKeyPolicy", "*", {"StringLike": {"kms:ResourceAliases": "*"}}))),
    Case("IAM11", MET, role(allow("kms:PutKeyPolicy", "*", {"StringLike": {"kms:ResourceAliases": "alias/fsi-*"}}))),
    Case("IAM38", MET, role(allow("sns:Publish", "arn:aws:sns:eu-west-1:999988887777:theirs"))),
    Case("IAM38", UNDECIDED, role(allow("sns:Publish", GIVEN))),
]
CONTROLS = defined_in(managed_policies, access_policies)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.control}-{case.says or 'silent'}")
def test_says(case: Case) -> None:
    """Each control says of each template what an examiner would."""
    assert said(case) == case.says


@pytest.mark.parametrize("control", "ENC21 IAM07 IAM08 IAM12 REK07 REK08 REK09 REK10 REK11 REK12".split())
def test_what_cannot_matter_is_not_asked_about(control: str) -> None:
    """A bucket that only a parameter names leaves nothing open about Rekognition, keys or roles to pass."""
    assert said(Case(control, MET, role(can("CompareFaces"), allow("s3:GetObject", GIVEN)))) is MET
    assert said(Case(control, MET, role(can("CompareFaces"), allow(["s3:GetObject", GIVEN], GIVEN)))) is UNDECIDED


def test_every_outcome_has_a_case() -> None:
    """No control goes untested in any of its outcomes; IAM38 needs an account, which a lone template does not know."""
    assert completeness(CASES, CONTROLS, {}) == ["IAM38: no case is not_met"]
