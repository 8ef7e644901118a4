"""Log groups with what reads along, writes, masks or counts beside ours, and metric filters."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from assurance.sources.live.calling import UNREADABLE, Caller, tags
from assurance.sources.live.found import Beside, Found, Owned, filled, looked, part, picked
from settings.files import FileError, parse_json

METRIC_FILTER = "AWS::Logs::MetricFilter"
ACCOUNT_POLICIES = ("DATA_PROTECTION_POLICY", "SUBSCRIPTION_FILTER_POLICY", "TRANSFORMER_POLICY")
"""Kinds that mask, copy or change what is logged; an index policy does not."""


def log_group(aws: Caller, owned: Owned) -> Found | None:
    """AWS::Logs::LogGroup; subscription filters, which send its lines elsewhere, stand beside it."""
    name = owned.physical
    listed = aws.pages("logs", "DescribeLogGroups", "logGroups", logGroupNamePrefix=name)
    one = next((each for each in listed if each["logGroupName"] == name), None)
    if one is None:
        return None
    arn = str(one["arn"]).removesuffix(":*")
    tagged = aws.answer("logs", "ListTagsForResource", resourceArn=arn)
    return Found(
        properties={
            **picked(
                one,
                LogGroupName="logGroupName",
                KmsKeyId="kmsKeyId",
                RetentionInDays="retentionInDays",
                LogGroupClass="logGroupClass",
            ),
            **filled(Tags=tags(part(tagged, "tags"))),
        },
        physical={"Ref": name, "Arn": f"{arn}:*", "LogGroupArn": arn},
        beside=(
            *looked(lambda: _subscriptions(aws, name)),
            *looked(lambda: _resource_policies(aws, name)),
            *looked(lambda: aws.once("account policies", lambda: list(_account_policies(aws)))),
            *looked(lambda: _filters_on(aws, name)),
        ),
    )


def metric_filter(aws: Caller, owned: Owned) -> Found | None:
    """AWS::Logs::MetricFilter; all filters of the account are read at once."""
    name, group = owned.physical.rpartition("|")[2], owned.declared.get("LogGroupName")
    listed = _filters(aws)
    found = [each for each in listed if each["filterName"] == name and each.get("logGroupName", group) == group]
    if not found:
        return None
    ours = {each.get("metricNamespace") for each in found[0].get("metricTransformations", ())}
    feeding = [one for one in listed if ours & {each.get("metricNamespace") for each in one["metricTransformations"]}]
    return Found(properties=_filter(found[0]), beside=tuple(_beside(one, str(group)) for one in feeding))


def _filters(aws: Caller) -> list[dict[str, Any]]:
    return aws.once("metric filters", lambda: aws.pages("logs", "DescribeMetricFilters", "metricFilters"))


def _filters_on(aws: Caller, group: str) -> Iterator[Beside]:
    """Every metric filter on a log group, ours among them."""
    yield from (_beside(one, group) for one in _filters(aws) if one.get("logGroupName") == group)


def _filter(one: dict[str, Any]) -> dict[str, Any]:
    return {
        **picked(one, FilterName="filterName", FilterPattern="filterPattern", LogGroupName="logGroupName"),
        "MetricTransformations": [_transformation(each) for each in one.get("metricTransformations", ())],
    }


def _beside(one: dict[str, Any], group: str) -> Beside:
    """CloudFormation knows a filter by its name, which is one of a log group."""
    name, where = str(one["filterName"]), one.get("logGroupName", group)
    return Beside(type=METRIC_FILTER, id=name if where == group else f"{where}|{name}", properties=_filter(one))


def _resource_policies(aws: Caller, group: str) -> Iterator[Beside]:
    """Resource policies of CloudWatch Logs that speak of a log group, as far as they can be read."""
    listed = aws.once("log policies", lambda: aws.pages("logs", "DescribeResourcePolicies", "resourcePolicies"))
    for one in listed:
        if any(_covers(resource, group) for resource in _resources(str(one.get("policyDocument", "")))):
            properties = picked(one, PolicyName="policyName", PolicyDocument="policyDocument")
            yield Beside(type="AWS::Logs::ResourcePolicy", id=str(one.get("policyName")), properties=properties)


def _resources(document: str) -> Iterator[str]:
    """What the statements of a policy are about; everything, where it cannot be read."""
    try:
        found = parse_json(document)
        statements = found["Statement"] if isinstance(found["Statement"], list) else [found["Statement"]]
        for one in statements:
            listed = one.get("Resource", "*")
            yield from listed if isinstance(listed, list) else [listed]
    except (*UNREADABLE, FileError):
        yield "*"


def _covers(resource: str, group: str) -> bool:
    """Whether an ARN with wildcards may be of a log group."""
    named = resource.partition(":log-group:")[2] or ("*" if "*" in resource else "")
    return fnmatchcase(group, named.removesuffix(":*")) or fnmatchcase(f"{group}:log-stream:one", named)


def _account_policies(aws: Caller) -> Iterator[Beside]:
    """What CloudWatch Logs does with every log group of the account."""
    for kind in ACCOUNT_POLICIES:
        for one in aws.pages("logs", "DescribeAccountPolicies", "accountPolicies", policyType=kind):
            properties = picked(
                one, PolicyName="policyName", PolicyType="policyType", SelectionCriteria="selectionCriteria"
            )
            yield Beside(type="AWS::Logs::AccountPolicy", id=f"{kind}|{one['policyName']}", properties=properties)


def _transformation(one: dict[str, Any]) -> dict[str, Any]:
    names = ("metricName", "metricNamespace", "metricValue", "defaultValue", "unit")
    found = picked(one, **{name[0].upper() + name[1:]: name for name in names})
    dimensions = [{"Key": name, "Value": value} for name, value in sorted(one.get("dimensions", {}).items())]
    return {**found, **filled(Dimensions=dimensions)}


def _subscriptions(aws: Caller, group: str) -> Iterator[Beside]:
    for one in aws.pages("logs", "DescribeSubscriptionFilters", "subscriptionFilters", logGroupName=group):
        yield Beside(
            type="AWS::Logs::SubscriptionFilter",
            id=f"{group}|{one['filterName']}",
            properties=picked(
                one,
                LogGroupName="logGroupName",
                FilterName="filterName",
                FilterPattern="filterPattern",
                DestinationArn="destinationArn",
                RoleArn="roleArn",
            ),
        )
