"""What the tests of `verify` share: a rehearsed account, read without retries."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from policies.sources.account import Account, read
from policies.sources.assembly import templates_at
from policies.sources.live.calling import Caller
from policies.sources.physical import Place
from stacks.settings import load

if TYPE_CHECKING:
    from rehearsal.emulator import Running

ONCE = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30, max_pool_connections=12)
"""An emulator that fails once fails again."""


class _Session(boto3.Session):
    """A session whose clients reach an emulator."""

    url = ""

    def client(self, *names: str, **rest: object) -> object:  # type: ignore[override]
        return super().client(*names, **{**rest, "endpoint_url": self.url})  # type: ignore[call-overload]


def caller(running: "Running") -> Caller:
    """A caller in a rehearsed account."""
    session = _Session(aws_access_key_id=running.account, aws_secret_access_key="rehearsal", region_name=running.region)
    session.url = running.url
    return Caller(session, running.region, config=ONCE)


def account_of(environment: str, assemblies: Mapping[str, Path], aws: Caller) -> Account:
    """An environment as a rehearsed account has it."""
    settings = load(environment)
    place = Place(account=settings.account, region=settings.region, partition=settings.partition)
    return read(aws, place, list(templates_at(assemblies[environment])), prefix=settings.names.stack(""))
