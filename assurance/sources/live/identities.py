"""Roles with everything that is attached to them, and managed policies with everybody they are attached to."""

from collections.abc import Iterator
from typing import Any

from assurance.sources.live.calling import Caller, attempt, tags
from assurance.sources.live.found import Beside, Found, Owned, filled, looked, part, picked

_GONE = ("NoSuchEntity",)
POLICY = "AWS::IAM::ManagedPolicy"


def role(aws: Caller, owned: Owned) -> Found | None:
    """AWS::IAM::Role; the customer's policies that somebody attached stand beside it."""
    name = owned.physical
    answer = aws.find("iam", "GetRole", absent=_GONE, RoleName=name)
    if answer is None:
        return None
    one = answer["Role"]
    attached = attempt(lambda: aws.pages("iam", "ListAttachedRolePolicies", "AttachedPolicies", RoleName=name))
    arns = [each["PolicyArn"] for each in attached] if isinstance(attached, list) else attached
    return Found(
        properties={
            **picked(one, "AssumeRolePolicyDocument", "Description", "MaxSessionDuration", "Path", "RoleName"),
            **filled(
                ManagedPolicyArns=arns,
                PermissionsBoundary=part(one, "PermissionsBoundary", "PermissionsBoundaryArn"),
                Policies=attempt(lambda: list(_inline(aws, name))),
                Tags=tags(one.get("Tags")),
            ),
        },
        physical={"Ref": name, "Arn": str(one["Arn"]), "RoleId": str(one.get("RoleId", ""))},
        state=filled(CreateDate=one.get("CreateDate"), ByItsStack=owned.changed),
        beside=(
            *looked(lambda: _attached(aws, arns if isinstance(arns, list) else [])),
            *looked(lambda: _profiles(aws, name)),
        ),
    )


def trust_of(aws: Caller, name: str) -> Any:
    """The trust policy of a role of no stack; None where there is no such role."""
    answer = aws.find("iam", "GetRole", absent=_GONE, RoleName=name)
    return answer and answer["Role"]["AssumeRolePolicyDocument"]


def managed_policy(aws: Caller, owned: Owned) -> Found | None:
    """AWS::IAM::ManagedPolicy."""
    properties = _policy(aws, owned.physical)
    return None if properties is None else Found(properties=properties)


def _inline(aws: Caller, name: str) -> Iterator[dict[str, Any]]:
    for policy in aws.pages("iam", "ListRolePolicies", "PolicyNames", RoleName=name):
        answer = aws.answer("iam", "GetRolePolicy", RoleName=name, PolicyName=policy)
        yield {"PolicyName": policy, "PolicyDocument": part(answer, "PolicyDocument")}


def _profiles(aws: Caller, name: str) -> Iterator[Beside]:
    """Instance profiles, by which a machine gets the role."""
    for one in aws.pages("iam", "ListInstanceProfilesForRole", "InstanceProfiles", RoleName=name):
        id_ = str(one["InstanceProfileName"])
        yield Beside(type="AWS::IAM::InstanceProfile", id=id_, properties={"InstanceProfileName": id_, "Roles": [name]})


def _attached(aws: Caller, arns: list[str]) -> Iterator[Beside]:
    for arn in arns:
        if ":iam::aws:" not in arn:
            properties = aws.once(f"policy {arn}", lambda arn=arn: _policy(aws, arn))  # type: ignore[misc]
            if properties is not None:
                yield Beside(type=POLICY, id=arn, properties=properties)


def _policy(aws: Caller, arn: str) -> dict[str, Any] | None:
    """The version in force; `Roles`, `Users` and `Groups` are all that it is attached to."""
    answer = aws.find("iam", "GetPolicy", absent=_GONE, PolicyArn=arn)
    if answer is None:
        return None
    one = answer["Policy"]
    version = aws.answer("iam", "GetPolicyVersion", PolicyArn=arn, VersionId=one["DefaultVersionId"])
    return {
        **picked(one, "Description", "Path", ManagedPolicyName="PolicyName"),
        "PolicyDocument": part(version, "PolicyVersion", "Document"),
        **{
            kind: attempt(lambda kind=kind: sorted(_entities(aws, arn, kind)))  # type: ignore[misc]
            for kind in ("Roles", "Users", "Groups")
        },
    }


def _entities(aws: Caller, arn: str, kind: str) -> Iterator[str]:
    """Those to whom it grants; where it is a boundary, it grants nothing."""
    given = {"PolicyArn": arn, "PolicyUsageFilter": "PermissionsPolicy"}
    for one in aws.pages("iam", "ListEntitiesForPolicy", f"Policy{kind}", **given):
        yield str(one[f"{kind.removesuffix('s')}Name"])
