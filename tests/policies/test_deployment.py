"""What the deploying role needs: as much as CloudFormation's schemas ask for what we make, and no more."""

import json
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # type: ignore[import-untyped]
from policy_sentry.querying.actions import get_action_data

from assurance.iam.patterns import arn_parts
from policies.applied_by_hand import documents
from policies.cfn_execution import deployment_policies
from settings.loading import load
from stacks.report import templates
from tests.conftest import ENVIRONMENTS
from tests.support.signed import assert_golden

Assemblies = Mapping[str, Path]
each_environment = pytest.mark.parametrize("environment", ENVIRONMENTS)

NOT_NEEDED = {
    "autoscaling:*": "no flow log of ours is on an Auto Scaling group",
    "cloudtrail:*EventConfiguration": "the trail has none",
    "cloudtrail:PutInsightSelectors": "the trail has none",
    "ec2:*SubnetCidrBlock": "IPv6 is off",
    "ec2:*VpcEncryptionControl*": "the VPC has none",
    "ec2:ModifyVpcTenancy": "the VPC has the default one",
    "firehose:*": "no log group is delivered anywhere",
    "glue:*Connection": "no database of ours is reached by one",
    "glue:GetSchemaVersion": "a table of ours has its columns itself",
    "iam:*UserPolicy": "policies are attached to roles only",
    "iam:*GroupPolicy": "policies are attached to roles only",
    "iam:CreateServiceLinkedRole": "nothing of ours needs one",
    "iam:DeleteRolePermissionsBoundary": "no role ever loses its boundary",
    "iam:DeleteRolePolicy": "no role has an inline policy",
    "iam:PutRolePolicy": "no role has an inline policy",
    "kinesis:*EnhancedMonitoring": "is not asked for",
    "kinesis:StopStreamEncryption": "a stream is never decrypted",
    "kinesis:Update*": "is not asked for",
    "kms:Decrypt": "results of queries are the auditor's",
    "kms:DisableKey*": "only key administrators may",
    "kms:EnableKey": "no key is ever disabled by a template",
    "kms:GenerateDataKey": "results of queries are the auditor's",
    "kms:ScheduleKeyDeletion": "only key administrators may",
    "lakeformation:CreateTable": "Lake Formation governs no table of ours",
    "lakeformation:GetDataAccess": "Lake Formation governs no table of ours",
    "logs:*DataProtectionPolicy": "no log group has one",
    "logs:*IndexPolicy": "no log group has one",
    "logs:*LogDelivery": "flow logs go to a log group, by a role of their own",
    "logs:*ResourcePolicy": "no log group has one",
    "logs:DeleteRetentionPolicy": "every log group has a retention",
    "logs:DisassociateKmsKey": "every log group has a key",
    "logs:PutBearerTokenAuthentication": "is not asked for",
    "logs:PutLogGroupDeletionProtection": "is not asked for",
    "organizations:DescribeOrganization": "the trail is of one account",
    "organizations:ListAWSServiceAccessForOrganization": "the trail is of one account",
    "s3:*Abac": "is not asked for",
    "s3:*Acl": "ACLs are off",
    "s3:*Cors": "is not asked for",
    "s3:*Multipart*": "objects are not the deployment's",
    "s3:GetObject": "objects are not the deployment's",
    "s3:*Metadata*": "is not asked for",
    "s3:*Website": "is not asked for",
    "s3:DeleteBucketAnalyticsConfiguration": "is not asked for",
    "s3:DeleteBucketEncryption": "every bucket is encrypted",
    "s3:DeleteBucketLifecycle": "every bucket has a lifecycle",
    "s3:DeleteBucketMetricsConfiguration": "is not asked for",
    "s3:DeleteBucketReplication": "is not asked for",
    "s3:DeleteObject": "objects are not the deployment's",
    "s3:PutObject": "objects are not the deployment's",
    "s3:Put*Configuration": "is not asked for, but what is granted",
    "s3:PutBucketCORS": "is not asked for",
    "s3:PutBucketNotification": "is not asked for",
    "s3:PutBucketReplication": "is not asked for",
    "s3:REST.PUT.OBJECT": "is no action",
    "s3tables:*": "no bucket has a metadata table",
    "sns:PutDataProtectionPolicy": "no topic has one",
    "vpc-lattice:*": "no endpoint is of a service network",
    "vpce:*": "no endpoint reaches another Region",
}  # fmt: skip
"""Action that a schema asks for → why the deployment does not need it."""

BESIDE = {
    "cloudformation:*": "the cdk CLI, or anybody else who hands over the templates",
    "ec2:DescribeAvailabilityZones": "Fn::GetAZs",
}
"""Granted although no schema asks for it."""


def asked(assembly: Path) -> set[str]:
    """What the schemas of the types in an assembly ask for, whatever is done with them."""
    kinds = {
        resource["Type"]
        for file in templates(assembly).values()
        for resource in json.loads(file.read_text())["Resources"].values()
    }
    schemas = [PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema for kind in sorted(kinds)]
    return {
        ":".join((action.split(":")[0].lower(), action.split(":", 1)[1]))
        for schema in schemas
        for kind, handler in schema["handlers"].items()
        for action in handler.get("permissions", ())
        if kind != "list"
    }


def granted(environment: str) -> set[str]:
    return {action for policy in deployment_policies(load(environment)).values() for action in actions(policy)}


def actions(policy: Mapping[str, Any]) -> Iterator[str]:
    for statement in policy["Statement"]:
        yield from [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]


def within(action: str, known: Mapping[str, str]) -> bool:
    return any(fnmatchcase(action, pattern) for pattern in known)


@each_environment
def test_everything_that_is_needed_is_granted(assemblies: Assemblies, environment: str) -> None:
    """Whatever a resource type asks for is granted, or said not to be needed, with the reason."""
    missing = asked(assemblies[environment]) - granted(environment)
    assert [action for action in sorted(missing) if not within(action, NOT_NEEDED)] == []


@each_environment
def test_nothing_is_granted_that_nothing_asks_for(assemblies: Assemblies, environment: str) -> None:
    """Every action is one that a resource type of the environment asks for."""
    beyond = granted(environment) - asked(assemblies[environment])
    assert [action for action in sorted(beyond) if not within(action, BESIDE)] == []


@each_environment
def test_every_action_can_be_scoped_as_it_is(environment: str) -> None:
    """An action that takes no resource stands on *, any other on ours, or under a condition, or only looks."""
    for policy in deployment_policies(load(environment)).values():
        for statement in policy["Statement"]:
            actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
            resources = [statement["Resource"]] if isinstance(statement["Resource"], str) else statement["Resource"]
            for action in actions:
                formats = resource_formats(action)
                if resources != ["*"]:
                    kinds = {arn_parts(one)[2] for one in formats if one != "*"}
                    assert {arn_parts(one)[2] for one in resources} <= kinds, action
                elif formats != {"*"}:
                    looks = action.split(":")[1].startswith(("Describe", "List", "Get"))
                    assert looks or "Condition" in statement, action


def resource_formats(action: str) -> set[str]:
    service, operation = action.split(":")
    data: Any = get_action_data(service, operation)
    return {row["resource_arn_format"] for row in data[service]}


@each_environment
@pytest.mark.parametrize("name", deployment_policies(load("full")))
def test_policies_are_as_signed_and_fit(environment: str, name: str) -> None:
    """A policy changes only together with its golden file, and fits a managed policy."""
    policy = deployment_policies(load(environment)).get(name)
    if policy is None:
        assert name in ("deployment-guardrails", "deployment-guardrails-roll-back", "deployment-queries")
        return
    assert_golden(environment, name, policy)
    assert len(json.dumps(policy, separators=(",", ":"))) <= 6_144


def test_no_reason_is_left_over(assemblies: Assemblies) -> None:
    """Each reason why something is not needed, or granted beside, is for something."""
    wanted = set().union(*(asked(assembly) for assembly in assemblies.values()))
    given = set().union(*(granted(environment) for environment in ENVIRONMENTS))
    assert [pattern for pattern in NOT_NEEDED if not any(within(one, {pattern: ""}) for one in wanted - given)] == []
    assert [pattern for pattern in BESIDE if not any(within(one, {pattern: ""}) for one in given - wanted)] == []


def test_the_deployment_cannot_widen_itself() -> None:
    """The names under which its policies are made are none that it may change."""
    for environment in ENVIRONMENTS:
        settings = load(environment)
        for name in deployment_policies(settings):
            region = {"example": "euw1", "minimal": "euc1", "full": "use1"}[environment]
            named = f"{settings.prefix}-{name}-{region}"
            assert f"--policy-name {named} " in documents(settings)["COMMANDS.md"]
            assert not fnmatchcase(named, settings.names.policy("*"))


def test_a_policy_is_attached_by_the_command_that_makes_it() -> None:
    """A policy that nobody attaches holds nobody: the AI services opt-out least of all."""
    commands = documents(load("full"))["COMMANDS.md"].split("\n## ")[1:]
    making = [one for one in commands if " create-policy " in one]
    assert len(making) == len(deployment_policies(load("full"))) + 4
    assert [one for one in making if not re.search(r"^ *aws \w+ attach-(role-)?policy ", one, re.MULTILINE)] == []


def test_only_the_last_ends_what_holds_data() -> None:
    """Buckets, log groups, trail, collections, projects, streams, and what protects or names them."""
    policies = deployment_policies(load("full"))
    ending = {"s3:DeleteBucket", "s3:DeleteBucketPolicy", "logs:DeleteLogGroup", "cloudtrail:DeleteTrail",
              "rekognition:DeleteCollection", "rekognition:DeleteProject", "kinesis:DeleteStream",
              "kms:DeleteAlias"}  # fmt: skip
    held = {name: set(actions(policy)) & ending for name, policy in policies.items()}
    assert {name: one for name, one in held.items() if one} == {"deployment-roll-back": ending}


@each_environment
def test_no_key_is_ended_or_used_by_who_deploys(environment: str) -> None:
    """A key is deleted and disabled by key administrators alone, and used by whom its policy names."""
    using = {"kms:CreateGrant", "kms:Decrypt", "kms:DisableKey", "kms:Encrypt", "kms:GenerateDataKey",
             "kms:ReEncryptFrom", "kms:ScheduleKeyDeletion"}  # fmt: skip
    assert not granted(environment) & using
