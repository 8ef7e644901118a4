"""VPC, endpoints, security groups, flow logs."""

from collections.abc import Iterator

from moto.ec2.models import ec2_backends

from tests.support.tampers.intruder import Intruder, N, allow, policy, reported, widened


def opened(who: Intruder, service: str, document: str) -> Iterator[None]:
    """Give an endpoint another policy."""
    kept = who.endpoint(service)
    who.aws.ec2.modify_vpc_endpoint(VpcEndpointId=kept["VpcEndpointId"], PolicyDocument=document)
    yield
    who.aws.ec2.modify_vpc_endpoint(VpcEndpointId=kept["VpcEndpointId"], PolicyDocument=kept["PolicyDocument"])


@reported(
    "NET01 Rekognition/Endpoint",
    "NET03 Rekognition/Endpoint",
    "NET05 Rekognition/Endpoint",
    "DEP04 Rekognition/Endpoint NobodyOutsideTheOrganizationMayPass",
    "DEP05 Rekognition/Endpoint Statement[Added]",
)
def the_rekognition_endpoint_lets_everything_through(who: Intruder) -> Iterator[None]:
    yield from opened(who, "rekognition", policy(allow("*", Principal="*")))


@reported("NET08 Rekognition/Endpoint DetectModerationLabels", "DEP05 Rekognition/Endpoint Statement[Added]", round=1)
def the_rekognition_endpoint_lets_one_more_action_through(who: Intruder) -> Iterator[None]:
    more = allow("rekognition:DetectModerationLabels", Principal="*")
    yield from opened(who, "rekognition", widened(who.endpoint("rekognition")["PolicyDocument"], more))


@reported("DEP05 S3/Endpoint Statement[Added]")
def the_s3_endpoint_reaches_strange_buckets(who: Intruder) -> Iterator[None]:
    more = allow("s3:PutObject", "arn:aws:s3:::external-principals-bucket/*", Principal="*")
    yield from opened(who, "s3", widened(who.endpoint("s3")["PolicyDocument"], more))


@reported(
    "NET11 Rekognition/Endpoint",
    "RUN08 Rekognition/Endpoint PrivateDnsEnabled",
    "DEP04 Rekognition/Endpoint PrivateDnsEnabled",
)
def private_names_lead_to_the_internet(who: Intruder) -> Iterator[None]:
    id_ = who.endpoint("rekognition")["VpcEndpointId"]
    who.aws.ec2.modify_vpc_endpoint(VpcEndpointId=id_, PrivateDnsEnabled=False)
    yield
    who.aws.ec2.modify_vpc_endpoint(VpcEndpointId=id_, PrivateDnsEnabled=True)


@reported("NET14 Monitoring/Endpoint not in these templates", "DEP05 Monitoring/Endpoint SecurityGroupIds")
def an_endpoint_has_another_security_group(who: Intruder) -> Iterator[None]:
    id_ = who.endpoint("monitoring")["VpcEndpointId"]
    made = who.aws.ec2.create_security_group(GroupName="others", Description="Others", VpcId=who.vpc)["GroupId"]
    who.aws.ec2.modify_vpc_endpoint(VpcEndpointId=id_, AddSecurityGroupIds=[made])
    yield
    who.aws.ec2.modify_vpc_endpoint(VpcEndpointId=id_, RemoveSecurityGroupIds=[made])
    who.aws.ec2.delete_security_group(GroupId=made)


@reported("NET07 secretsmanager", "NET12 /vpce-", "DEP05 /vpce- secretsmanager")
def there_is_one_more_endpoint(who: Intruder) -> Iterator[None]:
    service = f"com.amazonaws.{who.aws.region}.secretsmanager"
    made = who.aws.ec2.create_vpc_endpoint(
        VpcId=who.vpc, ServiceName=service, VpcEndpointType="Interface", SubnetIds=who.subnets[:1]
    )
    yield
    who.aws.ec2.delete_vpc_endpoints(VpcEndpointIds=[made["VpcEndpoint"]["VpcEndpointId"]])


@reported("NET17 Vpc/Vpc sts", "DEP03 Sts/Endpoint", round=1)
def a_endpoint_is_gone(who: Intruder) -> Iterator[None]:
    id_ = who.endpoint("sts")["VpcEndpointId"]
    with who.put_back(ec2_backends[who.aws.account][who.aws.region].vpc_end_points, id_):
        who.aws.ec2.delete_vpc_endpoints(VpcEndpointIds=[id_])
        yield
    ec2_backends[who.aws.account][who.aws.region].vpc_end_points[id_].state = "available"


@reported("NET18 Clients/SecurityGroup", "DEP05 Clients/SecurityGroup SecurityGroupIngress")
def everybody_may_come_in(who: Intruder) -> Iterator[None]:
    rule = [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    who.aws.ec2.authorize_security_group_ingress(GroupId=who.group, IpPermissions=rule)
    yield
    who.aws.ec2.revoke_security_group_ingress(GroupId=who.group, IpPermissions=rule)


@reported("NET19 Clients/SecurityGroup", "DEP05 Clients/SecurityGroup SecurityGroupEgress")
def everything_may_go_out(who: Intruder) -> Iterator[None]:
    rule = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    who.aws.ec2.authorize_security_group_egress(GroupId=who.group, IpPermissions=rule)
    yield
    who.aws.ec2.revoke_security_group_egress(GroupId=who.group, IpPermissions=rule)


@reported("NET21 /igw-", "DEP05 /igw-")
def the_vpc_has_an_internet_gateway(who: Intruder) -> Iterator[None]:
    gateway = who.aws.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    who.aws.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=who.vpc)
    yield
    who.aws.ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=who.vpc)
    who.aws.ec2.delete_internet_gateway(InternetGatewayId=gateway)


@reported("DEP05 Vpc/Routes 10.99.0.0/24", round=1)
def a_route_leads_out(who: Intruder) -> Iterator[None]:
    peer = who.aws.ec2.create_vpc(CidrBlock="10.99.0.0/24")["Vpc"]["VpcId"]
    made = who.aws.ec2.create_vpc_peering_connection(VpcId=who.vpc, PeerVpcId=peer)["VpcPeeringConnection"]
    peering = made["VpcPeeringConnectionId"]
    way = {"RouteTableId": who.routes, "DestinationCidrBlock": "10.99.0.0/24"}
    who.aws.ec2.create_route(**way, VpcPeeringConnectionId=peering)
    yield
    who.aws.ec2.delete_route(**way)
    who.aws.ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=peering)
    who.aws.ec2.delete_vpc(VpcId=peer)


@reported("NET23 Subnet0", "DEP04 Subnet0 MapPublicIpOnLaunch")
def a_subnet_gives_public_addresses(who: Intruder) -> Iterator[None]:
    who.aws.ec2.modify_subnet_attribute(SubnetId=who.subnets[0], MapPublicIpOnLaunch={"Value": True})
    yield
    who.aws.ec2.modify_subnet_attribute(SubnetId=who.subnets[0], MapPublicIpOnLaunch={"Value": False})


@reported("NET24 Vpc/Vpc", "RUN08 Kms/Endpoint VpcDns", "DEP04 Vpc/Vpc EnableDnsHostnames")
def the_vpc_resolves_no_names(who: Intruder) -> Iterator[None]:
    who.aws.ec2.modify_vpc_attribute(VpcId=who.vpc, EnableDnsHostnames={"Value": False})
    yield
    who.aws.ec2.modify_vpc_attribute(VpcId=who.vpc, EnableDnsHostnames={"Value": True})


@reported("NET26 Vpc/Vpc", "DEP03 FlowLogs/FlowLog")
def flows_are_not_recorded(who: Intruder) -> Iterator[None]:
    (kept,) = who.aws.ec2.describe_flow_logs()["FlowLogs"]
    with who.put_back(ec2_backends[who.aws.account][who.aws.region].flow_logs, kept["FlowLogId"]):
        who.aws.ec2.delete_flow_logs(FlowLogIds=[kept["FlowLogId"]])
        yield


@reported("RUN09 FlowLogs/FlowLog", "DEP03 FlowLogGroup", round=1)
def flows_cannot_be_written(who: Intruder) -> Iterator[None]:
    name = N.log_group("flow-logs")
    with who.put_back(who.log_groups, name):
        who.aws.logs.delete_log_group(logGroupName=name)
        yield
