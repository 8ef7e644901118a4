"""Calls of AWS in one account and Region: none but the declared ones, retried when throttled, each failure told."""

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from typing import Any, Self, TypeVar

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import InvalidEndpointConfigurationError

from assurance.sources.live.answers import TOKENS, BrokenAnswerError, watch
from assurance.sources.live.failing import FAILURES, CallError, CannotGoOnError, UnreachableError, failure
from assurance.sources.resource import Unresolved
from capabilities.inspection import CALLS

WORKERS = 12
"""Calls that are under way side by side."""
CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 8},
    connect_timeout=5,
    read_timeout=30,
    max_pool_connections=WORKERS,
    user_agent_extra="fsi-rekognition-verify",
)
"""A throttled call is made up to eight times, ever more slowly: botocore's pause doubles, to at most 20 seconds."""
UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What code raises that meets an answer of another shape than it was made for."""
Kept = TypeVar("Kept")


class UndeclaredCallError(RuntimeError):
    """The program would make a call that nobody has looked at."""


class Caller:
    """Calls AWS with one session. A call that `calls` does not declare is a mistake of ours."""

    def __init__(
        self,
        session: boto3.Session,
        region: str,
        *,
        config: Config = CONFIG,
        calls: Mapping[str, tuple[str, ...]] = CALLS,
    ) -> None:
        self.region, self._calls = region, calls
        self.made: set[str] = set()
        """Every call that was made, as `s3:GetBucketPolicy`."""
        self._session, self._config = session, config
        self._clients: dict[str, Any] = {}
        self._silent: dict[str, CallError] = {}
        self._kept: dict[str, Any] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def at(self, region: str) -> Self:
        """The same in another Region, where a call is made twice at most: it may be closed, or out of reach."""
        other = copy(self)
        other.region, other._lock = region, threading.Lock()
        other._config = self._config.merge(Config(retries={"mode": "standard", "total_max_attempts": 2}))
        other._clients, other._silent, other._kept, other._locks = {}, {}, {}, {}
        return other

    def call(self, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
        """The answer. Raises `CallError`, or `CannotGoOnError` where no other call would fare better."""
        with self._described(service, operation) as client:
            found: dict[str, Any] = getattr(client, xform_name(operation))(**parameters)
            return found

    def pages(self, service: str, operation: str, key: str, **parameters: Any) -> list[Any]:
        """What all pages of the answer hold under a key."""
        with self._described(service, operation) as client:
            found: list[Any] = []
            seen: set[str] = set()
            for page in _pages(client, xform_name(operation), parameters):
                found += page.get(key, ())
                token = next((str(page[one]) for one in TOKENS if page.get(one)), "")
                if token in seen:
                    raise BrokenAnswerError(reason="a page says once more where the next one begins: there is no end")
                seen |= {token} - {""}
            return found

    def find(
        self, service: str, operation: str, *, absent: tuple[str, ...], **parameters: Any
    ) -> dict[str, Any] | None:
        """The answer; None where AWS says by one of these codes that there is none. Raises `CallError`."""
        try:
            return self.call(service, operation, **parameters)
        except CallError as error:
            if error.code in absent:
                return None
            raise

    def answer(self, service: str, operation: str, *, absent: tuple[str, ...] = (), **parameters: Any) -> Any:
        """The answer; None where AWS says by one of these codes that there is none, `Unresolved` where it fails."""
        return attempt(lambda: self.find(service, operation, absent=absent, **parameters))

    def once(self, name: str, read: Callable[[], Kept]) -> Kept:
        """What is read for many, read once; those who come meanwhile wait. A failure is remembered, too."""
        with self._lock:
            lock = self._locks.setdefault(name, threading.Lock())
        with lock:
            if name not in self._kept:
                try:
                    self._kept[name] = read()
                except CallError as error:
                    self._kept[name] = error
        kept: Kept = self._kept[name]
        if isinstance(kept, CallError):
            raise kept
        return kept

    @contextmanager
    def _described(self, service: str, operation: str) -> Iterator[Any]:
        """The client, for one call; what botocore raises is turned into what a user is shown."""
        if operation not in self._calls.get(service, ()):
            raise UndeclaredCallError(f"{service}:{operation} is not declared")
        self.made.add(f"{service}:{operation}")
        try:
            yield self._client(service)
        except FAILURES as error:
            description = failure(error, service, operation)
            if isinstance(description, UnreachableError):
                self._silent[service] = description
            raise description from None
        except UNREADABLE as error:
            why = f"botocore cannot read the answer ({type(error).__name__}: {error})"
            raise CallError(f"{service}:{operation}", "BrokenAnswer", why) from None

    def _client(self, service: str) -> Any:
        """The client of a service. One that does not answer is not asked again: each call would wait as long."""
        with self._lock:
            if failed := self._silent.get(service):
                raise failed
            if service not in self._clients:
                self._clients[service] = client(self._session, service, self.region, self._config)
            return self._clients[service]


def client(session: boto3.Session, service: str, region: str, config: Config) -> Any:
    """A client; an endpoint that is no URL fails like all else that botocore finds wrong."""
    try:
        made = session.client(service, region_name=region, config=config)  # type: ignore[call-overload]
    except ValueError as error:
        raise InvalidEndpointConfigurationError(msg=str(error)) from None
    watch(made.meta.events)
    bound_to_loopback(made)
    return made


def bound_to_loopback(made: Any) -> None:
    """Let a client of S3 Control ask an emulator on this machine at its own address, which has none per account."""
    made.meta.events.register("before-sign.s3-control", _one_host)


def _one_host(request: Any, **_: Any) -> None:
    request.url = re.sub(r"//[0-9]{12}\.(localhost|127\.0\.0\.1)(?=[:/])", r"//\1", request.url)


def attempt(read: Callable[[], Kept]) -> Kept | Unresolved:
    """What a function reads, or why it failed."""
    try:
        return read()
    except CannotGoOnError:
        raise
    except CallError as error:
        return error.unresolved


def tags(found: Any, key: str = "Key", value: str = "Value") -> Any:
    """Tags as CloudFormation writes them, without those that AWS itself sets; what could not be read stays so."""
    if isinstance(found, Unresolved):
        return found
    pairs: Iterator[tuple[str, str]] = (
        iter(found.items()) if isinstance(found, dict) else ((one[key], one.get(value, "")) for one in found or ())
    )
    return [{"Key": name, "Value": text} for name, text in sorted(pairs) if not name.startswith("aws:")]


def _pages(client: Any, name: str, parameters: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The pages of an answer, also of a call of which botocore does not know that it has some."""
    if client.can_paginate(name):
        yield from client.get_paginator(name).paginate(**parameters)
        return
    more: dict[str, Any] = {}
    while True:
        page = getattr(client, name)(**parameters, **more)
        yield page
        more = {token: page[token] for token in TOKENS if page.get(token)}
        if not more:
            return
