"""What of an answer can be a parameter: account numbers, ids, ranges and names that a template only repeats."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

from settings.layers import Layered
from settings.settings import Settings

ACCOUNT, REGION, PARTITION, CIDR, NAME = "account", "region", "partition", "cidr", "name"
WIDEST = 16
"""Prefix length of the widest range that is carried by a parameter."""
_FOUND = re.compile(
    r"(?P<uuid>(?<![0-9a-f-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f-]))"
    r"|(?P<account>(?<![0-9])[0-9]{12}(?![0-9]))"
    r"|(?P<id>(?<![a-z0-9-])(?:vpc|subnet|rtb|sg|vpce)-[0-9a-f]{8,17}(?![0-9a-f-]))"
    r"|(?P<cidr>(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}/[0-9]{1,2}(?![0-9.]))"
)
_NAMED = re.compile(r"^(arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:(?:role|policy|trail|stream|event-bus)/)([^*?]+)$")
_WHOLE = re.compile(r"^(?:tags\..+|log-archive\.adopt\.(?:bucket|log-group))$")
_SUBSCRIBER = re.compile(r"^(https://|[^@]+@)(.+)$")


@dataclass(frozen=True, kw_only=True)
class Token:
    """A part of an answer; `kind` says what it is, `of` what about it every value must have in common."""

    kind: str
    of: str
    text: str


Part = str | Token


def parts(key: str, value: str, settings: Settings) -> tuple[Part, ...]:
    """An answer, taken apart."""
    if _WHOLE.match(key):
        return (Token(kind=NAME, of="whole", text=value),)
    if key.startswith("alarms.subscribers") and (found := _SUBSCRIBER.match(value)):
        form = "https" if found[1] == "https://" else "mail"
        return (Token(kind=NAME, of=form, text=value),)
    if found := _NAMED.match(value):
        form = f"{value.split(':')[5].partition('/')[0]} {found[2].count('/')}"
        return (*_within(found[1], settings), Token(kind=NAME, of=form, text=found[2]))
    return tuple(_within(value, settings))


def _within(value: str, settings: Settings) -> Iterator[Part]:
    at = 0
    pattern = re.compile(
        rf"{_FOUND.pattern}|(?P<region>(?<![a-z0-9-]){settings.region}(?![a-z0-9-]))"
        rf"|(?P<partition>(?<=^arn:){settings.partition}(?=:))"
    )
    for found in pattern.finditer(value):
        kind = str(found.lastgroup)
        if at < found.start():
            yield value[at : found.start()]
        yield from _token(kind, found[0])
        at = found.end()
    if at < len(value):
        yield value[at:]


def _token(kind: str, text: str) -> Iterator[Part]:
    match kind:
        case "id":
            yield Token(kind="id", of=text.partition("-")[0], text=text)
        case "cidr":
            network = IPv4Network(text)
            yield text if network.prefixlen < WIDEST else Token(kind=CIDR, of=str(network.prefixlen), text=text)
        case _:
            yield Token(kind=kind, of="", text=text)


def leaves(layers: Layered, settings: Settings) -> dict[str, tuple[Part, ...] | str]:
    """Key of every answer → its parts; what is no text is distinguished by itself alone."""
    found: dict[str, tuple[Part, ...] | str] = {}

    def walk(key: str, value: Any) -> None:
        match value:
            case str():
                found[key] = parts(key, value, settings)
            case tuple() | list():
                found[key] = f"{len(value)} of them"
                for number, one in enumerate(value):
                    walk(f"{key}[{number}]", one)
            case Mapping() if value:
                for name, one in value.items():
                    walk(f"{key}.{name}", one)
            case _:
                found[key] = repr(value)

    for key, value in layers.answers.items():
        if key not in ("region", "partition", "guardrails"):
            walk(key, value)
    return found


def sentinel(token: Token, rank: int, among: int) -> str:
    """A text that stands for a token, alike in form, in no other answer; `rank`: its place among those of its kind."""
    match token.kind:
        case "account":
            return f"9{rank:04d}7170717"
        case "uuid":
            return f"fee7{rank:04d}-fee7-4fee-8fee-fee7fee7fee7"
        case "id":
            return f"{token.of}-0fee7{among - rank:04d}fee7fee"
        case "cidr":
            return f"10.{100 + rank}.0.0/{token.of}"
    match token.of:
        case "mail":
            return f"fleet-value-{rank:04d}@example.com"
        case "https":
            return f"https://fleet-value-{rank:04d}.example.com/"
        case "whole":
            return f"fleet-value-{rank:04d}"
        case form:
            folders = range(int(form.rpartition(" ")[2]))
            return "/".join([*(f"fleet-value-{rank:04d}-{n}" for n in folders), f"fleet-value-{rank:04d}-n"])


def derived(kind: str, text: str) -> Iterator[tuple[str, str]]:
    """What templates make of a value, by what ends the name of its parameter.

    Of a range the subnets of a created VPC, as its construct divides it; of a name with a path the name alone.
    """
    if kind == CIDR and (network := IPv4Network(text)).prefixlen <= 30:
        yield from ((f"Subnet{n}", str(one)) for n, one in enumerate(network.subnets(prefixlen_diff=2), 1))
    elif kind == NAME and "/" in text and not text.startswith("https://"):
        yield "Last", text.rpartition("/")[2]
