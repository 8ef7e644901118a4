"""What CloudFormation cannot make (facts 15 and 65): reviewed documents, each with the one command that applies it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from policies.cfn_execution import deployment_policies
from policies.endpoint import s3_endpoint_policy
from policies.key import data_classes, key_policy
from policies.organization import ai_services_opt_out, resource_control_policy, service_control_policy
from policies.private_services import private_services
from policies.project import project_policies
from policies.statement import Document
from policies.trail import trail_selectors
from settings.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Step:
    """One document: what it is for, and the command that applies it from the folder it lies in."""

    name: str
    content: Any
    purpose: str
    command: str


def documents(settings: Settings) -> dict[str, str]:
    """File name → text, for a folder beside the templates; `COMMANDS.md` says how each is applied."""
    steps = list(_steps(settings))
    texts = {f"{step.name}.json": json.dumps(step.content, indent=2) + "\n" for step in steps}
    chapters = [f"## {step.name}.json\n\n{step.purpose}\n\n```\n{step.command}\n```\n" for step in steps]
    return {**texts, "COMMANDS.md": "# What CloudFormation cannot make\n\n" + "\n".join(chapters)}


def _steps(settings: Settings) -> Iterator[Step]:
    yield from _deployment(settings)
    yield from _projects(settings)
    yield from _adopted_keys(settings)
    yield from _adopted_endpoints(settings)
    yield from _adopted_trail(settings)
    yield from _organization(settings)


def _deployment(settings: Settings) -> Iterator[Step]:
    for name, policy in deployment_policies(settings).items():
        once = " Detach it once the first deployment has ended well." if name.endswith("roll-back") else ""
        yield Step(
            name=name,
            content=policy,
            purpose="For the role that deploys, before it does (docs/deploy.md). Neither role nor policy may be named "
            f"{settings.names.stack('…')}, or the deployment could change its own rights.{once}",
            command="aws iam attach-role-policy --role-name DEPLOYING_ROLE --policy-arn $(aws iam create-policy "
            f"--policy-name {settings.prefix}-{name} --policy-document file://{name}.json "
            "--query Policy.Arn --output text)",
        )


def _projects(settings: Settings) -> Iterator[Step]:
    for project, policy in project_policies(settings).items():
        name = f"project-policy-{project}"
        yield Step(
            name=name,
            content=policy,
            purpose=f"Lets the named role copy versions of the project `{project}`. The project's ARN ends in its "
            "creation time: `aws rekognition describe-projects` shows it.",
            command=f"aws rekognition put-project-policy --region {settings.region} --project-arn PROJECT_ARN "
            f"--policy-name approved-copies --policy-document file://{name}.json",
        )


def _adopted_keys(settings: Settings) -> Iterator[Step]:
    for data_class in data_classes(settings):
        if arn := getattr(settings.keys.adopt, data_class):
            name = f"key-policy-{data_class}"
            yield Step(
                name=name,
                content=key_policy(settings, data_class),
                purpose=f"The statements that the adopted {data_class} key must hold beside the bank's own. The "
                "command replaces the policy that the key has: merge first.",
                command=f"aws kms put-key-policy --region {settings.region} --key-id {arn} --policy-name default "
                f"--policy file://{name}.json",
            )


def _adopted_endpoints(settings: Settings) -> Iterator[Step]:
    """Endpoints that the adopted VPC has already."""
    if not (adopted := settings.network.adopt):
        return
    found: list[tuple[str, str, Document]] = [
        (service, "ENDPOINT_ID", policy)
        for service, policy in private_services(settings).items()
        if service in adopted.services
    ]
    if adopted.s3_endpoint:
        found.append(("s3", adopted.s3_endpoint, s3_endpoint_policy(settings)))
    for service, endpoint, policy in found:
        name = f"endpoint-policy-{service}"
        yield Step(
            name=name,
            content=policy,
            purpose=f"What the VPC's own endpoint of {service} must let through. The command replaces the policy that "
            "the endpoint has: merge the Allows first; a Deny would hold for all who use it.",
            command=f"aws ec2 modify-vpc-endpoint --region {settings.region} --vpc-endpoint-id {endpoint} "
            f"--policy-document file://{name}.json",
        )


def _adopted_trail(settings: Settings) -> Iterator[Step]:
    if adopted := settings.log_archive.adopt:
        home = adopted.trail.split(":")[3]
        yield Step(
            name="trail-selectors",
            content=trail_selectors(settings),
            purpose="What the organization's trail must record at least. They replace the selectors that the trail "
            "has: merge first. CloudTrail takes them in the trail's home Region only.",
            command=f"aws cloudtrail put-event-selectors --region {home} --trail-name {adopted.trail} "
            "--advanced-event-selectors file://trail-selectors.json",
        )


def _organization(settings: Settings) -> Iterator[Step]:
    for name, kind, content in (
        ("ai-services-opt-out", "AISERVICES_OPT_OUT_POLICY", ai_services_opt_out()),
        ("service-control-policy", "SERVICE_CONTROL_POLICY", service_control_policy(settings)),
        ("resource-control-policy", "RESOURCE_CONTROL_POLICY", resource_control_policy(settings)),
    ):
        yield Step(
            name=name,
            content=content,
            purpose="From the management account or a delegated administrator, after "
            f"`aws organizations enable-policy-type --root-id ROOT_ID --policy-type {kind}`; the guardrails stack does "
            "the same where the environment file names targets. TARGET_ID is a root, a unit or an account.",
            command="aws organizations attach-policy --target-id TARGET_ID --policy-id "
            f"$(aws organizations create-policy --type {kind} --name {settings.names.stack(name)} "
            f"--description 'Rekognition baseline' --content file://{name}.json "
            "--query Policy.PolicySummary.Id --output text)",
        )
