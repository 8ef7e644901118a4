"""The role that a pipeline assumes to deploy is for one job, behind an approval."""

import json
from typing import Any

import pytest

from policies.applied_by_hand import documents
from policies.pipeline import deployment_trust
from settings.loading import SettingsError, load
from tests.support.cases import Case, one, said
from tests.support.judging import MET, NOT_MET
from tests.support.variants import settings_of

ROLE = "arn:aws:iam::111122223333:role/ci/deployment"
GITHUB, GITLAB = "token.actions.githubusercontent.com", "gitlab.example.com"
JOB = "repo:bank/rekognition:environment:mybank"
BRANCH = "project_path:bank/platform/rekognition:ref_type:branch:ref:main"


def answers(role: str = ROLE, provider: str = GITHUB, subject: str = JOB) -> dict[str, Any]:
    return {"pipeline.role": role, "pipeline.provider": provider, "pipeline.subject": subject}


def trust(provider: str, subject: str) -> dict[str, Any]:
    made = settings_of("minimal", answers(provider=provider, subject=subject))
    assert made.pipeline
    return deployment_trust(made.pipeline)


@pytest.mark.parametrize(("provider", "subject"), [(GITHUB, JOB), (GITLAB, BRANCH), ("gitlab.com", BRANCH)])
def test_the_role_trusts_one_job(provider: str, subject: str) -> None:
    """Its issuer in this account, its audience, its whole subject; and the control of web identities agrees."""
    policy = trust(provider, subject)
    (statement,) = policy["Statement"]
    assert statement["Principal"] == {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{provider}"}
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Condition"] == {
        "StringEquals": {f"{provider}:aud": "sts.amazonaws.com", f"{provider}:sub": subject}
    }
    assert said(Case("IAM18", MET, one("IAM::Role", AssumeRolePolicyDocument=policy))) == MET


def test_the_control_sees_what_is_missing() -> None:
    """Without the subject of a shared issuer, or with any repository in it, the same role is open."""
    for condition in ({f"{GITHUB}:aud": "sts.amazonaws.com"}, {f"{GITHUB}:sub": "repo:*"}):
        policy = trust(GITHUB, JOB)
        policy["Statement"][0]["Condition"] = {"StringLike": condition}
        assert said(Case("IAM18", NOT_MET, one("IAM::Role", AssumeRolePolicyDocument=policy))) == NOT_MET


def test_it_is_written_with_the_command_that_applies_it() -> None:
    """First of all documents; the policies of the deployment are attached to that role."""
    made = documents(load("full"))
    assert json.loads(made["deployment-trust.json"])["Statement"][0]["Condition"]["StringEquals"] == {
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        "token.actions.githubusercontent.com:sub": "repo:bank/rekognition-fsi-baseline:environment:full",
    }
    commands = made["COMMANDS.md"]
    assert commands.index("## deployment-trust.json") < commands.index("## deployment-foundation.json")
    assert "aws iam create-role --path /platform/ --role-name deployment " in commands
    assert "DEPLOYING_ROLE" not in commands
    assert "deployment-trust.json" not in documents(load("example"))


WRONG = [
    (answers(subject="repo:bank/rekognition:ref:refs/heads/main"), "pipeline.subject", "environment:NAME"),
    (answers(subject="repo:bank/*:environment:mybank"), "pipeline.subject", "without * and ?"),
    (answers(subject=BRANCH), "pipeline.subject", "repo:OWNER/REPOSITORY:environment:NAME"),
    (answers(provider=GITLAB), "pipeline.subject", "project_path:GROUP/PROJECT:ref_type:branch:ref:NAME"),
    (answers(provider="https://gitlab.com", subject=BRANCH), "pipeline.provider", "without https://"),
    (answers(role="arn:aws:iam::444455556666:role/ci"), "pipeline.role", "the account 111122223333"),
    (answers(role="arn:aws:iam::111122223333:role/ci/*"), "pipeline.role", "one role of the account"),
    (answers(role="arn:aws:iam::111122223333:role/faces-rek-euw1-x"), "pipeline.role", "name it otherwise"),
]


@pytest.mark.parametrize(("given", "key", "words"), WRONG)
def test_what_is_no_such_job_is_a_mistake(given: dict[str, Any], key: str, words: str) -> None:
    """A branch without an approval, a pattern, another issuer's form, a role that is not this account's."""
    with pytest.raises(SettingsError) as error:
        settings_of("minimal", given)
    assert key in str(error.value)
    assert words in str(error.value)


def test_the_protected_deployment_is_the_pipelines() -> None:
    """Where the organization's policy holds everybody else off, it must let this role through."""
    with pytest.raises(SettingsError, match=r"pipeline.role: .*protection.deployment does not name it"):
        settings_of("full", {"pipeline.role": ROLE})
