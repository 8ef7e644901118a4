"""The controls of permission boundaries, case by case."""

from typing import Any

import pytest

from assurance.controls.iam import boundaries as access_boundaries
from assurance.controls.registry import defined_in
from tests.support.cases import GIVEN, Case, Resources, allow, completeness, deny, made, policy, ref, said
from tests.support.judging import MET, NOT_MET, UNDECIDED
from tests.support.roles import role

AWAY = {"StringNotEquals": {"aws:RequestedRegion": "eu-central-1"}}
KEYS = "arn:aws:kms:eu-west-1:111122223333:key/*"


def under(*statements: Any) -> Resources:
    """A role under a boundary of these statements."""
    return role(PermissionsBoundary=ref("Boundary")) | {
        "Boundary": made("IAM::ManagedPolicy", PolicyDocument=policy(*statements))
    }


CASES = [
    Case("IAM34", NOT_MET, under(allow("*"))),
    Case("IAM34", NOT_MET, under(allow("rekognition:*"))),
    Case("IAM34", NOT_MET, under(allow("", NotAction="iam:*"))),
    Case("IAM34", NOT_MET, under(allow("s3:GetObject"))),
    Case("IAM34", NOT_MET, under(allow("kms:Decrypt"))),
    Case("IAM34", NOT_MET, under(allow("kms:*", "arn:aws:kms:eu-west-1:111122223333:key/*"))),
    Case("IAM34", MET, under(allow("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/*"))),
    Case("IAM34", NOT_MET, under(allow("iam:PassRole", "arn:aws:iam::111122223333:role/completions"))),
    Case("IAM34", MET, under(allow("rekognition:SearchFacesByImage"), allow("kms:Decrypt", KEYS))),
    Case("IAM34", MET, under(allow("logs:GetLogEvents"), allow("s3:GetObject", "arn:aws:s3:::media/*"))),
    Case("IAM34", UNDECIDED, under(allow(GIVEN))),
    Case("IAM34", UNDECIDED, under({"Effect": "Allow", "Action": "s3:GetObject"})),
    Case("IAM34", None, role(PermissionsBoundary="arn:aws:iam::111122223333:policy/elsewhere")),
    Case("IAM35", NOT_MET, under(allow(["rekognition:DetectFaces", "rekognition:CompareFaces"])), "minimal"),
    Case("IAM35", NOT_MET, under(allow("REKOGNITION:compare*")), "minimal"),
    Case("IAM35", MET, under(allow(["rekognition:DetectFaces", "rekognition:DescribeCollection"])), "minimal"),
    Case("IAM35", UNDECIDED, under(allow(GIVEN)), "minimal"),
    Case("IAM36", NOT_MET, under(allow("rekognition:DetectFaces"))),
    Case("IAM36", NOT_MET, under(allow("rekognition:DetectFaces"), deny("rekognition:CompareFaces", AWAY))),
    Case("IAM36", MET, under(allow("rekognition:DetectFaces"), deny("rekognition:*", AWAY))),
    Case("IAM36", MET, under(allow("rekognition:ListCollections"))),
    Case("IAM36", UNDECIDED, under(allow("rekognition:DetectFaces"), deny("rekognition:*", {"StringNotEquals": {
        "aws:RequestedRegion": GIVEN}}))),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.control}-{case.says or 'silent'}")
def test_says(case: Case) -> None:
    """Each control says of each template what an examiner would."""
    assert said(case) == case.says


def test_every_outcome_has_a_case() -> None:
    """No control goes untested in any of its outcomes."""
    assert completeness(CASES, defined_in(access_boundaries), {}) == []
