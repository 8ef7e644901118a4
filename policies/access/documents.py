"""What CloudFormation cannot make: reviewed documents, each with the one command that applies it."""

import json

from policies.access.key import data_classes, key_policy
from policies.access.organization import ai_services_opt_out, resource_control_policy, service_control_policy
from policies.access.project import project_policies
from policies.access.trail import trail_selectors
from stacks.settings import Settings


def documents(settings: Settings) -> dict[str, str]:
    """File name → text, for a folder beside the templates; `COMMANDS.md` says how each is applied."""
    found: dict[str, object] = {}
    steps: list[str] = []
    for project, policy in project_policies(settings).items():
        name = f"project-policy-{project}.json"
        found[name] = policy
        steps.append(
            f"## {name}\n\nLets the named role copy versions of the project `{project}`. The project's ARN ends in its "
            "creation time: `aws rekognition describe-projects` shows it.\n\n"
            f"```\naws rekognition put-project-policy --region {settings.region} --project-arn PROJECT_ARN "
            f"--policy-name approved-copies --policy-document file://{name}\n```\n"
        )
    for data_class in data_classes(settings):
        if arn := getattr(settings.keys.adopt, data_class):
            name = f"key-policy-{data_class}.json"
            found[name] = key_policy(settings, data_class)
            steps.append(
                f"## {name}\n\nThe statements that the adopted {data_class} key must hold beside the bank's own.\n\n"
                f"```\naws kms put-key-policy --region {settings.region} --key-id {arn} --policy-name default "
                f"--policy file://{name}\n```\n"
            )
    if adopted := settings.log_archive.adopt:
        found["trail-selectors.json"] = trail_selectors(settings)
        steps.append(
            "## trail-selectors.json\n\nWhat the organization's trail must record at least. They replace the selectors "
            "that the trail has: merge first.\n\n"
            f"```\naws cloudtrail put-event-selectors --region {settings.region} --trail-name {adopted.trail} "
            "--advanced-event-selectors file://trail-selectors.json\n```\n"
        )
    for name, kind, content in (
        ("ai-services-opt-out.json", "AISERVICES_OPT_OUT_POLICY", ai_services_opt_out()),
        ("service-control-policy.json", "SERVICE_CONTROL_POLICY", service_control_policy(settings)),
        ("resource-control-policy.json", "RESOURCE_CONTROL_POLICY", resource_control_policy(settings)),
    ):
        found[name] = content
        steps.append(
            f"## {name}\n\nFrom the management account or a delegated administrator, after "
            f"`aws organizations enable-policy-type --root-id ROOT_ID --policy-type {kind}`; the guardrails stack does "
            "the same where the environment file names targets.\n\n"
            f"```\naws organizations create-policy --type {kind} "
            f"--name {settings.names.stack(name.removesuffix('.json'))} --description 'Rekognition baseline' --content file://{name}\n```\n"
        )
    texts = {name: json.dumps(content, indent=2) + "\n" for name, content in found.items()}
    return {**texts, "COMMANDS.md": "# What CloudFormation cannot make\n\n" + "\n".join(steps)}
