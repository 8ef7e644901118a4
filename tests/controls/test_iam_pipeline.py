"""IAM46: whatever else its host signs, the deploying role is the approved job's alone."""

from dataclasses import replace
from typing import Any

import pytest

from assurance.controls.check import check
from assurance.controls.control import Approval
from assurance.controls.iam.pipeline import IAM46
from assurance.results.verdict import Status
from assurance.sources.resource import Unresolved
from assurance.sources.template import parsed
from tests.support.cases import deny, policy
from tests.support.judging import MET, NOT_MET, UNDECIDED
from tests.support.roles import role, trusting
from tests.support.variants import settings_of
from tests.support.verifying import small_account

GITHUB, GITLAB = "token.actions.githubusercontent.com", "gitlab.example.com"
JOB = "repo:bank/rekognition:environment:mybank"
BRANCH = "project_path:bank/platform/rekognition:ref_type:branch:ref:main"
PROVIDER = {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{GITHUB}"}
OTHER = {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{GITLAB}"}
MEANT = {f"{GITHUB}:aud": "sts.amazonaws.com", f"{GITHUB}:sub": JOB}
WEB = "sts:AssumeRoleWithWebIdentity"


def approval(provider: str = GITHUB, subject: str = JOB) -> Approval:
    changes = {
        "pipeline.role": "arn:aws:iam::111122223333:role/ci/deployment",
        "pipeline.provider": provider,
        "pipeline.subject": subject,
    }
    return Approval(settings=settings_of("minimal", changes))


def judged(trust: Any, *, provider: str = GITHUB, subject: str = JOB) -> set[Status]:
    """What is said of a document beside templates."""
    documents = {} if trust is None else {"deployment-trust.json": trust}
    application = replace(parsed({"Resources": role(trust=policy())}), documents=documents)
    found = check(application, controls=[IAM46()], approval=approval(provider, subject))
    assert not found.crashed
    return {one.status for one in found.results}


def verified(trust: Any) -> set[Status]:
    """What is said of the role of an account."""
    account = replace(small_account({}, {}), pipeline_trust=trust)
    found = check(account.application, controls=[IAM46()], approval=approval(), account=account)
    assert not found.crashed
    return {one.status for one in found.results}


def by(condition: Any, who: Any = PROVIDER, action: Any = WEB) -> Any:
    return policy(trusting(who, condition, action))


CASES: dict[str, tuple[Any, Status]] = {
    "as synth writes it": (by({"StringEquals": MEANT}), MET),
    "by likeness without a pattern": (by({"StringLike": MEANT}), MET),
    "a pattern whose rest a Deny takes back": (
        policy(
            trusting(PROVIDER, {"StringLike": MEANT | {f"{GITHUB}:sub": "repo:bank/*"}}, WEB),
            deny(WEB, Principal="*", Condition={"StringNotEquals": {f"{GITHUB}:sub": JOB}}),
        ),
        MET,
    ),
    "nobody": (policy(), MET),
    "any environment of the repository": (
        by({"StringLike": MEANT | {f"{GITHUB}:sub": "repo:bank/rekognition:environment:*"}}),
        NOT_MET,
    ),
    "any branch as well": (
        by({"StringEquals": MEANT | {f"{GITHUB}:sub": [JOB, "repo:bank/rekognition:ref:refs/heads/main"]}}),
        NOT_MET,
    ),
    "no subject": (by({"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}}), NOT_MET),
    "no audience": (by({"StringEquals": {f"{GITHUB}:sub": JOB}}), NOT_MET),
    "where it says its subject": (by({"StringEqualsIfExists": MEANT}), NOT_MET),
    "no condition": (by(None), NOT_MET),
    "another provider": (by({"StringEquals": MEANT}, OTHER), NOT_MET),
    "a role as well": (by({"StringEquals": MEANT}, PROVIDER | {"AWS": "arn:aws:iam::111122223333:root"}), NOT_MET),
    "everyone": (by({"StringEquals": MEANT}, "*"), NOT_MET),
    "a second statement": (
        policy(trusting(PROVIDER, {"StringEquals": MEANT}, WEB), trusting({"Service": "ec2.amazonaws.com"})),
        NOT_MET,
    ),
    "an operator that nobody knows": (by({"StringResembles": MEANT}), UNDECIDED),
    "no policy": ({"Statement": "everyone"}, UNDECIDED),
    "not at hand": (None, UNDECIDED),
}


@pytest.mark.parametrize("how", CASES)
def test_says(how: str) -> None:
    """As an examiner would."""
    trust, status = CASES[how]
    assert judged(trust) == {status}


def test_of_an_account_it_is_the_role_that_counts() -> None:
    """Whatever the document says; a role that is not there is nobody's, one that nobody may read is undecided."""
    assert verified(by({"StringEquals": MEANT})) == {MET}
    assert verified(by({"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}})) == {NOT_MET}
    assert verified(None) == set()
    assert verified(Unresolved("iam:GetRole", "AccessDenied")) == {UNDECIDED}


def test_a_host_of_the_banks_own() -> None:
    """The claims are those of the provider that is approved."""
    claims = {f"{GITLAB}:aud": "sts.amazonaws.com", f"{GITLAB}:sub": BRANCH}
    assert judged(by({"StringEquals": claims}, OTHER), provider=GITLAB, subject=BRANCH) == {MET}
    claims[f"{GITLAB}:sub"] = "project_path:bank/*"
    assert judged(by({"StringLike": claims}, OTHER), provider=GITLAB, subject=BRANCH) == {NOT_MET}


def test_only_where_a_pipeline_deploys() -> None:
    """Who else deploys is the business of IAM Identity Center or of an administrator."""
    application = parsed({"Resources": role(trust=policy())})
    given = Approval(settings=settings_of("minimal", {}))
    assert not check(application, controls=[IAM46()], approval=given).results
