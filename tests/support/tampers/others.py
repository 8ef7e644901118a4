"""Roles, users and identity providers of the account that no stack of the baseline owns."""

import json
from collections.abc import Iterator
from datetime import timedelta

from moto.iam.models import iam_backends

from rehearsal.aws import Aws, aws
from tests.support.tampers.intruder import EXAMPLE, Intruder, N, allow, policy, reported

COMPUTE = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}


@reported("WHO02 role/reporting/searcher SearchFaces collection own of searcher machines", round=4)
def a_role_beside_searches_our_faces(who: Intruder) -> Iterator[None]:
    iam = who.aws.iam
    iam.create_role(RoleName="searcher", Path="/reporting/", AssumeRolePolicyDocument=policy(COMPUTE))
    iam.put_role_policy(RoleName="searcher", PolicyName="own", PolicyDocument=policy(allow("rekognition:SearchFaces")))
    iam.create_instance_profile(InstanceProfileName="machines")
    iam.add_role_to_instance_profile(InstanceProfileName="machines", RoleName="searcher")
    yield
    iam.remove_role_from_instance_profile(InstanceProfileName="machines", RoleName="searcher")
    iam.delete_instance_profile(InstanceProfileName="machines")
    iam.delete_role_policy(RoleName="searcher", PolicyName="own")
    iam.delete_role(RoleName="searcher")


@reported("WHO02 user/eve rekognition: policy faces", round=4)
def a_user_reaches_our_faces_by_a_group(who: Intruder) -> Iterator[None]:
    iam = who.aws.iam
    made = iam.create_policy(PolicyName="faces", PolicyDocument=policy(allow("rekognition:*")))["Policy"]["Arn"]
    iam.create_group(GroupName="staff", Path="/people/")
    iam.attach_group_policy(GroupName="staff", PolicyArn=made)
    iam.create_user(UserName="eve")
    iam.add_user_to_group(GroupName="staff", UserName="eve")
    yield
    iam.remove_user_from_group(GroupName="staff", UserName="eve")
    iam.delete_user(UserName="eve")
    iam.detach_group_policy(GroupName="staff", PolicyArn=made)
    iam.delete_group(GroupName="staff")
    iam.delete_policy(PolicyArn=made)


@reported("WHO02 role/pipeline", "WHO03 oidc-provider/ci.example.com role/pipeline", round=4)
def a_pipeline_is_an_administrator(who: Intruder) -> Iterator[None]:
    iam = who.aws.iam
    made = iam.create_open_id_connect_provider(Url="https://ci.example.com", ThumbprintList=["0" * 40])
    provider = made["OpenIDConnectProviderArn"]
    trust = {"Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity"}
    iam.create_role(RoleName="pipeline", AssumeRolePolicyDocument=policy(trust))
    iam.put_role_policy(RoleName="pipeline", PolicyName="all", PolicyDocument=policy(allow("*")))
    yield
    iam.delete_role_policy(RoleName="pipeline", PolicyName="all")
    iam.delete_role(RoleName="pipeline")
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=provider)


@reported(
    "WHO04 role/operator cloudtrail:StopLogging which a rule or alarm sees",
    "WHO04 role/mailer SetTopicAttributes which no rule or alarm sees",
    "WHO05 role/mailer SetTopicAttributes",
    round=4,
)
def roles_beside_stop_and_silence(who: Intruder) -> Iterator[None]:
    iam = who.aws.iam
    for name, action in (("operator", "cloudtrail:StopLogging"), ("mailer", "sns:SetTopicAttributes")):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(COMPUTE))
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=policy(allow(action)))
    yield
    for name in ("operator", "mailer"):
        iam.delete_role_policy(RoleName=name, PolicyName="own")
        iam.delete_role(RoleName=name)


@reported("WHO02 user/mallory sts:AssumeRole as curator it reaches", round=4)
def a_user_becomes_a_role_that_searches(who: Intruder) -> Iterator[None]:
    iam = who.aws.iam
    user = iam.create_user(UserName="mallory")["User"]["Arn"]
    trust = {"Effect": "Allow", "Principal": {"AWS": user}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName="curator", AssumeRolePolicyDocument=policy(trust))
    iam.put_role_policy(RoleName="curator", PolicyName="own", PolicyDocument=policy(allow("rekognition:SearchFaces")))
    yield
    iam.delete_role_policy(RoleName="curator", PolicyName="own")
    iam.delete_role(RoleName="curator")
    iam.delete_user(UserName="mallory")


@reported("WHO03 saml-provider/directory role/staff", round=4)
def a_directory_signs_people_in(who: Intruder) -> Iterator[None]:
    iam = who.aws.iam
    provider = iam.create_saml_provider(Name="directory", SAMLMetadataDocument="x" * 1000)["SAMLProviderArn"]
    trust = {"Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithSAML"}
    iam.create_role(RoleName="staff", AssumeRolePolicyDocument=policy(trust))
    iam.put_role_policy(RoleName="staff", PolicyName="faces", PolicyDocument=policy(allow("rekognition:ListFaces")))
    yield
    iam.delete_role_policy(RoleName="staff", PolicyName="faces")
    iam.delete_role(RoleName="staff")
    iam.delete_saml_provider(SAMLProviderArn=provider)


@reported("WHO02 role/reader s3:GetObject", round=4)
def a_bucket_lets_a_role_beside_in(who: Intruder) -> Iterator[None]:
    bucket = N.bucket("media")
    kept = who.aws.s3.get_bucket_policy(Bucket=bucket)["Policy"]
    reader = f"arn:aws:iam::{EXAMPLE.account}:role/reader"
    who.aws.iam.create_role(RoleName="reader", AssumeRolePolicyDocument=policy(COMPUTE))
    who.aws.iam.put_role_policy(
        RoleName="reader", PolicyName="own", PolicyDocument=policy(allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*"))
    )
    found = json.loads(kept)
    for one in found["Statement"]:
        one["Condition"] = {**one.get("Condition", {}), "ArnNotEquals": {"aws:PrincipalArn": reader}}
    who.aws.s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(found))
    yield
    who.aws.s3.put_bucket_policy(Bucket=bucket, Policy=kept)
    who.aws.iam.delete_role_policy(RoleName="reader", PolicyName="own")
    who.aws.iam.delete_role(RoleName="reader")


@reported("RUN15 CallerFaceComparison/Role role/kyc/verification-service was made", round=4)
def a_trusted_role_is_made_after_the_trust(who: Intruder) -> Iterator[None]:
    name = "verification-service"
    role = who.aws.iam.create_role(RoleName=name, Path="/kyc/", AssumeRolePolicyDocument=policy(COMPUTE))["Role"]
    iam_backends[who.aws.account]["aws"].roles[role["RoleId"]].create_date += timedelta(hours=1)
    yield
    who.aws.iam.delete_role(RoleName=name)


def in_region(who: Intruder, region: str) -> Aws:
    """The same account elsewhere."""
    return aws(who.aws.url, who.aws.account, region)


@reported(
    "DEP08 collection elsewhere us-east-1",
    "DEP08 stack kyc-rekognition-two us-east-2",
    "DEP08 project third eu-west-2",
    round=4,
)
def something_stands_in_other_regions(who: Intruder) -> Iterator[None]:
    rekognition = in_region(who, "us-east-1").rekognition
    rekognition.create_collection(CollectionId="elsewhere")
    formation = in_region(who, "us-east-2").cloudformation
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "two"}}
    formation.create_stack(StackName=N.stack("two"), TemplateBody=json.dumps({"Resources": {"One": group}}))
    labels = in_region(who, "eu-west-2").rekognition
    project = labels.create_project(ProjectName="third")["ProjectArn"]
    yield
    rekognition.delete_collection(CollectionId="elsewhere")
    formation.delete_stack(StackName=N.stack("two"))
    labels.delete_project(ProjectArn=project)
