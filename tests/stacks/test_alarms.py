"""The alarms stacks: every approved operation is watched, with the thresholds of the environment file."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest
from botocore.loaders import Loader

from settings.loading import load
from stacks.alarms import families
from tests.conftest import ENVIRONMENTS
from tests.support.assembly import Properties, resources

Assemblies = Mapping[str, Path]
each_environment = pytest.mark.parametrize("environment", ENVIRONMENTS)

EVERYWHERE = {"ServerErrorCount", "ThrottledCount", "UserErrorCount"}
LATENCY = {"ResponseTime"}


def alarms(assembly: Path) -> dict[str, dict[str, Properties]]:
    """Operation → metric → its alarm, over the stacks of all families."""
    found: dict[str, dict[str, Properties]] = defaultdict(dict)
    for alarm in resources(assembly, "AWS::CloudWatch::Alarm", stack="-alarms-"):
        (dimension,) = alarm["Dimensions"]
        assert (alarm["Namespace"], dimension["Name"]) == ("AWS/Rekognition", "Operation")
        assert alarm["MetricName"] not in found[dimension["Value"]], "two alarms on one metric"
        found[dimension["Value"]][alarm["MetricName"]] = alarm
    return found


@each_environment
def test_every_approved_operation_is_alarmed_on(assemblies: Assemblies, environment: str) -> None:
    """The operations of the approved rows and no others; each is one that CloudWatch has metrics of."""
    settings = load(environment)
    found = alarms(assemblies[environment])
    assert found.keys() == {operation for row in settings.approved for operation in row.alarms}
    assert found.keys() <= Loader().load_service_model("rekognition", "service-2")["operations"].keys()
    for operation, metrics in found.items():
        assert metrics.keys() in (EVERYWHERE, EVERYWHERE | LATENCY), operation


@pytest.mark.parametrize(
    ("operation", "metrics"),
    [
        ("CompareFaces", EVERYWHERE | LATENCY),
        ("DetectCustomLabels", EVERYWHERE | LATENCY),
        ("IndexFaces", EVERYWHERE | LATENCY),
        ("StartFaceDetection", EVERYWHERE),
        ("GetFaceDetection", EVERYWHERE),
        ("StartProjectVersion", EVERYWHERE),
    ],
)
def test_latency_is_watched_where_someone_waits(assemblies: Assemblies, operation: str, metrics: set[str]) -> None:
    """An operation that starts a job or fetches its result has no service time worth an alarm."""
    assert alarms(assemblies["full"])[operation].keys() == metrics


@each_environment
def test_alarms_follow_the_environment_file(assemblies: Assemblies, environment: str) -> None:
    """Its thresholds, reached or passed; missing data is silence, not an alarm; and words for whoever is woken."""
    given = load(environment).alarms
    thresholds = {
        "ServerErrorCount": given.server_errors,
        "UserErrorCount": given.user_errors,
        "ThrottledCount": given.throttles,
        "ResponseTime": given.latency_milliseconds,
    }
    for operation, metrics in alarms(assemblies[environment]).items():
        for metric, alarm in metrics.items():
            assert alarm["Threshold"] == thresholds[metric]
            assert alarm["Statistic"] == ("Average" if metric == "ResponseTime" else "Sum")
            assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
            assert alarm["TreatMissingData"] == "notBreaching"
            assert alarm["AlarmDescription"].startswith(f"{operation}: ")
            assert alarm["AlarmDescription"].count(". ") == 1, "what it means; what to do first"


@each_environment
def test_each_family_has_its_stack(assemblies: Assemblies, environment: str) -> None:
    """A stack a family that has something to alarm on, so that no template outgrows CloudFormation."""
    settings = load(environment)
    for family in families(settings):
        names = settings.names.stack(f"alarms-{family}")
        assert list(resources(assemblies[environment], "AWS::CloudWatch::Alarm", stack=names))
    assert set(families(settings)) == {row.family for row in settings.approved if row.alarms}
