"""Roles and managed policies."""

from collections.abc import Mapping
from typing import Any

from rehearsal.aws import Aws
from rehearsal.providers.provider import Properties, Provider, given, retagged, text


class Role(Provider):
    """A role, its boundary and its attached policies."""

    type = "AWS::IAM::Role"

    def create(self, aws: Aws, wanted: Properties) -> str:
        aws.iam.create_role(
            RoleName=wanted["RoleName"],
            AssumeRolePolicyDocument=text(wanted["AssumeRolePolicyDocument"]),
            **given(
                Path=wanted.get("Path"),
                Description=wanted.get("Description"),
                MaxSessionDuration=wanted.get("MaxSessionDuration"),
                PermissionsBoundary=wanted.get("PermissionsBoundary"),
                Tags=wanted.get("Tags"),
            ),
        )
        return str(wanted["RoleName"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        if former:
            self._change(aws, id_, wanted, former)
        now, before = set(wanted.get("ManagedPolicyArns", ())), set(former.get("ManagedPolicyArns", ()))
        for arn in sorted(now - before):
            aws.iam.attach_role_policy(RoleName=id_, PolicyArn=arn)
        for arn in sorted(before - now):
            aws.iam.detach_role_policy(RoleName=id_, PolicyArn=arn)
        inline = {one["PolicyName"]: one["PolicyDocument"] for one in wanted.get("Policies", ())}
        for name, document in inline.items():
            aws.iam.put_role_policy(RoleName=id_, PolicyName=name, PolicyDocument=text(document))
        for one in former.get("Policies", ()):
            if one["PolicyName"] not in inline:
                aws.iam.delete_role_policy(RoleName=id_, PolicyName=one["PolicyName"])

    @staticmethod
    def _change(aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        document = text(wanted["AssumeRolePolicyDocument"])
        aws.iam.update_assume_role_policy(RoleName=id_, PolicyDocument=document)
        duration = wanted.get("MaxSessionDuration", 3600)
        aws.iam.update_role(RoleName=id_, Description=wanted.get("Description", ""), MaxSessionDuration=duration)
        if boundary := wanted.get("PermissionsBoundary"):
            aws.iam.put_role_permissions_boundary(RoleName=id_, PermissionsBoundary=boundary)
        elif former.get("PermissionsBoundary"):
            aws.iam.delete_role_permissions_boundary(RoleName=id_)
        changed, removed = retagged(wanted, former)
        aws.iam.tag_role(RoleName=id_, Tags=changed)
        aws.iam.untag_role(RoleName=id_, TagKeys=removed)

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        for arn in former.get("ManagedPolicyArns", ()):
            aws.iam.detach_role_policy(RoleName=id_, PolicyArn=arn)
        for one in former.get("Policies", ()):
            aws.iam.delete_role_policy(RoleName=id_, PolicyName=one["PolicyName"])
        aws.iam.delete_role(RoleName=id_)

    def attributes(self, aws: Aws, id_: str) -> Mapping[str, Any]:
        role = aws.iam.get_role(RoleName=id_)["Role"]
        return {"Arn": role["Arn"], "RoleId": role["RoleId"]}


class ManagedPolicy(Provider):
    """A managed policy; its default version is the one that counts."""

    type = "AWS::IAM::ManagedPolicy"

    def create(self, aws: Aws, wanted: Properties) -> str:
        made = aws.iam.create_policy(
            PolicyName=wanted["ManagedPolicyName"],
            PolicyDocument=text(wanted["PolicyDocument"]),
            **given(Description=wanted.get("Description"), Path=wanted.get("Path")),
        )
        return str(made["Policy"]["Arn"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        """A changed document becomes the default version; the one before goes, as CloudFormation does it."""
        if former and wanted["PolicyDocument"] != former["PolicyDocument"]:
            document = text(wanted["PolicyDocument"])
            before = aws.iam.get_policy(PolicyArn=id_)["Policy"]["DefaultVersionId"]
            aws.iam.create_policy_version(PolicyArn=id_, PolicyDocument=document, SetAsDefault=True)
            aws.iam.delete_policy_version(PolicyArn=id_, VersionId=before)

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        for version in aws.iam.list_policy_versions(PolicyArn=id_)["Versions"]:
            if not version["IsDefaultVersion"]:
                aws.iam.delete_policy_version(PolicyArn=id_, VersionId=version["VersionId"])
        aws.iam.delete_policy(PolicyArn=id_)
