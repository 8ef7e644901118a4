"""The policies and permissions of everything that can hold or pass on data, beside keys, buckets, topics and queues."""

from collections.abc import Iterator, Mapping
from typing import Any

from assurance.controls.control import Control, Facts
from assurance.iam.document import PolicyError, Statement, statements
from assurance.model.documents import Document, read
from assurance.model.openness import UNCONFINED, by_bucket_alone, openness, verdict
from assurance.model.reading import each_path, items, shown, unknown
from assurance.model.scopes import some
from assurance.results.verdict import Consideration, Severity, Verdict, not_met
from assurance.sources.resource import Resource, Unresolved

_DOCUMENTS: Mapping[str, tuple[str, ...]] = {
    "AWS::APS::ResourcePolicy": ("PolicyDocument",),
    "AWS::ApiGateway::DomainNameV2": ("Policy",),
    "AWS::ApiGateway::RestApi": ("Policy",),
    "AWS::Backup::BackupVault": ("AccessPolicy",),
    "AWS::Backup::LogicallyAirGappedBackupVault": ("AccessPolicy",),
    "AWS::Bedrock::KnowledgeBasePolicy": ("PolicyDocument",),
    "AWS::Bedrock::ResourcePolicy": ("PolicyDocument",),
    "AWS::BedrockAgentCore::ResourcePolicy": ("Policy",),
    "AWS::CloudTrail::ResourcePolicy": ("ResourcePolicy",),
    "AWS::CodeArtifact::Domain": ("PermissionsPolicyDocument",),
    "AWS::CodeArtifact::Repository": ("PermissionsPolicyDocument",),
    "AWS::DSQL::Cluster": ("PolicyDocument",),
    "AWS::DynamoDB::GlobalTable": (
        "Replicas.*.ResourcePolicy.PolicyDocument",
        "Replicas.*.ReplicaStreamSpecification.ResourcePolicy.PolicyDocument",
    ),
    "AWS::DynamoDB::Table": ("ResourcePolicy.PolicyDocument", "StreamSpecification.ResourcePolicy.PolicyDocument"),
    "AWS::ECR::PublicRepository": ("RepositoryPolicyText",),
    "AWS::ECR::RegistryPolicy": ("PolicyText",),
    "AWS::ECR::Repository": ("RepositoryPolicyText",),
    "AWS::ECR::RepositoryCreationTemplate": ("RepositoryPolicy",),
    "AWS::EFS::FileSystem": ("FileSystemPolicy",),
    "AWS::Elasticsearch::Domain": ("AccessPolicies",),
    "AWS::EventSchemas::RegistryPolicy": ("Policy",),
    "AWS::Events::EventBus": ("Policy",),
    "AWS::EventsV2::ResourcePolicy": ("PolicyDocument",),
    "AWS::Kinesis::ResourcePolicy": ("ResourcePolicy",),
    "AWS::Lambda::ResourcePolicy": ("PolicyDocument",),
    "AWS::Lex::ResourcePolicy": ("Policy",),
    "AWS::Logs::DeliveryDestination": ("DeliveryDestinationPolicy.DeliveryDestinationPolicy",),
    "AWS::Logs::Destination": ("DestinationPolicy",),
    "AWS::Logs::LogGroup": ("ResourcePolicyDocument",),
    "AWS::Logs::ResourcePolicy": ("PolicyDocument",),
    "AWS::MSK::ClusterPolicy": ("Policy",),
    "AWS::MediaPackageV2::ChannelPolicy": ("Policy",),
    "AWS::MediaPackageV2::OriginEndpointPolicy": ("Policy",),
    "AWS::MediaStore::Container": ("Policy",),
    "AWS::MediaTailor::ChannelPolicy": ("Policy",),
    "AWS::OSIS::Pipeline": ("ResourcePolicy.Policy",),
    "AWS::Oam::Sink": ("Policy",),
    "AWS::Omics::SequenceStore": ("S3AccessPolicy",),
    "AWS::OpenSearchService::Domain": ("AccessPolicies",),
    "AWS::Organizations::ResourcePolicy": ("Content",),
    "AWS::PaymentCryptography::Key": ("Policy",),
    "AWS::RUM::AppMonitor": ("ResourcePolicy.PolicyDocument",),
    "AWS::Redshift::Cluster": ("NamespaceResourcePolicy",),
    "AWS::RedshiftServerless::Namespace": ("NamespaceResourcePolicy",),
    "AWS::S3::AccessPoint": ("Policy",),
    "AWS::S3::MultiRegionAccessPointPolicy": ("Policy",),
    "AWS::S3Express::AccessPoint": ("Policy",),
    "AWS::S3Express::BucketPolicy": ("PolicyDocument",),
    "AWS::S3Files::FileSystemPolicy": ("Policy",),
    "AWS::S3ObjectLambda::AccessPointPolicy": ("PolicyDocument",),
    "AWS::S3Outposts::AccessPoint": ("Policy",),
    "AWS::S3Outposts::BucketPolicy": ("PolicyDocument",),
    "AWS::S3Tables::TableBucketPolicy": ("ResourcePolicy",),
    "AWS::S3Tables::TablePolicy": ("ResourcePolicy",),
    "AWS::SMSVOICE::ResourcePolicy": ("PolicyDocument",),
    "AWS::SSM::ResourcePolicy": ("Policy",),
    "AWS::SageMaker::ModelPackageGroup": ("ModelPackageGroupPolicy",),
    "AWS::SecretsManager::ResourcePolicy": ("ResourcePolicy",),
    "AWS::VpcLattice::AuthPolicy": ("Policy",),
    "AWS::VpcLattice::ResourcePolicy": ("Policy",),
    "AWS::XRay::ResourcePolicy": ("PolicyDocument",),
}
"""Where a policy document is."""


def _lambda_permission(one: Resource) -> dict[str, Any]:
    given = {
        "aws:SourceArn": one.get("SourceArn"),
        "aws:SourceAccount": one.get("SourceAccount"),
        "aws:PrincipalOrgID": one.get("PrincipalOrgID"),
    }
    principal = one.get("Principal")
    service = isinstance(principal, str) and principal.endswith(
        (".amazonaws.com", ".amazonaws.com.cn", ".aws.internal")
    )
    return _statement(principal if not service else {"Service": principal}, one.get("Action"), given)


def _layer_permission(one: Resource) -> dict[str, Any]:
    return _statement(one.get("Principal"), one.get("Action"), {"aws:PrincipalOrgID": one.get("OrganizationId")})


def _bus_permission(one: Resource) -> Any:
    if (whole := one.get("Statement")) is not None:
        return whole
    where = one.get("Condition")
    given = {str(where.get("Key")): where.get("Value")} if isinstance(where, Mapping) else {}
    return _statement(one.get("Principal"), one.get("Action", "events:PutEvents"), given)


def _service_permission(one: Resource) -> Any:
    named = list(items(one.get("AllowedPrincipals")))
    return _statement(named, "ec2:CreateVpcEndpoint", {}) if named else None


def _share(one: Resource) -> Any:
    """A share with the organization, or a unit of it, is bound by the organization."""
    named = items(one.get("Principals"))
    others = [each for each in named if isinstance(each, Unresolved) or ":organizations:" not in str(each)]
    return _statement(others, "ram:GetResourceShares", {}) if others else None


_PERMISSIONS = {
    "AWS::EC2::VPCEndpointServicePermissions": ("AllowedPrincipals", _service_permission),
    "AWS::Events::EventBusPolicy": ("Statement", _bus_permission),
    "AWS::Lambda::LayerVersionPermission": ("Principal", _layer_permission),
    "AWS::Lambda::Permission": ("Principal", _lambda_permission),
    "AWS::RAM::ResourceShare": ("Principals", _share),
}
"""What says whom it lets in by properties of its own: where, and the same as a statement."""


class IAM42(Control):
    """Access points, streams, tables, secrets, log groups, buses, functions and shares grant nothing to outsiders."""

    consideration = Consideration.ACCESS
    severity = Severity.HIGH
    why = (
        "A bucket may be closed and its access point open; what a stream, a log group or a bus passes on has left the "
        "safeguards of where it came from. Each has a policy of its own, that nobody thinks of."
    )
    remedy = "Name principals of this account, bind '*' by aws:PrincipalOrgID and services by aws:SourceAccount."
    before = "Type: AWS::S3::AccessPoint\nProperties: {Policy: {Statement: {Effect: Allow, Principal: '*', …: …}}}"
    after = (
        "Type: AWS::S3::AccessPoint\nProperties:\n  Policy:\n    Statement:\n"
        "      {Effect: Allow, Principal: {AWS: !GetAtt CallerRole.Arn}, Action: s3:GetObject, …: …}"
    )
    types = (*_DOCUMENTS, *_PERMISSIONS, "AWS::Lambda::Url")
    supports = "Least privilege: no admin / full access"
    elements = ("Principal", "Effect", "Condition")

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        """What has no policy has none that could be wrong."""
        return resource.type not in _DOCUMENTS or bool(self._documents(resource))

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.type == "AWS::Lambda::Url":
            yield from self._url(resource)
        for policy in self._documents(resource):
            for one in policy.allows:
                yield from self._open(one, policy, facts)

    def _open(self, one: Statement, policy: Document, facts: Facts) -> Iterator[Verdict]:
        asked, name = openness(one, policy.denies, facts.application), one.name
        opened = f"{name} allows everyone; expected named principals"
        yield from verdict(asked.anyone(), policy.path, opened, f"{name}: whether it allows everyone")
        if one.principals.canonical:
            who = f"{name} names a canonical user, who may be anybody; expected principals by ARN"
            yield not_met(policy.path, who)
        for account, answer in asked.others() if one.principals.outside or one.not_principals else ():
            opened = f"{name} grants to {account}, another account; expected this account's principals"
            yield from verdict(answer, policy.path, opened, f"{name}: whether it grants to another account")
        yield from by_bucket_alone(one, facts.application, policy.path)
        if services := sorted(set(one.principals.services) - UNCONFINED):
            opened = f"{name} lets {some(services)} act for anybody; expected aws:SourceAccount or aws:SourceArn"
            yield from verdict(asked.deputies(services), policy.path, opened, f"{name}: for whom {some(services)} act")

    def unread(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        for policy in self._documents(resource):
            yield from policy.unread(*self.elements)

    def _documents(self, resource: Resource) -> list[Document]:
        if resource.type in _PERMISSIONS:
            path, made = _PERMISSIONS[resource.type]
            statement = made(resource)
            return [] if statement is None else [_document(resource, path, statement)]
        patterns = _DOCUMENTS.get(resource.type, ())
        paths = [path for pattern in patterns for path in each_path(resource, pattern)]
        return [read(resource, path) for path in paths if resource.get(path) is not None]

    def _url(self, resource: Resource) -> Iterator[Verdict]:
        kind = resource.get("AuthType")
        if isinstance(kind, Unresolved):
            yield unknown("AuthType", kind)
        elif kind != "AWS_IAM":
            yield not_met("AuthType", f"is {shown(kind)}: anyone who knows the address calls it; expected AWS_IAM")


def _statement(principal: Any, action: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """An Allow as its properties say it; a condition that is not given is none."""
    made = {"Effect": "Allow", "Action": action, "Resource": "*"}
    arns = {key: value for key, value in given.items() if value is not None and key == "aws:SourceArn"}
    others = {key: value for key, value in given.items() if value is not None and key != "aws:SourceArn"}
    made["Principal"] = principal if principal == "*" or isinstance(principal, dict) else {"AWS": principal}
    made["Condition"] = {name: each for name, each in (("ArnLike", arns), ("StringEquals", others)) if each}
    return made


def _document(resource: Resource, path: str, statement: Any) -> Document:
    try:
        found = statements({"Version": "2012-10-17", "Statement": [statement]})
    except PolicyError as error:
        return Document(resource=resource, path=path, mistake=str(error))
    return Document(resource=resource, path=path, statements=found)
