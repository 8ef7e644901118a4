"""What the rehearsal mends of moto: each of these answers was wrong, or missing, in moto 5.2.5."""

import json
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from rehearsal.aws import Aws
from rehearsal.emulator import Running
from rehearsal.services.organizations import effective

ANYBODY = {"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject"}


@pytest.fixture
def aws(rehearsed: Running) -> Iterator[Aws]:
    """An account of the emulator that no test leaves anything in which another one minds."""
    yield rehearsed.at("555566667777", "eu-west-3").aws()
    assert rehearsed.crashes == []


def test_an_access_key_speaks_for_its_account(rehearsed: Running) -> None:
    """One emulator is many accounts; an assumed role speaks for the account that it is in."""
    assert rehearsed.aws().sts.get_caller_identity()["Account"] == "111122223333"
    other = rehearsed.at("555566667777", "eu-west-3").aws()
    assert other.sts.get_caller_identity()["Account"] == "555566667777"
    role = "arn:aws:iam::111122223333:role/kyc-rek-euw1-verifier"
    assumed = other.sts.assume_role(RoleArn=role, RoleSessionName="rehearsal")["AssumedRoleUser"]["Arn"]
    assert assumed.startswith("arn:aws:sts::111122223333:assumed-role/kyc-rek-euw1-verifier/")


def test_kms_keeps_the_rotation_period(aws: Aws) -> None:
    """A period of one's own, the default one, and none where nothing rotates."""
    key = aws.kms.create_key()["KeyMetadata"]["KeyId"]
    assert "RotationPeriodInDays" not in aws.kms.get_key_rotation_status(KeyId=key)
    aws.kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=180)
    assert aws.kms.get_key_rotation_status(KeyId=key)["RotationPeriodInDays"] == 180
    aws.kms.enable_key_rotation(KeyId=key)
    assert aws.kms.get_key_rotation_status(KeyId=key)["RotationPeriodInDays"] == 365
    aws.kms.disable_key_rotation(KeyId=key)
    assert "RotationPeriodInDays" not in aws.kms.get_key_rotation_status(KeyId=key)


def test_athena_changes_workgroups_and_forgets_saved_queries(aws: Aws) -> None:
    """What is updated is read again; what is gone, or never was, is refused by name."""
    tags = [{"Key": "a", "Value": "b"}]
    result = {"OutputLocation": "s3://results/", "ExpectedBucketOwner": "555566667777"}
    aws.athena.create_work_group(Name="audit", Configuration={"ResultConfiguration": result}, Tags=tags)
    updates = {"EnforceWorkGroupConfiguration": False, "ResultConfigurationUpdates": {"OutputLocation": "s3://other/"}}
    aws.athena.update_work_group(WorkGroup="audit", ConfigurationUpdates=updates, Description="changed")
    found = aws.athena.get_work_group(WorkGroup="audit")["WorkGroup"]
    assert found["Description"] == "changed"
    assert found["Configuration"]["EnforceWorkGroupConfiguration"] is False
    assert found["Configuration"]["ResultConfiguration"] == result | {"OutputLocation": "s3://other/"}
    query = aws.athena.create_named_query(Name="one", Database="d", QueryString="SELECT 1", WorkGroup="audit")
    id_ = query["NamedQueryId"]
    assert aws.athena.get_named_query(NamedQueryId=id_)["NamedQuery"]["QueryString"] == "SELECT 1"
    aws.athena.delete_named_query(NamedQueryId=id_)
    with pytest.raises(ClientError, match="NamedQuery is not found"):
        aws.athena.get_named_query(NamedQueryId=id_)
    with pytest.raises(ClientError, match="WorkGroup is not found"):
        aws.athena.get_work_group(WorkGroup="none")
    with pytest.raises(ClientError, match="WorkGroup is not found"):
        aws.athena.update_work_group(WorkGroup="none")
    aws.athena.delete_work_group(WorkGroup="audit")


def test_ec2_changes_private_dns_and_forgets_deleted_endpoints(aws: Aws) -> None:
    """An endpoint that is gone is not listed as deleted forever."""
    vpc = aws.ec2.create_vpc(CidrBlock="10.9.0.0/24")["Vpc"]["VpcId"]
    made = aws.ec2.create_vpc_endpoint(
        VpcId=vpc, ServiceName="com.amazonaws.eu-west-3.kms", VpcEndpointType="Interface", PrivateDnsEnabled=True
    )
    id_ = made["VpcEndpoint"]["VpcEndpointId"]
    aws.ec2.modify_vpc_endpoint(VpcEndpointId=id_, PrivateDnsEnabled=False)
    (found,) = aws.ec2.describe_vpc_endpoints(VpcEndpointIds=[id_])["VpcEndpoints"]
    assert found["PrivateDnsEnabled"] is False
    aws.ec2.delete_vpc_endpoints(VpcEndpointIds=[id_])
    assert aws.ec2.describe_vpc_endpoints()["VpcEndpoints"] == []


def test_a_flow_log_is_delivered_while_its_log_group_and_role_are_there(rehearsed: Running) -> None:
    """The status follows what became of the destination."""
    aws = rehearsed.aws()

    def state() -> str:
        (found,) = aws.ec2.describe_flow_logs()["FlowLogs"]
        return str(found["DeliverLogsStatus"])

    assert state() == "SUCCESS"
    (found,) = aws.ec2.describe_flow_logs()["FlowLogs"]
    name = found["LogDestination"].partition(":log-group:")[2].removesuffix(":*")
    (kept,) = aws.logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    tags = aws.logs.list_tags_for_resource(resourceArn=kept["arn"].removesuffix(":*"))["tags"]
    aws.logs.delete_log_group(logGroupName=name)
    assert state() == "FAILED"
    aws.logs.create_log_group(logGroupName=name, kmsKeyId=kept["kmsKeyId"], tags=tags)
    aws.logs.put_retention_policy(logGroupName=name, retentionInDays=kept["retentionInDays"])
    assert state() == "SUCCESS"


def test_a_trail_tells_what_keeps_it_from_delivering(rehearsed: Running) -> None:
    """A delivery to a log group succeeds while the role is there, and is reported only while the trail is logging."""
    aws = rehearsed.aws()
    (trail,) = aws.cloudtrail.describe_trails()["trailList"]
    status = aws.cloudtrail.get_trail_status(Name=trail["Name"])
    assert "LatestCloudWatchLogsDeliveryTime" in status
    role = trail["CloudWatchLogsRoleArn"]
    aws.cloudtrail.update_trail(Name=trail["Name"], CloudWatchLogsRoleArn=f"{role}-gone")
    try:
        assert (
            aws.cloudtrail.get_trail_status(Name=trail["Name"])["LatestCloudWatchLogsDeliveryError"] == "AccessDenied"
        )
    finally:
        aws.cloudtrail.update_trail(Name=trail["Name"], CloudWatchLogsRoleArn=role)
    assert "LatestCloudWatchLogsDeliveryError" not in aws.cloudtrail.get_trail_status(Name=trail["Name"])


def test_a_metric_filter_put_twice_is_there_once(aws: Aws) -> None:
    """The second one replaces the first."""
    aws.logs.create_log_group(logGroupName="filtered")
    for pattern in ("first", "second"):
        aws.logs.put_metric_filter(
            logGroupName="filtered",
            filterName="one",
            filterPattern=pattern,
            metricTransformations=[{"metricName": "m", "metricNamespace": "n", "metricValue": "1"}],
        )
    found = aws.logs.describe_metric_filters(logGroupName="filtered")["metricFilters"]
    assert [one["filterPattern"] for one in found] == ["second"]


def bucket(aws: Aws, name: str, **more: object) -> str:
    aws.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": aws.region}, **more)
    return name


def test_s3_logs_to_a_bucket_whose_policy_lets_it(aws: Aws) -> None:
    """A policy that denies something to everybody is read, too; without an Allow there is no logging."""
    bucket(aws, "logged")
    bucket(aws, "logs")
    logging = {"LoggingEnabled": {"TargetBucket": "logs", "TargetPrefix": "x/"}}
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::logs/*"}
    for statements, allowed in (([deny], False), ([deny, ANYBODY | {"Resource": "arn:aws:s3:::logs/*"}], True)):
        aws.s3.put_bucket_policy(Bucket="logs", Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))
        if allowed:
            aws.s3.put_bucket_logging(Bucket="logged", BucketLoggingStatus=logging)
        else:
            with pytest.raises(ClientError, match="InvalidTargetBucketForLogging"):
                aws.s3.put_bucket_logging(Bucket="logged", BucketLoggingStatus=logging)
    assert aws.s3.get_bucket_logging(Bucket="logged")["LoggingEnabled"]["TargetBucket"] == "logs"
    aws.s3.put_bucket_logging(Bucket="logged", BucketLoggingStatus={})
    assert "LoggingEnabled" not in aws.s3.get_bucket_logging(Bucket="logged")


def test_a_lock_of_days_has_no_years(aws: Aws) -> None:
    """Moto says `Years: 0` beside the days."""
    bucket(aws, "locked", ObjectLockEnabledForBucket=True)
    rule = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 3}}}
    aws.s3.put_object_lock_configuration(Bucket="locked", ObjectLockConfiguration=rule)
    assert aws.s3.get_object_lock_configuration(Bucket="locked")["ObjectLockConfiguration"] == rule


def test_a_dashboard_has_tags(aws: Aws) -> None:
    """Given when it is made, changed later, and kept when its body is put again."""
    put = {"DashboardName": "d", "DashboardBody": "{}"}
    aws.cloudwatch.put_dashboard(**put, Tags=[{"Key": "a", "Value": "1"}])
    arn = aws.cloudwatch.get_dashboard(DashboardName="d")["DashboardArn"]
    aws.cloudwatch.tag_resource(ResourceARN=arn, Tags=[{"Key": "b", "Value": "2"}])
    aws.cloudwatch.put_dashboard(**put)
    tags = aws.cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"a": "1", "b": "2"}
    with pytest.raises(ClientError):
        aws.cloudwatch.tag_resource(ResourceARN=f"{arn}-unknown", Tags=[])


def test_rekognition_has_collections_projects_and_processors(aws: Aws) -> None:
    """They are there once, are found in their own account only, and go."""
    rekognition = aws.rekognition
    rekognition.create_collection(CollectionId="faces", Tags={"a": "1"})
    with pytest.raises(rekognition.exceptions.ResourceAlreadyExistsException):
        rekognition.create_collection(CollectionId="faces")
    arn = rekognition.describe_collection(CollectionId="faces")["CollectionARN"]
    assert rekognition.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"a": "1"}
    assert rekognition.list_collections()["CollectionIds"] == ["faces"]
    project = rekognition.create_project(ProjectName="labels")["ProjectArn"]
    rekognition.put_project_policy(ProjectArn=project, PolicyName="p", PolicyDocument="{}")
    assert [one["PolicyName"] for one in rekognition.list_project_policies(ProjectArn=project)["ProjectPolicies"]] == [
        "p"
    ]
    rekognition.delete_project(ProjectArn=project)
    rekognition.delete_collection(CollectionId="faces")
    assert rekognition.describe_projects()["ProjectDescriptions"] == []
    with pytest.raises(rekognition.exceptions.ResourceNotFoundException):
        rekognition.describe_collection(CollectionId="faces")


OUT, IN = {"opt_out_policy": {"@@assign": "optOut"}}, {"opt_out_policy": {"@@assign": "optIn"}}
NONE = {"@@operators_allowed_for_child_policies": ["@@none"]}


@pytest.mark.parametrize(
    ("services", "wanted"),
    [
        ([], {}),
        ([{"default": OUT}], {"default": "optOut"}),
        ([{"default": OUT}, {"default": IN}], {"default": "optIn"}),
        ([{"default": OUT | NONE}, {"default": IN}], {"default": "optOut"}),
        ([{"default": {"opt_out_policy": OUT["opt_out_policy"] | NONE}}, {"default": IN}], {"default": "optOut"}),
        ([{"default": OUT} | NONE, {"default": IN, "rekognition": IN}], {"default": "optOut", "rekognition": "optIn"}),
        ([{"default": OUT}, {"rekognition": IN}], {"default": "optOut", "rekognition": "optIn"}),
    ],
)
def test_opt_out_policies_add_up(services: list[object], wanted: dict[str, str]) -> None:
    """The one nearer to the account counts, unless one above it has locked what it assigns."""
    assert effective(json.dumps({"services": one}) for one in services) == wanted


def test_the_effective_opt_out_follows_what_is_attached(rehearsed: Running) -> None:
    """Detached, there is no effective policy any more."""
    organizations = rehearsed.aws().organizations
    ask = {"PolicyType": "AISERVICES_OPT_OUT_POLICY"}
    assert json.loads(organizations.describe_effective_policy(**ask)["EffectivePolicy"]["PolicyContent"]) == {
        "services": {"default": {"opt_out_policy": "optOut"}}
    }
    (policy,) = organizations.list_policies(Filter="AISERVICES_OPT_OUT_POLICY")["Policies"]
    (target,) = organizations.list_targets_for_policy(PolicyId=policy["Id"])["Targets"]
    organizations.detach_policy(PolicyId=policy["Id"], TargetId=target["TargetId"])
    with pytest.raises(organizations.exceptions.EffectivePolicyNotFoundException):
        organizations.describe_effective_policy(**ask)
    organizations.attach_policy(PolicyId=policy["Id"], TargetId=target["TargetId"])
