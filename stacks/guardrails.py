"""Organization policies, for the management account or a delegated administrator; the workload account cannot."""

from collections.abc import Iterator

from aws_cdk import aws_organizations as organizations
from constructs import Construct

from fsi_rekognition.kept import KEPT
from policies.organization import ai_services_opt_out, resource_control_policy, service_control_policy
from policies.protection import protecting_policy
from policies.statement import Document
from settings.settings import Settings
from settings.tables import Guardrails
from stacks.baseline import BaselineStack


class GuardrailsStack(BaselineStack):
    """The AI services opt-out, service control policies and a resource control policy, attached to the targets.

    The three policy types must be enabled in the organization first; CloudFormation cannot do that.
    """

    def __init__(self, scope: Construct, *, settings: Settings, guardrails: Guardrails) -> None:
        super().__init__(scope, "guardrails", settings=settings, description="Organization policies; management only.")
        for name, kind, content, description in (
            (
                "ai-opt-out",
                "AISERVICES_OPT_OUT_POLICY",
                ai_services_opt_out(),
                "AWS AI services do not use our content to improve themselves.",
            ),
            (
                "scp",
                "SERVICE_CONTROL_POLICY",
                service_control_policy(settings),
                "Only approved Rekognition actions, in the approved Region, through our endpoints.",
            ),
            (
                "rcp",
                "RESOURCE_CONTROL_POLICY",
                resource_control_policy(settings),
                "Objects and keys serve this organization only.",
            ),
            *_protecting(settings),
        ):
            policy = organizations.CfnPolicy(
                self,
                name,
                name=settings.names.stack(name),
                type=kind,
                content=content,
                description=description,
                target_ids=list(guardrails.targets),
            )
            policy.apply_removal_policy(KEPT)


def _protecting(settings: Settings) -> Iterator[tuple[str, str, Document, str]]:
    if policy := protecting_policy(settings):
        description = "Nobody but deployment, key administrators and break glass changes the baseline."
        yield "protection", "SERVICE_CONTROL_POLICY", policy, description
