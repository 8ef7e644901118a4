"""Environments that lie side by side and cannot be deployed side by side: what of one has the other's name."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from settings.settings import Settings


def collisions(settings: "Settings") -> Iterator[str]:
    """One line a name that another environment file of the folder gives to something of its own."""
    for file, other in settings.beside.items():
        for name in _shared(settings, other):
            yield f"{file}: has {name} too; the second to be deployed would be refused"


def _shared(one: "Settings", other: "Settings") -> Iterator[str]:
    here = (one.account, one.region) == (other.account, other.region)
    if here and one.prefix == other.prefix:
        yield f"the stack {one.names.stack('storage')} in {one.account} and {one.region}"
        return
    if here:
        yield from _rekognition(one, other)
        yield from _network(one, other)
    both = one.guardrails and other.guardrails
    if both and (one.organization, one.prefix) == (other.organization, other.prefix):
        yield (
            f"the policy {one.names.stack('scp')} of the organization (one [guardrails] is enough: its policies are "
            "made for both)"
        )


def _rekognition(one: "Settings", other: "Settings") -> Iterator[str]:
    """What the bank itself names."""
    for kind, mine, theirs in (
        ("collection", set(one.collections), set(other.collections)),
        ("project", set(one.projects), set(other.projects)),
        ("stream processor", _processors(one), _processors(other)),
    ):
        yield from (f"the {kind} {name} in {one.account} and {one.region}" for name in sorted(mine & theirs))


def _network(one: "Settings", other: "Settings") -> Iterator[str]:
    """A name resolves to one endpoint in a VPC."""
    if one.network.adopt and other.network.adopt and one.network.adopt.vpc == other.network.adopt.vpc:
        yield f"the private name rekognition.{one.region}.amazonaws.com in {one.network.adopt.vpc}"


def _processors(of: "Settings") -> set[str]:
    streaming = of.capabilities.streaming_video
    return {one.name for one in streaming.processors} if streaming else set()
