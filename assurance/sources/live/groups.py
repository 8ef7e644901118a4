"""Security groups, rule by rule as CloudFormation writes them."""

from collections.abc import Iterator
from typing import Any

from assurance.sources.live.calling import Caller, tags
from assurance.sources.live.found import Found, Owned, picked


def group(aws: Caller, owned: Owned) -> Found | None:
    """AWS::EC2::SecurityGroup."""
    gone = ("InvalidGroup.NotFound", "InvalidGroupId.NotFound")
    found = aws.find("ec2", "DescribeSecurityGroups", absent=gone, GroupIds=[owned.physical])
    if not found or not found["SecurityGroups"]:
        return None
    (one,) = found["SecurityGroups"]
    return Found(
        properties={
            **picked(one, "GroupName", "VpcId", GroupDescription="Description"),
            "SecurityGroupIngress": list(_rules(one.get("IpPermissions", ()), "Source", one.get("OwnerId"))),
            "SecurityGroupEgress": list(_rules(one.get("IpPermissionsEgress", ()), "Destination", one.get("OwnerId"))),
            "Tags": tags(one.get("Tags")),
        }
    )


def _rules(permissions: list[dict[str, Any]], side: str, owner: Any) -> Iterator[dict[str, Any]]:
    """A rule a range, group or prefix list: AWS keeps those of the same ports together."""
    for one in permissions:
        ports = picked(one, "IpProtocol", "FromPort", "ToPort")
        for ip in one.get("IpRanges", ()):
            yield {**ports, **picked(ip, "CidrIp", "Description")}
        for ip in one.get("Ipv6Ranges", ()):
            yield {**ports, **picked(ip, "CidrIpv6", "Description")}
        for listed in one.get("PrefixListIds", ()):
            yield {**ports, f"{side}PrefixListId": listed["PrefixListId"], **picked(listed, "Description")}
        for pair in one.get("UserIdGroupPairs", ()):
            foreign = pair.get("UserId") not in (None, owner)
            yield {
                **ports,
                f"{side}SecurityGroupId": pair["GroupId"],
                **({f"{side}SecurityGroupOwnerId": pair["UserId"]} if foreign else {}),
                **picked(pair, "Description"),
            }
