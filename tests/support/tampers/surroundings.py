"""What stands beside the baseline: networks that are joined, copies of logs and events, names and grants."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from moto.iam.models import iam_backends

from tests.support.tampers.intruder import EXTERNAL, Intruder, N, policy, reported


@reported("DEP05 Vpc/pcx-", round=3)
def a_vpc_is_a_peer(who: Intruder) -> Iterator[None]:
    ec2 = who.aws.ec2
    peer = ec2.create_vpc(CidrBlock="10.98.0.0/24")["Vpc"]["VpcId"]
    made = ec2.create_vpc_peering_connection(VpcId=peer, PeerVpcId=who.vpc)["VpcPeeringConnection"]
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=made["VpcPeeringConnectionId"])
    yield
    ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=made["VpcPeeringConnectionId"])
    ec2.delete_vpc(VpcId=peer)


@reported("DEP05 Vpc/vgw-", round=3)
def a_vpn_gateway_is_attached(who: Intruder) -> Iterator[None]:
    made = who.aws.ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    who.aws.ec2.attach_vpn_gateway(VpnGatewayId=made, VpcId=who.vpc)
    yield
    who.aws.ec2.detach_vpn_gateway(VpnGatewayId=made, VpcId=who.vpc)
    who.aws.ec2.delete_vpn_gateway(VpnGatewayId=made)


@reported("DEP05 Vpc/tgw-attach-", round=3)
def a_transit_gateway_is_attached(who: Intruder) -> Iterator[None]:
    gateway = who.aws.ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
    made = who.aws.ec2.create_transit_gateway_vpc_attachment(
        TransitGatewayId=gateway, VpcId=who.vpc, SubnetIds=who.subnets[:1]
    )["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"]
    yield
    who.aws.ec2.delete_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=made)
    who.aws.ec2.delete_transit_gateway(TransitGatewayId=gateway)


@reported("DEP05 Vpc/subnet- 10.40.3.0/28", "DEP05 Vpc/i-", round=3)
def a_machine_stands_in_a_new_subnet(who: Intruder) -> Iterator[None]:
    subnet = who.aws.ec2.create_subnet(VpcId=who.vpc, CidrBlock="10.40.3.0/28")["Subnet"]["SubnetId"]
    made = who.aws.ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1, SubnetId=subnet)["Instances"]
    yield
    who.aws.ec2.terminate_instances(InstanceIds=[made[0]["InstanceId"]])
    who.aws.ec2.delete_subnet(SubnetId=subnet)


@reported("DEP05 Vpc/rtb-", round=3)
def a_route_table_is_added(who: Intruder) -> Iterator[None]:
    made = who.aws.ec2.create_route_table(VpcId=who.vpc)["RouteTable"]["RouteTableId"]
    yield
    who.aws.ec2.delete_route_table(RouteTableId=made)


@reported("DEP05 Vpc/sg-", round=3)
def the_default_group_lets_others_in(who: Intruder) -> Iterator[None]:
    named = [{"Name": "vpc-id", "Values": [who.vpc]}, {"Name": "group-name", "Values": ["default"]}]
    group = who.aws.ec2.describe_security_groups(Filters=named)["SecurityGroups"][0]["GroupId"]
    rule = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    who.aws.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=rule)
    yield
    who.aws.ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=rule)


@reported("DEP05 Vpc/dopt- 10.0.0.2", round=3)
def somebody_else_resolves_names(who: Intruder) -> Iterator[None]:
    given = [{"Key": "domain-name-servers", "Values": ["10.0.0.2"]}]
    made = who.aws.ec2.create_dhcp_options(DhcpConfigurations=given)["DhcpOptions"]["DhcpOptionsId"]
    who.aws.ec2.associate_dhcp_options(DhcpOptionsId=made, VpcId=who.vpc)
    yield
    who.aws.ec2.associate_dhcp_options(DhcpOptionsId="default", VpcId=who.vpc)
    who.aws.ec2.delete_dhcp_options(DhcpOptionsId=made)


@reported("DEP05 Vpc/acl-", round=3)
def the_subnets_refuse_packets(who: Intruder) -> Iterator[None]:
    acls = who.aws.ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [who.vpc]}])["NetworkAcls"]
    (first,) = [one["NetworkAclId"] for one in acls if one["IsDefault"]]
    entry = {"NetworkAclId": first, "RuleNumber": 50, "Egress": False}
    who.aws.ec2.create_network_acl_entry(**entry, Protocol="6", RuleAction="deny", CidrBlock="10.40.0.0/24",
                                         PortRange={"From": 443, "To": 443})  # fmt: skip
    yield
    who.aws.ec2.delete_network_acl_entry(**entry)


@reported("DEP05 VPCCidrBlock 100.64.0.0/24", "DEP05 VPCCidrBlock ::/56", round=3)
def the_vpc_has_more_addresses(who: Intruder) -> Iterator[None]:
    associate, undo = who.aws.ec2.associate_vpc_cidr_block, who.aws.ec2.disassociate_vpc_cidr_block
    made = [
        associate(VpcId=who.vpc, CidrBlock="100.64.0.0/24")["CidrBlockAssociation"]["AssociationId"],
        associate(VpcId=who.vpc, AmazonProvidedIpv6CidrBlock=True)["Ipv6CidrBlockAssociation"]["AssociationId"],
    ]
    yield
    for one in made:
        undo(AssociationId=one)


@reported("DEP05 TrailLogGroup cancelling", "AUD25 cancelling", round=3)
def a_second_filter_counts_to_another_sum(who: Intruder) -> Iterator[None]:
    less = {"metricName": "root-used", "metricNamespace": N.metrics, "metricValue": "-1"}
    named = {"logGroupName": N.log_group("trail"), "filterName": "cancelling"}
    who.aws.logs.put_metric_filter(**named, filterPattern="", metricTransformations=[less])
    yield
    who.aws.logs.delete_metric_filter(**named)


@reported("DEP05 ResourcePolicy", round=3)
def the_logs_have_a_resource_policy(who: Intruder) -> Iterator[None]:
    given = {"Effect": "Allow", "Principal": {"AWS": EXTERNAL}, "Action": "logs:PutLogEvents", "Resource": "*"}
    who.aws.logs.put_resource_policy(policyName="others", policyDocument=policy(given))
    yield
    who.aws.logs.delete_resource_policy(policyName="others")


@reported("DEP05 AccountPolicy", round=3)
def all_logs_are_masked(who: Intruder) -> Iterator[None]:
    named = {"policyName": "masked", "policyType": "DATA_PROTECTION_POLICY"}
    who.aws.logs.put_account_policy(**named, policyDocument=json.dumps({"Name": "masked"}))
    yield
    who.aws.logs.delete_account_policy(**named)


@reported("DEP05 Events::Rule copies", "DEP05 Archive", "DEP05 EventBusPolicy", round=3)
def events_are_copied_and_kept(who: Intruder) -> Iterator[None]:
    events = who.aws.events
    events.put_rule(Name="copies", EventPattern=json.dumps({"source": [{"prefix": "aws."}]}))
    events.put_permission(EventBusName="default", Action="events:PutEvents", Principal="*", StatementId="others")
    bus = events.describe_event_bus(Name="default")["Arn"]
    events.create_archive(ArchiveName="kept", EventSourceArn=bus)
    yield
    events.delete_archive(ArchiveName="kept")
    events.remove_permission(EventBusName="default", StatementId="others")
    for rule in events.list_rules(NamePrefix="Events-Archive-kept")["Rules"]:
        events.delete_rule(Name=rule["Name"], Force=True)
    events.delete_rule(Name="copies")


@reported("DEP05 Trail/second", round=3)
def there_is_a_second_trail(who: Intruder) -> Iterator[None]:
    who.aws.s3.create_bucket(Bucket="second", CreateBucketConfiguration={"LocationConstraint": who.aws.region})
    who.aws.cloudtrail.create_trail(Name="second", S3BucketName="second")
    yield
    who.aws.cloudtrail.delete_trail(Name="second")
    who.aws.s3.delete_bucket(Bucket="second")


@reported("DEP05 alias/nickname", round=3)
def a_key_has_another_name(who: Intruder) -> Iterator[None]:
    who.aws.kms.create_alias(AliasName="alias/nickname", TargetKeyId=who.key("media"))
    yield
    who.aws.kms.delete_alias(AliasName="alias/nickname")


@reported("DEP05 AROAEXAMPLEID", round=3)
def a_grant_is_somebodys_who_is_gone(who: Intruder) -> Iterator[None]:
    key = who.key("evidence")
    made = who.aws.kms.create_grant(KeyId=key, GranteePrincipal="AROAEXAMPLEID", Operations=["Decrypt"])["GrantId"]
    yield
    who.aws.kms.revoke_grant(KeyId=key, GrantId=made)


@reported("DEP05 AccessPoint", round=3)
def a_bucket_has_an_access_point(who: Intruder) -> Iterator[None]:
    named = {"AccountId": who.aws.account, "Name": "side-entrance"}
    who.aws.s3control.create_access_point(**named, Bucket=N.bucket("media"))
    yield
    who.aws.s3control.delete_access_point(**named)


@reported("RUN10 RestrictPublicBuckets", round=3)
def the_account_allows_public_buckets(who: Intruder) -> Iterator[None]:
    block: dict[str, Any] = dict.fromkeys(("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls"), True)
    here = {"AccountId": who.aws.account}
    who.aws.s3control.put_public_access_block(**here, PublicAccessBlockConfiguration=block)
    yield
    whole = {**block, "RestrictPublicBuckets": True}
    who.aws.s3control.put_public_access_block(**here, PublicAccessBlockConfiguration=whole)


@reported("DEP05 DataProtectionPolicy", round=3)
def alarms_are_masked(who: Intruder) -> Iterator[None]:
    topic = N.topic_arn(N.alarms_topic)
    who.aws.sns.put_data_protection_policy(ResourceArn=topic, DataProtectionPolicy=json.dumps({"Name": "masked"}))
    yield
    who.aws.sns.put_data_protection_policy(ResourceArn=topic, DataProtectionPolicy="")


@reported("DEP05 InstanceProfile", round=3)
def a_machine_may_get_a_role(who: Intruder) -> Iterator[None]:
    role = {"InstanceProfileName": "machines", "RoleName": N.role("enroller")}
    who.aws.iam.create_instance_profile(InstanceProfileName="machines")
    who.aws.iam.add_role_to_instance_profile(**role)
    yield
    who.aws.iam.remove_role_from_instance_profile(**role)
    who.aws.iam.delete_instance_profile(InstanceProfileName="machines")


@reported("RUN11 Auditor/Role", round=3)
def a_role_was_made_again(who: Intruder) -> Iterator[None]:
    roles = iam_backends[who.aws.account]["aws"].roles
    (role,) = [one for one in roles.values() if one.name == N.role("auditor")]
    kept = role.create_date
    role.create_date = kept + timedelta(hours=1)
    yield
    role.create_date = kept


@reported("DEP05 Collection of-nobody", "DEP07 stream processor of-nobody", round=3)
def there_are_resources_of_what_is_not_approved(who: Intruder) -> Iterator[None]:
    rekognition = who.aws.rekognition
    rekognition.create_collection(CollectionId="of-nobody")
    rekognition.create_stream_processor(
        Name="of-nobody",
        Input={"KinesisVideoStream": {"Arn": "arn:aws:kinesisvideo:eu-west-1:111122223333:stream/a/1"}},
        Output={"S3Destination": {"Bucket": "elsewhere"}},
        Settings={"ConnectedHome": {"Labels": ["PET"]}},
        RoleArn=f"arn:aws:iam::{who.aws.account}:role/a",
    )
    yield
    rekognition.delete_stream_processor(Name="of-nobody")
    rekognition.delete_collection(CollectionId="of-nobody")


@reported("RUN14 recorder default does not record leaves out AWS::KMS::Key")
def a_recorder_of_config_is_stopped(who: Intruder) -> Iterator[None]:
    """Nobody had one; where there is one, it records."""
    config = who.aws.config
    recorder = {
        "name": "default",
        "roleARN": f"arn:aws:iam::{who.aws.account}:role/config",
        "recordingGroup": {"allSupported": False, "resourceTypes": ["AWS::EC2::Instance"]},
    }
    config.put_configuration_recorder(ConfigurationRecorder=recorder)
    yield
    config.delete_configuration_recorder(ConfigurationRecorderName="default")
