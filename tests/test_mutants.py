"""Every value of our own templates is spoilt, and a control notices; or docs/unwatched.md says why none does.

`make test` spoils one of what is alike: resources of a type, stack and shape, values of one place. `make mutants`
(MUTANTS=all) spoils everything, and holds each row of docs/unwatched.md to being needed.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pytest

from policies.controls import CATALOGUE
from policies.controls.engine import Approval, Control, Facts, Status
from policies.sources.resource import Application, Resource
from policies.sources.template import read
from stacks.settings import load
from tests.mutating import Mutant, mutants
from tests.refusing import orphans, refused
from tests.unwatched import Row, rows

EVERYTHING = os.environ.get("MUTANTS") == "all"
MOST = int(os.environ.get("MUTANTS_MOST", "20"))
"""Missed mutants of a type that are told: each costs a judgement by every control."""
TRIES = 20
"""Mutants of a row that are judged until one is missed."""
APART = {"AWS::Events::Rule": "AWS::Logs::MetricFilter", "AWS::Logs::MetricFilter": "AWS::Events::Rule"}
"""What watches the same events as the mutants of a type, and is left out, so that each must be enough by itself."""
TYPES = """AWS::IAM::ManagedPolicy AWS::EC2::VPCEndpoint AWS::IAM::Role AWS::CloudWatch::Alarm AWS::KMS::Key
AWS::S3::BucketPolicy AWS::Events::Rule AWS::CloudTrail::Trail AWS::CloudWatch::Dashboard AWS::EC2::FlowLog
AWS::EC2::RouteTable AWS::EC2::SecurityGroup AWS::EC2::Subnet AWS::EC2::SubnetRouteTableAssociation AWS::EC2::VPC
AWS::KMS::Alias AWS::Kinesis::Stream AWS::Logs::LogGroup AWS::Logs::MetricFilter AWS::Organizations::Policy
AWS::Rekognition::Collection AWS::Rekognition::Project AWS::Rekognition::StreamProcessor AWS::S3::Bucket
AWS::SNS::Subscription AWS::SNS::Topic AWS::SNS::TopicPolicy""".split()
each_type = pytest.mark.parametrize("kind", TYPES)


class Home(NamedTuple):
    """An environment's application, and what it approves."""

    application: Application
    approval: Approval


@pytest.fixture(scope="session")
def homes(assemblies: Mapping[str, Path]) -> tuple[Home, ...]:
    """The applications of all environments, the largest first."""
    found = [Home(read([folder]), Approval(settings=load(name))) for name, folder in assemblies.items()]
    return tuple(sorted(found, key=lambda home: -len(home.application.resources)))


def population(homes: tuple[Home, ...], kind: str, *, everything: bool = EVERYTHING) -> Iterator[tuple[Home, Mutant]]:
    """The mutants of a type, one of each that are alike, with the application that they are judged in."""
    seen: set[object] = set()
    for application, approval in homes:
        kept = tuple(one for one in application.resources if one.type != APART.get(kind))
        home = Home(Application(resources=kept), approval)
        for resource in application.of(kind):
            for mutant in mutants(resource):
                like = _like(resource, mutant)
                if everything or like not in seen:
                    seen.add(like)
                    yield home, mutant


def _like(resource: Resource, mutant: Mutant) -> object:
    stack = resource.template.partition("-rekognition-")[2]
    number = mutant.value if type(mutant.value) is int else None
    return stack, tuple(resource.properties), mutant.place, mutant.how, number, type(mutant.value)


class Judges:
    """The controls, those that found most so far first."""

    def __init__(self) -> None:
        self._found: Counter[str] = Counter()
        self._before: dict[int, dict[str, set[object]]] = defaultdict(dict)

    def find(self, mutant: Mutant, home: Home) -> str:
        """The control that says of a mutant what it did not say before it was spoilt; empty if none does."""
        spoilt = mutant.spoil(home.application)
        for control in sorted(CATALOGUE.values(), key=self._rank):
            if self._open(control, Home(spoilt, home.approval)) - self._known(control, home):
                self._found[control.id] += 1
                return control.id
        return ""

    def _rank(self, control: Control) -> tuple[bool, int]:
        """The proof over all access comes last: it costs as much as a hundred others."""
        return control.id.startswith("PRF"), -self._found[control.id]

    def _known(self, control: Control, home: Home) -> set[object]:
        memory = self._before[id(home.application)]
        if control.id not in memory:
            memory[control.id] = self._open(control, home)
        return memory[control.id]

    def _open(self, control: Control, home: Home) -> set[object]:
        facts = Facts(application=home.application, approval=home.approval)
        return {
            (resource.key if resource else "", verdict.property, verdict.message)
            for resource, verdict in control.judge_application(facts)
            if verdict.status is not Status.MET
        }


def deployable(mutant: Mutant, application: Application) -> bool:
    """Whether CloudFormation would take the template: nothing else refers to what is gone, and its schema holds."""
    if not mutant.path:
        return not orphans(mutant.resource, application)
    return not refused(mutant.spoilt)


@each_type
def test_every_mutant_is_found_or_excused(homes: tuple[Home, ...], kind: str) -> None:
    """What is spoilt and can be deployed turns a result not met or undecided; or the page says why it need not."""
    judges, excuses = Judges(), [row for row in rows() if row.excuses_type(kind)]
    missed = (
        f"{mutant} ({mutant.resource.path})"
        for home, mutant in population(homes, kind)
        if not any(row.excuses(mutant) for row in excuses)
        and deployable(mutant, home.application)
        and not judges.find(mutant, home)
    )
    told = list(islice(missed, MOST))
    assert not told, "\n".join([f"mutants of {kind} that no control finds, up to {MOST}:", *told])


def test_every_row_excuses_something(homes: tuple[Home, ...]) -> None:
    """A row that matches no mutant is out of date; every type of ours is spoilt."""
    assert {one.type for home in homes for one in home.application.resources} == set(TYPES)
    unused = set(rows())
    for kind in TYPES:
        for _, mutant in population(homes, kind, everything=False):
            unused -= {row for row in unused if row.excuses(mutant)}
    assert not unused, "\n".join(["rows of docs/unwatched.md that excuse nothing:", *map(str, unused)])


@pytest.mark.parametrize("row", rows() if EVERYTHING else rows()[:0], ids=str)
def test_a_row_is_needed(homes: tuple[Home, ...], row: Row) -> None:
    """Some mutant that a row excuses is found by no control."""
    judges = Judges()
    tried = 0
    for kind in TYPES:
        for home, mutant in population(homes, kind, everything=False) if row.excuses_type(kind) else ():
            if row.excuses(mutant) and deployable(mutant, home.application) and tried < TRIES:
                tried += 1
                if not judges.find(mutant, home):
                    return
    pytest.fail(f"{row}: controls find what it excuses, or CloudFormation refuses it")
