"""Tell the CDK about the exceptions of the register, so that each stays visible in its validation report."""

import re

import aws_cdk as cdk
from constructs import IConstruct

from policies.exceptions import Exemption, Register


def acknowledge(app: cdk.App, register: Register) -> None:
    """Acknowledge every cdk-nag entry where its scope matches; those for our own controls the check applies."""
    constructs = {construct.node.path: construct for construct in app.node.find_all()}
    for exemption in register.exemptions:
        if "::" in exemption.rule:
            scope = re.compile(_regex(exemption.scope))
            for path, construct in constructs.items():
                if scope.fullmatch(path):
                    _acknowledge(construct, exemption)


def _acknowledge(construct: IConstruct, exemption: Exemption) -> None:
    entry = exemption.entry
    reason = (
        f"{entry.reason} Compensating control: {entry.compensating_control} "
        f"Owner: {entry.owner}. Approval: {entry.approval}. Expires: {entry.expires}."
    )
    cdk.Validations.of(construct).acknowledge(cdk.Acknowledgment(id=exemption.rule, reason=reason))


def _regex(glob: str) -> str:
    return re.escape(glob).replace(r"\*", ".*")
