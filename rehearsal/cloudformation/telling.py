"""Stacks, resources and change sets as CloudFormation's answers tell them."""

from typing import Any

from rehearsal.cloudformation.stack import ChangeSet, Held, Stack


def summary(one: Stack) -> dict[str, Any]:
    """An entry of ListStacks."""
    times = {"LastUpdatedTime": one.updated, "DeletionTime": one.deleted}
    return {
        "StackId": one.id,
        "StackName": one.name,
        "TemplateDescription": one.template.description if one.template else "",
        "CreationTime": one.created,
        "StackStatus": one.status,
        "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
        **({"StackStatusReason": one.reason} if one.reason else {}),
        **{name: time for name, time in times.items() if time},
    }


def stack(one: Stack) -> dict[str, Any]:
    """An entry of DescribeStacks."""
    description = summary(one)
    exported = {value: name for name, value in one.exports.items()}
    return description | {
        "Description": description.pop("TemplateDescription"),
        "EnableTerminationProtection": one.protected,
        "Tags": [{"Key": key, "Value": value} for key, value in one.tags.items()],
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in one.values.items()],
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        "DisableRollback": False,
        "Outputs": [
            {"OutputKey": key, "OutputValue": value}
            | ({"ExportName": exported[value]} if isinstance(value, str) and value in exported else {})
            for key, value in one.outputs.items()
        ],
    }


def resource(one: Held) -> dict[str, Any]:
    """An entry of ListStackResources."""
    return {
        "LogicalResourceId": one.declared.id,
        "PhysicalResourceId": one.physical,
        "ResourceType": one.declared.type,
        "LastUpdatedTimestamp": one.since,
        "ResourceStatus": one.status,
        "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
    }


def placed(of: Stack, one: Held) -> dict[str, Any]:
    """An entry of DescribeStackResources."""
    description = resource(one)
    return description | {"Timestamp": description["LastUpdatedTimestamp"], "StackName": of.name, "StackId": of.id}


def change_set(of: Stack, one: ChangeSet) -> dict[str, Any]:
    """The answer of DescribeChangeSet."""
    return {
        "ChangeSetName": one.name,
        "ChangeSetId": one.id,
        "StackId": of.id,
        "StackName": of.name,
        "Description": one.description,
        "CreationTime": one.created,
        "ExecutionStatus": one.execution,
        "Status": one.status,
        "StatusReason": one.reason,
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        "Tags": [{"Key": key, "Value": value} for key, value in one.tags.items()],
        "Parameters": [],
        "Changes": one.changes,
    }
