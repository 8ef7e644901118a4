"""Behind every alarm, rule and metric filter stands a runbook, and what it says makes it ring does."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import botocore.session
import pytest
from botocore import xform_name
from botocore.model import ServiceModel

from assurance.controls.aud.event_rules import our_endpoint
from assurance.model.watchers import ALARM, FILTER, RULE, Record, call, sees
from assurance.pack.runbooks import deployed, event_of, filler, name_of, page, page_of, values_of
from assurance.sources.resource import Application, Resource
from assurance.sources.template import read
from capabilities.runbooks import Runbook, runbook_of, runbooks
from settings.loading import load
from tests.conftest import ENVIRONMENTS, EXAMPLE_FIRST, ROOT
from tests.support.packs import dossier
from tests.support.running import run_cli
from tests.support.variants import settings_of, synthesized

Assemblies = Mapping[str, Path]
NETWORK_ACTIVITY = "AWS Network Activity Event via CloudTrail"
API_CALL = "AWS API Call via CloudTrail"
CLI = {"s3api": "s3"}
"""Services that the AWS CLI calls otherwise than botocore."""
GLOBAL_OPTIONS = {"region", "query", "output"}
ALLOWED_ATTEMPTS = {"rekognition:ListCollections"}
"""What the auditor may do in every Region: it is not refused, and rings for the Region it happens in."""


def application(assemblies: Assemblies, environment: str) -> Application:
    return read([assemblies[environment]])


def ringing(runbook: Runbook, environment: str) -> Record:
    """The record of the event of a runbook, in an environment."""
    detail = event_of(runbook, filler(values_of(load(environment), runbook)))
    made = call(detail["eventSource"].removesuffix(".amazonaws.com"), detail["eventName"])
    kind = NETWORK_ACTIVITY if detail.get("eventCategory") == "NetworkActivity" else API_CALL
    return Record(detail={**made.detail, **detail}, detail_type=kind)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_watcher_has_a_runbook(assemblies: Assemblies, environment: str) -> None:
    """Each alarm, rule and filter that is deployed, of its own kind; an alarm on a filter has the filter's."""
    kinds = {RULE: {"rule"}, FILTER: {"filter"}, ALARM: {"alarm", "filter"}}
    watchers = application(assemblies, environment).of(RULE, FILTER, ALARM)
    without = [name_of(one) for one in watchers if not (found := runbook_of(name_of(one))) or
               found.watch not in kinds[one.type]]  # fmt: skip
    assert len(watchers) > 30
    assert without == []


def test_every_runbook_is_of_a_watcher(assemblies: Assemblies) -> None:
    """No row of the table that no environment deploys."""
    found = {one.name for name in ENVIRONMENTS for one, _ in deployed(application(assemblies, name))}
    assert found == set(runbooks())


@pytest.mark.parametrize("environment", EXAMPLE_FIRST)
def test_its_event_makes_a_rule_or_filter_ring(assemblies: Assemblies, environment: str) -> None:
    """Replayed against the deployed pattern; an approved call through our endpoint makes none of them ring."""
    app, region = application(assemblies, environment), load(environment).region
    quiet = call("rekognition", "DetectFaces", reads=True, vpcEndpointId=our_endpoint(app)).in_region(region)
    for runbook, watchers in deployed(app):
        if runbook.event:
            record = ringing(runbook, environment).in_region(region)
            assert any(sees(one, record, app, region) for one in watchers), runbook.name
            if environment != "example":  # which does not approve it
                assert not any(sees(one, quiet, app, region) for one in watchers), runbook.name


@pytest.mark.parametrize("environment", EXAMPLE_FIRST)
def test_its_points_make_an_alarm_ring(assemblies: Assemblies, environment: str) -> None:
    """Of the metric that the alarm watches, in as many periods as it waits for, and not one point less."""
    for runbook, alarms in deployed(application(assemblies, environment)):
        for alarm in alarms if runbook.points else ():
            threshold = int(alarm.get("Threshold"))
            values = [threshold if one == "threshold" else one for one in runbook.points["values"]]
            assert watched(alarm) == {runbook.points["metric"]}
            assert rings(alarm, values), name_of(alarm)
            assert not rings(alarm, [*values[:-1], values[-1] - 1]), name_of(alarm)


def watched(alarm: Resource) -> set[str]:
    stats = [one["MetricStat"]["Metric"]["MetricName"] for one in alarm.get("Metrics", ()) if "MetricStat" in one]
    return {*stats} or {str(alarm.get("MetricName"))}


def rings(alarm: Resource, values: list[int]) -> bool:
    """Whether the last periods all reach the threshold."""
    assert alarm.get("ComparisonOperator") == "GreaterThanOrEqualToThreshold"
    last = values[-int(alarm.get("EvaluationPeriods")):]  # fmt: skip
    return len(last) == int(alarm.get("EvaluationPeriods")) and all(one >= int(alarm.get("Threshold")) for one in last)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_descriptions_lead_to_it(assemblies: Assemblies, environment: str) -> None:
    """Each names the page and the place on it, and fits into what AWS takes."""
    headings = set(re.findall(r"^## (.+)$", page(), re.MULTILINE))
    for one in application(assemblies, environment).of(RULE, ALARM):
        text = str(one.get("Description") or one.get("AlarmDescription"))
        place = text.rpartition(" Runbook: docs/runbooks.md#")[2]
        assert place in headings
        assert len(text) <= 512


def test_descriptions_lead_where_the_bank_publishes_it(tmp_path: Path) -> None:
    """To the address of the environment file."""
    made = settings_of("minimal", {"alarms.runbooks": "https://wiki.example.com/rekognition"})
    found = {
        one["Properties"]["AlarmDescription"].partition(" Runbook: ")[2]
        for template in synthesized(made, tmp_path / "cdk.out").values()
        for one in template["Resources"].values()
        if str(one["Properties"].get("AlarmName", "")).startswith("faces-rekognition-DetectFaces-")
    }
    names = ("latency", "server-errors", "throttles", "user-errors", "volume")
    assert found == {f"https://wiki.example.com/rekognition#{name}" for name in names}


def commands() -> Iterator[tuple[str, str]]:
    for one in runbooks().values():
        yield from ((one.name, step.run) for step in one.steps)
        yield one.name, one.attempt


AWS = sorted({pair for pair in commands() if pair[1].startswith("aws ")})
OURS = sorted({run for _, run in commands() if run.startswith("fsi-rekognition ")})


def test_every_command_is_of_aws_or_ours() -> None:
    """Nothing else is typed at night."""
    assert len(AWS) + len(OURS) > 40
    assert [run for _, run in commands() if not run.startswith(("aws ", "fsi-rekognition "))] == []


@cache
def model_of(service: str) -> ServiceModel:
    """What botocore knows of a service, read once."""
    return botocore.session.get_session().get_service_model(service)


@pytest.mark.parametrize(("name", "run"), AWS)
def test_commands_of_aws_exist(name: str, run: str) -> None:
    """The operation is one of the service, and has the options; what it needs is given."""
    service, operation, *rest = shlex.split(run)[1:]
    model = model_of(CLI.get(service, service))
    operations = {xform_name(one, "-"): one for one in model.operation_names}
    shape = model.operation_model(operations[operation]).input_shape
    options = {word.removeprefix("--") for word in rest if word.startswith("--")} - GLOBAL_OPTIONS
    known = {xform_name(one, "-"): one for one in (shape.members if shape else {})}
    special = {"protocol", "port", "cidr"} if "security-group" in operation else set()
    assert options - special <= known.keys(), name
    assert {xform_name(one, "-") for one in (shape.required_members if shape else ())} <= options


@pytest.mark.parametrize("run", OURS)
def test_commands_of_ours_exist(run: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every option is one of its verb."""
    _, out, _ = run_cli(capsys, shlex.split(run)[1], "--help")
    assert set(re.findall(r"--[a-z-]+", run)) <= set(re.findall(r"--[a-z-]+", out))


def test_an_attempt_of_the_auditor_is_refused() -> None:
    """No policy of the auditor allows what the runbooks try in its name; CloudTrail records the refusal."""
    policy = json.loads((ROOT / "tests/golden/example/role-auditor.json").read_text(encoding="utf-8"))
    allowed = [
        action
        for statement in policy["Statement"] if statement["Effect"] == "Allow"
        for action in statement["Action"]
    ]  # fmt: skip
    tried = set()
    for one in runbooks().values():
        if one.by.startswith("the auditor"):
            service, operation = shlex.split(one.attempt)[1:3]
            prefix = {"s3api": "s3", "s3control": "s3"}.get(service, service)
            tried.add(f"{prefix}:{''.join(word.title() for word in operation.split('-'))}")
    assert len(tried) > 15
    assert {one for one in tried if any(fnmatchcase(one, pattern) for pattern in allowed)} == ALLOWED_ATTEMPTS


def test_the_page_is_that_of_the_table() -> None:
    """docs/runbooks.md is up to date: make docs."""
    assert (ROOT / "docs/runbooks.md").read_text(encoding="utf-8") == page()


def test_the_pack_names_what_is_deployed(assemblies: Assemblies) -> None:
    """Its page has the environment's own names, and leaves no name in braces."""
    text = page_of(dossier(assemblies["example"])[0])
    assert "aws cloudtrail start-logging --region eu-west-1 --name kyc-rekognition-eu-west-1" in text
    assert "Event rule, urgent: `kyc-rekognition-trail-changed`." in text
    assert "fsi-rekognition verify example --approved approval-pack" in text
    assert re.findall(r"\{[a-z-]+\}", text) == []
    assert "streams-changed" not in text


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("trail-changed", "## trail-changed"),
        ("kyc-rekognition-trail-changed", "## trail-changed"),
        ("kyc-rekognition-CompareFaces-latency", "## latency"),
        ("kyc-rekognition-unapproved-operation", "## unapproved-operation"),
        ("kyc-rekognition-unapproved-face-liveness-1", "## unapproved"),
        ("trusted-changed-2", "## trusted-changed"),
    ],
)
def test_explain_knows_it_by_name(name: str, heading: str, capsys: pytest.CaptureFixture[str]) -> None:
    """By the name of the table, and by the deployed one."""
    status, out, _ = run_cli(capsys, "explain", name)
    assert (status, out.splitlines()[0]) == (0, heading)


def test_explain_suggests_what_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt name is unknown, and reported so."""
    status, _, err = run_cli(capsys, "explain", "trail-chnged")
    assert status == 2
    assert "rule or environment named 'trail-chnged'; did you mean 'trail-changed'?" in err
