"""An answer of AWS to each call that we make, in the shape of the API references, short and with something in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ACCOUNT = "111122223333"
ARN = f"arn:aws:iam::{ACCOUNT}:role/one"
STREAM = f"arn:aws:kinesis:eu-west-1:{ACCOUNT}:stream/one"
DOCUMENT = '{"Version": "2012-10-17", "Statement": []}'


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A call as we make it, and a whole answer to it."""

    parameters: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    """The member that holds the items, where the call comes in pages."""
    body: str
    json: bool


def _json(parameters: Mapping[str, Any], key: str = "", **content: Any) -> Sample:
    return Sample(parameters=parameters, key=key, body=json.dumps(content), json=True)


def _query(operation: str, parameters: Mapping[str, Any], inner: str, key: str = "") -> Sample:
    result = f"<{operation}Result>{inner}</{operation}Result>"
    body = f'<{operation}Response xmlns="https://example/">{result}<ResponseMetadata/></{operation}Response>'
    return Sample(parameters=parameters, key=key, body=body, json=False)


def _ec2(operation: str, key: str, element: str, item: str, **parameters: Any) -> Sample:
    inner = f"<requestId>1</requestId><{element}><item>{item}</item></{element}>"
    body = f'<{operation}Response xmlns="https://example/">{inner}</{operation}Response>'
    return Sample(parameters=parameters, key=key, body=body, json=False)


def _s3(root: str, inner: str) -> Sample:
    return Sample(parameters={"Bucket": "media"}, body=f'<{root} xmlns="https://example/">{inner}</{root}>', json=False)


def _rest(root: str, inner: str, key: str = "", **parameters: Any) -> Sample:
    return Sample(parameters=parameters, key=key, body=f'<{root} xmlns="https://example/">{inner}</{root}>', json=False)


_TAGS = "<Tags><member><Key>a</Key><Value>b</Value></member></Tags>"
_ENTRY = "<entry><key>{}</key><value>{}</value></entry>"
_STATE = "<cidrBlockState><state>associated</state></cidrBlockState>"
_PERMISSION = (
    "<item><ipProtocol>tcp</ipProtocol><fromPort>443</fromPort><toPort>443</toPort><groups/><ipRanges><item>"
    "<cidrIp>10.0.0.0/8</cidrIp></item></ipRanges><ipv6Ranges/><prefixListIds/></item>"
)

SAMPLES: Mapping[str, Sample] = {
    "athena:GetNamedQuery": _json(
        {"NamedQueryId": "0b5d2a2e-0000-0000-0000-000000000001"},
        NamedQuery={"Name": "one", "Database": "audit", "QueryString": "SELECT 1", "WorkGroup": "one"},
    ),
    "athena:GetWorkGroup": _json(
        {"WorkGroup": "one"},
        WorkGroup={
            "Name": "one",
            "State": "ENABLED",
            "Configuration": {
                "EnforceWorkGroupConfiguration": True,
                "PublishCloudWatchMetricsEnabled": True,
                "ResultConfiguration": {"OutputLocation": "s3://results/"},
            },
        },
    ),
    "athena:ListTagsForResource": _json(
        {"ResourceARN": f"arn:aws:athena:eu-west-1:{ACCOUNT}:workgroup/one"}, Tags=[{"Key": "a", "Value": "b"}]
    ),
    "cloudcontrol:GetResource": _json(
        {"TypeName": "AWS::SQS::Queue", "Identifier": "one"},
        TypeName="AWS::SQS::Queue",
        ResourceDescription={"Identifier": "one", "Properties": '{"QueueName": "one"}'},
    ),
    "cloudformation:DescribeStacks": _query(
        "DescribeStacks",
        {},
        "<Stacks><member><StackName>one</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime>"
        "<StackStatus>CREATE_COMPLETE</StackStatus><EnableTerminationProtection>true</EnableTerminationProtection>"
        "</member></Stacks>",
        "Stacks",
    ),
    "cloudformation:GetTemplate": _query(
        "GetTemplate", {"StackName": "one"}, '<TemplateBody>{"Resources": {}}</TemplateBody>'
    ),
    "cloudformation:ListStackResources": _query(
        "ListStackResources",
        {"StackName": "one"},
        "<StackResourceSummaries><member><LogicalResourceId>A</LogicalResourceId><ResourceType>AWS::S3::Bucket"
        "</ResourceType><PhysicalResourceId>media</PhysicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus>"
        "</member></StackResourceSummaries>",
        "StackResourceSummaries",
    ),
    "cloudtrail:DescribeTrails": _json(
        {},
        trailList=[
            {
                "Name": "one",
                "TrailARN": ARN,
                "S3BucketName": "trail",
                "IsMultiRegionTrail": True,
                "IncludeGlobalServiceEvents": True,
                "LogFileValidationEnabled": True,
            }
        ],
    ),
    "cloudtrail:GetEventSelectors": _json(
        {"TrailName": "one"},
        TrailARN=ARN,
        AdvancedEventSelectors=[{"Name": "a", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]}]}],
    ),
    "cloudtrail:GetTrailStatus": _json({"Name": "one"}, IsLogging=True, LatestDeliveryTime=1796025682.5),
    "cloudtrail:ListTags": _json(
        {"ResourceIdList": [ARN]},
        ResourceTagList=[{"ResourceId": ARN, "TagsList": [{"Key": "a", "Value": "b"}]}],
    ),
    "cloudwatch:DescribeAlarms": _json(
        {},
        "MetricAlarms",
        CompositeAlarms=[],
        MetricAlarms=[
            {"AlarmName": "one", "AlarmArn": ARN, "StateValue": "OK", "ComparisonOperator": "GreaterThanThreshold"}
        ],
    ),
    "cloudwatch:GetDashboard": _json(
        {"DashboardName": "one"}, DashboardArn=ARN, DashboardBody="{}", DashboardName="one"
    ),
    "cloudwatch:ListTagsForResource": _json({"ResourceARN": ARN}, Tags=[{"Key": "a", "Value": "b"}]),
    "ec2:DescribeEgressOnlyInternetGateways": _ec2(
        "DescribeEgressOnlyInternetGateways",
        "EgressOnlyInternetGateways",
        "egressOnlyInternetGatewaySet",
        "<egressOnlyInternetGatewayId>eigw-1</egressOnlyInternetGatewayId><attachmentSet><item><state>attached</state>"
        "<vpcId>vpc-1</vpcId></item></attachmentSet>",
    ),
    "ec2:DescribeFlowLogs": _ec2(
        "DescribeFlowLogs",
        "FlowLogs",
        "flowLogSet",
        "<flowLogId>fl-1</flowLogId><resourceId>vpc-1</resourceId><trafficType>ALL</trafficType>"
        "<logDestinationType>cloud-watch-logs</logDestinationType>",
    ),
    "ec2:DescribeInternetGateways": _ec2(
        "DescribeInternetGateways",
        "InternetGateways",
        "internetGatewaySet",
        "<internetGatewayId>igw-1</internetGatewayId><attachmentSet/>",
    ),
    "ec2:DescribeNatGateways": _ec2(
        "DescribeNatGateways",
        "NatGateways",
        "natGatewaySet",
        "<natGatewayId>nat-1</natGatewayId><vpcId>vpc-1</vpcId><state>available</state>",
    ),
    "ec2:DescribeRegions": _ec2("DescribeRegions", "", "regionInfo", "<regionName>eu-west-1</regionName>"),
    "ec2:DescribeRouteTables": _ec2(
        "DescribeRouteTables",
        "RouteTables",
        "routeTableSet",
        "<routeTableId>rtb-1</routeTableId><vpcId>vpc-1</vpcId><routeSet><item><destinationCidrBlock>10.0.0.0/8"
        "</destinationCidrBlock><gatewayId>local</gatewayId></item></routeSet><associationSet><item>"
        "<routeTableAssociationId>rtbassoc-1</routeTableAssociationId></item></associationSet>",
    ),
    "ec2:DescribeSecurityGroups": _ec2(
        "DescribeSecurityGroups",
        "SecurityGroups",
        "securityGroupInfo",
        f"<groupId>sg-1</groupId><groupName>one</groupName><ownerId>{ACCOUNT}</ownerId><ipPermissions>{_PERMISSION}"
        f"</ipPermissions><ipPermissionsEgress>{_PERMISSION}</ipPermissionsEgress>",
    ),
    "ec2:DescribeSubnets": _ec2(
        "DescribeSubnets",
        "Subnets",
        "subnetSet",
        "<subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><cidrBlock>10.0.0.0/24</cidrBlock>"
        "<mapPublicIpOnLaunch>false</mapPublicIpOnLaunch>",
    ),
    "ec2:DescribeVpcAttribute": Sample(
        parameters={"VpcId": "vpc-1", "Attribute": "enableDnsSupport"},
        body="<DescribeVpcAttributeResponse><vpcId>vpc-1</vpcId><enableDnsSupport><value>true</value>"
        "</enableDnsSupport></DescribeVpcAttributeResponse>",
        json=False,
    ),
    "ec2:DescribeVpcEndpoints": _ec2(
        "DescribeVpcEndpoints",
        "VpcEndpoints",
        "vpcEndpointSet",
        "<vpcEndpointId>vpce-1</vpcEndpointId><vpcId>vpc-1</vpcId><serviceName>s3</serviceName><state>available"
        "</state><vpcEndpointType>Gateway</vpcEndpointType><privateDnsEnabled>false</privateDnsEnabled>",
    ),
    "ec2:DescribeVpcs": _ec2(
        "DescribeVpcs",
        "Vpcs",
        "vpcSet",
        "<vpcId>vpc-1</vpcId><cidrBlock>10.0.0.0/16</cidrBlock><cidrBlockAssociationSet><item><associationId>a"
        f"</associationId><cidrBlock>10.0.0.0/16</cidrBlock>{_STATE}</item></cidrBlockAssociationSet>",
    ),
    "config:DescribeConfigurationRecorderStatus": _json(
        {}, ConfigurationRecordersStatus=[{"name": "default", "recording": True}]
    ),
    "config:DescribeConfigurationRecorders": _json(
        {}, ConfigurationRecorders=[{"name": "default", "recordingGroup": {"allSupported": True}}]
    ),
    "ec2:DescribeDhcpOptions": _ec2(
        "DescribeDhcpOptions",
        "DhcpOptions",
        "dhcpOptionsSet",
        "<dhcpOptionsId>dopt-1</dhcpOptionsId><dhcpConfigurationSet><item><key>domain-name-servers</key><valueSet><item>"
        "<value>AmazonProvidedDNS</value></item></valueSet></item></dhcpConfigurationSet>",
    ),
    "ec2:DescribeInstances": _ec2(
        "DescribeInstances",
        "Reservations",
        "reservationSet",
        "<reservationId>r-1</reservationId><instancesSet><item><instanceId>i-1</instanceId><instanceState><code>16</code>"
        "<name>running</name></instanceState></item></instancesSet>",
    ),
    "ec2:DescribeNetworkAcls": _ec2(
        "DescribeNetworkAcls",
        "NetworkAcls",
        "networkAclSet",
        "<networkAclId>acl-1</networkAclId><default>true</default><entrySet><item><ruleNumber>100</ruleNumber>"
        "<protocol>-1</protocol><ruleAction>allow</ruleAction><egress>true</egress></item></entrySet>",
    ),
    "ec2:DescribeTransitGatewayVpcAttachments": _ec2(
        "DescribeTransitGatewayVpcAttachments",
        "TransitGatewayVpcAttachments",
        "transitGatewayVpcAttachments",
        "<transitGatewayAttachmentId>tgw-attach-1</transitGatewayAttachmentId><state>available</state>",
    ),
    "ec2:DescribeVpcPeeringConnections": _ec2(
        "DescribeVpcPeeringConnections",
        "VpcPeeringConnections",
        "vpcPeeringConnectionSet",
        "<vpcPeeringConnectionId>pcx-1</vpcPeeringConnectionId><status><code>active</code></status>",
    ),
    "ec2:DescribeVpnGateways": _ec2(
        "DescribeVpnGateways",
        "VpnGateways",
        "vpnGatewaySet",
        "<vpnGatewayId>vgw-1</vpnGatewayId><state>available</state>",
    ),
    "events:DescribeEventBus": _json({"Name": "default"}, Name="default", Arn=ARN),
    "events:ListArchives": _json({"EventSourceArn": ARN}, "Archives", Archives=[{"ArchiveName": "a"}]),
    "events:ListRules": _json({}, "Rules", Rules=[{"Name": "a", "EventPattern": "{}"}]),
    "events:DescribeRule": _json({"Name": "one"}, Name="one", Arn=ARN, State="ENABLED", EventPattern="{}"),
    "events:ListTagsForResource": _json({"ResourceARN": ARN}, Tags=[{"Key": "a", "Value": "b"}]),
    "events:ListTargetsByRule": _json({"Rule": "one"}, "Targets", Targets=[{"Id": "a", "Arn": ARN}]),
    "glue:GetDatabase": _json({"Name": "audit"}, Database={"Name": "audit", "CatalogId": ACCOUNT}),
    "glue:GetTable": _json(
        {"DatabaseName": "audit", "Name": "events"},
        Table={
            "Name": "events",
            "DatabaseName": "audit",
            "CatalogId": ACCOUNT,
            "StorageDescriptor": {"Location": "s3://trail/AWSLogs/"},
        },
    ),
    "iam:GetAccountAuthorizationDetails": _query(
        "GetAccountAuthorizationDetails",
        {"Filter": ["Role"]},
        f"<RoleDetailList><member><RoleName>one</RoleName><Arn>{ARN}</Arn><AssumeRolePolicyDocument>{DOCUMENT}"
        "</AssumeRolePolicyDocument></member></RoleDetailList><UserDetailList/><GroupDetailList/><Policies/>"
        "<IsTruncated>false</IsTruncated>",
        "RoleDetailList",
    ),
    "iam:GetPolicy": _query(
        "GetPolicy",
        {"PolicyArn": ARN},
        f"<Policy><Arn>{ARN}</Arn><PolicyName>one</PolicyName><DefaultVersionId>v1</DefaultVersionId></Policy>",
    ),
    "iam:GetPolicyVersion": _query(
        "GetPolicyVersion",
        {"PolicyArn": ARN, "VersionId": "v1"},
        f"<PolicyVersion><Document>{DOCUMENT}</Document><VersionId>v1</VersionId></PolicyVersion>",
    ),
    "iam:GetRole": _query(
        "GetRole",
        {"RoleName": "one"},
        f"<Role><Path>/</Path><RoleName>one</RoleName><RoleId>AROA1</RoleId><Arn>{ARN}</Arn>"
        f"<AssumeRolePolicyDocument>{DOCUMENT}</AssumeRolePolicyDocument><PermissionsBoundary>"
        f"<PermissionsBoundaryType>Policy</PermissionsBoundaryType><PermissionsBoundaryArn>{ARN}"
        "</PermissionsBoundaryArn></PermissionsBoundary></Role>",
    ),
    "iam:GetRolePolicy": _query(
        "GetRolePolicy",
        {"RoleName": "one", "PolicyName": "two"},
        f"<RoleName>one</RoleName><PolicyName>two</PolicyName><PolicyDocument>{DOCUMENT}</PolicyDocument>",
    ),
    "iam:ListAttachedRolePolicies": _query(
        "ListAttachedRolePolicies",
        {"RoleName": "one"},
        f"<AttachedPolicies><member><PolicyName>two</PolicyName><PolicyArn>{ARN}</PolicyArn></member>"
        "</AttachedPolicies><IsTruncated>false</IsTruncated>",
        "AttachedPolicies",
    ),
    "iam:ListEntitiesForPolicy": _query(
        "ListEntitiesForPolicy",
        {"PolicyArn": ARN},
        "<PolicyRoles><member><RoleName>one</RoleName></member></PolicyRoles><PolicyGroups><member><GroupName>g</GroupName></member></PolicyGroups>"
        "<PolicyUsers><member><UserName>u</UserName></member></PolicyUsers>"
        "<IsTruncated>false</IsTruncated>",
        "PolicyRoles",
    ),
    "iam:ListInstanceProfilesForRole": _query(
        "ListInstanceProfilesForRole",
        {"RoleName": "one"},
        "<InstanceProfiles><member><InstanceProfileName>one</InstanceProfileName></member></InstanceProfiles>"
        "<IsTruncated>false</IsTruncated>",
        "InstanceProfiles",
    ),
    "iam:ListOpenIDConnectProviders": _query(
        "ListOpenIDConnectProviders",
        {},
        f"<OpenIDConnectProviderList><member><Arn>{ARN}</Arn></member></OpenIDConnectProviderList>",
    ),
    "iam:ListSAMLProviders": _query(
        "ListSAMLProviders",
        {},
        f"<SAMLProviderList><member><Arn>{ARN}</Arn></member></SAMLProviderList>",
    ),
    "iam:ListRolePolicies": _query(
        "ListRolePolicies",
        {"RoleName": "one"},
        "<PolicyNames><member>two</member></PolicyNames><IsTruncated>false</IsTruncated>",
        "PolicyNames",
    ),
    "kinesis:DescribeStreamSummary": _json(
        {"StreamName": "one"},
        StreamDescriptionSummary={
            "StreamName": "one",
            "StreamARN": ARN,
            "StreamStatus": "ACTIVE",
            "RetentionPeriodHours": 24,
            "OpenShardCount": 1,
            "EncryptionType": "KMS",
            "KeyId": "alias/one",
            "EnhancedMonitoring": [],
            "StreamCreationTimestamp": 1796025682.5,
        },
    ),
    "kinesis:GetResourcePolicy": _json({"ResourceARN": STREAM}, Policy="{}"),
    "kinesis:ListStreamConsumers": _json(
        {"StreamARN": STREAM}, "Consumers", Consumers=[{"ConsumerName": "a", "ConsumerARN": f"{STREAM}/consumer/a:1"}]
    ),
    "kinesis:ListStreams": _json({}, "StreamNames", StreamNames=["one"], HasMoreStreams=False),
    "kinesis:ListTagsForStream": _json(
        {"StreamName": "one"}, "Tags", Tags=[{"Key": "a", "Value": "b"}], HasMoreTags=False
    ),
    "kms:DescribeKey": _json(
        {"KeyId": "one"},
        KeyMetadata={
            "KeyId": "one",
            "Arn": ARN,
            "Enabled": True,
            "KeyState": "Enabled",
            "KeyUsage": "ENCRYPT_DECRYPT",
            "Origin": "AWS_KMS",
            "KeySpec": "SYMMETRIC_DEFAULT",
            "MultiRegion": False,
        },
    ),
    "kms:GetKeyPolicy": _json({"KeyId": "one", "PolicyName": "default"}, Policy=DOCUMENT, PolicyName="default"),
    "kms:GetKeyRotationStatus": _json({"KeyId": "one"}, KeyRotationEnabled=True, RotationPeriodInDays=365),
    "kms:ListAliases": _json(
        {}, "Aliases", Aliases=[{"AliasName": "alias/one", "AliasArn": ARN, "TargetKeyId": "one"}], Truncated=False
    ),
    "kms:ListGrants": _json(
        {"KeyId": "one"},
        "Grants",
        Grants=[{"GrantId": "a", "GranteePrincipal": ARN, "Operations": ["Decrypt"]}],
        Truncated=False,
    ),
    "kms:ListResourceTags": _json({"KeyId": "one"}, "Tags", Tags=[{"TagKey": "a", "TagValue": "b"}], Truncated=False),
    "logs:DescribeLogGroups": _json(
        {}, "logGroups", logGroups=[{"logGroupName": "one", "arn": ARN, "logGroupClass": "STANDARD"}]
    ),
    "logs:DescribeMetricFilters": _json(
        {},
        "metricFilters",
        metricFilters=[
            {
                "filterName": "a",
                "filterPattern": "",
                "logGroupName": "one",
                "metricTransformations": [{"metricName": "m", "metricNamespace": "n", "metricValue": "1"}],
            }
        ],
    ),
    "logs:DescribeAccountPolicies": _json(
        {"policyType": "DATA_PROTECTION_POLICY"},
        "accountPolicies",
        accountPolicies=[{"policyName": "a", "policyType": "DATA_PROTECTION_POLICY"}],
    ),
    "logs:DescribeResourcePolicies": _json(
        {}, "resourcePolicies", resourcePolicies=[{"policyName": "a", "policyDocument": DOCUMENT}]
    ),
    "logs:DescribeSubscriptionFilters": _json(
        {"logGroupName": "one"},
        "subscriptionFilters",
        subscriptionFilters=[{"filterName": "a", "logGroupName": "one", "destinationArn": ARN}],
    ),
    "logs:ListTagsForResource": _json({"resourceArn": ARN}, tags={"a": "b"}),
    "organizations:DescribeEffectivePolicy": _json(
        {"PolicyType": "AISERVICES_OPT_OUT_POLICY"}, EffectivePolicy={"PolicyContent": "{}"}
    ),
    "organizations:DescribeOrganization": _json({}, Organization={"Id": "o-exampleorg1"}),
    "organizations:DescribePolicy": _json(
        {"PolicyId": "p-12345678"},
        Policy={"PolicySummary": {"Name": "one", "Type": "SERVICE_CONTROL_POLICY"}, "Content": "{}"},
    ),
    "organizations:ListParents": _json({"ChildId": ACCOUNT}, "Parents", Parents=[{"Id": "r-exam", "Type": "ROOT"}]),
    "organizations:ListPoliciesForTarget": _json(
        {"TargetId": ACCOUNT, "Filter": "SERVICE_CONTROL_POLICY"}, "Policies", Policies=[{"Id": "p-12345678"}]
    ),
    "organizations:ListTagsForResource": _json({"ResourceId": "p-12345678"}, "Tags", Tags=[{"Key": "a", "Value": "b"}]),
    "organizations:ListTargetsForPolicy": _json(
        {"PolicyId": "p-12345678"}, "Targets", Targets=[{"TargetId": ACCOUNT, "Type": "ACCOUNT"}]
    ),
    "rekognition:DescribeCollection": _json({"CollectionId": "one"}, CollectionARN=ARN, FaceCount=0),
    "rekognition:DescribeProjects": _json({}, "ProjectDescriptions", ProjectDescriptions=[{"ProjectArn": ARN}]),
    "rekognition:DescribeStreamProcessor": _json(
        {"Name": "one"},
        Name="one",
        StreamProcessorArn=ARN,
        Status="STOPPED",
        Input={"KinesisVideoStream": {"Arn": ARN}},
        Output={"S3Destination": {"Bucket": "media"}},
        Settings={"ConnectedHome": {"Labels": ["PERSON"]}},
        RoleArn=ARN,
    ),
    "rekognition:ListCollections": _json({}, "CollectionIds", CollectionIds=["one"], FaceModelVersions=["7.0"]),
    "rekognition:ListProjectPolicies": _json(
        {"ProjectArn": "arn:aws:rekognition:eu-west-1:111122223333:project/one/1796025682136"},
        "ProjectPolicies",
        ProjectPolicies=[{"PolicyName": "a", "PolicyDocument": DOCUMENT}],
    ),
    "rekognition:ListStreamProcessors": _json(
        {}, "StreamProcessors", StreamProcessors=[{"Name": "one", "Status": "STOPPED"}]
    ),
    "rekognition:ListTagsForResource": _json({"ResourceArn": ARN}, Tags={"a": "b"}),
    "s3:GetBucketAccelerateConfiguration": _s3("AccelerateConfiguration", "<Status>Enabled</Status>"),
    "s3:GetBucketAcl": _s3(
        "AccessControlPolicy",
        "<Owner><ID>a</ID></Owner><AccessControlList><Grant><Grantee><ID>a</ID></Grantee>"
        "<Permission>FULL_CONTROL</Permission></Grant></AccessControlList>",
    ),
    "s3:GetBucketCors": _s3(
        "CORSConfiguration",
        "<CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>",
    ),
    "s3:GetBucketEncryption": _s3(
        "ServerSideEncryptionConfiguration",
        "<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>"
        "</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule>",
    ),
    "s3:GetBucketLifecycleConfiguration": _s3(
        "LifecycleConfiguration",
        "<Rule><ID>a</ID><Filter><Prefix></Prefix></Filter><Status>Enabled</Status><Expiration><Days>30</Days>"
        "</Expiration></Rule>",
    ),
    "s3:GetBucketLogging": _s3(
        "BucketLoggingStatus",
        "<LoggingEnabled><TargetBucket>logs</TargetBucket><TargetPrefix>a/</TargetPrefix></LoggingEnabled>",
    ),
    "s3:GetBucketNotificationConfiguration": _s3(
        "NotificationConfiguration",
        f"<TopicConfiguration><Topic>{ARN}</Topic><Event>s3:ObjectCreated:*</Event></TopicConfiguration>",
    ),
    "s3:GetBucketOwnershipControls": _s3(
        "OwnershipControls", "<Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule>"
    ),
    "s3:GetBucketPolicy": Sample(parameters={"Bucket": "media"}, body=DOCUMENT, json=True),
    "s3:GetBucketReplication": _s3(
        "ReplicationConfiguration",
        f"<Role>{ARN}</Role><Rule><Status>Enabled</Status><Destination><Bucket>b</Bucket></Destination></Rule>",
    ),
    "s3:GetBucketTagging": _s3("Tagging", "<TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet>"),
    "s3:GetBucketVersioning": _s3("VersioningConfiguration", "<Status>Enabled</Status>"),
    "s3:GetBucketWebsite": _s3("WebsiteConfiguration", "<IndexDocument><Suffix>index.html</Suffix></IndexDocument>"),
    "s3:GetObjectLockConfiguration": _s3("ObjectLockConfiguration", "<ObjectLockEnabled>Enabled</ObjectLockEnabled>"),
    "pipes:ListPipes": _json({"SourcePrefix": STREAM}, "Pipes", Pipes=[{"Name": "a", "Source": STREAM}]),
    "route53:ListHostedZonesByVPC": _rest(
        "ListHostedZonesByVPCResponse",
        "<HostedZoneSummaries><HostedZoneSummary><HostedZoneId>Z1</HostedZoneId><Name>one.example.</Name><Owner>"
        f"<OwningAccount>{ACCOUNT}</OwningAccount></Owner></HostedZoneSummary></HostedZoneSummaries>",
        "HostedZoneSummaries",
        VPCId="vpc-1",
        VPCRegion="eu-west-1",
    ),
    "s3control:GetPublicAccessBlock": _rest(
        "PublicAccessBlockConfiguration",
        "".join(
            f"<{name}>true</{name}>"
            for name in ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
        ),
        AccountId=ACCOUNT,
    ),
    "s3control:ListAccessPoints": _rest(
        "ListAccessPointsResult",
        "<AccessPointList><AccessPoint><Name>one</Name><NetworkOrigin>VPC</NetworkOrigin></AccessPoint>"
        "</AccessPointList>",
        "AccessPointList",
        AccountId=ACCOUNT,
        Bucket="media",
    ),
    "sns:GetDataProtectionPolicy": _query(
        "GetDataProtectionPolicy", {"ResourceArn": ARN}, f"<DataProtectionPolicy>{DOCUMENT}</DataProtectionPolicy>"
    ),
    "s3:GetPublicAccessBlock": _s3(
        "PublicAccessBlockConfiguration",
        "".join(
            f"<{name}>true</{name}>"
            for name in ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
        ),
    ),
    "s3:ListBucketAnalyticsConfigurations": _s3(
        "ListBucketAnalyticsConfigurationResult",
        "<IsTruncated>false</IsTruncated><AnalyticsConfiguration><Id>a</Id></AnalyticsConfiguration>",
    ),
    "s3:ListBucketInventoryConfigurations": _s3(
        "ListInventoryConfigurationsResult",
        "<IsTruncated>false</IsTruncated><InventoryConfiguration><Id>a</Id></InventoryConfiguration>",
    ),
    "s3:ListBuckets": Sample(
        key="Buckets",
        body=(
            '<ListAllMyBucketsResult xmlns="https://example/"><Owner><ID>1</ID></Owner><Buckets><Bucket>'
            "<Name>media</Name></Bucket></Buckets></ListAllMyBucketsResult>"
        ),
        json=False,
    ),
    "sns:GetSubscriptionAttributes": _query(
        "GetSubscriptionAttributes",
        {"SubscriptionArn": ARN},
        "<Attributes>"
        + "".join(_ENTRY.format(*one) for one in (("TopicArn", ARN), ("Protocol", "email"), ("Endpoint", "a@b")))
        + "</Attributes>",
    ),
    "sns:GetTopicAttributes": _query(
        "GetTopicAttributes",
        {"TopicArn": ARN},
        f"<Attributes>{_ENTRY.format('TopicArn', ARN)}{_ENTRY.format('Policy', DOCUMENT)}</Attributes>",
    ),
    "sns:ListSubscriptionsByTopic": _query(
        "ListSubscriptionsByTopic",
        {"TopicArn": ARN},
        f"<Subscriptions><member><SubscriptionArn>{ARN}</SubscriptionArn><Protocol>email</Protocol>"
        f"<Endpoint>a@b</Endpoint><TopicArn>{ARN}</TopicArn></member></Subscriptions>",
        "Subscriptions",
    ),
    "sns:ListTagsForResource": _query("ListTagsForResource", {"ResourceArn": ARN}, _TAGS),
    "sts:GetCallerIdentity": _query(
        "GetCallerIdentity", {}, f"<Account>{ACCOUNT}</Account><Arn>{ARN}</Arn><UserId>A</UserId>"
    ),
}
"""`service:Operation` → the sample."""
