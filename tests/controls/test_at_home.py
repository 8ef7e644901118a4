"""Controls that must know which account is the bank's: in a cloud assembly they do, in a lone template they may not."""

from typing import Any

import pytest

from assurance.controls.check import check
from assurance.controls.iam import other_accounts
from assurance.controls.registry import CATALOGUE, defined_in
from assurance.results.verdict import Status
from assurance.sources.assembly import Template
from assurance.sources.physical import Place
from assurance.sources.reading import Text
from assurance.sources.template import resolved
from tests.support.cases import GIVEN, Case, Resources, allow, att, completeness, made, one, policy, ref
from tests.support.judging import MET, NOT_MET, UNDECIDED, judge
from tests.support.roles import role, trusting

HOME = Place(account="111122223333", region="eu-west-1", partition="aws")
THEIRS = {"AWS": "arn:aws:iam::999988887777:root"}
OURS = {"AWS": "arn:aws:iam::111122223333:role/caller"}
ORG = {"StringEquals": {"aws:PrincipalOrgID": "o-exampleorg1"}}
REKOGNITION = {"Service": "rekognition.amazonaws.com"}


def bound(account: str) -> dict[str, Any]:
    return {"StringEquals": {"aws:SourceAccount": account}}


def key(*statements: Any) -> Resources:
    return one("KMS::Key", KeyPolicy=policy(*statements))


def decrypt(principal: Any, where: Any = None) -> dict[str, Any]:
    return allow("kms:Decrypt", "*", where, Principal=principal)


def bucket(principal: Any, where: Any = None, action: str = "s3:GetObject") -> Resources:
    document = policy(allow(action, "*", where, Principal=principal))
    models = {"Models": made("Rekognition::Project", ProjectName="cheques"), "Media": made("S3::Bucket")}
    return models | {"Policy": made("S3::BucketPolicy", Bucket=ref("Media"), PolicyDocument=document)}


IDENTITY = {"Identity": made("CloudFront::CloudFrontOriginAccessIdentity", CloudFrontOriginAccessIdentityConfig={})}


def processor(arn: Any) -> Resources:
    return one("Rekognition::StreamProcessor", KinesisDataStream={"Arn": arn})


CASES = [
    Case("IAM40", NOT_MET, key(decrypt(THEIRS))),
    Case("IAM40", NOT_MET, bucket({"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8"})),
    Case("IAM40", MET, bucket({"CanonicalUser": att("Identity", "S3CanonicalUserId")}) | IDENTITY),
    Case("IAM40", NOT_MET, key(decrypt({"AWS": "999988887777"}))),
    Case("IAM40", NOT_MET, bucket({"AWS": ["arn:aws:iam::999988887777:role/reader"]})),
    Case("IAM40", NOT_MET, key(decrypt(THEIRS, {"StringEqualsIfExists": {"aws:PrincipalTag/team": "ours"}}))),
    Case("IAM40", MET, key(decrypt(OURS))),
    Case("IAM40", MET, key(decrypt(THEIRS, ORG))),
    Case("IAM40", MET, key(decrypt(THEIRS, {"StringEquals": {"kms:CallerAccount": "111122223333"}}))),
    Case("IAM40", UNDECIDED, key(decrypt({"AWS": GIVEN}))),
    Case("IAM38", NOT_MET, role(allow("kinesis:PutRecord", "arn:aws:kinesis:eu-west-1:999988887777:stream/x"))),
    Case("IAM38", MET, role(allow("kinesis:PutRecord", "arn:aws:kinesis:eu-west-1:111122223333:stream/x"))),
    Case("IAM38", MET, role(allow("s3:GetObject", "arn:aws:s3:::media/*"))),
    Case("IAM16", NOT_MET, role(trust=policy(trusting(REKOGNITION, bound("999988887777"))))),
    Case("IAM16", MET, role(trust=policy(trusting(REKOGNITION, bound("111122223333"))))),
    Case("STO19", NOT_MET, bucket(REKOGNITION, bound("999988887777"))),
    Case("STO19", MET, bucket(REKOGNITION, bound("111122223333"))),
    Case("REK13", NOT_MET, processor("arn:aws:kinesis:eu-west-1:999988887777:stream/x")),
    Case("REK13", UNDECIDED, processor("arn:aws:kinesis:eu-west-1:111122223333:stream/x")),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.control}-{case.says or 'silent'}")
def test_says(case: Case) -> None:
    """Another account is distinguished from the own one."""
    content = {"Resources": case.resources}
    application = resolved([Template(text=Text(name="t", sha256="", content=content), place=HOME)])
    found = {one.status for one in check(application, controls=[CATALOGUE[case.control]]).results}
    assert next((status for status in (NOT_MET, UNDECIDED, MET) if status in found), None) == case.says


@pytest.mark.parametrize("case", [case for case in CASES if case.control in ("IAM16", "STO19")])
def test_an_account_that_may_be_the_own_one_is_taken_for_it(case: Case) -> None:
    """In a lone template, the one account that a condition names is not known to be another."""
    found = judge(case.control, case.resources)
    assert Status.NOT_MET not in found


def test_every_outcome_has_a_case() -> None:
    """The control of other accounts' principals has all its outcomes tested."""
    assert completeness(CASES, defined_in(other_accounts), {}) == []
