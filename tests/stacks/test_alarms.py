"""The alarms stacks: every approved operation is watched, with the thresholds of the environment file."""

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest
from botocore.loaders import Loader

from stacks.report import templates
from tests.conftest import ENVIRONMENTS
from tests.support.assembly import Properties, resources
from tests.support.variants import settings_of, synthesized

Assemblies = Mapping[str, Path]
each_environment = pytest.mark.parametrize("environment", ENVIRONMENTS)

OPERATIONS = {
    "example": {
        "faces": (
            "CompareFaces CreateFaceLivenessSession DeleteFaces GetFaceLivenessSessionResults IndexFaces SearchFaces "
            "SearchFacesByImage SearchUsers SearchUsersByImage"
        ),
        "content": "DetectText",
    },
    "minimal": {"faces": "DetectFaces"},
    "full": {
        "faces": (
            "CompareFaces CreateFaceLivenessSession DeleteFaces DetectFaces GetFaceLivenessSessionResults IndexFaces "
            "SearchFaces SearchFacesByImage SearchUsers SearchUsersByImage"
        ),
        "content": (
            "DetectLabels DetectModerationLabels DetectProtectiveEquipment DetectText GetCelebrityInfo "
            "GetMediaAnalysisJob RecognizeCelebrities StartMediaAnalysisJob"
        ),
        "video": (
            "CreateStreamProcessor StartCelebrityRecognition StartContentModeration StartFaceDetection StartFaceSearch "
            "StartLabelDetection StartSegmentDetection StartStreamProcessor StartTextDetection"
        ),
        "video-results": (
            "GetCelebrityRecognition GetContentModeration GetFaceDetection GetFaceSearch GetLabelDetection "
            "GetSegmentDetection GetTextDetection"
        ),
        "custom-labels": (
            "CopyProjectVersion CreateProjectVersion DetectCustomLabels PutProjectPolicy StartProjectVersion"
        ),
    },
}
"""Environment → family → the operations that are alarmed on, in the stack of the family."""
EVERYWHERE = {"ServerErrorCount", "SuccessfulRequestCount", "ThrottledCount", "UserErrorCount"}
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
    found = alarms(assemblies[environment])
    assert found.keys() == {operation for listed in OPERATIONS[environment].values() for operation in listed.split()}
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


@each_environment
def test_each_family_has_its_stack(assemblies: Assemblies, environment: str) -> None:
    """A stack a family, and another for the results of video jobs, so that no template outgrows CloudFormation."""
    found = {
        name.partition("-alarms-")[2]: {
            one["Properties"]["Dimensions"][0]["Value"] for one in json.loads(file.read_text())["Resources"].values()
        }
        for name, file in templates(assemblies[environment]).items()
        if "-alarms-" in name
    }
    assert found == {family: set(listed.split()) for family, listed in OPERATIONS[environment].items()}


def test_thresholds_are_those_of_the_environment_file(tmp_path: Path) -> None:
    """Each answer under [alarms] reaches its own metric, and no other."""
    answers = {"server-errors": 2, "user-errors": 31, "throttles": 4, "latency-milliseconds": 777, "calls": 6000}
    made = settings_of("minimal", {f"alarms.{name}": number for name, number in answers.items()})
    template = synthesized(made, tmp_path / "cdk.out")["faces-rekognition-alarms-faces"]
    found = {one["Properties"]["MetricName"]: one["Properties"]["Threshold"] for one in template["Resources"].values()}
    assert found == {
        "ServerErrorCount": 2,
        "UserErrorCount": 31,
        "ThrottledCount": 4,
        "ResponseTime": 777,
        "SuccessfulRequestCount": 6000,
    }
