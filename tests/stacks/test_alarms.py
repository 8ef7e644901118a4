"""The stacks of alarms: every approved operation is watched, with the thresholds of the environment file."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest
from botocore.loaders import Loader

from settings.loading import load
from settings.settings import Settings
from stacks.alarms import watched
from tests.conftest import ENVIRONMENTS
from tests.support.assembly import Properties, resources
from tests.support.variants import settings_of, synthesized

Assemblies = Mapping[str, Path]
each_environment = pytest.mark.parametrize("environment", ENVIRONMENTS)

OPERATIONS = {
    "example": (
        "CompareFaces CreateFaceLivenessSession DeleteFaces DetectText GetFaceLivenessSessionResults IndexFaces "
        "SearchFaces SearchFacesByImage SearchUsers SearchUsersByImage"
    ),
    "minimal": "DetectFaces",
    "full": (
        "CompareFaces CopyProjectVersion CreateFaceLivenessSession CreateProjectVersion CreateStreamProcessor "
        "DeleteFaces DetectCustomLabels DetectFaces DetectLabels DetectModerationLabels DetectProtectiveEquipment "
        "DetectText GetCelebrityInfo GetCelebrityRecognition GetContentModeration GetFaceDetection "
        "GetFaceLivenessSessionResults GetFaceSearch GetLabelDetection GetMediaAnalysisJob GetSegmentDetection "
        "GetTextDetection IndexFaces PutProjectPolicy RecognizeCelebrities SearchFaces SearchFacesByImage SearchUsers "
        "SearchUsersByImage StartCelebrityRecognition StartContentModeration StartFaceDetection StartFaceSearch "
        "StartLabelDetection StartMediaAnalysisJob StartProjectVersion StartSegmentDetection StartStreamProcessor "
        "StartTextDetection"
    ),
}
"""Environment → the operations that are alarmed on."""
EVERYWHERE = {"ServerErrorCount", "SuccessfulRequestCount", "ThrottledCount", "UserErrorCount"}
LATENCY = {"ResponseTime"}


def alarms(assembly: Path) -> dict[str, dict[str, Properties]]:
    """Operation → metric → its alarm, over all stacks of alarms."""
    found: dict[str, dict[str, Properties]] = defaultdict(dict)
    for alarm in resources(assembly, "AWS::CloudWatch::Alarm", stack="-alarms-"):
        if alarm["Namespace"] != "AWS/Rekognition":
            continue
        (dimension,) = alarm["Dimensions"]
        assert dimension["Name"] == "Operation"
        assert alarm["MetricName"] not in found[dimension["Value"]], "two alarms on one metric"
        found[dimension["Value"]][alarm["MetricName"]] = alarm
    return found


@each_environment
def test_every_approved_operation_is_alarmed_on(assemblies: Assemblies, environment: str) -> None:
    """The operations of the approved rows and no others; each is one that CloudWatch has metrics of."""
    found = alarms(assemblies[environment])
    assert found.keys() == {*OPERATIONS[environment].split()}
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
def test_alarms_have_their_thresholds(assemblies: Assemblies, environment: str) -> None:
    """The thresholds, reached or passed; missing data is silence, not an alarm; and words for anyone who is woken."""
    thresholds = {
        "ServerErrorCount": 1,
        "UserErrorCount": 25,
        "ThrottledCount": 1,
        "ResponseTime": 5000,
        "SuccessfulRequestCount": 10_000,
    }
    for operation, metrics in alarms(assemblies[environment]).items():
        for metric, alarm in metrics.items():
            assert alarm["Threshold"] == thresholds[metric]
            assert alarm["Statistic"] == ("Average" if metric == "ResponseTime" else "Sum")
            assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
            assert alarm["TreatMissingData"] == "notBreaching"
            assert alarm["AlarmDescription"].startswith(f"{operation}: ")
            assert alarm["AlarmDescription"].count(". ") == 2, "what it means; what to do first; where the rest stands"


def places(answers: Settings) -> dict[str, str]:
    """Operation or kind of event → the stack of its alarms."""
    return {
        one if isinstance(one, str) else one.name: stack for stack, listed in watched(answers).items() for one in listed
    }


def test_no_answer_moves_an_alarm() -> None:
    """What is watched in two environments is in the same stack of both: an alarm that moved would collide."""
    full, example = places(load("full")), places(load("example"))
    assert example.keys() <= full.keys()
    assert {name: full[name] for name in example} == example
    assert (full["CompareFaces"], full["roles-changed"]) == ("alarms-1", "alarms-2")


def test_every_stack_of_alarms_has_its_share() -> None:
    """What is watched of everything that can be approved is spread over all of them."""
    number = Counter(places(load("full")).values())
    assert number == {"alarms-1": 13, "alarms-2": 13, "alarms-3": 10, "alarms-4": 12}


def test_thresholds_are_those_of_the_environment_file(tmp_path: Path) -> None:
    """Each answer under [alarms] reaches its own metric, and no other."""
    answers = {"server-errors": 2, "user-errors": 31, "throttles": 4, "latency-milliseconds": 777, "calls": 6000}
    made = settings_of("minimal", {f"alarms.{name}": number for name, number in answers.items()})
    templates = synthesized(made, tmp_path / "cdk.out")
    found = {
        one["Properties"]["MetricName"]: one["Properties"]["Threshold"]
        for template in templates.values()
        for one in template["Resources"].values()
        if one["Type"] == "AWS::CloudWatch::Alarm" and one["Properties"].get("Namespace") == "AWS/Rekognition"
    }
    assert found == {
        "ServerErrorCount": 2,
        "UserErrorCount": 31,
        "ThrottledCount": 4,
        "ResponseTime": 777,
        "SuccessfulRequestCount": 6000,
    }
