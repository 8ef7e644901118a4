"""The boto3 clients of an emulated account: made once each, and bound to a loopback address."""

import re
from functools import cache
from threading import Lock
from typing import Any, cast

import boto3
from botocore.config import Config

from assurance.sources.live.calling import Caller, bound_to_loopback
from assurance.sources.live.sessions import boto3_session

LOOPBACK = re.compile(r"http://(localhost|127\.0\.0\.1):[0-9]+")
_CONFIG = Config(retries={"total_max_attempts": 1}, max_pool_connections=12, inject_host_prefix=False, proxies={})
"""An emulator that fails once fails again; and no proxy leads to a loopback address."""
_MAKING = Lock()
"""Clients may be used side by side; a session may not make two at once."""


class NotLoopbackError(Exception):
    """Something would have left this machine; the text says what."""


def session(account: str, region: str) -> boto3.Session:
    """A session with credentials that no account has: the access key is the id of the emulated account."""
    return boto3_session(aws_access_key_id=account, aws_secret_access_key="rehearsal", region_name=region)


class _Bound:
    """A session whose clients reach the emulator."""

    def __init__(self, url: str, made: boto3.Session) -> None:
        self._url, self._session = url, made

    def client(self, service: str, **rest: Any) -> Any:
        with _MAKING:
            made = self._session.client(service, endpoint_url=self._url, **rest)  # type: ignore[call-overload]
            bound_to_loopback(made)
            return made


@cache
def aws(url: str, account: str, region: str) -> "Aws":
    """The clients of an account and Region in the emulator at an address, made once in a process."""
    return Aws(url, account, region)


class Aws:
    """Clients as attributes (`aws.iam`, `aws.kms` …), and the place that they stand for."""

    def __init__(self, url: str, account: str, region: str) -> None:
        if not LOOPBACK.fullmatch(url):
            raise NotLoopbackError(f"{url}: a rehearsal talks to a loopback address only")
        self.url, self.account, self.region = url, account, region
        self.partition = "aws-us-gov" if region.startswith("us-gov-") else "aws"
        self._session = _Bound(url, session(account, region))

    def __getattr__(self, service: str) -> Any:
        client = self._session.client(service, config=_CONFIG)
        setattr(self, service, client)
        return client

    def caller(self) -> Caller:
        """What `verify` reads an account by, bound to the emulator; it remembers what it read."""
        return Caller(cast("boto3.Session", self._session), self.region, config=_CONFIG)

    def arn(self, service: str, resource: str) -> str:
        """A regional ARN of this account."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"
