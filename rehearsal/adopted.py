"""What an environment adopts instead of creating: made in the emulated account under the ids that the answers name."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from ipaddress import IPv4Network
from typing import Any
from unittest.mock import patch

from policies.applied_by_hand import documents
from rehearsal.aws import Aws
from rehearsal.emulator import Running
from settings.network import AdoptVpc
from settings.settings import Settings
from settings.tables import AdoptArchive

RANGE = IPv4Network("10.200.0.0/16")
"""Of an adopted VPC; the answers do not say it."""
CENTRAL = "sg-0ce0000000000001"
"""Security group of an adopted Rekognition endpoint, where no document names it."""


def adopt(settings: Settings, running: Running) -> None:
    """What the environment file names as the bank's own: VPC, keys, topics, event bus, trail and boundary."""
    aws, policies = running.aws(), documents(settings)
    if vpc := settings.network.adopt:
        given = [one.content for one in settings.adopted if one.key == "rekognition-endpoint" and not one.is_policy]
        _vpc(aws, vpc, policies, given[0] if given else {}, [*_clients(settings)])
    for group in settings.network.client_security_groups:
        with named("ec2.models.security_groups.random_security_group_id", group):
            vpc_id = (
                settings.network.adopt.vpc if settings.network.adopt else aws.ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
            )
            aws.ec2.create_security_group(GroupName=group, Description="Callers", VpcId=vpc_id)
    for listed in settings.network.client_prefix_lists:
        with named("ec2.models.managed_prefixes.random_managed_prefix_list_id", listed):
            aws.ec2.create_managed_prefix_list(PrefixListName=listed, MaxEntries=1, AddressFamily="IPv4")
    for data_class, arn in settings.keys.adopt.model_dump().items():
        if arn:
            _key(_elsewhere(running, arn), arn, policies[f"key-policy-{data_class}.json"])
    for arn in (settings.alarms.adopt.topic, settings.alarms.adopt.urgent_topic):
        if arn:
            _topic(aws, arn, policies[f"topic-policy-{arn.rpartition(':')[2]}.json"], settings.keys.adopt.notifications)
    if bus := settings.alarms.event_bus:
        account, _, name = bus.split(":", 4)[4].partition(":event-bus/")
        _bus(_elsewhere(running, bus), name, policies.get(f"event-bus-policy-{account}-{name}.json"))
    if trail := settings.log_archive.adopt:
        _trail(_elsewhere(running, trail.trail), aws, trail, policies["trail-selectors.json"])
    if arn := settings.own_boundary:
        _, _, path = arn.partition(":policy/")
        *folders, name = path.split("/")
        everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
        content = next((one.content for one in settings.adopted if one.key == "permission-boundary"), everything)
        aws.iam.create_policy(PolicyName=name, Path="/".join(["", *folders, ""]), PolicyDocument=json.dumps(content))


def _clients(settings: Settings) -> Iterator[dict[str, Any]]:
    """Whom endpoints let in, as a rule of a security group says it; groups of callers are made later."""
    yield from ({"IpRanges": [{"CidrIp": one}]} for one in settings.network.clients)
    yield from ({"PrefixListIds": [{"PrefixListId": one}]} for one in settings.network.client_prefix_lists)


@contextmanager
def named(maker: str, id_: str) -> Iterator[None]:
    """Let the emulator give the next thing this id, where AWS would make one up."""
    with patch(f"moto.{maker}", return_value=id_):
        yield


def _vpc(
    aws: Aws,
    wanted: AdoptVpc,
    policies: Mapping[str, str],
    central: Mapping[str, Any],
    clients: Sequence[Mapping[str, Any]],
) -> None:
    """`central`: what the document of an adopted Rekognition endpoint says of its place, beside its policy."""
    with named("ec2.models.vpcs.random_vpc_id", wanted.vpc):
        aws.ec2.create_vpc(CidrBlock=str(RANGE))
    aws.ec2.modify_vpc_attribute(VpcId=wanted.vpc, EnableDnsHostnames={"Value": True})
    for table in wanted.route_tables:
        with named("ec2.models.route_tables.random_route_table_id", table):
            aws.ec2.create_route_table(VpcId=wanted.vpc)
    zones = aws.ec2.describe_availability_zones()["AvailabilityZones"]
    its_subnets, its_groups = central.get("SubnetIds", wanted.subnets), central.get("SecurityGroupIds", (CENTRAL,))
    subnets = dict.fromkeys((*wanted.subnets, *(its_subnets if wanted.rekognition_endpoint else ())))
    for number, (subnet, cidr) in enumerate(zip(subnets, RANGE.subnets(new_prefix=24), strict=False)):
        zone = zones[number % len(zones)]["ZoneName"]
        with named("ec2.models.subnets.random_subnet_id", subnet):
            aws.ec2.create_subnet(VpcId=wanted.vpc, CidrBlock=str(cidr), AvailabilityZone=zone)
        table = wanted.route_tables[number % len(wanted.route_tables)]
        aws.ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    inside: dict[str, Any] = {"VpcEndpointType": "Interface", "SubnetIds": [*wanted.subnets], "PrivateDnsEnabled": True}
    gateway: dict[str, Any] = {"VpcEndpointType": "Gateway", "RouteTableIds": [*wanted.route_tables]}
    theirs = {**inside, "SubnetIds": [*its_subnets], "SecurityGroupIds": [*its_groups]}
    if wanted.rekognition_endpoint:
        for group in its_groups:
            _group(aws, wanted, group, clients)
    endpoints = [("s3", wanted.s3_endpoint, gateway), ("rekognition", wanted.rekognition_endpoint, theirs)]
    for service, id_, more in (*endpoints, *((service, "", inside) for service in wanted.services)):
        if id_ is not None:
            _endpoint(aws, wanted, service, id_, PolicyDocument=policies[f"endpoint-policy-{service}.json"], **more)


def _group(aws: Aws, wanted: AdoptVpc, id_: str, clients: Sequence[Mapping[str, Any]]) -> None:
    """A security group that lets in HTTPS from the clients, and nothing out."""
    with named("ec2.models.security_groups.random_security_group_id", id_):
        aws.ec2.create_security_group(GroupName=id_, Description="Rekognition endpoint", VpcId=wanted.vpc)
    everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    aws.ec2.revoke_security_group_egress(GroupId=id_, IpPermissions=everything)
    https = [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **one} for one in clients]
    aws.ec2.authorize_security_group_ingress(GroupId=id_, IpPermissions=https)


def _endpoint(aws: Aws, wanted: AdoptVpc, service: str, id_: str, **more: Any) -> None:
    name = f"com.amazonaws.{aws.region}.{service}"
    if id_:
        with named("ec2.models.vpcs.random_vpc_ep_id", id_):
            aws.ec2.create_vpc_endpoint(VpcId=wanted.vpc, ServiceName=name, **more)
    else:
        aws.ec2.create_vpc_endpoint(VpcId=wanted.vpc, ServiceName=name, **more)


def _key(aws: Aws, arn: str, policy: str) -> None:
    with named("kms.models.generate_key_id", arn.rpartition("/")[2]):
        aws.kms.create_key(Policy=policy)
    aws.kms.enable_key_rotation(KeyId=arn)


def _topic(aws: Aws, arn: str, policy: str, key: str | None) -> None:
    """A topic with somebody who is subscribed to it."""
    encrypted = {"KmsMasterKeyId": key} if key else {}
    aws.sns.create_topic(Name=arn.rpartition(":")[2], Attributes={"Policy": policy, **encrypted})
    aws.sns.subscribe(TopicArn=arn, Protocol="email", Endpoint="operations@example.com")


def _bus(theirs: Aws, name: str, policy: str | None) -> None:
    """The bus in its own account, which needs a policy only there."""
    if name != "default":
        theirs.events.create_event_bus(Name=name)
    if policy:
        theirs.events.put_permission(EventBusName=name, Policy=policy)


def _trail(theirs: Aws, ours: Aws, wanted: AdoptArchive, selectors: str) -> None:
    """The trail in its own account; its log group in ours, where one is named."""
    place = {} if theirs.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": theirs.region}}
    theirs.s3.create_bucket(Bucket=wanted.bucket, **place)
    name = wanted.trail.rpartition("/")[2]
    theirs.cloudtrail.create_trail(Name=name, S3BucketName=wanted.bucket, IsMultiRegionTrail=True)
    theirs.cloudtrail.put_event_selectors(TrailName=name, AdvancedEventSelectors=json.loads(selectors))
    theirs.cloudtrail.start_logging(Name=name)
    if wanted.log_group:
        ours.logs.create_log_group(logGroupName=wanted.log_group)


def _elsewhere(running: Running, arn: str) -> Aws:
    """The account and Region of an ARN."""
    _, _, _, region, account, *_ = arn.split(":")
    return running.at(account, region).aws()
