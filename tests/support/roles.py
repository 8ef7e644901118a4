"""Roles to be judged."""

from typing import Any

from tests.support.cases import Resources, allow, deny, made, one, policy, ref

BY_AWS = "arn:aws:iam::aws:policy"
OFF_ENDPOINT = {
    "StringNotEqualsIfExists": {"aws:SourceVpce": "vpce-0a1"},
    "BoolIfExists": {"aws:ViaAWSService": "false"},
}


def role(*statements: Any, trust: Any = None, **properties: Any) -> Resources:
    """A role with a managed policy of these statements."""
    given = {"AssumeRolePolicyDocument": trust if trust is not None else policy(deny("sts:AssumeRole", Principal="*"))}
    found = one("IAM::Role", **given | properties)
    if statements:
        found["Policy"] = made("IAM::ManagedPolicy", Roles=[ref("Subject")], PolicyDocument=policy(*statements))
    return found


def can(*names: str, where: Any = None) -> dict[str, Any]:
    """An Allow on Rekognition operations."""
    return allow([f"rekognition:{name}" for name in names], "*", where)


def trusting(principal: Any, where: Any = None, action: Any = "sts:AssumeRole", **rest: Any) -> dict[str, Any]:
    """A statement of a trust policy."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, **rest}
    return statement | ({"Condition": where} if where else {})
