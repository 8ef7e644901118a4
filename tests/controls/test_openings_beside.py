"""What is added beside the stacks of an environment, of types that no control knows: undecided, or counted."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assurance.controls.check import check
from assurance.controls.registry import CATALOGUE
from assurance.results.result import Results
from assurance.results.verdict import Status
from assurance.sources.template import parsed, read
from tests.support.cases import policy

HOME, AWAY, REGION = "111122223333", "999988887777", "eu-west-1"
MEDIA = "kyc-rek-media-111122223333-eu-west-1"
ROLE = f"arn:aws:iam::{HOME}:role/kyc-rek-euw1-caller-face-search"
TOPIC = f"arn:aws:sns:{REGION}:{HOME}:kyc-rekognition-alarms"
OPEN = policy({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"})
SILENT: tuple[tuple[str, dict[str, Any]], ...] = (
    ("AccessAnalyzer::Analyzer", {"Type": "ACCOUNT", "ArchiveRules": [{"RuleName": "all", "Filter": []}]}),
    ("CloudFormation::GuardHook", {"Alias": "A::B::C", "HookStatus": "DISABLED"}),
    ("CloudFormation::HookTypeConfig", {"TypeName": "A::B::C", "Configuration": "{}"}),
    ("CloudFormation::LambdaHook", {"Alias": "A::B::C", "FailureMode": "WARN"}),
    ("CloudFormation::Macro", {"Name": "rewrite", "FunctionName": "rewrite"}),
    ("CloudFormation::ModuleVersion", {"ModuleName": "A::B::C::MODULE", "ModulePackage": "s3://elsewhere/m.zip"}),
    ("CloudWatch::CompositeAlarm", {"AlarmRule": "FALSE", "ActionsSuppressor": "kyc-rekognition-denials"}),
    ("Config::ConfigurationRecorder", {"RoleARN": ROLE, "RecordingGroup": {"AllSupported": False}}),
    ("Config::RemediationConfiguration", {"ConfigRuleName": "rule", "TargetType": "SSM_DOCUMENT"}),
    ("Events::Rule", {"Name": "kyc-rekognition-off-endpoint", "State": "DISABLED", "EventPattern": {"source": ["x"]}}),
    ("FIS::ExperimentTemplate", {"Description": "break things"}),
    ("GuardDuty::Detector", {"Enable": False}),
    ("GuardDuty::Filter", {"Action": "ARCHIVE", "DetectorId": "detector"}),
    ("GuardDuty::IPSet", {"Activate": True, "Format": "TXT"}),
    ("InspectorV2::Filter", {"Name": "filter", "FilterAction": "SUPPRESS"}),
    ("Logs::AccountPolicy", {"PolicyName": "mask", "PolicyType": "DATA_PROTECTION_POLICY", "PolicyDocument": "{}"}),
    ("Logs::Transformer", {"LogGroupIdentifier": "/kyc-rekognition/trail"}),
    ("Macie::AllowList", {"Name": "everything", "Criteria": {"Regex": ".*"}}),
    ("Macie::Session", {"Status": "PAUSED"}),
    ("SSM::Association", {"Name": "AWS-RunShellScript"}),
    ("SecurityHub::AutomationRule", {"RuleName": "suppress", "RuleOrder": 1}),
)
NAMING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Batch::JobDefinition", {"ContainerProperties": {"Image": "image", "JobRoleArn": ROLE}}),
    ("Backup::BackupSelection", {"BackupSelection": {"Resources": [f"arn:aws:s3:::{MEDIA}"]}}),
    ("Budgets::BudgetsAction", {"Definition": {"IamActionDefinition": {"Roles": ["kyc-rek-euw1-caller-face-search"]}}}),
    ("CloudFront::Distribution", {"DistributionConfig": {"Origins": [{"DomainName": f"{MEDIA}.s3.amazonaws.com"}]}}),
    ("CodeBuild::Project", {"ServiceRole": ROLE}),
    ("Comprehend::Flywheel", {"DataLakeS3Uri": f"s3://{MEDIA}/texts/"}),
    ("Connect::InstanceStorageConfig", {"S3Config": {"BucketName": MEDIA}}),
    ("DataSync::LocationS3", {"S3BucketArn": f"arn:aws:s3:::{MEDIA}"}),
    ("ECS::TaskDefinition", {"TaskRoleArn": ROLE}),
    ("FSx::DataRepositoryAssociation", {"DataRepositoryPath": f"s3://{MEDIA}"}),
    ("Glue::Database", {"DatabaseInput": {"Name": "audit", "TargetDatabase": {"CatalogId": AWAY}}}),
    ("Glue::Crawler", {"Targets": {"S3Targets": [{"Path": f"s3://{MEDIA}/"}]}}),
    ("IVS::RecordingConfiguration", {"DestinationConfiguration": {"S3": {"BucketName": MEDIA}}}),
    ("KMS::Alias", {"AliasName": "alias/kyc-rekognition-media", "TargetKeyId": f"arn:aws:kms:{REGION}:{HOME}:key/1"}),
    ("Kendra::DataSource", {"DataSourceConfiguration": {"S3Configuration": {"BucketName": MEDIA}}}),
    ("LakeFormation::Resource", {"ResourceArn": f"arn:aws:s3:::{MEDIA}"}),
    ("S3::AccessGrantsLocation", {"LocationScope": f"s3://{MEDIA}/", "IamRoleArn": ROLE}),
    ("SES::ReceiptRule", {"Rule": {"Actions": [{"S3Action": {"BucketName": MEDIA}}]}}),
    ("SSM::Document", {"Content": {"schemaVersion": "0.3", "assumeRole": ROLE}}),
    ("SageMaker::Model", {"ExecutionRoleArn": ROLE}),
    ("StepFunctions::StateMachine", {"RoleArn": ROLE, "DefinitionString": "{}"}),
    ("Synthetics::Canary", {"ExecutionRoleArn": ROLE}),
    ("Transfer::WebApp", {"IdentityProviderDetails": {"Role": ROLE}}),
)
OTHERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("AppSync::DataSource", {"Type": "AWS_LAMBDA", "LambdaConfig": {"LambdaFunctionArn": f"arn:aws:lambda::{AWAY}:f"}}),
    ("CodeBuild::ReportGroup", {"ExportConfig": {"S3Destination": {"Bucket": "elsewhere", "BucketOwner": AWAY}}}),
    ("DLM::LifecyclePolicy", {"PolicyDetails": {"ShareRules": [{"TargetAccounts": [AWAY]}]}}),
    ("Detective::MemberInvitation", {"MemberId": AWAY}),
    ("EC2::NetworkInterfacePermission", {"AwsAccountId": AWAY, "Permission": "INSTANCE-ATTACH"}),
    ("EC2::SecurityGroupVpcAssociation", {"GroupId": "sg-1", "VpcId": "vpc-2"}),
    ("EC2::VPCBlockPublicAccessExclusion", {"VpcId": "vpc-1"}),
    ("EC2::VPCBlockPublicAccessOptions", {"InternetGatewayBlockMode": "off"}),
    ("EC2::VPCCidrBlock", {"VpcId": "vpc-1", "CidrBlock": "100.64.0.0/16"}),
    ("EKS::AccessEntry", {"PrincipalArn": f"arn:aws:iam::{AWAY}:role/other"}),
    ("LakeFormation::DataLakeSettings", {"Admins": [{"DataLakePrincipalIdentifier": f"arn:aws:iam::{AWAY}:role/r"}]}),
    ("Route53Resolver::ResolverQueryLoggingConfig", {"DestinationArn": f"arn:aws:logs:{REGION}:{AWAY}:log-group:g"}),
    ("S3::AccessGrantsInstance", {"IdentityCenterArn": "arn:aws:sso:::instance/ssoins-1"}),
    ("S3Vectors::VectorBucketPolicy", {"VectorBucketName": "vectors", "Policy": OPEN}),
    ("SecretsManager::RotationSchedule", {"RotationLambdaARN": f"arn:aws:lambda:{REGION}:{AWAY}:function:f"}),
    ("SecurityLake::Subscriber", {"SubscriberIdentity": {"Principal": AWAY}}),
    ("ServiceCatalog::PortfolioShare", {"AccountId": AWAY}),
)
COUNTED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("DMS::ReplicationTask", {"MigrationType": "full-load"}),
    ("EMR::Cluster", {"LogUri": "s3://elsewhere/"}),
    ("SSM::ResourceDataSync", {"S3Destination": {"BucketName": "elsewhere"}}),
    ("WorkSpaces::Workspace", {"BundleId": "bundle"}),
)
"""What names nothing of ours: without an environment file it is counted, by type."""
CLEAN = (("SNS::Subscription", {"TopicArn": TOPIC, "Protocol": "email", "Endpoint": "anybody@example.com"}),)
"""Who may hear alarms is the bank's to say: only an environment file knows (AUD36)."""


@pytest.fixture(scope="module")
def found(assemblies: Mapping[str, Path]) -> Results:
    """What all controls say, without an environment file, of a clean assembly and of everything added beside it."""
    added = {name: {"Type": f"AWS::{type_}", "Properties": given} for name, type_, given in _added()}
    home, beside = read([assemblies["example"]]), parsed({"Resources": added})
    return check(replace(home, resources=(*home.resources, *beside.resources)), controls=CATALOGUE.values())


def _added() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for type_, given in (*SILENT, *NAMING, *OTHERS, *COUNTED, *CLEAN):
        yield f"Added{type_.replace('::', '')}", type_, given


def test_each_is_noticed(found: Results) -> None:
    """Each of them is not met or undecided."""
    noticed = {one.resource for one in found.results if one.status is not Status.MET}
    wanted = {name for name, type_, given in _added() if (type_, given) not in (*COUNTED, *CLEAN)}
    assert wanted - noticed == set()
    assert noticed & {name for name, type_, given in _added()} - wanted == set()


def test_the_rest_is_counted(found: Results) -> None:
    """What nobody judged is counted, by its type."""
    assert {f"AWS::{type_}" for type_, _ in COUNTED} <= {*found.not_understood}


def test_nothing_else_is_new(found: Results, assemblies: Mapping[str, Path]) -> None:
    """The clean assembly itself stays clean: what COM19 says is said of what was added."""
    said = {one.resource for one in found.results if one.control == "COM19"}
    assert said <= {name for name, *_ in _added()}
    alone = check(read([assemblies["example"]]), controls=[CATALOGUE["COM19"]])
    assert alone.results == ()
