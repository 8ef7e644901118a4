"""Tests by hand can be done: the AWS CLI takes each command, and CloudTrail tells what the pack says it does."""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore import xform_name
from botocore.model import ServiceModel

from assurance.pack.answers import answers
from assurance.pack.hand_tests.trying import Try
from tests.conftest import EXAMPLE_FIRST
from tests.support.packs import dossier

Assemblies = Mapping[str, Path]
each_environment = pytest.mark.parametrize("environment", EXAMPLE_FIRST)
GLOBAL = {"--region", "--endpoint-url", "--cli-input-json"}
PLACEHOLDER = re.compile(r"[A-Z_]+")
CLI = {"s3api": "s3"}


@cache
def model(service: str) -> ServiceModel:
    return botocore.session.get_session().get_service_model(CLI.get(service, service))


def tries(assembly: Path, **otherwise: Any) -> list[Try]:
    """Every call of every test by hand."""
    found, controls = dossier(assembly)
    asked = [one.test for listed in answers(replace(found, **otherwise), controls).values() for one in listed]
    return [call for test in asked if test for call in (test.positive, test.negative)]


def untaken(command: str) -> Iterator[str]:
    """What the AWS CLI or the service would not take, so far as their model tells."""
    _, service, verb, *words = shlex.split(command)
    operations = {xform_name(name, "-"): name for name in model(service).operation_names}
    if verb not in operations:
        yield f"no operation {verb} of {service}"
        return
    shape = model(service).operation_model(operations[verb]).input_shape
    members = {f"--{xform_name(name, '-')}": (name, one) for name, one in shape.members.items()} if shape else {}
    given = {words[i]: words[i + 1] for i, word in enumerate(words) if word.startswith("--") and i + 1 < len(words)}
    yield from (f"no option {option}" for option in given.keys() - members.keys() - GLOBAL)
    if "--cli-input-json" not in given:
        needed = {option for option, (name, _) in members.items() if shape and name in shape.required_members}
        yield from (f"{option} is needed" for option in needed - given.keys())
    for option, value in given.items():
        pattern = members[option][1].metadata.get("pattern", "") if option in members else ""
        if pattern and not PLACEHOLDER.fullmatch(value) and not re.fullmatch(pattern, value):
            yield f"{option} {value} is none of {pattern}"


@each_environment
def test_the_aws_cli_takes_every_command(assemblies: Assemblies, environment: str) -> None:
    """Operation, options and forms of values are those of AWS's own model; no id is invented."""
    commands = [one.command for one in tries(assemblies[environment]) if one.command.startswith("aws ")]
    assert len(commands) > 20
    assert [(one, list(untaken(one))) for one in commands if list(untaken(one))] == []
    assert [one for one in commands if ":key/" in one or "EXAMPLE" in one] == []


@each_environment
def test_an_event_comes_from_the_service_that_was_called(assemblies: Assemblies, environment: str) -> None:
    """The source of an event is what the service signs its requests for."""
    description = [one for one in tries(assemblies[environment]) if one.command.startswith("aws ")]
    sources = {
        (one.command.split(" ")[1], one.event.split(",")[0]) for one in description if not one.event.startswith("none")
    }
    assert sources == {(name, f"eventSource {model(name).signing_name}.amazonaws.com") for name, _ in sources}


def test_no_data_event_is_promised_that_the_trail_does_not_select(assemblies: Assemblies) -> None:
    """Objects of media are recorded; those of access logs, and messages to topics, are not."""
    events = [(one.command, one.event) for one in tries(assemblies["example"])]
    silent = {command for command, event in events if event.startswith("none: it would be a data event")}
    assert {command.split(" ")[2] for command in silent} == {"get-object", "publish"}
    assert all("access-logs" in command or " publish " in command for command in silent)
    assert any(command.startswith("aws s3api get-object") and "a data event" in event for command, event in events)


def test_each_service_refuses_in_its_own_words(assemblies: Assemblies) -> None:
    """EC2 and SNS know no AccessDenied; S3 calls the reading of a lifecycle by an older name."""
    by_verb = {one.command.split(" ")[2]: one for one in tries(assemblies["example"]) if one.command[:4] == "aws "}
    assert by_verb["delete-flow-logs"].expected == "UnauthorizedOperation"
    assert "errorCode Client.UnauthorizedOperation" in by_verb["delete-flow-logs"].event
    assert by_verb["publish"].expected == "AuthorizationError"
    assert "eventName GetBucketLifecycle," in by_verb["get-bucket-lifecycle-configuration"].event
