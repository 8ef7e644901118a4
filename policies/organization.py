"""Guardrails of the organization: documents that only its management account, or a delegated administrator, can attach.

Rekognition is not among the services of resource control policies (fact 63); those here perimeter the buckets and the
keys. Endpoints of the organization are known by aws:VpceOrgID (fact 33).
"""

from collections.abc import Iterator
from typing import cast

from capabilities.capabilities import ACTIONS, actions_of
from capabilities.capability import Duty
from capabilities.inspection import LISTING
from capabilities.names import LONE_ROLES
from capabilities.regions import code
from policies.accounts import in_any, of_the_organization
from policies.protection import protecting_records, protecting_resources
from policies.roles import INSPECTION
from policies.statement import Document, Statement, deny, document
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
    approved = frozenset(action for one in settings.together for action in actions_of(one.rows))
    clients = {
        one.names.role_arn(one.names.role(LONE_ROLES[Duty.CLIENT]))
        for one in settings.together
        if "rekognition:StartFaceLivenessSession" in actions_of(one.rows)
    }
    found = document(
        deny("NobodyMayUseUnapprovedRekognitionActions", _unapproved(approved)),
        *_region_by_region(settings, approved),
        deny(
            "NobodyMayUseRekognitionInAnotherRegion",
            ("rekognition:*",),
            where={"StringNotEquals": {"aws:RequestedRegion": sorted({one.region for one in settings.together})}},
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
            where={"ArnNotEquals": {"aws:PrincipalArn": sorted(clients)}},
        )
        if clients
        else None,
        deny("NobodyMayLeaveTheOrganization", ("organizations:LeaveOrganization",)),
        *protecting_records(settings),
    )
    return cast(Document, in_any(found, settings.accounts_together))


def _region_by_region(settings: Settings, approved: frozenset[str]) -> Iterator[Statement]:
    """What is approved in one Region only is denied in the others."""
    for region in sorted({one.region for one in settings.together}):
        here = [actions_of(one.rows) for one in settings.together if one.region == region]
        if beyond := sorted(approved.difference(LISTING, *here)):
            yield deny(
                f"NobodyMayUseIn{code(region).capitalize()}WhatIsApprovedElsewhere",
                beyond,
                where={"StringEquals": {"aws:RequestedRegion": region}},
            )


def resource_control_policy(settings: Settings) -> Document:
    """Buckets and keys of the attached accounts serve this organization; those of ours, who may change them only."""
    found = document(
        deny(
            "NobodyOutsideTheOrganizationMayUseObjectsOrKeys",
            (
                "kms:CreateGrant",
                "kms:Decrypt",
                "kms:Encrypt",
                "kms:GenerateDataKey*",
                "kms:ReEncrypt*",
                "s3:AbortMultipartUpload",
                "s3:DeleteObject*",
                "s3:GetObject*",
                "s3:ListBucket*",
                "s3:PutObject*",
                "s3:Replicate*",
                "s3:RestoreObject",
            ),
            principal="*",
            where={
                "StringNotEqualsIfExists": {"aws:PrincipalOrgID": settings.organization},
                "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
            },
        ),
        *protecting_resources(settings),
    )
    return of_the_organization(found, settings.accounts_together, settings.organization)


def _unapproved(approved: frozenset[str]) -> list[str]:
    return [action for action in ACTIONS if action not in approved | LISTING]
