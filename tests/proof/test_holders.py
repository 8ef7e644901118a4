"""The proof reads who holds which policy from the model that controls read: attached however, it decides the same."""

from typing import Any

import pytest

from tests.support.proving import ACCOUNT, document, estate, role, statement, verdict

Json = dict[str, Any]
NAME = "tst-rek-euw1-clerk"
BY_AWS = "arn:aws:iam::aws:policy"


def clerk(**properties: Any) -> Json:
    made = role("clerk", statement("Allow", "sts:GetCallerIdentity"))
    return {**made, "Properties": {**made["Properties"], **properties}}


def managed(*statements: Json, **more: Any) -> Json:
    return {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document(*statements), **more}}


ASKED = "rekognition:ListCollections"
LIST = statement("Allow", ASKED)
WAYS: dict[str, tuple[Json, str]] = {
    "nothing": ({"Clerk": clerk()}, "deny"),
    "attached": ({"Clerk": clerk(ManagedPolicyArns=[{"Ref": "Held"}]), "Held": managed(LIST)}, "allow"),
    "attached from the policy's side": (
        {"Clerk": clerk(), "Held": managed(LIST, Roles=[{"Ref": "Clerk"}])},
        "allow",
    ),
    "published by AWS to the letter": (
        {"Clerk": clerk(ManagedPolicyArns=[f"{BY_AWS}/AmazonRekognitionFullAccess"])},
        "allow",
    ),
    "kept by AWS": ({"Clerk": clerk(ManagedPolicyArns=[f"{BY_AWS}/SecurityAudit"])}, "depends"),
    "elsewhere": ({"Clerk": clerk(ManagedPolicyArns=[f"arn:aws:iam::{ACCOUNT}:policy/elsewhere"])}, "depends"),
    "inline, and not known": ({"Clerk": clerk(Policies={"Fn::Split": [",", {"Ref": "AWS::NotKnown"}]})}, "depends"),
    "beyond its boundary": (
        {
            "Clerk": clerk(ManagedPolicyArns=[{"Ref": "Held"}], PermissionsBoundary={"Ref": "Bound"}),
            "Held": managed(LIST),
            "Bound": managed(statement("Allow", "s3:GetObject")),
        },
        "deny",
    ),
    "under a boundary that is elsewhere": (
        {
            "Clerk": clerk(
                ManagedPolicyArns=[{"Ref": "Held"}], PermissionsBoundary=f"arn:aws:iam::{ACCOUNT}:policy/elsewhere"
            ),
            "Held": managed(LIST),
        },
        "depends",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_decides_by_all_that_is_held(way: str) -> None:
    """What is attached counts, what only bounds does not, and what is not known leaves the decision open."""
    resources, expected = WAYS[way]
    assert verdict(estate(**resources), NAME, ASKED, None, "internet") == expected
