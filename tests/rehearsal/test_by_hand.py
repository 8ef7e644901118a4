"""The commands in documents/COMMANDS.md, run as a person would: twice, and the second time ends as the first."""

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from rehearsal.aws import Aws
from rehearsal.emulator import Running
from tests.support.aws_cli import standing_in

ACCOUNT = "777788889999"
NETWORK = "fsi-deployment-network-use1"
"""The name in IAM of a policy of the deploying role, of one Region."""


@pytest.fixture
def folder(assemblies: Mapping[str, Path], tmp_path: Path) -> Iterator[Path]:
    """The documents of `full` for an account in which nothing is, beside an `aws` command."""
    for file in (assemblies["full"] / "documents").iterdir():
        if file.is_file():
            text = file.read_text(encoding="utf-8").replace("111122223333", ACCOUNT)
            (tmp_path / file.name).write_text(text, encoding="utf-8")
    (tmp_path / "bin").mkdir()
    with standing_in(tmp_path / "bin"):
        yield tmp_path


@pytest.fixture
def running(rehearsed: Running) -> Running:
    """An account with the role that deploys, a project and an organization."""
    running = rehearsed.at(ACCOUNT, "us-east-1")
    aws = running.aws()
    aws.iam.create_role(RoleName="deployment", AssumeRolePolicyDocument="{}")
    aws.rekognition.create_project(ProjectName="cheque-layouts")
    aws.organizations.create_organization(FeatureSet="ALL")
    root = aws.organizations.list_roots()["Roots"][0]["Id"]
    aws.organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    return running


def run(running: Running, folder: Path, name: str) -> None:
    """Run the command of a document."""
    chapter = (folder / "COMMANDS.md").read_text(encoding="utf-8").split(f"## {name}.json\n")[1]
    found = re.search(r"```\n(.*?)\n```", chapter, re.DOTALL)
    assert found
    root = running.aws().organizations.list_roots()["Roots"][0]["Id"]
    ran = subprocess.run(
        ["sh", "-e", "-c", found[1].replace("TARGET_ID", root)],
        cwd=folder,
        env=os.environ | running.environment | {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def state(aws: Aws) -> dict[str, Any]:
    """What the commands have made, without ids of versions."""
    policies = {one["PolicyName"]: one for one in aws.iam.list_policies(Scope="Local")["Policies"]}
    ours = aws.organizations.list_policies(Filter="SERVICE_CONTROL_POLICY")["Policies"]
    project = aws.rekognition.describe_projects()["ProjectDescriptions"][0]["ProjectArn"]
    return {
        "policies": {
            name: aws.iam.get_policy_version(PolicyArn=one["Arn"], VersionId=one["DefaultVersionId"])["PolicyVersion"][
                "Document"
            ]
            for name, one in policies.items()
        },
        "attached": [
            one["PolicyName"] for one in aws.iam.list_attached_role_policies(RoleName="deployment")["AttachedPolicies"]
        ],
        "trust": aws.iam.get_role(RoleName="deployment")["Role"]["AssumeRolePolicyDocument"],
        "providers": [one["Arn"] for one in aws.iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]],
        "organization": {
            one["Name"]: (
                json.loads(aws.organizations.describe_policy(PolicyId=one["Id"])["Policy"]["Content"]),
                len(aws.organizations.list_targets_for_policy(PolicyId=one["Id"])["Targets"]),
            )
            for one in ours
            if not one["AwsManaged"]
        },
        "project": [
            json.loads(one["PolicyDocument"])
            for one in aws.rekognition.list_project_policies(ProjectArn=project)["ProjectPolicies"]
        ],
    }


@pytest.mark.thorough
def test_commands_run_twice_end_the_same(running: Running, folder: Path) -> None:
    """A policy of the deploying role, of the organization and of a project: made once, and replaced where changed."""
    names = ("deployment-trust", "deployment-network", "service-control-policy", "project-policy-cheque-layouts")
    for name in names:
        run(running, folder, name)
    first = state(running.aws())
    assert first["policies"] == {NETWORK: json.loads((folder / "deployment-network.json").read_text())}
    assert first["trust"] == json.loads((folder / "deployment-trust.json").read_text())
    assert first["providers"] == [f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"]
    assert first["attached"] == [NETWORK]
    assert first["organization"] == {
        "fsi-rekognition-service-control-policy": (json.loads((folder / "service-control-policy.json").read_text()), 1)
    }
    assert first["project"] == [json.loads((folder / "project-policy-cheque-layouts.json").read_text())]
    for name in names:
        run(running, folder, name)
    assert state(running.aws()) == first
    changed = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}]}
    (folder / "deployment-network.json").write_text(json.dumps(changed))
    for _ in range(5):
        run(running, folder, "deployment-network")
    assert state(running.aws())["policies"] == {NETWORK: changed}
