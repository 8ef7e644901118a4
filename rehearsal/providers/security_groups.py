"""Security groups."""

from collections.abc import Mapping
from typing import Any

from rehearsal.aws import Aws
from rehearsal.providers.ec2_tags import retag, tagged
from rehearsal.providers.provider import Properties, Provider, given, only


class SecurityGroup(Provider):
    """A security group and its rules."""

    type = "AWS::EC2::SecurityGroup"

    def create(self, aws: Aws, wanted: Properties) -> str:
        made = aws.ec2.create_security_group(
            GroupName=wanted["GroupName"],
            Description=wanted["GroupDescription"],
            VpcId=wanted["VpcId"],
            TagSpecifications=tagged("security-group", wanted),
        )
        return str(made["GroupId"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        """A new group lets everything out until it has an egress rule of its own."""
        everything = [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]
        for name, way in (("SecurityGroupIngress", "ingress"), ("SecurityGroupEgress", "egress")):
            now, before = wanted.get(name, []), former.get(name, [])
            if not former and way == "egress" and now:
                before = everything
            if gone := [_permission(one) for one in before if one not in now]:
                getattr(aws.ec2, f"revoke_security_group_{way}")(GroupId=id_, IpPermissions=gone)
            if new := [_permission(one) for one in now if one not in before]:
                getattr(aws.ec2, f"authorize_security_group_{way}")(GroupId=id_, IpPermissions=new)
        if former:
            retag(aws, id_, wanted, former)

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.ec2.delete_security_group(GroupId=id_)

    def attributes(self, aws: Aws, id_: str) -> Mapping[str, Any]:
        group = only(aws.ec2.describe_security_groups(GroupIds=[id_])["SecurityGroups"])
        return {"GroupId": id_, "VpcId": group["VpcId"]}


def _permission(rule: Properties) -> dict[str, Any]:
    """A rule in CloudFormation's words → one in the API's."""
    found = {name: rule[name] for name in ("IpProtocol", "FromPort", "ToPort") if name in rule}
    said = given(Description=rule.get("Description"))
    for group in ("SourceSecurityGroupId", "DestinationSecurityGroupId"):
        if group in rule:
            found["UserIdGroupPairs"] = [{"GroupId": rule[group]} | said]
    if "SourcePrefixListId" in rule:
        found["PrefixListIds"] = [{"PrefixListId": rule["SourcePrefixListId"]} | said]
    if "CidrIp" in rule:
        found["IpRanges"] = [{"CidrIp": rule["CidrIp"]} | said]
    return found
