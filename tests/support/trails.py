"""Trails, rules and filters to be judged."""

from typing import Any

from tests.support.cases import Resources, allow, made, one, policy

CALLER = {
    "Caller": made(
        "IAM::Role",
        AssumeRolePolicyDocument=policy(),
        Policies=[{"PolicyDocument": policy(allow("rekognition:CompareFaces"))}],
    )
}
"""Something that has to do with Rekognition."""
KEY = {"Key": made("KMS::Key")}


def trail(**properties: Any) -> Resources:
    return one("CloudTrail::Trail", **properties)


def selector(category: str, **fields: Any) -> dict[str, Any]:
    """An advanced selector; a field as `readOnly="true"`, or as its tests."""
    tests = {
        name.replace("_", "."): value if isinstance(value, dict) else {"Equals": [value]}
        for name, value in fields.items()
    }
    return {
        "FieldSelectors": [
            {"Field": "eventCategory", "Equals": [category]},
            *({"Field": name, **test} for name, test in tests.items()),
        ]
    }


BUCKET = {"Images": made("S3::Bucket", BucketName="images")}


def rule(pattern: Any, state: Any = "ENABLED", **properties: Any) -> Resources:
    """A rule that tells a topic elsewhere."""
    given = {
        "EventPattern": pattern,
        "State": state,
        "Targets": [{"Id": "t", "Arn": "arn:aws:sns:eu-west-1:111122223333:t"}],
    }
    return {"Rule": made("Events::Rule", **given | properties)}


def pattern(service: str, *names: Any, **detail: Any) -> dict[str, Any]:
    inside = ({"eventName": list(names)} if names else {}) | detail
    return {"source": [f"aws.{service}"], **({"detail": inside} if inside else {})}


def counted(text: Any, acts: bool = True, adds: str = "1") -> Resources:
    """A metric filter and its alarm."""
    return {
        "Filter": made(
            "Logs::MetricFilter",
            LogGroupName="trail",
            FilterPattern=text,
            MetricTransformations=[{"MetricNamespace": "ours", "MetricName": "seen", "MetricValue": adds}],
        ),
        "Alarm": made(
            "CloudWatch::Alarm",
            Namespace="ours",
            MetricName="seen",
            ActionsEnabled=acts,
            AlarmActions=["arn:aws:sns:eu-west-1:111122223333:t"],
        ),
    }


def changed(found: Resources, id_: str, **properties: Any) -> Resources:
    """Resources of which one has other properties."""
    return found | {id_: found[id_] | {"Properties": found[id_]["Properties"] | properties}}


def by_user(found: Resources, *ids: str) -> Resources:
    """A metric filter and its alarm, as `counted` makes them, of which these have a dimension."""
    (made_,) = found["Filter"]["Properties"]["MetricTransformations"]
    divided = [made_ | {"Dimensions": [{"Key": "User", "Value": "$.userIdentity.arn"}]}]
    if "Filter" in ids:
        found = changed(found, "Filter", MetricTransformations=divided)
    return changed(found, "Alarm", Dimensions=[{"Name": "User", "Value": "x"}]) if "Alarm" in ids else found


def filtered(source: str, *names: str) -> str:
    either = " || ".join(f"($.eventName = {name})" for name in names)
    return f'{{ ($.eventSource = "{source}.amazonaws.com") && ({either}) }}'
