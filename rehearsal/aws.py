"""The boto3 clients of an emulated account: made once each, and bound to a loopback address."""

import re
from functools import cache
from threading import Lock
from typing import Any

import boto3
from botocore.config import Config

from assurance.sources.live.sessions import boto3_session

LOOPBACK = re.compile(r"http://(localhost|127\.0\.0\.1):[0-9]+")
_CONFIG = Config(retries={"total_max_attempts": 1}, max_pool_connections=2, inject_host_prefix=False, proxies={})
"""An emulator that fails once fails again; and no proxy leads to a loopback address."""
_MAKING = Lock()
"""Clients may be used side by side; a session may not make two at once."""


class NotLoopbackError(Exception):
    """Something would have left this machine; the text says what."""


def session(account: str, region: str) -> boto3.Session:
    """A session with credentials that no account has: the access key is the id of the emulated account."""
    return boto3_session(aws_access_key_id=account, aws_secret_access_key="rehearsal", region_name=region)


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
        self._session = session(account, region)

    def __getattr__(self, service: str) -> Any:
        with _MAKING:
            client = self._session.client(service, endpoint_url=self.url, config=_CONFIG)  # type: ignore[call-overload]
        setattr(self, service, client)
        return client

    def arn(self, service: str, resource: str) -> str:
        """A regional ARN of this account."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"
