"""The small CloudFormation of the rehearsal: it refuses, rolls back, keeps and replaces as AWS's does."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.aws import Aws
from rehearsal.emulator import Running

TRUST = {"Version": "2012-10-17", "Statement": []}
Declared = dict[str, Any]


@pytest.fixture
def aws(rehearsed: Running) -> Iterator[Aws]:
    """An account of the emulator in which nothing is deployed; left as it was."""
    aws = rehearsed.at("444455556666", "eu-west-2").aws()
    yield aws
    for stack in reversed(aws.cloudformation.describe_stacks()["Stacks"]):
        name = stack["StackId"]
        aws.cloudformation.update_termination_protection(StackName=name, EnableTerminationProtection=False)
        aws.cloudformation.delete_stack(StackName=name)
    for name in groups(aws):
        aws.logs.delete_log_group(logGroupName=name)
    assert aws.cloudformation.describe_stacks()["Stacks"] == []
    assert rehearsed.crashes == []


def group(name: str, days: int = 7, **attributes: Any) -> Declared:
    return {
        "Type": "AWS::Logs::LogGroup",
        "Properties": {"LogGroupName": name, "RetentionInDays": days},
        **attributes,
    }


def refused(*after: str) -> Declared:
    """A resource that the API refuses to make, once these are there."""
    properties = {"AliasName": "alias/of-nothing", "TargetKeyId": "00000000-0000-0000-0000-000000000000"}
    return {"Type": "AWS::KMS::Alias", "Properties": properties, "DependsOn": list(after)}


def submit(aws: Aws, resources: Mapping[str, Declared], name: str = "one", **request: Any) -> str:
    """Create the stack, or update it if it is there, and say how it stands."""
    body = {"Resources": resources, "Outputs": request.pop("outputs", {})}
    there = name in [one["StackName"] for one in aws.cloudformation.describe_stacks()["Stacks"]]
    call = aws.cloudformation.update_stack if there else aws.cloudformation.create_stack
    call(StackName=name, TemplateBody=json.dumps(body), Capabilities=["CAPABILITY_NAMED_IAM"], **request)
    return status(aws, name)


def status(aws: Aws, name: str = "one") -> str:
    found: str = aws.cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
    return found


def groups(aws: Aws) -> dict[str, int]:
    """Log group → days."""
    return {one["logGroupName"]: one["retentionInDays"] for one in aws.logs.describe_log_groups()["logGroups"]}


def events(aws: Aws, name: str = "one") -> list[str]:
    """Logical id and status of every event, oldest first."""
    found = aws.cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    return [f"{one['LogicalResourceId']} {one['ResourceStatus']}" for one in reversed(found)]


# Refusals ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ({"Resources": {"X": {"Type": "AWS::Config::ConfigRule"}}}, "Unrecognized resource types: .AWS::Config::Conf"),
        ({"Resources": {"A": group("a")}, "Conditions": {}}, "no template with Conditions"),
        ({"Resources": {"A": group("a")}, "Transform": "AWS::Include"}, "no template with Transform"),
        ({"Resources": {}}, "At least one Resources member"),
        ({"Resources": {"A": group("a", DependsOn="B"), "B": group("b", DependsOn="A")}}, "Circular dependency"),
        ({"Resources": {"A": group("a")}, "Description": "x" * 51_200}, "less than or equal to 51200"),
        ({"Resources": {"A": {"Type": "AWS::IAM::Role"}}}, "Requires capabilities : .CAPABILITY_NAMED_IAM"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refused_before_anything_is_made(aws: Aws, template: Declared, said: str) -> None:
    """A template that the rehearsal cannot deploy whole is not deployed in part, and leaves no stack."""
    with pytest.raises(ClientError, match=said):
        aws.cloudformation.create_stack(StackName="one", TemplateBody=json.dumps(template))
    assert aws.cloudformation.describe_stacks()["Stacks"] == []


def test_a_function_that_the_bench_does_not_know_fails_the_stack(aws: Aws) -> None:
    """An intrinsic function is resolved or refused, and never handed on as it stands."""
    assert submit(aws, {"A": group({"Fn::Base64": "x"})}) == "ROLLBACK_COMPLETE"  # type: ignore[arg-type]
    assert groups(aws) == {}


# Creation and rollback -----------------------------------------------------------------------------------------------


def test_resources_are_made_in_the_order_of_their_dependencies(aws: Aws) -> None:
    """DependsOn counts, and every resource has its events."""
    assert submit(aws, {"A": group("a", DependsOn="B"), "B": group("b", DependsOn=["C"]), "C": group("c")}) == (
        "CREATE_COMPLETE"
    )
    made = [one for one in events(aws) if one.endswith("CREATE_COMPLETE")]
    assert made == ["C CREATE_COMPLETE", "B CREATE_COMPLETE", "A CREATE_COMPLETE", "one CREATE_COMPLETE"]


def test_a_subnet_lies_in_the_zone_that_is_named(aws: Aws) -> None:
    """By the zone's name or by its id; what refers to another resource gets its id."""
    vpc = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.3.0.0/24"}}
    zones: dict[str, Declared] = {
        "A": {"AvailabilityZone": {"Fn::Select": [1, {"Fn::GetAZs": ""}]}},
        "B": {"AvailabilityZoneId": "euw2-az3"},
    }
    subnets = {
        name: {"Type": "AWS::EC2::Subnet",
               "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": f"10.3.0.{number * 64}/26", **zone}}
        for number, (name, zone) in enumerate(zones.items())
    }  # fmt: skip
    assert submit(aws, {"Vpc": vpc, **subnets}) == "CREATE_COMPLETE"
    made = {one["LogicalResourceId"]: one["PhysicalResourceId"]
            for one in aws.cloudformation.list_stack_resources(StackName="one")["StackResourceSummaries"]}  # fmt: skip
    found = {one["SubnetId"]: one for one in aws.ec2.describe_subnets()["Subnets"] if one["VpcId"] == made["Vpc"]}
    assert found[made["A"]]["AvailabilityZone"] == "eu-west-2b"
    assert found[made["B"]]["AvailabilityZoneId"] == "euw2-az3"


def test_a_creation_that_fails_is_taken_back(aws: Aws) -> None:
    """What was made goes, except what its policy keeps even then; the stack stays, and can only be deleted."""
    resources = {
        "A": group("a"),
        "B": group("b", DeletionPolicy="RetainExceptOnCreate"),
        "C": group("c", DeletionPolicy="Retain"),
        "Z": refused("A", "B", "C"),
    }
    assert submit(aws, resources) == "ROLLBACK_COMPLETE"
    assert groups(aws) == {"c": 7}
    assert (
        "following resource(s) failed to create: [Z]"
        in aws.cloudformation.describe_stacks(StackName="one")["Stacks"][0]["StackStatusReason"]
    )
    with pytest.raises(ClientError, match="ROLLBACK_COMPLETE state and can not be updated"):
        submit(aws, {"A": group("a")})
    aws.cloudformation.delete_stack(StackName="one")
    assert submit(aws, {"A": group("a")}) == "CREATE_COMPLETE"


def test_a_creation_without_rollback_is_left_half_made(aws: Aws) -> None:
    """As `cdk deploy --no-rollback` leaves it; mended, it is finished."""
    assert submit(aws, {"A": group("a"), "Z": refused("A")}, DisableRollback=True) == "CREATE_FAILED"
    assert groups(aws) == {"a": 7}
    assert submit(aws, {"A": group("a"), "B": group("b")}) == "UPDATE_COMPLETE"


# Updates -------------------------------------------------------------------------------------------------------------


def test_an_update_changes_in_place_what_can_be_changed(aws: Aws) -> None:
    """A setting changes, a name means a new resource, and what the template no longer has goes."""
    submit(aws, {"A": group("a", 7), "B": group("b"), "C": group("c"), "D": group("d", DeletionPolicy="Retain")})
    assert submit(aws, {"A": group("a", 30), "B": group("new-b")}) == "UPDATE_COMPLETE"
    assert groups(aws) == {"a": 30, "new-b": 7, "d": 7}
    assert {"A UPDATE_COMPLETE", "D DELETE_SKIPPED", "C DELETE_COMPLETE"} <= set(events(aws))


def test_an_update_that_fails_is_taken_back(aws: Aws) -> None:
    """Settings are what they were, what is new is gone, and what was to go is there."""
    submit(aws, {"A": group("a", 7), "B": group("b")})
    assert submit(aws, {"A": group("a", 30), "N": group("n"), "Z": refused("A", "N")}) == "UPDATE_ROLLBACK_COMPLETE"
    assert groups(aws) == {"a": 7, "b": 7}
    with pytest.raises(ClientError, match="No updates are to be performed"):
        submit(aws, {"A": group("a", 7), "B": group("b")})


def test_a_replaced_resource_is_kept_where_its_policy_says_so(aws: Aws) -> None:
    """UpdateReplacePolicy, not DeletionPolicy, says what becomes of the one before."""
    submit(aws, {"A": group("a", UpdateReplacePolicy="Retain")})
    submit(aws, {"A": group("b", UpdateReplacePolicy="Retain")})
    assert groups(aws) == {"a": 7, "b": 7}


# Stacks and each other -----------------------------------------------------------------------------------------------


def test_an_export_in_use_stays(aws: Aws) -> None:
    """A stack gives another a value, and cannot change it or go while it is used."""
    export = {"Name": {"Value": {"Ref": "A"}, "Export": {"Name": "shared"}}}
    user = {"B": {"Type": "AWS::Logs::MetricFilter", "Properties": {
        "LogGroupName": {"Fn::ImportValue": "shared"}, "FilterName": "f", "FilterPattern": "x",
        "MetricTransformations": [{"MetricName": "m", "MetricNamespace": "n", "MetricValue": "1"}]}}}  # fmt: skip
    assert submit(aws, user, "user") == "ROLLBACK_COMPLETE"
    aws.cloudformation.delete_stack(StackName="user")
    submit(aws, {"A": group("a")}, outputs=export)
    assert submit(aws, user, "user") == "CREATE_COMPLETE"
    assert submit(aws, {"A": group("b")}, outputs=export) == "UPDATE_ROLLBACK_COMPLETE"
    aws.cloudformation.delete_stack(StackName="one")
    assert status(aws) == "DELETE_FAILED"
    assert submit(aws, {"C": group("c")}, "two", outputs=export) == "ROLLBACK_COMPLETE"


def test_termination_protection_holds(aws: Aws) -> None:
    """A protected stack is not deleted, not even one whose creation failed."""
    assert submit(aws, {"A": group("a"), "Z": refused("A")}, EnableTerminationProtection=True) == "ROLLBACK_COMPLETE"
    with pytest.raises(ClientError, match="cannot be deleted while TerminationProtection is enabled"):
        aws.cloudformation.delete_stack(StackName="one")
    assert status(aws) == "ROLLBACK_COMPLETE"


def test_who_depends_on_another_is_deleted_first(aws: Aws) -> None:
    """Whichever was made first: a role of an earlier deployment lets go of a policy that came later."""
    policy = {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {
            "ManagedPolicyName": "later",
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}],
            },
        },
    }
    allow = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = {"Version": "2012-10-17", "Statement": [allow]}
    role: Declared = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "first", "AssumeRolePolicyDocument": trust}}
    submit(aws, {"Role": role})
    role["Properties"]["ManagedPolicyArns"] = [{"Ref": "Policy"}]
    assert submit(aws, {"Role": role, "Policy": policy}) == "UPDATE_COMPLETE"
    id_ = aws.cloudformation.describe_stacks(StackName="one")["Stacks"][0]["StackId"]
    aws.cloudformation.delete_stack(StackName="one")
    assert status(aws, id_) == "DELETE_COMPLETE"


def test_a_deleted_stack_is_found_by_its_id_only(aws: Aws) -> None:
    """Its events tell what became of it."""
    submit(aws, {"A": group("a")})
    id_ = aws.cloudformation.describe_stacks(StackName="one")["Stacks"][0]["StackId"]
    aws.cloudformation.delete_stack(StackName="one")
    assert status(aws, id_) == "DELETE_COMPLETE"
    assert "A DELETE_COMPLETE" in events(aws, id_)
    with pytest.raises(ClientError, match="does not exist"):
        status(aws)


# Change sets ---------------------------------------------------------------------------------------------------------


def proposed(aws: Aws, stack: str, resources: Mapping[str, Declared], kind: str) -> dict[str, Any]:
    aws.cloudformation.create_change_set(
        StackName=stack, ChangeSetName="same", ChangeSetType=kind, TemplateBody=json.dumps({"Resources": resources})
    )
    found: dict[str, Any] = aws.cloudformation.describe_change_set(StackName=stack, ChangeSetName="same")
    return found


def test_a_change_set_tells_what_it_would_do(aws: Aws) -> None:
    """Added, modified in place or anew, removed; and nothing happens until it is executed."""
    proposed(aws, "one", {"A": group("a"), "B": group("b"), "C": group("c")}, "CREATE")
    assert (status(aws), groups(aws)) == ("REVIEW_IN_PROGRESS", {})
    aws.cloudformation.execute_change_set(StackName="one", ChangeSetName="same")
    assert status(aws) == "CREATE_COMPLETE"
    found = proposed(aws, "one", {"A": group("a", 30), "B": group("other"), "D": group("d")}, "UPDATE")
    description = {
        one["ResourceChange"]["LogicalResourceId"]: (
            one["ResourceChange"]["Action"],
            one["ResourceChange"].get("Replacement"),
        )
        for one in found["Changes"]
    }
    assert description == {"A": ("Modify", "False"), "B": ("Modify", "True"), "C": ("Remove", None), "D": ("Add", None)}
    assert groups(aws) == {"a": 7, "b": 7, "c": 7}


def test_change_sets_belong_to_their_stack(aws: Aws) -> None:
    """The CLI gives all of them one name; an empty one fails, and one that is not there may be deleted."""
    submit(aws, {"A": group("a")}, "first")
    submit(aws, {"B": group("b")}, "second")
    assert proposed(aws, "first", {"A": group("a", 30)}, "UPDATE")["Status"] == "CREATE_COMPLETE"
    empty = proposed(aws, "second", {"B": group("b")}, "UPDATE")
    assert (empty["Status"], "didn't contain changes" in empty["StatusReason"]) == ("FAILED", True)
    with pytest.raises(ClientError, match="cannot be executed"):
        aws.cloudformation.execute_change_set(StackName="second", ChangeSetName="same")
    aws.cloudformation.delete_change_set(StackName="second", ChangeSetName="same")
    aws.cloudformation.delete_change_set(StackName="second", ChangeSetName="same")
    aws.cloudformation.execute_change_set(StackName="first", ChangeSetName="same")
    assert groups(aws) == {"a": 30, "b": 7}
