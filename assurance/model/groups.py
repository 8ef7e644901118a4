"""Security groups as controls see them: every rule, inline or a resource of its own, in one shape.

A rule that names several sources is as many rules, and one that names a prefix list of the application is a rule for
each range in the list.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_network
from typing import Any

from assurance.model.once import once
from assurance.model.reading import items, number, shown
from assurance.sources.resource import Application, Resource, Unresolved

GROUP = "AWS::EC2::SecurityGroup"
PREFIX_LIST = "AWS::EC2::PrefixList"
_TCP = ("tcp", "6")
_COMMON = ("IpProtocol", "FromPort", "ToPort")
_RANGES = ("CidrIp", "CidrIpv6")
_LISTS = ("SourcePrefixListId", "DestinationPrefixListId")
_GROUPS = ("SourceSecurityGroupId", "SourceSecurityGroupName", "DestinationSecurityGroupId")
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
    """A group, or a prefix list that is not in the application."""
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
    yield from (each for one in items(group.get("SecurityGroupIngress")) for each in rules(one, application))
    yield from _alone(application).get(group.key, ())


def rules(value: Any, application: Application) -> tuple[Rule, ...]:
    """A rule from its properties, once for each source or destination that it names."""
    if not isinstance(value, Mapping):
        lost = value if isinstance(value, Unresolved) else Unresolved(shown(value), "it is not a rule")
        return (Rule(protocol="", unresolved=(lost,)),)
    first, last = number(value.get("FromPort")), number(value.get("ToPort"))
    common = tuple(found for name in _COMMON if isinstance(found := value.get(name), Unresolved))
    made = partial(Rule, protocol=str(value.get("IpProtocol", "")).lower(), first=first, last=last)
    named = [value[name] for name in _LISTS if value.get(name) is not None]
    ranges = [value[name] for name in _RANGES if value.get(name) is not None]
    ranges += [each for name in named for each in _entries(name, application)]
    others = [value[name] for name in _GROUPS if isinstance(value.get(name), str)]
    others += [name for name in named if isinstance(name, str) and not _at_hand(name, application)]
    found = [made(cidr=each, unresolved=common) for each in ranges if isinstance(each, str)]
    found += [made(other=each, unresolved=common) for each in others]
    found += [made(unresolved=(*common, each)) for each in (*ranges, *named) if isinstance(each, Unresolved)]
    return tuple(found) or (made(unresolved=common),)


def _at_hand(name: object, application: Application) -> Resource | None:
    """The prefix list of the application that a rule names."""
    found = application.find(name)
    return found if found is not None and found.type == PREFIX_LIST else None


def _entries(name: object, application: Application) -> Iterator[Any]:
    """The ranges of a prefix list of the application; what is not known of them as it is."""
    if (listed := _at_hand(name, application)) is None:
        return
    for entry in items(listed.get("Entries")):
        yield entry.get("Cidr") if isinstance(entry, Mapping) else entry


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


@once
def _alone(application: Application) -> dict[str, list[Rule]]:
    """Group → the rules that let something in and are resources of their own."""
    found: dict[str, list[Rule]] = defaultdict(list)
    for alone in application.of("AWS::EC2::SecurityGroupIngress"):
        if (group := application.find(alone.get("GroupId"))) is not None:
            found[group.key] += rules(alone.properties, application)
    return found
