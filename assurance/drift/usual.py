"""What a property is where nobody says anything (fact 85); and what is not compared at all, with the reason."""

from collections.abc import Mapping
from typing import Any

_FLOWS = (
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} "
    "${bytes} ${start} ${end} ${action} ${log-status}"
)
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "AWS::Athena::WorkGroup": {"State": "ENABLED", "WorkGroupConfiguration": {"EnforceWorkGroupConfiguration": True}},
    "AWS::CloudTrail::Trail": {"IncludeGlobalServiceEvents": True, "IsOrganizationTrail": False},
    "AWS::CloudWatch::Alarm": {"ActionsEnabled": True},
    "AWS::EC2::FlowLog": {"LogDestinationType": "cloud-watch-logs", "LogFormat": _FLOWS, "MaxAggregationInterval": 600},
    "AWS::EC2::Subnet": {"AssignIpv6AddressOnCreation": False, "MapPublicIpOnLaunch": False},
    "AWS::EC2::VPC": {"EnableDnsHostnames": False, "EnableDnsSupport": True, "InstanceTenancy": "default"},
    "AWS::EC2::VPCEndpoint": {"IpAddressType": "ipv4", "PrivateDnsEnabled": False, "VpcEndpointType": "Gateway"},
    "AWS::Events::Rule": {"EventBusName": "default", "State": "ENABLED"},
    "AWS::IAM::ManagedPolicy": {"Path": "/"},
    "AWS::IAM::Role": {"MaxSessionDuration": 3600, "Path": "/"},
    "AWS::KMS::Key": {
        "Enabled": True,
        "EnableKeyRotation": False,
        "KeySpec": "SYMMETRIC_DEFAULT",
        "KeyUsage": "ENCRYPT_DECRYPT",
        "MultiRegion": False,
        "Origin": "AWS_KMS",
        "RotationPeriodInDays": 365,
    },
    "AWS::Kinesis::Stream": {"RetentionPeriodHours": 24},
    "AWS::Logs::LogGroup": {"LogGroupClass": "STANDARD"},
    "AWS::Rekognition::StreamProcessor": {"ConnectedHomeSettings": {"MinConfidence": 50}},
    "AWS::S3::Bucket": {
        "BucketEncryption": {"ServerSideEncryptionConfiguration": {"BucketKeyEnabled": False}},
        "ObjectLockEnabled": False,
    },
    "AWS::SNS::Subscription": {"FilterPolicyScope": "MessageAttributes", "RawMessageDelivery": False},
    "AWS::SNS::Topic": {"FifoTopic": False, "SignatureVersion": "1", "TracingConfig": "PassThrough"},
}
"""Type → properties; below a property, for each item of a list."""

NOT_COMPARED: Mapping[str, Mapping[str, str]] = {
    "AWS::EC2::Subnet": {"AvailabilityZone": "AWS says which zones an account has"},
    "AWS::KMS::Key": {"BypassPolicyLockoutSafetyCheck": "it is an instruction to CloudFormation"},
}
"""Type → property → why."""
