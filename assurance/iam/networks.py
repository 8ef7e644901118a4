"""From where a request may come: over the internet, or through a VPC endpoint; anybody's, or one that nobody names.

Fact 87 says what Amazon S3 takes for public.
"""

from collections.abc import Iterable
from ipaddress import collapse_addresses

from assurance.iam.descent import Choice, Variable, lazily
from assurance.iam.domains import ABSENT, ANYBODYS, Address, Network, Values, addresses, domain, ranges
from assurance.iam.mentions import Mentions

VPC = ("aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths",
       "aws:vpcsourceip")  # fmt: skip
_BROAD = {4: 8, 6: 32}
"""Version of IP → a prefix that is shorter names no network of somebody's own."""


def networks(mentions: Mentions, anywhere: bool) -> Variable:
    """Every place that the statements can tell apart; `anywhere`: those that they write out included."""
    return lazily((*VPC, "aws:sourceip"), lambda: _places(mentions, anywhere))


def _places(mentions: Mentions, anywhere: bool) -> list[Choice]:
    written = mentions.values("aws:sourceip")
    named = ranges(written)
    internet: dict[str, Values] = dict.fromkeys(VPC, ABSENT)
    found = (one for one in addresses(written) if anywhere or _public(one, named))
    choices: list[Choice] = [{**internet, "aws:sourceip": (str(one),)} for one in found]
    inside: list[dict[str, Values]] = [{"aws:sourceip": ABSENT}]
    for key in VPC:
        inside = [{**one, key: values} for one in inside for values in _inside(mentions, key, anywhere)]
    return [*choices, *inside, {**internet, "aws:sourceip": ABSENT}]


def _inside(mentions: Mentions, key: str, anywhere: bool) -> list[Values]:
    """What a VPC endpoint tells; of somebody else's, none of what is written out."""
    tests = mentions.conditions.get(key)
    if not tests:
        return [ABSENT]
    found = list(domain(key, tests).values)
    if anywhere:
        return found
    written = set(mentions.values(key))
    return [
        values
        for values in found
        if not written.intersection(values) and not any(one in value for value in values for one in mentions.written)
    ]


def _public(address: Address, named: list[Network]) -> bool:
    """Whether anybody may have the address: it is no private one, and of no network small enough to be somebody's."""
    if not address.is_global and str(address) not in ANYBODYS:
        return False
    same = [one for one in named if one.version == address.version]
    together: Iterable[Network] = collapse_addresses(same)  # type: ignore[type-var]
    return not any(address in one for one in together if one.prefixlen >= _BROAD[one.version])
