"""What is added beside something closed, and opens it: by a policy of its own, by sending on, by joining, by naming."""

import json
import re
from typing import Any

import pytest

from assurance.controls.registry import CATALOGUE
from assurance.model.reading import items
from tests.support.cases import GIVEN, Case, Resources, allow, att, made, one, policy, ref, said
from tests.support.judging import MET, NOT_MET, UNDECIDED

OURS, THEIRS = "111122223333", "999988887777"
EVERYONE = {"Principal": "*"}
ROLE = {"Principal": {"AWS": f"arn:aws:iam::{OURS}:role/caller"}}
OTHER = {"Principal": {"AWS": f"arn:aws:iam::{THEIRS}:role/caller"}}
HOME = {"Role": made("IAM::Role", RoleName=f"arn:aws:iam::{OURS}:role/home")}
"""Something that says in which account the template is deployed."""
SERVICE = {"Principal": {"Service": "delivery.logs.amazonaws.com"}}
BOUND = {"StringEquals": {"aws:SourceAccount": OURS}}


def subject(type_: str, **properties: Any) -> Resources:
    """A resource of a template whose account is known."""
    return {**one(type_, **properties), **HOME}


def sent(*path: str, to: Any) -> Any:
    """A value below names; `[]` stands for a list of one."""
    for name in reversed(path):
        to = [to] if name == "[]" else {name: to}
    return to


def arn(service: str, name: str, account: str = THEIRS) -> str:
    return f"arn:aws:{service}:eu-west-1:{account}:{name}"


DOCUMENTS = {
    "S3::AccessPoint": ("Policy",),
    "S3::MultiRegionAccessPointPolicy": ("Policy",),
    "S3ObjectLambda::AccessPointPolicy": ("PolicyDocument",),
    "SecretsManager::ResourcePolicy": ("ResourcePolicy",),
    "Kinesis::ResourcePolicy": ("ResourcePolicy",),
    "Logs::ResourcePolicy": ("PolicyDocument",),
    "Logs::Destination": ("DestinationPolicy",),
    "Logs::LogGroup": ("ResourcePolicyDocument",),
    "Events::EventBus": ("Policy",),
    "CloudTrail::ResourcePolicy": ("ResourcePolicy",),
    "DynamoDB::Table": ("ResourcePolicy", "PolicyDocument"),
    "DynamoDB::GlobalTable": ("Replicas", "[]", "ResourcePolicy", "PolicyDocument"),
    "VpcLattice::AuthPolicy": ("Policy",),
    "Bedrock::ResourcePolicy": ("PolicyDocument",),
    "EFS::FileSystem": ("FileSystemPolicy",),
    "EventSchemas::RegistryPolicy": ("Policy",),
    "Lambda::ResourcePolicy": ("PolicyDocument",),
    "OpenSearchService::Domain": ("AccessPolicies",),
    "Organizations::ResourcePolicy": ("Content",),
    "RUM::AppMonitor": ("ResourcePolicy", "PolicyDocument"),
    "SSM::ResourcePolicy": ("Policy",),
}
STATEMENTS: list[tuple[Any, Any]] = [
    (NOT_MET, allow("s3:GetObject", **EVERYONE)),
    (NOT_MET, allow("s3:GetObject", **OTHER)),
    (NOT_MET, allow("s3:GetObject", **SERVICE)),
    (
        NOT_MET,
        allow(
            "s3:GetObject",
            Principal={"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},
        ),
    ),
    (MET, allow("s3:GetObject", **ROLE)),
    (MET, allow("s3:GetObject", where=BOUND, **SERVICE)),
    (MET, allow("s3:GetObject", where={"StringEquals": {"aws:PrincipalOrgID": "o-exampleorg1"}}, **EVERYONE)),
    (UNDECIDED, allow("s3:GetObject", Principal=GIVEN)),
]
POLICIES = [
    Case("IAM42", says, subject(type_, **sent(*path, to=policy(statement))))
    for type_, path in DOCUMENTS.items()
    for says, statement in STATEMENTS
]


def of_bucket(arn: Any, **properties: Any) -> Resources:
    """A function that S3 may invoke for a bucket."""
    given = {"Principal": "s3.amazonaws.com", "Action": "lambda:InvokeFunction", "SourceArn": arn}
    return subject("Lambda::Permission", **given, **properties)


PERMISSIONS = [
    Case("IAM42", NOT_MET, subject("Lambda::Permission", Principal="*", Action="lambda:InvokeFunction")),
    Case("IAM42", NOT_MET, subject("Lambda::Permission", Principal=THEIRS, Action="lambda:InvokeFunction")),
    Case("IAM42", NOT_MET, subject("Lambda::Permission", Principal="s3.amazonaws.com", Action="lambda:InvokeFunction")),
    Case(
        "IAM42",
        MET,
        subject("Lambda::Permission", Principal="s3.amazonaws.com", Action="lambda:InvokeFunction", SourceAccount=OURS),
    ),
    Case(
        "IAM42",
        MET,
        subject("Lambda::Permission", Principal="*", Action="lambda:InvokeFunction", PrincipalOrgID="o-exampleorg1"),
    ),
    Case("IAM42", UNDECIDED, of_bucket("arn:aws:s3:::somewhere")),
    Case("IAM42", MET, of_bucket("arn:aws:s3:::somewhere", SourceAccount=OURS)),
    Case("IAM42", MET, of_bucket(att("Bucket")) | {"Bucket": made("S3::Bucket")}),
    Case("IAM42", MET, subject("Lambda::Permission", Principal=OURS, Action="lambda:InvokeFunction")),
    Case("IAM42", UNDECIDED, subject("Lambda::Permission", Principal=GIVEN, Action="lambda:InvokeFunction")),
    Case("IAM42", UNDECIDED, one("Lambda::Permission", Principal=THEIRS, Action="lambda:InvokeFunction")),
    Case("IAM42", NOT_MET, one("Lambda::Url", AuthType="NONE")),
    Case("IAM42", MET, one("Lambda::Url", AuthType="AWS_IAM")),
    Case("IAM42", UNDECIDED, one("Lambda::Url", AuthType=GIVEN)),
    Case("IAM42", NOT_MET, one("Lambda::LayerVersionPermission", Principal="*", Action="lambda:GetLayerVersion")),
    Case(
        "IAM42",
        MET,
        one(
            "Lambda::LayerVersionPermission",
            Principal="*",
            Action="lambda:GetLayerVersion",
            OrganizationId="o-exampleorg1",
        ),
    ),
    Case("IAM42", NOT_MET, subject("EC2::VPCEndpointServicePermissions", AllowedPrincipals=["*"])),
    Case(
        "IAM42",
        NOT_MET,
        subject("EC2::VPCEndpointServicePermissions", AllowedPrincipals=[f"arn:aws:iam::{THEIRS}:root"]),
    ),
    Case("IAM42", MET, subject("EC2::VPCEndpointServicePermissions", AllowedPrincipals=[f"arn:aws:iam::{OURS}:root"])),
    Case("IAM42", NOT_MET, subject("Events::EventBusPolicy", Action="events:PutEvents", Principal="*")),
    Case("IAM42", NOT_MET, subject("Events::EventBusPolicy", Action="events:PutEvents", Principal=THEIRS)),
    Case("IAM42", NOT_MET, subject("Events::EventBusPolicy", Statement=allow("events:PutEvents", **EVERYONE))),
    Case("IAM42", MET, subject("Events::EventBusPolicy", Statement=allow("events:PutEvents", **ROLE))),
    Case("IAM42", NOT_MET, subject("RAM::ResourceShare", Principals=[THEIRS])),
    Case(
        "IAM42",
        MET,
        subject("RAM::ResourceShare", Principals=[f"arn:aws:organizations::{OURS}:organization/o-exampleorg1"]),
    ),
    Case("IAM42", UNDECIDED, subject("RAM::ResourceShare", Principals=[GIVEN])),
    Case("IAM42", None, one("S3::AccessPoint", Bucket="images")),
    Case("IAM42", None, one("Logs::LogGroup")),
]

PATHS: dict[str, tuple[tuple[str, ...], str]] = {
    "S3::Bucket replication": (("ReplicationConfiguration", "Rules", "[]", "Destination", "Account"), THEIRS),
    "S3::Bucket notification": (("NotificationConfiguration", "QueueConfigurations", "[]", "Queue"), arn("sqs", "q")),
    "S3::Bucket inventory": (("InventoryConfigurations", "[]", "Destination", "BucketAccountId"), THEIRS),
    "S3::Bucket analytics": (
        ("AnalyticsConfigurations", "[]", "StorageClassAnalysis", "DataExport", "Destination", "BucketAccountId"),
        THEIRS,
    ),
    "S3::AccessPoint bucket": (("BucketAccountId",), THEIRS),
    "S3ObjectLambda::AccessPoint function": (
        (
            "ObjectLambdaConfiguration",
            "TransformationConfigurations",
            "[]",
            "ContentTransformation",
            "AwsLambda",
            "FunctionArn",
        ),
        arn("lambda", "function:f"),
    ),
    "Logs::SubscriptionFilter destination": (("DestinationArn",), arn("logs", "destination:d")),
    "Logs::AccountPolicy destination": (("PolicyDocument",), f'{{"DestinationArn": "{arn("logs", "destination:d")}"}}'),
    "Logs::Delivery destination": (("DeliveryDestinationArn",), arn("logs", "delivery-destination:d")),
    "Logs::Destination target": (("TargetArn",), arn("kinesis", "stream/s")),
    "Events::Rule target": (("Targets", "[]", "Arn"), arn("events", "event-bus/default")),
    "Events::Archive source": (("SourceArn",), arn("events", "event-bus/default")),
    "Events::ApiDestination address": (("InvocationEndpoint",), "https://collect.example.com"),
    "Pipes::Pipe target": (("Target",), arn("sqs", "q")),
    "Scheduler::Schedule target": (("Target", "Arn"), arn("sqs", "q")),
    "Kinesis::StreamConsumer stream": (("StreamARN",), arn("kinesis", "stream/s")),
    "KinesisFirehose::DeliveryStream source": (
        ("KinesisStreamSourceConfiguration", "KinesisStreamARN"),
        arn("kinesis", "stream/s"),
    ),
    "KinesisFirehose::DeliveryStream address": (
        ("HttpEndpointDestinationConfiguration", "EndpointConfiguration", "Url"),
        "https://collect.example.com",
    ),
    "SNS::Subscription queue": (("Endpoint",), arn("sqs", "q")),
    "Lambda::EventSourceMapping source": (("EventSourceArn",), arn("kinesis", "stream/s")),
    "CloudTrail::Channel destination": (("Destinations", "[]", "Location"), arn("cloudtrail", "eventdatastore/e")),
    "Oam::Link sink": (("SinkIdentifier",), arn("oam", "sink/s")),
    "DynamoDB::Table stream": (("KinesisStreamSpecification", "StreamArn"), arn("kinesis", "stream/s")),
    "Backup::BackupPlan copy": (
        ("BackupPlan", "BackupPlanRule", "[]", "CopyActions", "[]", "DestinationBackupVaultArn"),
        arn("backup", "backup-vault:v"),
    ),
}
DESTINATIONS = [
    case
    for name, (path, value) in PATHS.items()
    for type_ in (name.partition(" ")[0],)
    for case in (
        Case("STO28", NOT_MET, subject(type_, **sent(*path, to=value))),
        Case("STO28", UNDECIDED, subject(type_, **sent(*path, to=GIVEN))),
        *(
            []
            if "://" in value
            else [Case("STO28", MET, subject(type_, **sent(*path, to=value.replace(THEIRS, OURS))))]
        ),
        *([] if "://" in value else [Case("STO28", UNDECIDED, one(type_, **sent(*path, to=value)))]),
    )
]
OTHERS = [
    Case("STO28", None, subject("S3::Bucket")),
    Case(
        "STO28",
        MET,
        subject(
            "S3::Bucket", **sent("ReplicationConfiguration", "Rules", "[]", "Destination", "Bucket", to=att("Copy"))
        )
        | {"Copy": made("S3::Bucket")},
    ),
    Case(
        "STO28",
        UNDECIDED,
        subject(
            "S3::Bucket",
            **sent("ReplicationConfiguration", "Rules", "[]", "Destination", "Bucket", to="arn:aws:s3:::elsewhere"),
        ),
    ),
    Case("STO28", MET, subject("SNS::Subscription", Protocol="email", Endpoint="operations@example.com")),
    Case("STO28", MET, subject("SNS::Subscription", Protocol="https", Endpoint="https://pager.example.com")),
    Case(
        "STO28",
        NOT_MET,
        {
            "Table": made("DynamoDB::GlobalTable", Replicas=[{"Region": "eu-west-1"}, {"Region": "us-east-1"}]),
            "Topic": made("SNS::Topic", TopicName=arn("sns", "t", OURS)),
        },
    ),
    Case(
        "STO28",
        MET,
        {
            "Table": made("DynamoDB::GlobalTable", Replicas=[{"Region": "eu-west-1"}]),
            "Topic": made("SNS::Topic", TopicName=arn("sns", "t", OURS)),
        },
    ),
    Case("STO28", MET, one("DynamoDB::GlobalTable", Replicas=[{"Region": "eu-west-1"}])),
    Case("STO28", UNDECIDED, one("DynamoDB::GlobalTable", Replicas=[{"Region": "eu-west-1"}, {"Region": "us-east-1"}])),
    Case("STO29", NOT_MET, one("S3::AccessPoint", Bucket="images")),
    Case("STO29", MET, one("S3::AccessPoint", Bucket="images", VpcConfiguration={"VpcId": "vpc-1a2b3c4d"})),
    Case("STO29", UNDECIDED, one("S3::AccessPoint", Bucket="images", VpcConfiguration={"VpcId": GIVEN})),
    Case(
        "STO29",
        NOT_MET,
        one(
            "S3::AccessPoint",
            Bucket="images",
            VpcConfiguration={"VpcId": "vpc-1a2b3c4d"},
            PublicAccessBlockConfiguration={"BlockPublicPolicy": False},
        ),
    ),
    Case("STO29", NOT_MET, one("S3::MultiRegionAccessPoint", Regions=[{"Bucket": "images"}])),
    Case("IAM43", NOT_MET, {"Role": made("IAM::Role"), "Profile": made("IAM::InstanceProfile", Roles=[ref("Role")])}),
    Case("IAM43", UNDECIDED, one("IAM::InstanceProfile", Roles=["elsewhere"])),
    Case("IAM43", UNDECIDED, one("IAM::InstanceProfile", Roles=[GIVEN])),
    Case("IAM43", MET, one("IAM::InstanceProfile", Roles=[])),
    Case(
        "IAM43", NOT_MET, {"Role": made("IAM::Role"), "Profile": made("RolesAnywhere::Profile", RoleArns=[att("Role")])}
    ),
    Case("IAM43", UNDECIDED, one("RolesAnywhere::TrustAnchor", Name="authority")),
    Case("IAM43", UNDECIDED, one("IAM::OIDCProvider", Url="https://sign-in.example.com")),
    Case("IAM43", UNDECIDED, one("IAM::SAMLProvider", SamlMetadataDocument="…")),
    Case(
        "IAM43",
        MET,
        {
            "Subject": made("IAM::OIDCProvider", Url="https://sign-in.example.com"),
            "Role": made(
                "IAM::Role",
                AssumeRolePolicyDocument=policy(
                    {
                        "Effect": "Allow",
                        "Action": "sts:AssumeRoleWithWebIdentity",
                        "Principal": {"Federated": att("Subject")},
                    }
                ),
            ),
        },
    ),
    Case("IAM44", None, one("IAM::Policy", Roles=["elsewhere"])),
    Case("IAM44", UNDECIDED, one("IAM::Policy", Roles=["elsewhere"]), "example"),
    Case("IAM44", UNDECIDED, one("IAM::RolePolicy", RoleName=GIVEN), "example"),
    Case("IAM44", UNDECIDED, one("IAM::Group"), "example"),
    Case("IAM44", MET, one("IAM::ManagedPolicy"), "example"),
    Case("IAM44", MET, {"Role": made("IAM::Role"), "Policy": made("IAM::Policy", Roles=[ref("Role")])}, "example"),
    Case(
        "IAM43", NOT_MET, {"Role": made("IAM::Role"), "User": made("Transfer::User", ServerId="s-1", Role=att("Role"))}
    ),
    Case("IAM43", UNDECIDED, one("Chatbot::SlackChannelConfiguration", IamRoleArn=GIVEN)),
    Case("IAM43", UNDECIDED, one("S3::AccessGrant", Permission="READ")),
    Case("IAM43", UNDECIDED, one("SSO::Assignment", TargetId=OURS)),
    Case("IAM43", UNDECIDED, one("LakeFormation::PrincipalPermissions", Permissions=["ALL"])),
    Case("STO28", UNDECIDED, one("AppFlow::Flow", FlowName="images")),
    Case("STO28", NOT_MET, subject("SQS::Queue", RedrivePolicy=json.dumps({"deadLetterTargetArn": arn("sqs", "q")}))),
    Case("STO28", MET, subject("SQS::Queue", RedrivePolicy=json.dumps({"deadLetterTargetArn": arn("sqs", "q", OURS)}))),
    Case("STO28", UNDECIDED, subject("SQS::Queue", RedrivePolicy="not JSON")),
    Case("STO28", UNDECIDED, one("DataSync::LocationSMB", ServerHostname="files.example.com")),
    Case(
        "STO28",
        UNDECIDED,
        one(
            "Athena::WorkGroup",
            WorkGroupConfiguration={"ResultConfiguration": {"OutputLocation": "s3://elsewhere/results/"}},
        ),
    ),
    Case(
        "STO28",
        MET,
        {
            "Bucket": made("S3::Bucket", BucketName="results"),
            "Group": made(
                "Athena::WorkGroup",
                WorkGroupConfiguration={"ResultConfiguration": {"OutputLocation": "s3://results/one/"}},
            ),
        },
    ),
    Case(
        "STO28",
        NOT_MET,
        subject(
            "DataSync::Task",
            SourceLocationArn=arn("datasync", "location/loc-1", OURS),
            DestinationLocationArn=arn("datasync", "location/loc-2"),
        ),
    ),
    Case("STO28", NOT_MET, subject("Config::AggregationAuthorization", AuthorizedAccountId=THEIRS)),
    Case("NET32", UNDECIDED, one("EC2::ClientVpnEndpoint", ClientCidrBlock="10.0.0.0/16")),
    Case("NET32", UNDECIDED, one("EC2::VerifiedAccessEndpoint", AttachmentType="vpc")),
    Case("NET33", UNDECIDED, one("Route53Profiles::ProfileAssociation", ResourceId="vpc-1")),
    Case("NET33", UNDECIDED, one("Route53Resolver::ResolverEndpoint", Direction="OUTBOUND")),
    Case("AUD22", UNDECIDED, one("CloudWatch::AlarmMuteRule", Name="night")),
    Case("NET32", UNDECIDED, one("EC2::VPCPeeringConnection", VpcId="vpc-1", PeerVpcId="vpc-2")),
    Case("NET32", NOT_MET, subject("EC2::VPCPeeringConnection", VpcId="vpc-1", PeerVpcId="vpc-2", PeerOwnerId=THEIRS)),
    Case("NET32", UNDECIDED, one("EC2::TransitGatewayAttachment", VpcId="vpc-1")),
    Case("NET32", UNDECIDED, one("EC2::VPCEndpointService")),
    Case("NET32", UNDECIDED, one("EC2::VPCGatewayAttachment", VpcId="vpc-1", VpnGatewayId="vgw-1")),
    Case("NET32", None, one("EC2::VPCGatewayAttachment", VpcId="vpc-1", InternetGatewayId="igw-1")),
    Case("NET32", UNDECIDED, one("EC2::Route", DestinationCidrBlock="10.0.0.0/8", TransitGatewayId="tgw-1")),
    Case("NET32", None, one("EC2::Route", DestinationCidrBlock="10.0.0.0/8", GatewayId="local")),
    Case("NET33", NOT_MET, one("EC2::DHCPOptions", DomainNameServers=["198.51.100.7"])),
    Case("NET33", NOT_MET, one("EC2::DHCPOptions", DomainNameServers=["AmazonProvidedDNS", "198.51.100.7"])),
    Case("NET33", MET, one("EC2::DHCPOptions", DomainNameServers=["AmazonProvidedDNS"])),
    Case("NET33", UNDECIDED, one("EC2::DHCPOptions", DomainNameServers=[GIVEN])),
    Case("NET33", UNDECIDED, one("EC2::VPCDHCPOptionsAssociation", VpcId="vpc-1", DhcpOptionsId="dopt-1")),
    Case("NET33", MET, one("EC2::VPCDHCPOptionsAssociation", VpcId="vpc-1", DhcpOptionsId="default")),
    Case("ENC20", NOT_MET, one("Events::Archive", SourceArn=arn("events", "event-bus/default"))),
    Case("ENC20", MET, one("Events::Archive", KmsKeyIdentifier="alias/events")),
    Case("NET33", NOT_MET, one("Route53::HostedZone", Name="rekognition.eu-west-1.amazonaws.com.")),
    Case("NET33", NOT_MET, one("Route53::HostedZone", Name="com")),
    Case("NET33", MET, one("Route53::HostedZone", Name="bank.example.")),
    Case("NET33", MET, one("Route53::HostedZone", Name="notamazonaws.com")),
    Case("NET33", UNDECIDED, one("Route53::HostedZone", Name=GIVEN)),
    Case("NET33", NOT_MET, one("Route53::RecordSet", Name="s3.eu-west-1.amazonaws.com", Type="A")),
    Case("NET33", NOT_MET, one("Route53Resolver::ResolverRule", DomainName=".", RuleType="FORWARD")),
    Case("NET33", MET, one("Route53Resolver::ResolverRule", DomainName=".", RuleType="SYSTEM")),
    Case("NET33", MET, one("Route53Resolver::ResolverRule", DomainName="bank.example", RuleType="FORWARD")),
    Case("NET33", UNDECIDED, one("Route53Resolver::ResolverRuleAssociation", ResolverRuleId="rslvr-rr-1")),
    Case("ENC20", NOT_MET, one("CloudTrail::EventDataStore")),
    Case("ENC20", MET, one("CloudTrail::EventDataStore", KmsKeyId="alias/trail")),
]


@pytest.mark.parametrize(
    "case", [*POLICIES, *PERMISSIONS], ids=lambda case: f"{case.resources['Subject']['Type']}-{case.says}"
)
def test_a_policy_beside_lets_nobody_outside_in(case: Case) -> None:
    """Whatever can hold or pass on data is judged by whom its own policy means."""
    assert said(case) == case.says


@pytest.mark.parametrize("case", DESTINATIONS, ids=lambda case: f"{case.resources['Subject']['Type']}-{case.says}")
def test_nothing_is_sent_to_others(case: Case) -> None:
    """A destination is ours, somebody else's, or not known."""
    assert said(case) == case.says


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: f"{case.control}-{case.says}")
def test_what_joins_names_or_hands_out_is_judged(case: Case) -> None:
    """Networks, names, access points and roles that are handed out."""
    assert said(case) == case.says


NO_RESOURCE_POLICY = {
    "AWS::CloudHSM::Cluster": "how long backups are kept",
    "AWS::IoT::Policy": "what a device may do",
    "AWS::NetworkManager::CoreNetwork": "how the network is laid out",
    "AWS::ODB::OdbNetwork": "what the database itself may reach",
    "AWS::EC2::VerifiedAccessEndpoint": "Cedar, and NET32 judges the endpoint",
    "AWS::EC2::VerifiedAccessGroup": "Cedar, and NET32 judges its endpoints",
    "AWS::OpenSearchServerless::AccessPolicy": "a language of its own",
    "AWS::OpenSearchServerless::LifecyclePolicy": "how long data is kept",
    "AWS::OpenSearchServerless::SecurityPolicy": "a language of its own",
    "AWS::SSM::Parameter": "when a value expires",
}


def test_every_resource_policy_of_cloudformation_is_judged() -> None:
    """Each type whose schema has a policy that says whom a resource lets in has a control that reads types like it."""
    from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER as SCHEMAS  # type: ignore[import-untyped]

    judged = {type_ for control in CATALOGUE.values() for type_ in control.types}
    holding = re.compile(r"(^|Resource|Access|Auth|FileSystem|Repository|Registry)Polic(y|ies)(Text)?$|PolicyDocument$")
    missing = [
        type_
        for type_ in SCHEMAS.get_resource_types("us-east-1")
        if type_ not in judged and type_ not in NO_RESOURCE_POLICY and not type_.startswith("AWS::Serverless::")
        for name, value in SCHEMAS.get_resource_schema("us-east-1", type_).schema.get("properties", {}).items()
        if holding.search(name) and {"object", "string"}.intersection(items(value.get("type"))) and "$ref" not in value
    ]
    assert missing == []
