"""Guardrails of the organization: documents that only its management account, or a delegated administrator, can attach.

Rekognition is not among the services of resource control policies (fact 63); those here fence the buckets and the
keys. Endpoints of the organization are told by aws:VpceOrgID (fact 33).
"""

from capabilities.capabilities import ACTIONS, actions_of
from capabilities.capability import Duty
from capabilities.names import LONE_ROLES
from policies.roles import INSPECTION
from policies.statement import Document, deny, document
from settings.settings import Settings


def ai_services_opt_out() -> Document:
    """No AI service of AWS may improve itself by the organization's content, whatever a member says (fact 64)."""
    locked = {"@@operators_allowed_for_child_policies": ["@@none"]}
    return {
        "services": {
            **locked,
            "default": {**locked, "opt_out_policy": {**locked, "@@assign": "optOut"}},
        }
    }


def service_control_policy(settings: Settings) -> Document:
    """What no principal of the attached accounts may do, whatever its own policies say."""
    names = settings.names
    approved = actions_of(settings.approved)
    client = names.role_arn(names.role(LONE_ROLES[Duty.CLIENT]))
    return document(
        deny("NobodyMayUseUnapprovedRekognitionActions", _unapproved(approved)),
        deny(
            "NobodyMayUseRekognitionInAnotherRegion",
            ("rekognition:*",),
            where={"StringNotEquals": {"aws:RequestedRegion": settings.region}},
        ),
        deny(
            "NobodyMayUseRekognitionButThroughAnEndpointOfTheOrganization",
            sorted(approved - INSPECTION - {"rekognition:StartFaceLivenessSession"}),
            where={
                "StringNotEqualsIfExists": {"aws:VpceOrgID": settings.organization},
                "BoolIfExists": {"aws:ViaAWSService": "false"},
            },
        ),
        deny(
            "NobodyButTheLivenessClientMayStreamLivenessVideo",
            ("rekognition:StartFaceLivenessSession",),
            where={"ArnNotEquals": {"aws:PrincipalArn": client}},
        )
        if "rekognition:StartFaceLivenessSession" in approved
        else None,
        deny("NobodyMayLeaveTheOrganization", ("organizations:LeaveOrganization",)),
    )


def resource_control_policy(settings: Settings) -> Document:
    """Buckets and keys of the attached accounts serve this organization only."""
    return document(
        deny(
            "NobodyOutsideTheOrganizationMayTouchObjectsOrKeys",
            ("kms:Decrypt", "kms:GenerateDataKey", "s3:GetObject", "s3:PutObject"),
            principal="*",
            where={
                "StringNotEqualsIfExists": {"aws:PrincipalOrgID": settings.organization},
                "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
            },
        )
    )


def _unapproved(approved: frozenset[str]) -> list[str]:
    return [action for action in ACTIONS if action not in approved]
