"""The audit stack: everything is recorded, the record cannot be bent, and somebody looks at it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from policies.applied_by_hand import documents
from policies.boundary import BoundaryKind
from policies.key import key_policy
from policies.trail import trail_bucket_policy, trail_delivery_policy, trail_delivery_trust
from policies.watch import filters, rules
from settings.loading import load
from settings.settings import Settings
from settings.tables import LogArchive
from stacks.report import templates
from tests.conftest import ENVIRONMENTS
from tests.support.assembly import exported, only, resources

Assemblies = Mapping[str, Path]
each_environment = pytest.mark.parametrize("environment", ENVIRONMENTS)

TRAIL, BUCKET, LOG_GROUP = "AWS::CloudTrail::Trail", "AWS::S3::Bucket", "AWS::Logs::LogGroup"


def fields(selectors: list[dict[str, Any]]) -> list[dict[str, list[str]]]:
    """Each advanced selector as field → values, whatever the operator."""
    return [
        {field.pop("Field"): next(iter(field.values())) for field in map(dict, selector["FieldSelectors"])}
        for selector in selectors
    ]


@each_environment
def test_the_trail_is_whole(assemblies: Assemblies, environment: str) -> None:
    """On, in every Region, with global services, validated, encrypted with the key of the logs."""
    settings, trail = load(environment), only(assemblies[environment], TRAIL)
    assert trail["TrailName"] == settings.names.trail
    for property_ in (
        "IsLogging",
        "IsMultiRegionTrail",
        "IncludeGlobalServiceEvents",
        "EnableLogFileValidation",
    ):
        assert trail[property_] is True, property_
    kind, key = exported(assemblies[environment], trail["KMSKeyId"])
    assert (kind, key["KeyPolicy"]) == ("AWS::KMS::Key", key_policy(settings, "logs"))


@each_environment
def test_the_trail_records_inference_objects_and_denials(assemblies: Assemblies, environment: str) -> None:
    """Management events unfiltered, since inference is a read; objects of all our buckets; denials at endpoints."""
    selectors = fields(only(assemblies[environment], TRAIL)["AdvancedEventSelectors"])
    assert {"eventCategory": ["Management"]} in selectors
    data = [selector for selector in selectors if selector["eventCategory"] == ["Data"]]
    recorded = {arn.split(":::")[1].removesuffix("/") for one in data for arn in one["resources.ARN"]}
    made = {bucket["BucketName"] for bucket in resources(assemblies[environment], BUCKET)}
    assert recorded == {name for name in made if "-access-logs-" not in name}
    assert {
        (selector["eventSource"][0], selector["errorCode"][0])
        for selector in selectors
        if selector["eventCategory"] == ["NetworkActivity"]
    } >= {("rekognition.amazonaws.com", "VpceAccessDenied")}


@each_environment
def test_the_trail_does_not_record_its_own_deliveries(assemblies: Assemblies, environment: str) -> None:
    """Reads and deletions of log files are recorded; each delivery would be recorded in the next, for ever."""
    selectors = fields(only(assemblies[environment], TRAIL)["AdvancedEventSelectors"])
    (own,) = [one for one in selectors if "-rek-trail-" in str(one.get("resources.ARN"))]
    assert own["eventName"] == ["PutObject"]


@each_environment
def test_the_trail_waits_for_what_it_needs(assemblies: Assemblies, environment: str) -> None:
    """CloudTrail tries bucket policy and role when the trail is made: both, and the role's policy, come first."""
    (file,) = [file for name, file in templates(assemblies[environment]).items() if name.endswith("-audit")]
    made = json.loads(file.read_text())["Resources"]
    (trail,) = [resource for resource in made.values() if resource["Type"] == TRAIL]
    awaited = {*trail["DependsOn"], trail["Properties"]["CloudWatchLogsRoleArn"]["Fn::GetAtt"][0]}
    assert {made[name]["Type"] for name in awaited} >= {"AWS::S3::BucketPolicy", "AWS::IAM::Role"}
    (role,) = [resource for resource in made.values() if resource["Type"] == "AWS::IAM::Role"]
    (policy,) = role["Properties"]["ManagedPolicyArns"]
    assert made[policy["Ref"]]["Type"] == "AWS::IAM::ManagedPolicy"


@each_environment
def test_log_files_cannot_be_removed(assemblies: Assemblies, environment: str) -> None:
    """A bucket of its own: locked for the days of the environment file, versioned, logged elsewhere."""
    settings, assembly = load(environment), assemblies[environment]
    bucket, given = only(assembly, BUCKET, stack="-audit"), settings.log_archive.create
    assert given
    assert bucket["BucketName"] == settings.names.bucket("trail")
    assert bucket["ObjectLockEnabled"] is True
    assert bucket["ObjectLockConfiguration"]["Rule"] == {
        "DefaultRetention": {"Mode": given.lock_mode, "Days": given.lock}
    }
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["LoggingConfiguration"]["DestinationBucketName"] == settings.names.bucket("access-logs")
    assert bucket["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == given.retention >= given.lock
    policy = only(assembly, "AWS::S3::BucketPolicy", stack="-audit")
    assert (policy["Bucket"], policy["PolicyDocument"]) == (bucket["BucketName"], trail_bucket_policy(settings))


@each_environment
def test_only_our_trail_delivers(assemblies: Assemblies, environment: str) -> None:
    """CloudTrail's grants on the bucket and its role name our trail, so that no other account's trail can use them."""
    settings = load(environment)
    for statement in trail_bucket_policy(settings)["Statement"]:
        if statement["Effect"] == "Allow":
            assert statement["Principal"] == {"Service": "cloudtrail.amazonaws.com"}
            assert statement["Condition"]["StringEquals"]["aws:SourceArn"] == settings.names.trail_arn
    role = only(assemblies[environment], "AWS::IAM::Role", stack="-audit")
    assert role["AssumeRolePolicyDocument"] == trail_delivery_trust(settings)
    assert role["PermissionsBoundary"].endswith(settings.names.boundary(BoundaryKind.WORKLOAD))
    policy = only(assemblies[environment], "AWS::IAM::ManagedPolicy", stack="-audit")
    assert policy["PolicyDocument"] == trail_delivery_policy(settings)


@each_environment
def test_the_log_group_is_encrypted_and_kept(assemblies: Assemblies, environment: str) -> None:
    """With the key of the logs, whose policy lets CloudWatch Logs use it for this very group."""
    settings, group = load(environment), only(assemblies[environment], LOG_GROUP, stack="-audit")
    assert group["LogGroupName"] == settings.names.log_group("trail")
    assert group["RetentionInDays"] == settings.retention.logs
    _, key = exported(assemblies[environment], group["KmsKeyId"])
    assert key["KeyPolicy"] == key_policy(settings, "logs")


@each_environment
def test_every_rule_stands_in_the_right_state(assemblies: Assemblies, environment: str) -> None:
    """Rules of the catalogue and no others; those on reads hear all management events, which plain ENABLED does not."""
    settings = load(environment)
    found = {rule["Name"]: rule for rule in resources(assemblies[environment], "AWS::Events::Rule")}
    expected = {settings.names.stack(rule.name): rule for rule in rules(settings, endpoints=("vpce-1",))}
    assert found.keys() == expected.keys()
    for name, rule in expected.items():
        assert found[name]["State"] == ("ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" if rule.reads else "ENABLED")
        assert found[name]["Description"].endswith(f" Runbook: docs/runbooks.md#{rule.name}")
        assert "RoleArn" not in found[name]
        if rule.name != "off-endpoint":
            assert found[name]["EventPattern"] == rule.pattern


@each_environment
def test_off_endpoint_names_all_our_rekognition_endpoints(assemblies: Assemblies, environment: str) -> None:
    """The endpoints that the network stack makes, by their ids at deployment."""
    settings = load(environment)
    (rule,) = [
        rule
        for rule in resources(assemblies[environment], "AWS::Events::Rule")
        if rule["Name"] == settings.names.stack("off-endpoint")
    ]
    (foreign,) = [one for one in rule["EventPattern"]["detail"]["$or"] if "anything-but" in one["vpcEndpointId"][0]]
    endpoints = [exported(assemblies[environment], one) for one in foreign["vpcEndpointId"][0]["anything-but"]]
    assert {kind for kind, _ in endpoints} == {"AWS::EC2::VPCEndpoint"}
    services = sorted(endpoint["ServiceName"].rsplit(".", 1)[1].removesuffix("-fips") for _, endpoint in endpoints)
    assert services == sorted(settings.endpoints)


@each_environment
def test_every_metric_filter_has_its_alarm(assemblies: Assemblies, environment: str) -> None:
    """A filter on the trail's log group feeds a metric on which one alarm stands, with the filter's threshold."""
    settings, assembly = load(environment), assemblies[environment]
    alarms = {alarm["AlarmName"]: alarm for alarm in resources(assembly, "AWS::CloudWatch::Alarm", stack="-alarms-")}
    found = {one["FilterName"]: one for one in resources(assembly, "AWS::Logs::MetricFilter")}
    expected = {settings.names.stack(one.name): one for one in filters(settings)}
    assert found.keys() == expected.keys()
    assert found.keys() <= alarms.keys()
    for name, one in expected.items():
        assert found[name]["FilterPattern"] == one.pattern
        (metric,) = found[name]["MetricTransformations"]
        assert (metric["MetricNamespace"], metric["MetricName"]) == (
            alarms[name]["Namespace"],
            alarms[name]["MetricName"],
        )
        statistic = "Maximum" if one.threshold == 1 else "Sum"
        assert (alarms[name]["Threshold"], alarms[name]["Statistic"]) == (one.threshold, statistic)


def adopted(settings: Settings) -> Settings:
    """The same answers, but with the organization's trail."""
    trail = "arn:aws:cloudtrail:eu-central-1:444455556666:trail/organization"
    archive = LogArchive.model_validate({"adopt": {"trail": trail, "bucket": "organization-trail-444455556666"}})
    return settings.model_copy(update={"log_archive": archive})


def test_an_adopted_trail_learns_what_to_record() -> None:
    """Who adopts the organization's trail gets the selectors that it needs, for those who own it."""
    found = documents(adopted(load("example")))
    selectors = fields(json.loads(found["trail-selectors.json"]))
    assert {"eventCategory": ["Management"]} in selectors
    (data,) = [selector for selector in selectors if selector["eventCategory"] == ["Data"]]
    assert not [arn for arn in data["resources.ARN"] if "-rek-trail-" in arn], "no log bucket of ours is made"
    home = "put-event-selectors --region eu-central-1 --trail-name arn:aws:cloudtrail:eu-central-1:"
    assert home in found["COMMANDS.md"], "CloudTrail refuses it in another Region"
    assert "trail-selectors.json" not in documents(load("example"))
