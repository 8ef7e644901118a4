"""Keys with policy, rotation, state and grants; aliases."""

import json
from collections.abc import Iterator

from assurance.sources.live.calling import Caller, attempt, tags
from assurance.sources.live.found import Beside, Found, Owned, filled, looked, part, picked

_KEPT_TO_ITSELF = ("PendingWindowInDays", "BypassPolicyLockoutSafetyCheck")
"""What no call gives out: CloudFormation uses it when it changes the key, and the deployed template says it."""


def key(aws: Caller, owned: Owned) -> Found | None:
    """AWS::KMS::Key; beside it the grants that let a principal use it."""
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
        beside=looked(lambda: _grants(aws, id_)),
    )


def alias(aws: Caller, owned: Owned) -> Found | None:
    """AWS::KMS::Alias; all aliases of the account are read at once."""
    found = aws.once("aliases", lambda: aws.pages("kms", "ListAliases", "Aliases"))
    one = next((each for each in found if each["AliasName"] == owned.physical), None)
    return Found(properties=picked(one, "AliasName", "TargetKeyId")) if one else None


def _grants(aws: Caller, id_: str) -> Iterator[Beside]:
    """Grants to principals of IAM; those that AWS services make for themselves name the service."""
    for one in aws.pages("kms", "ListGrants", "Grants", KeyId=id_):
        if str(one.get("GranteePrincipal", "")).split(":")[2:3] in (["iam"], ["sts"]):
            given = picked(one, "GranteePrincipal", "Operations", "Constraints", "RetiringPrincipal")
            yield Beside(type="AWS::KMS::Grant", id=str(one["GrantId"]), properties={"KeyId": id_, **given})
