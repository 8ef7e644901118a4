"""Security groups as controls see them: every rule, inline or a resource of its own, in one shape."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from assurance.model.once import once
from assurance.model.reading import items, number, shown
from assurance.sources.resource import Application, Resource, Unresolved

GROUP = "AWS::EC2::SecurityGroup"
_TCP = ("tcp", "6")
_WIDEST = {4: 8, 6: 16}
"""A shorter prefix than this takes in a good part of the internet, however it is written."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule of a security group: what it lets through, and whom it means."""

    protocol: str
    first: float | None = None
    last: float | None = None
    cidr: str = ""
    other: str = ""
    """A group or prefix list."""
    unresolved: tuple[Unresolved, ...] = ()

    @property
    def https(self) -> bool:
        return self.protocol in _TCP and self.first == self.last == 443

    @property
    def world(self) -> bool:
        return bool(self.cidr) and world(self.cidr)

    @property
    def nothing(self) -> bool:
        """Whether it matches no packet that leaves the host: the way to say that nothing may."""
        return self.cidr in ("127.0.0.1/32", "255.255.255.255/32", "::1/128")

    def __str__(self) -> str:
        ports = (
            "all ports"
            if self.first is None
            else f"{self.first:g}" + ("" if self.last == self.first else f"-{self.last}")
        )
        return f"{self.protocol} {ports} from {self.cidr or self.other or 'nobody named'}"


def ingress(application: Application, group: Resource) -> Iterator[Rule]:
    """Every rule that lets something in."""
    return _rules(application, group, "SecurityGroupIngress")


def egress(application: Application, group: Resource) -> Iterator[Rule]:
    """Every rule that lets something out."""
    return _rules(application, group, "SecurityGroupEgress")


def rule(value: Any) -> Rule:
    """A rule from its properties."""
    if not isinstance(value, Mapping):
        lost = value if isinstance(value, Unresolved) else Unresolved(shown(value), "it is not a rule")
        return Rule(protocol="", unresolved=(lost,))
    names = ("IpProtocol", "FromPort", "ToPort", "CidrIp", "CidrIpv6")
    others = ("SourceSecurityGroupId", "SourceSecurityGroupName", "SourcePrefixListId", "DestinationSecurityGroupId",
              "DestinationPrefixListId")  # fmt: skip
    return Rule(
        protocol=str(value.get("IpProtocol", "")).lower(),
        first=number(value.get("FromPort")),
        last=number(value.get("ToPort")),
        cidr=next((found for name in ("CidrIp", "CidrIpv6") if isinstance(found := value.get(name), str)), ""),
        other=next((found for name in others if isinstance(found := value.get(name), str)), ""),
        unresolved=tuple(found for name in names if isinstance(found := value.get(name), Unresolved)),
    )


def world(cidr: str) -> bool:
    """Whether a range takes in the internet, or a good part of it."""
    try:
        network = ip_network(cidr, strict=False)
    except ValueError:
        return False
    return network.prefixlen < _WIDEST[network.version]


def within(inner: str, outer: str) -> bool:
    """Whether one range lies in another."""
    try:
        one, other = ip_network(inner, strict=False), ip_network(outer, strict=False)
    except ValueError:
        return inner == outer
    return one.version == other.version and one.subnet_of(other)  # type: ignore[arg-type]


def _rules(application: Application, group: Resource, name: str) -> Iterator[Rule]:
    listed = group.get(name)
    yield from map(rule, items(listed))
    yield from _alone(application, name).get(group.key, ())


@once
def _alone(application: Application, name: str) -> dict[str, list[Rule]]:
    """Group → the rules that are resources of their own."""
    found: dict[str, list[Rule]] = defaultdict(list)
    for alone in application.of(f"AWS::EC2::{name}"):
        if (group := application.find(alone.get("GroupId"))) is not None:
            found[group.key].append(rule(alone.properties))
    return found
