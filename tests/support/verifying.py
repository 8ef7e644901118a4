"""What the tests of `verify` share: a rehearsed account, read without retries."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from assurance.controls.check import check
from assurance.controls.dep.beside import DEP05
from assurance.controls.dep.values import DEP03, DEP04
from assurance.sources.account import Account, read
from assurance.sources.adopted import Described
from assurance.sources.assembly import Template, templates_at
from assurance.sources.live.calling import Caller
from assurance.sources.live.stacks import Stack
from assurance.sources.physical import Place, known
from assurance.sources.reading import Text
from assurance.sources.resource import Application, Resource, Unread, Unresolved
from assurance.sources.template import resolved
from settings.loading import load

if TYPE_CHECKING:
    from rehearsal.emulator import Running

ONCE = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30, max_pool_connections=12)
"""An emulator that fails once fails again."""


class _Session(boto3.Session):
    """A session whose clients reach an emulator."""

    url = ""

    def client(self, *names: str, **rest: object) -> object:  # type: ignore[override]
        return super().client(*names, **{**rest, "endpoint_url": self.url})  # type: ignore[call-overload]


@cache
def _made(url: str, account: str, region: str) -> _Session:
    """One session an emulator: it remembers what its clients are made from."""
    made = _Session(aws_access_key_id=account, aws_secret_access_key="rehearsal", region_name=region)
    made.url = url
    return made


def session_of(running: "Running") -> boto3.Session:
    """A session in a rehearsed account."""
    return _made(running.url, running.account, running.region)


def caller(running: "Running") -> Caller:
    """A caller in a rehearsed account."""
    return Caller(session_of(running), running.region, config=ONCE)


def account_of(environment: str, assemblies: Mapping[str, Path], aws: Caller, *, whole: bool = False) -> Account:
    """An environment as a rehearsed account has it."""
    settings = load(environment)
    place = Place(account=settings.account, region=settings.region, partition=settings.partition)
    return read(
        aws,
        place,
        list(templates_at(assemblies[environment])),
        prefix=settings.names.stack(""),
        names=settings.names,
        whole=whole,
    )


def differing(assembly: Path, running: "Running", adopted: Iterable[Described] = ()) -> list[str]:
    """What `verify` finds of a deployed assembly that is not there, not as approved, or not approved."""
    aws = running.aws()
    place = Place(account=aws.account, region=aws.region, partition=aws.partition)
    account = read(aws.caller(), place, list(templates_at(assembly)), prefix="of-no-stack", adopted=adopted)
    found = check(account.application, controls=[DEP03(), DEP04(), DEP05()], account=account)
    return [f"{one.type} {one.resource} {one.property} {one.message}" for one in found.open]


# A small account, made by hand ---------------------------------------------------------------------------------------

PLACE = Place(account="111122223333", region="eu-west-1", partition="aws")
STACK = "tst-rekognition-one"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
GAP = Unresolved("s3:GetBucketPolicy", "AccessDenied: no")
Resources = dict[str, dict[str, Any]]


def small_account(
    approved: Resources | None = None,
    live: Resources | None = None,
    *,
    deployed: Resources | None = None,
    states: dict[str, dict[str, Any]] | None = None,
    beside: Iterable[Resource] = (),
    stacks: Iterable[Stack] | None = None,
    **rest: Any,
) -> Account:
    """An account with one stack; what is live, and what CloudFormation holds, is what was approved if nothing is said.

    A live resource of None is gone, one whose properties are a gap could not be read.
    """
    approved = approved or {}
    live = approved | (live or {})
    gaps = {name: one["Properties"] for name, one in live.items() if one and one.get("Properties") is GAP}
    readable = {name: {**one, "Properties": {}} if name in gaps else one for name, one in live.items() if one}
    there = tuple(
        replace(
            one,
            properties=Unread(gaps[one.id]) if one.id in gaps else one.properties,
            state=(states or {}).get(one.id, {}),
            path=f"{STACK}/{one.id}",
        )
        for one in _templated(readable).resources
    )
    listed = [Stack(name=STACK, status="CREATE_COMPLETE", protected=True)] if stacks is None else stacks
    return Account(
        place=PLACE,
        stacks={one.name: one for one in listed},
        application=Application(resources=(*there, *beside)),
        approved=_templated(approved),
        deployed=_templated(approved if deployed is None else deployed),
        time=NOW,
        **{"opt_out": {"services": {"default": {"opt_out_policy": "optOut"}}}, **rest},
    )


def external(type_: str, id_: str = "external principal", **properties: Any) -> Resource:
    """Something that no stack owns."""
    return Resource(id=id_, type=f"AWS::{type_}", properties=properties, template=PLACE.location(), path=id_)


def _templated(resources: Resources) -> Application:
    known_ids = {name: known(one["Type"], name, PLACE) for name, one in resources.items()}
    text = Text(name=PLACE.location(STACK), sha256="", content={"Resources": resources})
    return resolved([Template(text=text, place=PLACE, stack=STACK, known=known_ids)])
