"""IAM45: where the environment file demands a source identity, no session of a principal begins without one."""

from typing import Any

import pytest

from assurance.controls.check import check
from assurance.controls.control import Approval
from assurance.controls.iam.trust import IAM45
from assurance.results.verdict import Status
from assurance.sources.assembly import Template
from assurance.sources.physical import Place
from assurance.sources.reading import Text
from assurance.sources.template import resolved
from tests.support.cases import GIVEN, deny, policy
from tests.support.judging import MET, NOT_MET, UNDECIDED
from tests.support.roles import role, trusting
from tests.support.variants import settings_of

HOME = Place(account="111122223333", region="eu-west-1", partition="aws")
DEMANDED = {"trusted.source-identity": ["case-*", "person-*"]}
ROLE = {"AWS": "arn:aws:iam::111122223333:role/kyc"}
ROOT = {"AWS": "arn:aws:iam::111122223333:root"}
BY_NAME = {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/kyc"}}
CASE = {"StringLike": {"sts:SourceIdentity": "case-*"}}
BOTH = ["sts:AssumeRole", "sts:SetSourceIdentity"]


def judged(trust: Any, changes: Any = DEMANDED, **properties: Any) -> set[Status]:
    template = {"Resources": role(trust=trust, **properties)}
    application = resolved([Template(text=Text(name="t", sha256="", content=template), place=HOME)])
    approval = Approval(settings=settings_of("example", changes))
    return {one.status for one in check(application, controls=[IAM45()], approval=approval).results}


CASES: dict[str, tuple[Any, Status]] = {
    "nothing is asked": (policy(trusting(ROLE)), NOT_MET),
    "only by whom it is": (policy(trusting(ROOT, BY_NAME)), NOT_MET),
    "if there is one": (
        policy(trusting(ROLE, {"StringLikeIfExists": CASE["StringLike"]}, BOTH)),
        NOT_MET,
    ),
    "any": (policy(trusting(ROLE, {"StringLike": {"sts:SourceIdentity": "*"}}, BOTH)), NOT_MET),
    "another form": (policy(trusting(ROLE, {"StringLike": {"sts:SourceIdentity": "c*"}}, BOTH)), NOT_MET),
    "nobody can give one": (policy(trusting(ROLE, CASE)), NOT_MET),
    "one of two statements": (policy(trusting(ROLE, CASE, BOTH), trusting(ROOT, BY_NAME)), NOT_MET),
    "the demanded form": (policy(trusting(ROLE, CASE, BOTH)), MET),
    "by whom, too": (policy(trusting(ROOT, BY_NAME | CASE, BOTH)), MET),
    "both forms": (
        policy(trusting(ROLE, {"StringLike": {"sts:SourceIdentity": ["case-*", "person-*"]}}, BOTH)),
        MET,
    ),
    "nobody": (policy(deny("sts:AssumeRole", Principal="*")), MET),
    "a service": (policy(trusting({"Service": "rekognition.amazonaws.com"})), MET),
    "an unknown form": (policy(trusting(ROLE, {"StringLike": GIVEN}, BOTH)), UNDECIDED),
    "an unknown trust": (GIVEN, UNDECIDED),
}


@pytest.mark.parametrize("how", CASES)
def test_says(how: str) -> None:
    """As an examiner would."""
    trust, status = CASES[how]
    assert judged(trust) == {status}


def test_only_where_it_is_demanded() -> None:
    """Not without the answer, and not of verifiers, who see configuration and run by a clock."""
    assert judged(policy(trusting(ROLE)), {}) == set()
    assert judged(policy(trusting(ROLE)), RoleName="kyc-rek-euw1-verifier") == set()
