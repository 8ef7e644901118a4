"""Events reduced to the distinct calls that the questions are about: how often, when first and last, by which events.

This is the one place where events become groups. A group is what `SELECT columns, count(*) … GROUP BY columns` yields,
and does not depend on the order of the events, nor on how often each was delivered.
"""

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Any, NamedTuple

from assurance.sources.cloudtrail.records import Event, Identity

MOST = 5
"""Events that a group names."""
DENIALS = frozenset(
    "AccessDenied AccessDeniedException Client.UnauthorizedOperation UnauthorizedOperation VpceAccessDenied".split()
)
"""Error codes by which a policy refused the call; other errors say nothing of policies."""
_SENT = ("image", "sourceImage", "targetImage", "video", "input", "inputImage")
"""Parameters that hold an image or video, as bytes or as an object of S3."""


class Call(NamedTuple):
    """What is the same of all calls of a group."""

    category: str
    service: str
    """IAM prefix: `rekognition`."""
    operation: str
    principal: str
    """ARN of the role (not of its session), user or root; the name of a service; an account id; empty for nobody."""
    kind: str
    """`userIdentity.type`."""
    account: str
    """Of the principal."""
    invoked_by: str
    """The service that called for the principal."""
    region: str
    endpoint: str
    endpoint_account: str
    host: str
    tls: str
    address: str
    error: str
    resource: str
    """What the call is about: an ARN; a key within a bucket only as far as a policy tells it from others."""
    bucket: str
    """Where the image or video lies; `bytes` if it was sent; empty if the call takes none, or does not say."""
    writes: bool

    @property
    def action(self) -> str:
        return f"{self.service}:{self.operation}"

    @property
    def denied(self) -> bool:
        return self.error in DENIALS

    @property
    def happened(self) -> bool:
        return not self.error


class Who(NamedTuple):
    """Who did what from where on a day."""

    day: str
    operation: str
    principal: str
    session: str
    source_identity: str
    address: str
    endpoint: str
    error: str


@dataclass(kw_only=True, slots=True)
class Group:
    """How often, when, and the first events."""

    count: int = 0
    first: str = ""
    last: str = ""
    examples: list[tuple[str, str]] = field(default_factory=list)
    """Time and id of the first events."""

    def add(self, time: str, id_: str) -> None:
        self.count += 1
        self.first = min(self.first or time, time)
        self.last = max(self.last, time)
        if len(self.examples) < MOST or (time, id_) < self.examples[-1]:
            insort(self.examples, (time, id_))
            del self.examples[MOST:]


def merged(groups: Iterable[Group]) -> Group:
    """Several groups as one."""
    listed = list(groups)
    return Group(
        count=sum(one.count for one in listed),
        first=min((one.first for one in listed), default=""),
        last=max((one.last for one in listed), default=""),
        examples=nsmallest(MOST, {example for one in listed for example in one.examples}),
    )


def principal(who: Identity) -> str:
    """The ARN or name that policies know the caller by."""
    issuer = who.session_context.session_issuer if who.session_context else None
    if issuer and issuer.arn:
        return issuer.arn
    return who.arn or who.account_id or who.invoked_by or ""


def session(who: Identity) -> str:
    """The name of the session of a role."""
    return (who.arn or "").rpartition("/")[2] if ":assumed-role/" in (who.arn or "") else ""


def media(parameters: dict[str, Any]) -> Iterator[str]:
    """The buckets of the images and videos of a call; `bytes` for one that was sent along."""
    for name in _SENT:
        if isinstance(sent := parameters.get(name), dict):
            inner = sent.get("s3Object")
            yield str(inner.get("bucket", "")) if isinstance(inner, dict) else "bytes"


def call_of(event: Event, who: Identity, resource: str, bucket: str, sent: Mapping[str, Any]) -> Call:
    """The call that an event records; `sent`: its parameters."""
    tls = event.tls_details
    return Call(
        category=event.category,
        service=service_of(event),
        operation=f"{event.event_name}Version" if _of_version(event, sent) else event.event_name,
        principal=principal(who),
        kind=who.type or "",
        account=who.account_id or "",
        invoked_by=who.invoked_by or "",
        region=event.aws_region,
        endpoint=event.vpc_endpoint_id or "",
        endpoint_account=event.vpc_endpoint_account_id or "",
        host=(tls.client_provided_host_header or "") if tls else "",
        tls=(tls.tls_version or "") if tls else "",
        address=event.source_address or "",
        error=event.error_code or "",
        resource=resource,
        bucket=bucket,
        writes=event.read_only is False,
    )


def _of_version(event: Event, sent: Mapping[str, Any]) -> bool:
    """Whether an object's version was named: its action is then another than the event's name."""
    names = ("DeleteObject", "GetObject")
    return event.event_source == "s3.amazonaws.com" and event.event_name in names and "versionId" in sent


def who_of(event: Event, who: Identity) -> Who:
    """Who did it, from where, on which day."""
    return Who(
        day=event.event_time[:10],
        operation=event.event_name,
        principal=principal(who),
        session=session(who),
        source_identity=(who.session_context.source_identity or "") if who.session_context else "",
        address=event.source_address or "",
        endpoint=event.vpc_endpoint_id or "",
        error=event.error_code or "",
    )


def service_of(event: Event) -> str:
    """The IAM prefix of the service that was called."""
    name = event.event_source.partition(".")[0]
    return "cloudwatch" if name == "monitoring" else name
