"""What the deploying role needs of the network: what it makes, and nothing else that stands there.

CloudFormation tags what it makes with `aws:cloudformation:stack-name`, a tag that nobody else can set: by it the
network of our stack is distinguished from any other, whatever tags of ours others carry.
"""

from collections.abc import Iterator

from policies.cfn_execution_resources import may
from policies.statement import Statement
from settings.settings import Settings

_ENDPOINTS = {"CreateSecurityGroup": "security-group", "CreateVpcEndpoint": "vpc-endpoint"}
_VPC = {
    "CreateFlowLogs": "vpc-flow-log",
    "CreateRouteTable": "route-table",
    "CreateSubnet": "subnet",
    "CreateVpc": "vpc",
}
"""Action → what it makes."""


def network(settings: Settings) -> Iterator[Statement]:
    """Make endpoints and, where it is not adopted, the VPC around them; change and delete what our stack has made."""
    makes = {**_ENDPOINTS, **(_VPC if settings.network.create else {})}
    by_our_stack = {"StringEquals": {"ec2:ResourceTag/aws:cloudformation:stack-name": settings.names.network_stacks}}

    def every(*kinds: str) -> list[str]:
        return [settings.names.arn("ec2", f"{kind}/*") for kind in kinds]

    for action, kind in makes.items():
        yield may(f"MakeNew{action.removeprefix('Create').rstrip('s')}s", "ec2", action, every(kind))
    yield may(
        "TagWhatItMakes",
        "ec2",
        "CreateTags",
        every(*makes.values()),
        where={"StringEquals": {"ec2:CreateAction": list(makes)}},
    )
    yield from _around(settings)
    changes = (
        "AssociateRouteTable DeleteFlowLogs DeleteRouteTable DeleteSubnet DeleteVpc DisassociateRouteTable "
        "ModifySubnetAttribute ModifyVpcAttribute ReplaceRouteTableAssociation "
        if settings.network.create
        else ""
    )
    makes_in_it = " ".join(sorted(set(makes) - {"CreateVpc"}))
    yield may(
        "ChangeAndDeleteTheNetworkOfItsStack",
        "ec2",
        f"{makes_in_it} {changes}AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateTags "
        "DeleteSecurityGroup DeleteTags DeleteVpcEndpoints ModifyVpcEndpoint RevokeSecurityGroupEgress "
        "RevokeSecurityGroupIngress UpdateSecurityGroupRuleDescriptionsEgress "
        "UpdateSecurityGroupRuleDescriptionsIngress",
        every(*makes.values()),
        where=by_our_stack,
    )
    yield may(
        "WriteTheRulesOfSecurityGroups",
        "ec2",
        "AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress",
        every("security-group-rule"),
    )
    yield may(
        "LookAtTheNetwork",
        "ec2",
        "DescribeAvailabilityZones DescribeFlowLogs DescribeInstances DescribeNetworkAcls DescribeRouteTables "
        "DescribeSecurityGroups DescribeSubnets DescribeTags DescribeVpcAttribute DescribeVpcEndpoints DescribeVpcs",
    )


def _around(settings: Settings) -> Iterator[Statement]:
    """The adopted VPC that endpoints are made in, its subnets and route tables: by their ids."""
    if adopted := settings.network.adopt:
        named = {"vpc": (adopted.vpc,), "subnet": adopted.subnets, "route-table": adopted.route_tables}
        yield may(
            "MakeEndpointsInTheAdoptedNetwork",
            "ec2",
            "CreateSecurityGroup CreateVpcEndpoint ModifyVpcEndpoint",
            [
                settings.names.arn("ec2", f"{kind}/{id_}").replace(settings.account, adopted.owner or settings.account)
                for kind, ids in named.items()
                for id_ in ids
            ],
        )
