"""The readers, one by one: what each type looks like in an account, what stands beside it, and when it is gone."""

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from assurance.sources.live.bucket_shapes import accelerated, notifications
from assurance.sources.live.calling import Caller
from assurance.sources.live.failing import CallError
from assurance.sources.live.found import Beside, Found, Owned
from assurance.sources.live.names import looked_up
from assurance.sources.live.readers import READERS, reader
from assurance.sources.resource import Application, Resource, Unresolved
from tests.support.intercepting import Answer, Said, Wire
from tests.support.verifying import caller

if TYPE_CHECKING:
    from rehearsal.emulator import Running

EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
                                                "Action": "sts:AssumeRole"}]}  # fmt: skip
KEY = "11111111-2222-3333-4444-555555555555"
ARN = "arn:aws:{}:eu-west-1:111122223333:{}"
NOWHERE = {
    "AWS::EC2::FlowLog": "fl-0123456789abcdef0",
    "AWS::EC2::RouteTable": "rtb-0123456789abcdef0",
    "AWS::EC2::SecurityGroup": "sg-0123456789abcdef0",
    "AWS::EC2::Subnet": "subnet-0123456789abcdef0",
    "AWS::EC2::SubnetRouteTableAssociation": "rtbassoc-0123456789abcdef0",
    "AWS::EC2::VPC": "vpc-0123456789abcdef0",
    "AWS::EC2::VPCEndpoint": "vpce-0123456789abcdef0",
    "AWS::IAM::ManagedPolicy": "arn:aws:iam::111122223333:policy/nowhere",
    "AWS::KMS::Alias": "alias/nowhere",
    "AWS::KMS::Key": KEY,
    "AWS::Organizations::Policy": "p-nowhere1",
    "AWS::SNS::Subscription": ARN.format("sns", f"nowhere:{KEY}"),
    "AWS::SNS::Topic": ARN.format("sns", "nowhere"),
}
"""Type → an id of the right form that nothing has; others have names."""


@pytest.fixture
def aws(rehearsed: "Running") -> Any:
    """boto3 in the rehearsed account."""
    return rehearsed.aws()


@pytest.fixture
def calls(rehearsed: "Running") -> Caller:
    return caller(rehearsed)


def read(calls: Caller, type_: str, physical: str, **declared: Any) -> Found:
    found = reader(type_)(calls, Owned(stack="one", id="Subject", type=type_, physical=physical, declared=declared))
    assert found is not None
    return found


def beside(found: Found) -> dict[str, dict[str, Any]]:
    """Type → properties of what stands beside, one of each."""
    return {one.type: dict(one.properties) for one in found.beside if isinstance(one, Beside)}


@pytest.mark.thorough
@pytest.mark.parametrize("type_", READERS)
def test_what_is_gone_is_nothing(type_: str, calls: Caller) -> None:
    """A resource that somebody deleted is neither an error nor an empty resource."""
    declared = {"Topics": [ARN.format("sns", "nowhere")], "DatabaseName": "nowhere"}
    owned = Owned(stack="one", id="Subject", type=type_, physical=NOWHERE.get(type_, "nowhere"), declared=declared)
    assert READERS[type_](calls, owned) is None


@pytest.fixture
def vpc(aws: Any) -> Iterator[str]:
    """A VPC with every way out that there is."""
    ec2 = aws.ec2
    id_ = ec2.create_vpc(CidrBlock="10.99.0.0/24")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=id_, CidrBlock="10.99.0.0/26")["Subnet"]["SubnetId"]
    ec2.associate_vpc_cidr_block(VpcId=id_, CidrBlock="10.98.0.0/24")
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=id_)
    ec2.create_nat_gateway(SubnetId=subnet, ConnectivityType="private")
    ec2.create_egress_only_internet_gateway(VpcId=id_)
    table = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [id_]}])["RouteTables"][0]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    yield id_
    ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=id_)


def test_ways_out_of_a_network(aws: Any, calls: Caller, vpc: str) -> None:
    """Gateways, address ranges and routes that somebody added stand beside network and route table."""
    found = read(calls, "AWS::EC2::VPC", vpc)
    assert set(beside(found)) == {
        "AWS::EC2::EgressOnlyInternetGateway", "AWS::EC2::InternetGateway", "AWS::EC2::NatGateway",
        "AWS::EC2::RouteTable", "AWS::EC2::Subnet", "AWS::EC2::VPCCidrBlock"}  # fmt: skip
    assert beside(found)["AWS::EC2::VPCCidrBlock"]["CidrBlock"] == "10.98.0.0/24"
    tables = aws.ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
    route = beside(read(calls, "AWS::EC2::RouteTable", tables[0]["RouteTableId"]))["AWS::EC2::Route"]
    assert route["DestinationCidrBlock"] == "0.0.0.0/0"
    assert route["GatewayId"].startswith("igw-")


def test_rules_of_a_security_group(aws: Any, calls: Caller, vpc: str) -> None:
    """Each range and group is a rule of its own, as CloudFormation writes them."""
    group = aws.ec2.create_security_group(GroupName="one", Description="One", VpcId=vpc)["GroupId"]
    ports = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    ranges = {
        "IpRanges": [{"CidrIp": "10.0.0.0/24", "Description": "Desks"}, {"CidrIp": "10.0.1.0/24"}],
        "Ipv6Ranges": [{"CidrIpv6": "fd00::/64"}],
        "UserIdGroupPairs": [{"GroupId": group}],
    }
    aws.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[{**ports, **ranges}])
    found = read(calls, "AWS::EC2::SecurityGroup", group).properties["SecurityGroupIngress"]
    aws.ec2.delete_security_group(GroupId=group)
    rest = [{name: value for name, value in one.items() if name not in ports} for one in found]
    assert all(one.items() >= ports.items() for one in found)
    assert {next(iter(one)) for one in rest} == {"CidrIp", "CidrIpv6", "SourceSecurityGroupId"}
    assert {"CidrIp": "10.0.0.0/24", "Description": "Desks"} in rest


def test_everything_attached_to_a_role(aws: Any, calls: Caller) -> None:
    """Inline policies are in the role, the customer's stand beside it, AWS's are named; policies know their holders."""
    iam = aws.iam
    iam.create_role(RoleName="one", AssumeRolePolicyDocument=json.dumps(TRUST))
    arn = iam.create_policy(PolicyName="one", PolicyDocument=json.dumps(EVERYTHING))["Policy"]["Arn"]
    iam.put_role_policy(RoleName="one", PolicyName="inline", PolicyDocument=json.dumps(EVERYTHING))
    iam.attach_role_policy(RoleName="one", PolicyArn=arn)
    role = read(calls, "AWS::IAM::Role", "one")
    policy = read(calls, "AWS::IAM::ManagedPolicy", arn)
    iam.detach_role_policy(RoleName="one", PolicyArn=arn)
    iam.delete_role_policy(RoleName="one", PolicyName="inline")
    iam.delete_role(RoleName="one")
    iam.delete_policy(PolicyArn=arn)
    assert role.properties["Policies"] == [{"PolicyName": "inline", "PolicyDocument": EVERYTHING}]
    assert role.properties["ManagedPolicyArns"] == [arn]
    assert beside(role)["AWS::IAM::ManagedPolicy"]["PolicyDocument"] == EVERYTHING
    assert (policy.properties["Roles"], policy.properties["Users"]) == (["one"], [])


def test_grants_of_a_key(aws: Any, calls: Caller) -> None:
    """A grant to a principal of IAM stands beside the key; those that AWS's services make do not."""
    key = aws.kms.create_key()["KeyMetadata"]["KeyId"]
    for who in ("arn:aws:iam::444455556666:role/guest", "rekognition.amazonaws.com"):
        aws.kms.create_grant(KeyId=key, GranteePrincipal=who, Operations=["Decrypt"])
    found = read(calls, "AWS::KMS::Key", key, PendingWindowInDays=30)
    aws.kms.schedule_key_deletion(KeyId=key)
    (grant,) = found.beside
    assert isinstance(grant, Beside)
    assert grant.properties["GranteePrincipal"] == "arn:aws:iam::444455556666:role/guest"
    assert found.properties["PendingWindowInDays"] == 30
    assert found.properties["EnableKeyRotation"] is False
    assert read(calls, "AWS::KMS::Key", key).state["KeyState"] == "PendingDeletion"


def test_who_reads_along(aws: Any, calls: Caller) -> None:
    """Subscription filters, subscribers and resource policies, by which data leaves, stand beside what they are on."""
    group, topic = "/one", aws.sns.create_topic(Name="one")["TopicArn"]
    stream = ARN.format("kinesis", "stream/one")
    aws.kinesis.create_stream(StreamName="one", ShardCount=1)
    aws.kinesis.put_resource_policy(ResourceARN=stream, Policy=json.dumps(EVERYTHING))
    aws.logs.create_log_group(logGroupName=group)
    role = aws.iam.create_role(RoleName="logs", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    aws.logs.put_subscription_filter(logGroupName=group, filterName="copy", filterPattern="", destinationArn=stream,
                                     roleArn=role)  # fmt: skip
    aws.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="else@example.com")
    try:
        logs = beside(read(calls, "AWS::Logs::LogGroup", group))
        assert logs["AWS::Logs::SubscriptionFilter"]["DestinationArn"] == stream
        topics = beside(read(calls, "AWS::SNS::Topic", topic))
        assert topics["AWS::SNS::Subscription"]["Endpoint"] == "else@example.com"
        streams = read(calls, "AWS::Kinesis::Stream", "one")
        assert beside(streams)["AWS::Kinesis::ResourcePolicy"]["ResourcePolicy"] == EVERYTHING
        assert streams.properties["ShardCount"] == 1
    finally:
        aws.iam.delete_role(RoleName="logs")
        aws.kinesis.delete_stream(StreamName="one")
        aws.logs.delete_log_group(logGroupName=group)
        aws.sns.delete_topic(TopicArn=topic)


BUCKET: dict[str, tuple[str, dict[str, Any], Any]] = {
    "AccelerateConfiguration": (
        "put_bucket_accelerate_configuration",
        {"AccelerateConfiguration": {"Status": "Enabled"}},
        {"AccelerationStatus": "Enabled"},
    ),
    "CorsConfiguration": (
        "put_bucket_cors",
        {"CORSConfiguration": {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}},
        {"CorsRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]},
    ),
    "InventoryConfigurations": (
        "put_bucket_inventory_configuration",
        {
            "Id": "names",
            "InventoryConfiguration": {
                "Id": "names",
                "IsEnabled": True,
                "IncludedObjectVersions": "All",
                "Schedule": {"Frequency": "Daily"},
                "Destination": {"S3BucketDestination": {"Bucket": "arn:aws:s3:::else", "Format": "CSV"}},
            },
        },
        None,
    ),
    "LifecycleConfiguration": (
        "put_bucket_lifecycle_configuration",
        {
            "LifecycleConfiguration": {
                "Rules": [
                    {
                        "ID": "Keep",
                        "Status": "Enabled",
                        "Filter": {"Prefix": ""},
                        "Expiration": {"Days": 7},
                        "Transitions": [{"Days": 1, "StorageClass": "GLACIER"}],
                    }
                ]
            }
        },
        {
            "Rules": [
                {
                    "Id": "Keep",
                    "Status": "Enabled",
                    "ExpirationInDays": 7,
                    "Transitions": [{"TransitionInDays": 1, "StorageClass": "GLACIER"}],
                }
            ]
        },
    ),
    "VersioningConfiguration": (
        "put_bucket_versioning",
        {"VersioningConfiguration": {"Status": "Suspended"}},
        {"Status": "Suspended"},
    ),
    "WebsiteConfiguration": (
        "put_bucket_website",
        {"WebsiteConfiguration": {"IndexDocument": {"Suffix": "index.html"}}},
        {"IndexDocument": {"Suffix": "index.html"}},
    ),
    "AccessControl": ("put_bucket_acl", {"ACL": "public-read"}, None),
}


def test_settings_of_a_bucket(aws: Any, calls: Caller) -> None:
    """Whatever somebody sets is there, in CloudFormation's words; what nobody set is not."""
    aws.s3.create_bucket(Bucket="one-bucket", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    bare = set(read(calls, "AWS::S3::Bucket", "one-bucket").properties)
    for method, request, _ in BUCKET.values():
        getattr(aws.s3, method)(Bucket="one-bucket", **request)
    found = read(calls, "AWS::S3::Bucket", "one-bucket").properties
    aws.s3.delete_bucket(Bucket="one-bucket")
    assert not bare & set(BUCKET)
    assert set(found) - bare == set(BUCKET)
    for name, (_, _, expected) in BUCKET.items():
        assert expected is None or found[name] == expected
    assert "AllUsers" in str(found["AccessControl"])
    assert found["InventoryConfigurations"][0]["Id"] == "names"


@pytest.mark.parametrize(
    ("shape", "answer", "expected"),
    [
        (notifications, {"EventBridgeConfiguration": {}}, {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}),
        (notifications, {"ResponseMetadata": {}}, {}),
        (accelerated, {"Status": "Suspended"}, None),
        (accelerated, {}, None),
    ],
)
def test_what_amazon_s3_says_without_a_value(shape: Callable[[Any], Any], answer: Any, expected: Any) -> None:
    """Objects are reported to EventBridge by an empty word; acceleration that is switched off leaves one behind."""
    assert shape(answer) == expected


def test_what_rekognition_holds_beside(aws: Any, calls: Caller) -> None:
    """Collections, projects, processors and project policies that nobody approved stand beside those that are ours."""
    rekognition = aws.rekognition
    made = [rekognition.create_project(ProjectName=name)["ProjectArn"] for name in ("cheques", "shadow")]
    rekognition.create_collection(CollectionId="shadow")
    rekognition.put_project_policy(ProjectArn=made[0], PolicyName="copies", PolicyDocument=json.dumps(EVERYTHING))
    try:
        project = read(calls, "AWS::Rekognition::Project", "cheques")
        collection = read(calls, "AWS::Rekognition::Collection", "kyc-customers")
    finally:
        rekognition.delete_collection(CollectionId="shadow")
        for arn in made:
            rekognition.delete_project(ProjectArn=arn)
    assert project.physical["Arn"] == made[0]
    assert beside(project)["AWS::Rekognition::Project"]["ProjectName"] == "shadow"
    assert beside(project)["AWS::Rekognition::ProjectPolicy"]["PolicyName"] == "copies"
    assert {one.id for one in collection.beside if isinstance(one, Beside)} == {"kyc-customers", "shadow"}


def test_any_other_type_is_read_by_cloud_control(monkeypatch: pytest.MonkeyPatch, calls: Caller) -> None:
    """A type that the baseline does not make is read as AWS Cloud Control has it; else that is reported."""
    answers: list[Answer] = [
        Said(TypeName="AWS::SQS::Queue", ResourceDescription={"Identifier": "q", "Properties": '{"QueueName": "q"}'}),
        Answer("ResourceNotFoundException"),
        Answer("UnsupportedActionException", "AWS::SQS::Queue does not support READ"),
    ]
    wire = Wire(monkeypatch, lambda name, asked: answers.pop(0) if asked["TypeName"] == "AWS::SQS::Queue" else None)
    assert read(calls, "AWS::SQS::Queue", "q").properties == {"QueueName": "q"}
    owned = Owned(stack="one", id="Queue", type="AWS::SQS::Queue", physical="q")
    assert reader("AWS::SQS::Queue")(calls, owned) is None
    with pytest.raises(CallError, match="UnsupportedActionException"):
        reader("AWS::SQS::Queue")(calls, owned)
    assert set(wire.asked) == {"cloudcontrolapi:GetResource"}


def test_pages_are_walked(monkeypatch: pytest.MonkeyPatch, calls: Caller) -> None:
    """Thousands of aliases come in pages, and all of them are seen."""

    def page(name: str, asked: dict[str, str]) -> Answer:
        start = int(asked.get("Marker", 0))
        listed = [{"AliasName": f"alias/{n}", "TargetKeyId": KEY} for n in range(start, start + 100)]
        return Said(Aliases=listed, Truncated=start < 2900, NextMarker=str(start + 100))

    wire = Wire(monkeypatch, page)
    assert read(calls, "AWS::KMS::Alias", "alias/2999").properties["TargetKeyId"] == KEY
    assert read(calls, "AWS::KMS::Alias", "alias/0").properties["TargetKeyId"] == KEY
    assert wire.asked["kms:ListAliases"] == 30


def test_private_names_are_looked_up() -> None:
    """Only the names that AWS says are private; one that does not resolve is a gap."""
    entries = [{"DnsName": f"vpce-1.{name}.eu-west-1.vpce.amazonaws.com"} for name in ("kms", "sts")]
    entries += [{"DnsName": "kms.eu-west-1.amazonaws.com"}, {"DnsName": "sts.eu-west-1.amazonaws.com"}]
    endpoint = Resource(id="Endpoint", type="AWS::EC2::VPCEndpoint", properties={}, state={"DnsEntries": entries})

    def resolve(name: str) -> list[str]:
        if name.startswith("kms"):
            return ["10.40.0.5"]
        raise OSError("no such name")

    (found,) = looked_up(Application(resources=(endpoint,)), resolve).resources
    assert found.state["Addresses"]["kms.eu-west-1.amazonaws.com"] == ["10.40.0.5"]
    assert isinstance(found.state["Addresses"]["sts.eu-west-1.amazonaws.com"], Unresolved)
    assert len(found.state["Addresses"]) == 2
