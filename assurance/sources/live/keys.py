"""Keys with policy, rotation, state and grants; aliases."""

import json
from collections.abc import Iterator
from typing import Any

from assurance.sources.live.calling import Caller, attempt, tags
from assurance.sources.live.found import Beside, Found, Owned, filled, looked, part, picked

_KEPT_TO_ITSELF = ("PendingWindowInDays", "BypassPolicyLockoutSafetyCheck")
"""What no call gives out: CloudFormation uses it when it changes the key, and the deployed template says it."""


def key(aws: Caller, owned: Owned) -> Found | None:
    """AWS::KMS::Key; beside it its aliases, and the grants that let a principal use it."""
    id_ = owned.physical
    answer = aws.find("kms", "DescribeKey", absent=("NotFoundException",), KeyId=id_)
    if answer is None:
        return None
    one = answer["KeyMetadata"]
    rotation = aws.answer("kms", "GetKeyRotationStatus", KeyId=id_)
    policy = part(aws.answer("kms", "GetKeyPolicy", KeyId=id_, PolicyName="default"), "Policy")
    tagged = attempt(lambda: aws.pages("kms", "ListResourceTags", "Tags", KeyId=id_))
    return Found(
        properties={
            **{name: owned.declared[name] for name in _KEPT_TO_ITSELF if name in owned.declared},
            **picked(one, "Description", "Enabled", "KeySpec", "KeyUsage", "MultiRegion", "Origin"),
            **picked(rotation, EnableKeyRotation="KeyRotationEnabled", RotationPeriodInDays="RotationPeriodInDays"),
            **filled(KeyPolicy=json.loads(policy) if isinstance(policy, str) else policy),
            "Tags": tags(tagged, "TagKey", "TagValue"),
        },
        state={**picked(one, "KeyState", "DeletionDate"), **picked(rotation, "KeyRotationEnabled", "NextRotationDate")},
        physical={"Ref": id_, "KeyId": id_, "Arn": str(one["Arn"])},
        beside=(*looked(lambda: _grants(aws, id_, str(one["Arn"]))), *looked(lambda: _aliases(aws, id_))),
    )


def alias(aws: Caller, owned: Owned) -> Found | None:
    """AWS::KMS::Alias."""
    one = next((each for each in _listed(aws) if each["AliasName"] == owned.physical), None)
    return Found(properties=picked(one, "AliasName", "TargetKeyId")) if one else None


def _listed(aws: Caller) -> list[dict[str, Any]]:
    """All aliases of the account, read at once."""
    return aws.once("aliases", lambda: aws.pages("kms", "ListAliases", "Aliases"))


def _aliases(aws: Caller, id_: str) -> Iterator[Beside]:
    """Every alias of the key, ours among them."""
    for one in _listed(aws):
        if one.get("TargetKeyId") == id_:
            yield Beside(
                type="AWS::KMS::Alias", id=str(one["AliasName"]), properties=picked(one, "AliasName", "TargetKeyId")
            )


def _grants(aws: Caller, id_: str, arn: str) -> Iterator[Beside]:
    """Grants to anybody but an AWS service, and a service's that somebody of another account may retire.

    A grantee that is gone is shown by its unique id, not by its ARN; a service that AWS made a grant for has a name.
    """
    account = arn.split(":")[4]
    for one in aws.pages("kms", "ListGrants", "Grants", KeyId=id_):
        grantee, retiring = str(one.get("GranteePrincipal", "")), str(one.get("RetiringPrincipal", ""))
        service = "GranteeServicePrincipal" in one or grantee.endswith(".amazonaws.com")
        foreign = retiring.startswith("arn:") and retiring.split(":")[4] != account
        if not service or foreign:
            given = picked(one, "GranteePrincipal", "Operations", "Constraints", "RetiringPrincipal")
            yield Beside(type="AWS::KMS::Grant", id=str(one["GrantId"]), properties={"KeyId": id_, **given})
