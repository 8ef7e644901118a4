"""What CloudFormation cannot make (facts 15 and 65): reviewed documents, each with the one command that applies it."""

import json
from collections.abc import Iterator

from policies.adopted_by_hand import adopted
from policies.cfn_execution import deployment_policies
from policies.organization import ai_services_opt_out, resource_control_policy, service_control_policy
from policies.pipeline import deployment_trust
from policies.project import project_policies
from policies.protection import protecting_policy
from policies.step import Step
from settings.settings import Settings


def documents(settings: Settings) -> dict[str, str]:
    """File name → text, for a folder beside the templates; `COMMANDS.md` says how each is applied."""
    steps = list(_steps(settings))
    texts = {f"{step.name}.json": json.dumps(step.content, indent=2) + "\n" for step in steps}
    chapters = [f"## {step.name}.json\n\n{step.purpose}\n\n```\n{step.command}\n```\n" for step in steps]
    return {**texts, "COMMANDS.md": "\n".join([_INTRODUCTION, *chapters])}


_INTRODUCTION = """# What CloudFormation cannot make

From this folder. Each command can be run again: it makes what is not there, and replaces what is. After a change of the
environment file run those whose document has changed; the approval pack says which.
"""


def _steps(settings: Settings) -> Iterator[Step]:
    yield from _pipeline(settings)
    yield from _deployment(settings)
    yield from _projects(settings)
    yield from adopted(settings)
    yield from _organization(settings)


OCCASIONS = {
    "deployment-new-keys": " For deployments that make a key: the first, and the first of a capability that needs "
    "another one. Detach it once that has ended well: while it is attached, the deployment can take over keys of the "
    "account that have no alias.",
    "deployment-roll-back": " Detach it once the first deployment has ended well.",
    "deployment-guardrails": " In the management account, or that of a delegated administrator, only.",
    "deployment-guardrails-roll-back": " In the management account, or that of a delegated administrator, only. Detach "
    "it once the first deployment of the guardrails has ended well.",
}
"""Policy of the deploying role → when it needs it, where that is not always."""


def _pipeline(settings: Settings) -> Iterator[Step]:
    if pipeline := settings.pipeline:
        path, role = pipeline.role.partition(":role/")[2].rpartition("/")[0], pipeline.role_name
        inside = f" --path /{path}/" if path else ""
        provider = pipeline.provider_arn
        yield Step(
            name="deployment-trust",
            content=deployment_trust(pipeline),
            purpose="The trust policy of the role that the pipeline assumes to deploy, and the identity provider that "
            "it names; first of all, by an administrator of the account. Require reviewers for the environment or "
            "protect the branch that it names: anyone who may run that job may deploy.",
            command=f"""aws iam get-open-id-connect-provider \\
  --open-id-connect-provider-arn {provider} > /dev/null 2>&1 ||
  aws iam create-open-id-connect-provider --url https://{pipeline.provider} --client-id-list {pipeline.audience}
if aws iam get-role --role-name {role} > /dev/null 2>&1
then
  aws iam update-assume-role-policy --role-name {role} --policy-document file://deployment-trust.json
else
  aws iam create-role{inside} --role-name {role} --assume-role-policy-document file://deployment-trust.json
fi""",
        )


def _deployment(settings: Settings) -> Iterator[Step]:
    role = settings.pipeline.role_name if settings.pipeline else "DEPLOYING_ROLE"
    for name, policy in deployment_policies(settings).items():
        held = settings.names.deployment(name)
        arn = f"arn:{settings.partition}:iam::{settings.account}:policy/{held}"
        yield Step(
            name=name,
            content=policy,
            purpose="For the role that deploys, before it does (docs/deploy.md). Neither role nor policy may be named "
            f"{settings.names.role('…')}, or the deployment could change its own rights.{OCCASIONS.get(name, '')}",
            command=f"""if aws iam get-policy --policy-arn {arn} > /dev/null 2>&1
then
  for version in $(aws iam list-policy-versions --policy-arn {arn} \\
    --query 'Versions[?!IsDefaultVersion].VersionId' --output text)
  do aws iam delete-policy-version --policy-arn {arn} --version-id "$version"
  done
  aws iam create-policy-version --policy-arn {arn} \\
    --policy-document file://{name}.json --set-as-default
else
  aws iam create-policy --policy-name {held} --policy-document file://{name}.json
fi
aws iam attach-role-policy --role-name {role} --policy-arn {arn}""",
        )


def _projects(settings: Settings) -> Iterator[Step]:
    for project, policy in project_policies(settings).items():
        name = f"project-policy-{project}"
        rekognition = f"--region {settings.region}"
        yield Step(
            name=name,
            content=policy,
            purpose=f"Lets the named role copy versions of the project `{project}`.",
            command=f"""project=$(aws rekognition describe-projects {rekognition} --project-names {project} \\
  --query 'ProjectDescriptions[0].ProjectArn' --output text)
revision=$(aws rekognition list-project-policies {rekognition} --project-arn "$project" \\
  --query "ProjectPolicies[?PolicyName=='approved-copies'].PolicyRevisionId" --output text)
aws rekognition put-project-policy {rekognition} --project-arn "$project" --policy-name approved-copies \\
  --policy-document file://{name}.json ${{revision:+--policy-revision-id "$revision"}}""",
        )


def _organization(settings: Settings) -> Iterator[Step]:
    protecting = protecting_policy(settings)
    for name, kind, content in (
        ("ai-services-opt-out", "AISERVICES_OPT_OUT_POLICY", ai_services_opt_out()),
        ("service-control-policy", "SERVICE_CONTROL_POLICY", service_control_policy(settings)),
        ("resource-control-policy", "RESOURCE_CONTROL_POLICY", resource_control_policy(settings)),
        *((("protection-policy", "SERVICE_CONTROL_POLICY", protecting),) if protecting else ()),
    ):
        yield Step(
            name=name,
            content=content,
            purpose="From the management account or a delegated administrator, after "
            f"`aws organizations enable-policy-type --root-id ROOT_ID --policy-type {kind}`; the guardrails stack does "
            "the same where the environment file names targets. TARGET_ID is a root, a unit or an account.",
            command=f"""policy=$(aws organizations list-policies --filter {kind} \\
  --query "Policies[?Name=='{settings.names.stack(name)}'].Id" --output text)
if [ -n "$policy" ]
then
  aws organizations update-policy --policy-id "$policy" --content file://{name}.json
else
  policy=$(aws organizations create-policy --type {kind} --name {settings.names.stack(name)} \\
    --description 'Rekognition baseline' --content file://{name}.json \\
    --query Policy.PolicySummary.Id --output text)
fi
aws organizations list-targets-for-policy --policy-id "$policy" \\
  --query "Targets[?TargetId=='TARGET_ID'].TargetId" --output text | grep -q . ||
  aws organizations attach-policy --policy-id "$policy" --target-id TARGET_ID""",
        )
