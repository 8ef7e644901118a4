"""Every value of our own templates is spoilt, and a control notices; or docs/unwatched.md says why none does.

`make test` spoils one of each kind of value, and each Deny, in the smallest application that has it. `make mutants`
(MUTANTS=all) spoils every value, and holds each row of docs/unwatched.md to being needed; of alarms, which are alike by
the hundred, it spoils one for each metric.
"""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pytest

from assurance.controls.control import Approval, Control, Facts
from assurance.controls.registry import CATALOGUE
from assurance.model.estate import ProofError
from assurance.proof.reading import read as read_estate
from assurance.results.verdict import Status
from assurance.sources.resource import Application, Resource
from assurance.sources.template import read
from settings.loading import load
from tests.support.mutating import Mutant, additions, mutants, neighbours
from tests.support.refusing import orphans, refused
from tests.support.unwatched import Row, is_harmless, rows

EVERYTHING = os.environ.get("MUTANTS") == "all"
MOST = int(os.environ.get("MUTANTS_MOST", "20"))
"""Missed mutants of a type that are reported: each costs a judgement by every control."""
WATCHERS = ("AWS::Events::Rule", "AWS::Logs::MetricFilter")
"""What watches events, and often the same: the others are left out, so that each must be enough by itself."""
PROOF = tuple(one for one in CATALOGUE.values() if one.id.startswith("PRF"))
CHEAP = tuple(one for one in CATALOGUE.values() if one not in PROOF)
"""The proof over all access costs as much as a hundred others: it is asked last, and only of what changes access."""
TYPES = """AWS::Athena::NamedQuery AWS::Athena::WorkGroup AWS::Glue::Database AWS::Glue::Table
AWS::IAM::ManagedPolicy AWS::EC2::VPCEndpoint AWS::IAM::Role AWS::CloudWatch::Alarm AWS::KMS::Key
AWS::S3::BucketPolicy AWS::Events::Rule AWS::CloudTrail::Trail AWS::CloudWatch::Dashboard AWS::EC2::FlowLog
AWS::EC2::RouteTable AWS::EC2::SecurityGroup AWS::EC2::Subnet AWS::EC2::SubnetRouteTableAssociation AWS::EC2::VPC
AWS::KMS::Alias AWS::Kinesis::Stream AWS::Logs::LogGroup AWS::Logs::MetricFilter AWS::Organizations::Policy
AWS::Rekognition::Collection AWS::Rekognition::Project AWS::Rekognition::StreamProcessor AWS::S3::Bucket
AWS::SNS::Subscription AWS::SNS::Topic AWS::SNS::TopicPolicy""".split()
LONGEST = ("AWS::Organizations::Policy", "AWS::S3::BucketPolicy")
"""Of many of their Denies every theorem is asked; only the largest environment has policies of an organization."""
each_type = pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=pytest.mark.thorough if kind in LONGEST else ()) for kind in TYPES]
)


class Home(NamedTuple):
    """An environment's application, and what it approves."""

    application: Application
    approval: Approval


@pytest.fixture(scope="session")
def homes(assemblies: Mapping[str, Path]) -> tuple[Home, ...]:
    """The applications of all environments, the smallest first: it is judged soonest."""
    found = [Home(read([folder]), Approval(settings=load(name))) for name, folder in assemblies.items()]
    return tuple(sorted(found, key=lambda home: len(home.application.resources)))


def population(homes: tuple[Home, ...], kind: str) -> Iterator[tuple[Home, Mutant]]:
    """The mutants of a type, one of each that are alike, with the application that they are judged in."""
    seen: set[object] = set()
    for home in homes:
        for resource in home.application.of(kind):
            left = _alone(home, resource) if kind in WATCHERS else home
            for mutant in mutants(resource):
                like = _alike(mutant) if EVERYTHING else _kind(mutant)
                if like is None or like not in seen:
                    seen.add(like)
                    yield left, mutant


def _alone(home: Home, watcher: Resource) -> Home:
    kept = tuple(one for one in home.application.resources if one is watcher or one.type not in WATCHERS)
    return Home(replace(home.application, resources=kept), home.approval)


def _alike(mutant: Mutant) -> object:
    """What is alike even where everything is spoilt: alarms on one metric, whatever the operation or environment."""
    resource = mutant.resource
    place = re.sub(r"\d+", "#", mutant.place)
    alarm = resource.type == "AWS::CloudWatch::Alarm"
    return (place, *_how(mutant), resource.get("MetricName"), *resource.properties) if alarm else None


def _kind(mutant: Mutant) -> object:
    """Where a value stands and how it is spoilt; Denies by their Sids, other items of lists without a name."""
    return re.sub(r"\[(?!Deny )(Allow )?[^]]*\]", r"[\1]", mutant.place), *_how(mutant)


def _how(mutant: Mutant) -> tuple[object, ...]:
    return mutant.how, type(mutant.value), mutant.value if type(mutant.value) is int else None


class Judges:
    """The controls, those first that found what is most like a mutant, or most so far."""

    def __init__(self) -> None:
        self._found: Counter[str] = Counter()
        self._last: dict[object, str] = {}
        self._before: dict[int, tuple[Home, dict[str, set[object]]]] = {}
        self._accesses: dict[int, tuple[Home, str]] = {}

    def find(self, mutant: Mutant, home: Home, *, proof: bool = True) -> str:
        """The control that says of a mutant what it did not say before it was spoilt; empty if none does.

        `proof`: whether to ask the proof over all access too.
        """
        spoilt = Home(mutant.spoil(home.application), home.approval)
        if name := self._first(CHEAP, mutant, spoilt, home):
            return name
        if proof and _access(spoilt.application) != self._access_of(home):
            return self._first(PROOF, mutant, spoilt, home)
        return ""

    def _first(self, controls: Iterable[Control], mutant: Mutant, spoilt: Home, home: Home) -> str:
        like = (mutant.resource.type, mutant.how, re.sub(r"\[[^]]*\]", "[]", mutant.place))
        for control in sorted(controls, key=lambda one: self._rank(one, mutant, self._last.get(like, ""))):
            known = self._known(control, home)
            if any(one not in known for one in self._open(control, spoilt)):
                self._found[control.id] += 1
                self._last[like] = control.id
                return control.id
        return ""

    def _access_of(self, home: Home) -> str:
        key = id(home.application)
        if key not in self._accesses:
            self._accesses[key] = (home, _access(home.application))
        return self._accesses[key][1]

    def _rank(self, control: Control, mutant: Mutant, likely: str) -> tuple[bool, bool, int]:
        """First what found the like, then what judges the type."""
        return control.id != likely, mutant.resource.type not in control.types, -self._found[control.id]

    def _known(self, control: Control, home: Home) -> set[object]:
        _, memory = self._before.setdefault(id(home), (home, {}))
        if control.id not in memory:
            memory[control.id] = set(self._open(control, home))
        return memory[control.id]

    def _open(self, control: Control, home: Home) -> Iterator[object]:
        """What a control finds, one by one: the spoilt resource is judged first, and the rest rarely."""
        facts = Facts(application=home.application, approval=home.approval)
        for resource, verdict in control.judge_application(facts):
            if verdict.status is not Status.MET:
                yield resource.key if resource else "", verdict.property, verdict.message


def _access(application: Application) -> str:
    """All that the theorems look at, written out: where it is the same, so are they."""
    try:
        return repr(read_estate(application))
    except ProofError as error:
        return str(error)


def deployable(mutant: Mutant, application: Application) -> bool:
    """Whether CloudFormation would take the template: nothing else refers to what is gone, and its schema holds."""
    if not mutant.path:
        return not orphans(mutant.resource, application)
    return not refused(mutant.spoilt)


@pytest.fixture(scope="session")
def judges() -> Judges:
    """They remember what they found in the applications as they are."""
    return Judges()


@each_type
def test_every_mutant_is_found_or_excused(homes: tuple[Home, ...], judges: Judges, kind: str) -> None:
    """What is spoilt and can be deployed turns a result not met or undecided; or the page says why it need not."""
    excuses = [row for row in rows() if row.excuses_type(kind)]
    missed = (
        f"{mutant} ({mutant.resource.path})"
        for home, mutant in population(homes, kind)
        if not any(row.excuses(mutant) for row in excuses)
        and deployable(mutant, home.application)
        and not judges.find(mutant, home)
    )
    description = list(islice(missed, MOST))
    assert not description, "\n".join([f"mutants of {kind} that no control finds, up to {MOST}:", *description])


def added(homes: tuple[Home, ...], kind: str) -> Iterator[tuple[Home, Mutant]]:
    """What a template might say beyond what ours say of a type, each once."""
    seen: set[str] = set()
    for home in homes:
        for resource in home.application.of(kind):
            left = _alone(home, resource) if kind in WATCHERS else home
            for mutant in additions(resource):
                if mutant.place not in seen and not is_harmless(mutant):
                    seen.add(mutant.place)
                    yield left, mutant


def beside(home: Home) -> Iterator[Mutant]:
    """A resource of every type that can name one of ours: every fortieth where not everything is tried."""
    yield from islice(neighbours(home.application), None, None, 1 if EVERYTHING else 40)


@each_type
def test_every_addition_is_found_or_excused(homes: tuple[Home, ...], judges: Judges, kind: str) -> None:
    """What CloudFormation knows and we do not set is noticed when somebody sets it; or the page says why not."""
    missed = (
        f"{mutant} ({mutant.resource.path})"
        for home, mutant in added(homes, kind)
        if not any(row.excuses(mutant) for row in rows())
        and not judges.find(mutant, home, proof=False)
        and deployable(mutant, home.application)
    )
    description = list(islice(missed, MOST))
    assert not description, "\n".join([f"additions to {kind} that no control finds, up to {MOST}:", *description])


def test_every_neighbour_is_found_or_excused(homes: tuple[Home, ...], judges: Judges) -> None:
    """A resource of any type that names one of ours is noticed; or the page says why it need not be."""
    missed = [
        f"{mutant.resource.type} {mutant.place}"
        for mutant in beside(homes[-1])
        if not any(row.excuses(mutant) for row in rows()) and not judges.find(mutant, homes[-1], proof=False)
    ]
    assert not missed, "\n".join(["resources beside ours that no control finds:", *missed])


def test_every_row_excuses_something(homes: tuple[Home, ...]) -> None:
    """A row that matches no mutant is out of date; every type of ours is spoilt."""
    resources = [one for home in homes for one in home.application.resources]
    assert {one.type for one in resources} == set(TYPES)
    unused = set(rows())
    spoilt = {(one.type, mutant.place, mutant.how): mutant for one in resources for mutant in mutants(one)}
    more = (mutant for one in resources for mutant in additions(one))
    for mutant in (*spoilt.values(), *more, *neighbours(homes[-1].application)):
        unused -= {row for row in unused if row.excuses(mutant)}
    assert not unused, "\n".join(["rows of docs/unwatched.md that excuse nothing:", *map(str, unused)])


@pytest.mark.parametrize("row", [row for row in rows() if EVERYTHING and not row.closes], ids=str)
def test_a_row_is_needed(homes: tuple[Home, ...], judges: Judges, row: Row) -> None:
    """Some mutant that a row excuses is found by no control; what closes something may be found or not."""
    ours = (
        pair for kind in TYPES if row.excuses_type(kind) for pair in (*population(homes, kind), *added(homes, kind))
    )
    others = ((homes[-1], mutant) for mutant in (beside(homes[-1]) if row.changes == ("beside",) else ()))
    excused = (
        (home, mutant)
        for home, mutant in (*ours, *others)
        if row.excuses(mutant) and (mutant.how == "beside" or deployable(mutant, home.application))
    )
    assert any(not judges.find(mutant, home, proof=False) for home, mutant in excused), (
        f"{row}: controls find all that it excuses, or CloudFormation refuses it"
    )
