"""What the answers of AWS always hold, what may be absent because there is none, and the values that we tell apart.

By the API reference of each service (response syntax and elements), and by the service models that botocore carries.
"""

from collections.abc import Mapping

ALWAYS: Mapping[str, str] = {
    "athena:GetNamedQuery": "NamedQuery.Name NamedQuery.Database NamedQuery.QueryString",
    "athena:GetWorkGroup": (
        "WorkGroup.Name WorkGroup.State WorkGroup.Configuration.EnforceWorkGroupConfiguration "
        "WorkGroup.Configuration.PublishCloudWatchMetricsEnabled"
    ),
    "athena:ListTagsForResource": "Tags[].Key Tags[].Value",
    "cloudcontrol:GetResource": "ResourceDescription.Properties",
    "cloudformation:DescribeStacks": "Stacks[].StackName Stacks[].StackStatus",
    "cloudformation:GetTemplate": "TemplateBody",
    "cloudformation:ListStackResources": (
        "StackResourceSummaries[].LogicalResourceId StackResourceSummaries[].ResourceType "
        "StackResourceSummaries[].ResourceStatus"
    ),
    "cloudtrail:DescribeTrails": (
        "trailList[].Name trailList[].TrailARN trailList[].S3BucketName trailList[].IsMultiRegionTrail "
        "trailList[].IncludeGlobalServiceEvents trailList[].LogFileValidationEnabled"
    ),
    "cloudtrail:GetEventSelectors": "TrailARN EventSelectors/AdvancedEventSelectors",
    "cloudtrail:GetTrailStatus": "IsLogging",
    "cloudtrail:ListTags": "ResourceTagList[].ResourceId ResourceTagList[].TagsList[].Key",
    "cloudwatch:DescribeAlarms": "MetricAlarms[].AlarmName MetricAlarms[].AlarmArn MetricAlarms[].StateValue",
    "cloudwatch:GetDashboard": "DashboardArn DashboardBody DashboardName",
    "cloudwatch:ListTagsForResource": "Tags[].Key",
    "config:DescribeConfigurationRecorderStatus": (
        "ConfigurationRecordersStatus[].name ConfigurationRecordersStatus[].recording"
    ),
    "config:DescribeConfigurationRecorders": ("ConfigurationRecorders[].name ConfigurationRecorders[].recordingGroup"),
    "ec2:DescribeDhcpOptions": "DhcpOptions[].DhcpOptionsId DhcpOptions[].DhcpConfigurations[].Key",
    "ec2:DescribeEgressOnlyInternetGateways": (
        "EgressOnlyInternetGateways[].EgressOnlyInternetGatewayId EgressOnlyInternetGateways[].Attachments[].VpcId"
    ),
    "ec2:DescribeFlowLogs": "FlowLogs[].FlowLogId FlowLogs[].ResourceId FlowLogs[].TrafficType",
    "ec2:DescribeInstances": "Reservations[].Instances[].InstanceId Reservations[].Instances[].State.Name",
    "ec2:DescribeInternetGateways": "InternetGateways[].InternetGatewayId",
    "ec2:DescribeNatGateways": "NatGateways[].NatGatewayId NatGateways[].VpcId NatGateways[].State",
    "ec2:DescribeNetworkAcls": (
        "NetworkAcls[].NetworkAclId NetworkAcls[].Entries[].RuleAction NetworkAcls[].Entries[].RuleNumber"
    ),
    "ec2:DescribeRegions": "Regions[].RegionName",
    "ec2:DescribeRouteTables": "RouteTables[].RouteTableId RouteTables[].VpcId RouteTables[].Routes[] "
    "RouteTables[].Associations[].RouteTableAssociationId",
    "ec2:DescribeSecurityGroups": (
        "SecurityGroups[].GroupId SecurityGroups[].GroupName SecurityGroups[].OwnerId "
        "SecurityGroups[].IpPermissions[].IpProtocol SecurityGroups[].IpPermissionsEgress[].IpProtocol"
    ),
    "ec2:DescribeSubnets": "Subnets[].SubnetId Subnets[].VpcId Subnets[].CidrBlock Subnets[].MapPublicIpOnLaunch",
    "ec2:DescribeTransitGatewayVpcAttachments": (
        "TransitGatewayVpcAttachments[].TransitGatewayAttachmentId TransitGatewayVpcAttachments[].State"
    ),
    "ec2:DescribeVpcAttribute": "VpcId EnableDnsSupport/EnableDnsHostnames.Value",
    "ec2:DescribeVpcEndpoints": (
        "VpcEndpoints[].VpcEndpointId VpcEndpoints[].VpcId VpcEndpoints[].ServiceName VpcEndpoints[].State "
        "VpcEndpoints[].VpcEndpointType VpcEndpoints[].PrivateDnsEnabled"
    ),
    "ec2:DescribeVpcPeeringConnections": (
        "VpcPeeringConnections[].VpcPeeringConnectionId VpcPeeringConnections[].Status.Code"
    ),
    "ec2:DescribeVpcs": (
        "Vpcs[].VpcId Vpcs[].CidrBlock Vpcs[].CidrBlockAssociationSet[].CidrBlock "
        "Vpcs[].CidrBlockAssociationSet[].CidrBlockState.State"
    ),
    "ec2:DescribeVpnGateways": "VpnGateways[].VpnGatewayId VpnGateways[].State",
    "events:DescribeEventBus": "Name Arn",
    "events:DescribeRule": "Name Arn State EventPattern/ScheduleExpression",
    "events:ListArchives": "Archives[].ArchiveName",
    "events:ListRules": "Rules[].Name Rules[].EventPattern/ScheduleExpression",
    "events:ListTagsForResource": "Tags[].Key",
    "events:ListTargetsByRule": "Targets[].Id Targets[].Arn",
    "glue:GetDatabase": "Database.Name Database.CatalogId",
    "glue:GetTable": "Table.Name Table.DatabaseName Table.CatalogId Table.StorageDescriptor.Location",
    "iam:GetAccountAuthorizationDetails": "RoleDetailList/UserDetailList/GroupDetailList/Policies IsTruncated",
    "iam:GetPolicy": "Policy.Arn Policy.PolicyName Policy.DefaultVersionId",
    "iam:GetPolicyVersion": "PolicyVersion.Document PolicyVersion.VersionId",
    "iam:GetRole": "Role.Path Role.RoleName Role.RoleId Role.Arn Role.AssumeRolePolicyDocument",
    "iam:GetRolePolicy": "RoleName PolicyName PolicyDocument",
    "iam:ListAttachedRolePolicies": "AttachedPolicies[].PolicyArn IsTruncated",
    "iam:ListEntitiesForPolicy": ("PolicyGroups[].GroupName PolicyUsers[].UserName PolicyRoles[].RoleName IsTruncated"),
    "iam:ListInstanceProfilesForRole": "InstanceProfiles[].InstanceProfileName",
    "iam:ListOpenIDConnectProviders": "OpenIDConnectProviderList[].Arn",
    "iam:ListRolePolicies": "PolicyNames[] IsTruncated",
    "iam:ListSAMLProviders": "SAMLProviderList[].Arn",
    "kinesis:DescribeStreamSummary": (
        "StreamDescriptionSummary.StreamName StreamDescriptionSummary.StreamARN StreamDescriptionSummary.StreamStatus "
        "StreamDescriptionSummary.RetentionPeriodHours StreamDescriptionSummary.OpenShardCount"
    ),
    "kinesis:GetResourcePolicy": "Policy",
    "kinesis:ListStreamConsumers": "Consumers[].ConsumerName Consumers[].ConsumerARN",
    "kinesis:ListTagsForStream": "Tags[].Key HasMoreTags",
    "kms:DescribeKey": (
        "KeyMetadata.KeyId KeyMetadata.Arn KeyMetadata.Enabled KeyMetadata.KeyState KeyMetadata.KeyUsage "
        "KeyMetadata.Origin KeyMetadata.KeySpec KeyMetadata.MultiRegion"
    ),
    "kms:GetKeyPolicy": "Policy",
    "kms:GetKeyRotationStatus": "KeyRotationEnabled",
    "kms:ListAliases": "Aliases[].AliasName Truncated",
    "kinesis:ListStreams": "StreamNames[] HasMoreStreams",
    "kms:ListGrants": (
        "Grants[].GrantId Grants[].GranteePrincipal/GranteeServicePrincipal Grants[].Operations[] Truncated"
    ),
    "kms:ListResourceTags": "Tags[].TagKey Tags[].TagValue Truncated",
    "logs:DescribeAccountPolicies": "accountPolicies[].policyName accountPolicies[].policyType",
    "logs:DescribeLogGroups": "logGroups[].logGroupName logGroups[].arn",
    "logs:DescribeMetricFilters": (
        "metricFilters[].filterName metricFilters[].filterPattern metricFilters[].metricTransformations[].metricName"
    ),
    "logs:DescribeResourcePolicies": "resourcePolicies[].policyName resourcePolicies[].policyDocument",
    "logs:DescribeSubscriptionFilters": "subscriptionFilters[].filterName subscriptionFilters[].destinationArn",
    "logs:ListTagsForResource": "tags",
    "organizations:DescribeEffectivePolicy": "EffectivePolicy.PolicyContent",
    "organizations:DescribeOrganization": "Organization.Id",
    "organizations:DescribePolicy": "Policy.Content Policy.PolicySummary.Name Policy.PolicySummary.Type",
    "organizations:ListParents": "Parents[].Id Parents[].Type",
    "organizations:ListPoliciesForTarget": "Policies[].Id",
    "organizations:ListTagsForResource": "Tags[].Key",
    "organizations:ListTargetsForPolicy": "Targets[].TargetId",
    "pipes:ListPipes": "Pipes[].Name Pipes[].Source",
    "rekognition:DescribeCollection": "CollectionARN",
    "rekognition:DescribeProjects": "ProjectDescriptions[].ProjectArn",
    "rekognition:DescribeStreamProcessor": (
        "Name StreamProcessorArn Status Input.KinesisVideoStream.Arn Output Settings RoleArn"
    ),
    "rekognition:ListCollections": "CollectionIds[]",
    "rekognition:ListFaces": "Faces[].FaceId",
    "rekognition:ListProjectPolicies": "ProjectPolicies[].PolicyName ProjectPolicies[].PolicyDocument",
    "rekognition:ListStreamProcessors": "StreamProcessors[].Name",
    "rekognition:ListTagsForResource": "Tags",
    "route53:ListHostedZonesByVPC": "HostedZoneSummaries[].HostedZoneId HostedZoneSummaries[].Owner",
    "s3:GetBucketAcl": "Owner.ID Grants[].Grantee Grants[].Permission",
    "s3:GetBucketCors": "CORSRules[].AllowedMethods CORSRules[].AllowedOrigins",
    "s3:GetBucketEncryption": (
        "ServerSideEncryptionConfiguration.Rules[].ApplyServerSideEncryptionByDefault.SSEAlgorithm"
    ),
    "s3:GetBucketLifecycleConfiguration": "Rules[].Status",
    "s3:GetBucketOwnershipControls": "OwnershipControls.Rules[].ObjectOwnership",
    "s3:GetBucketPolicy": "Policy",
    "s3:GetBucketReplication": "ReplicationConfiguration.Role ReplicationConfiguration.Rules[].Status",
    "s3:GetBucketTagging": "TagSet[].Key",
    "s3:GetBucketWebsite": "IndexDocument/RedirectAllRequestsTo",
    "s3:GetObjectLockConfiguration": "ObjectLockConfiguration.ObjectLockEnabled",
    "s3:GetPublicAccessBlock": (
        "PublicAccessBlockConfiguration.BlockPublicAcls PublicAccessBlockConfiguration.BlockPublicPolicy "
        "PublicAccessBlockConfiguration.IgnorePublicAcls PublicAccessBlockConfiguration.RestrictPublicBuckets"
    ),
    "s3:ListBucketAnalyticsConfigurations": "IsTruncated",
    "s3:ListBucketInventoryConfigurations": "IsTruncated",
    "s3:ListBuckets": "Buckets[].Name",
    "s3:ListObjectVersions": "IsTruncated",
    "s3control:GetPublicAccessBlock": (
        "PublicAccessBlockConfiguration.BlockPublicAcls PublicAccessBlockConfiguration.BlockPublicPolicy "
        "PublicAccessBlockConfiguration.IgnorePublicAcls PublicAccessBlockConfiguration.RestrictPublicBuckets"
    ),
    "s3control:ListAccessPoints": "AccessPointList[].Name AccessPointList[].NetworkOrigin",
    "sns:GetSubscriptionAttributes": "Attributes.TopicArn Attributes.Protocol Attributes.Endpoint",
    "sns:GetTopicAttributes": "Attributes.TopicArn Attributes.Policy",
    "sns:ListSubscriptionsByTopic": (
        "Subscriptions[].SubscriptionArn Subscriptions[].Protocol Subscriptions[].TopicArn"
    ),
    "sns:ListTagsForResource": "Tags[].Key",
    "sts:AssumeRole": "Credentials.AccessKeyId Credentials.SecretAccessKey Credentials.SessionToken",
    "sts:GetCallerIdentity": "Account Arn",
}
"""Call → paths that a whole answer has: `A[].B` of every item of a list, `A/B` at least one of them."""

KNOWN: Mapping[str, str] = {
    "athena:GetWorkGroup": "WorkGroup.State",
    "cloudformation:DescribeStacks": "Stacks[].StackStatus",
    "cloudformation:ListStackResources": "StackResourceSummaries[].ResourceStatus",
    "cloudwatch:DescribeAlarms": "MetricAlarms[].StateValue MetricAlarms[].ComparisonOperator",
    "ec2:DescribeFlowLogs": "FlowLogs[].TrafficType FlowLogs[].LogDestinationType",
    "ec2:DescribeNatGateways": "NatGateways[].State",
    "ec2:DescribeVpcEndpoints": "VpcEndpoints[].State VpcEndpoints[].VpcEndpointType",
    "ec2:DescribeVpcs": "Vpcs[].CidrBlockAssociationSet[].CidrBlockState.State",
    "events:DescribeRule": "State",
    "kinesis:DescribeStreamSummary": "StreamDescriptionSummary.StreamStatus StreamDescriptionSummary.EncryptionType",
    "kms:DescribeKey": "KeyMetadata.KeyState KeyMetadata.KeyUsage KeyMetadata.KeySpec KeyMetadata.Origin",
    "kms:ListGrants": "Grants[].Operations[]",
    "logs:DescribeLogGroups": "logGroups[].logGroupClass",
    "organizations:DescribePolicy": "Policy.PolicySummary.Type",
    "organizations:ListParents": "Parents[].Type",
    "rekognition:DescribeStreamProcessor": "Status",
    "s3:GetBucketAccelerateConfiguration": "Status",
    "s3:GetBucketAcl": "Grants[].Permission",
    "s3:GetBucketEncryption": (
        "ServerSideEncryptionConfiguration.Rules[].ApplyServerSideEncryptionByDefault.SSEAlgorithm"
    ),
    "s3:GetBucketLifecycleConfiguration": "Rules[].Status",
    "s3:GetBucketOwnershipControls": "OwnershipControls.Rules[].ObjectOwnership",
    "s3:GetBucketReplication": "ReplicationConfiguration.Rules[].Status",
    "s3:GetBucketVersioning": "Status",
    "s3:GetObjectLockConfiguration": "ObjectLockConfiguration.ObjectLockEnabled",
}
"""Call → paths whose value decides something: one that the model does not list is not guessed at.

Others may hold what the model does not list: IAM says `Policy` where the model has `PermissionsBoundaryPolicy`.
"""

NONE: Mapping[str, str] = {
    "iam:GetRole Role.PermissionsBoundary": "API_Role: returned where a boundary is set",
    "iam:GetRole Role.Tags": "API_Role: optional, a list of the tags that are attached",
    "kms:GetKeyRotationStatus RotationPeriodInDays": "API_GetKeyRotationStatus: of a key that is rotated",
    "sns:GetDataProtectionPolicy DataProtectionPolicy": "API_GetDataProtectionPolicy: of a topic that has one",
    "s3:GetBucketAccelerateConfiguration Status": "API_GetBucketAccelerateConfiguration: empty where it was never set",
    "s3:GetBucketLogging LoggingEnabled": "API_GetBucketLogging: an empty BucketLoggingStatus where logging is off",
    "s3:GetBucketNotificationConfiguration EventBridgeConfiguration": (
        "API_GetBucketNotificationConfiguration: an empty NotificationConfiguration where none is set"
    ),
    "s3:GetBucketNotificationConfiguration LambdaFunctionConfigurations": "as EventBridgeConfiguration",
    "s3:GetBucketNotificationConfiguration QueueConfigurations": "as EventBridgeConfiguration",
    "s3:GetBucketNotificationConfiguration TopicConfigurations": "as EventBridgeConfiguration",
    "s3:GetBucketVersioning Status": "API_GetBucketVersioning: no status where versioning was never set",
    "s3:ListBucketAnalyticsConfigurations AnalyticsConfigurationList": "flattened: no element where there is none",
    "s3:ListBucketInventoryConfigurations InventoryConfigurationList": "flattened: no element where there is none",
}
"""Call and path → where AWS says that what is absent is not there."""

ROOTS: Mapping[str, str] = {
    "GetBucketAccelerateConfiguration": "AccelerateConfiguration",
    "GetBucketLogging": "BucketLoggingStatus",
    "GetBucketNotificationConfiguration": "NotificationConfiguration",
    "GetBucketVersioning": "VersioningConfiguration",
}
"""Operation of Amazon S3 whose answer may be empty → its root element, by which alone it is known for an answer."""
