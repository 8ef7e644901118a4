"""Who of an account may ask whom nobody named: a role or user with a name, tags and words of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from assurance.iam.descent import Choice, Variable
from assurance.iam.domains import ABSENT, domain
from assurance.iam.outside import KINDS, Outside, only
from assurance.iam.patterns import arn_matches, arn_parts, glob
from assurance.iam.request import Principal

_NAMING = ("aws:principaltag/", "sts:externalid", "aws:requesttag/", "sts:sourceidentity", "aws:sourceidentity")
"""Keys by which a statement can mean somebody in particular."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Inside(Outside):
    """The principals of the account in question whom the statements do not mean in particular."""

    kinds = KINDS
    naming: ClassVar[tuple[str, ...]] = _NAMING

    def identities(self) -> Iterator[tuple[Principal, Choice]]:
        """Those whose ARN is none that is written out, nor of a pattern that leaves less than everything open."""
        spared = [who for one in self.mentions.settled.statements if one.denies for who in one.not_principals.aws]
        meant = [*spared, *(one for one in self.mentions.values("aws:principalarn") if not everyone(one))]
        for principal, choice in super().identities():
            if not any(arn_matches(one, principal.arn) for one in meant):
                yield principal, choice

    @cached_property
    def organization(self) -> Variable:
        """The account's organization is one that is written out, or another; or it is of none."""
        keys = ("aws:principalorgid", "aws:principalorgpaths")
        written = {one.partition("/")[0] for one in self.mentions.values(*keys)}
        written = {one for one in written if one and not set("*?$") & set(one)}
        tails = [one.partition("/")[2].replace("*", "").rstrip("/") for one in self.mentions.values(keys[1])] or [
            "r-own1"
        ]
        own = [{keys[0]: (one,), keys[1]: (f"{one}/{tail}/",)} for one in sorted(written | {"o-own"}) for tail in tails]
        return only([*own, dict.fromkeys(keys, ABSENT)])

    def free(self, key: str, gaps: list[str]) -> Variable:
        """A tag or word that is written out is somebody else's."""
        found = super().free(key, gaps)
        if not key.startswith(self.naming) or found.needs:
            return found
        meant = [glob(value) for value in self.mentions.values(key) if value.strip("*?")]
        every = domain(key, self.mentions.conditions[key]).values
        return only([{key: values} for values in every if not any(map(_named(meant), values))])


class Unbound(Inside):
    """The principals of another account whom no condition means: tags and names of sessions are given there."""

    naming = ("sts:externalid",)

    @cached_property
    def organization(self) -> Variable:
        """Its organization is none that is written out."""
        return self.other_organization


class Anyone(Inside):
    """Every principal of an account, whether or not it is meant."""

    naming = ()

    def identities(self) -> Iterator[tuple[Principal, Choice]]:
        return Outside.identities(self)


class Stray(Anyone):
    """Every principal of an account, were it of another organization or of none."""

    @cached_property
    def organization(self) -> Variable:
        return self.other_organization


def _named(meant: list[Callable[[str], bool]]) -> Callable[[str], bool]:
    return lambda value: any(one(value) for one in meant)


def everyone(pattern: str) -> bool:
    """Whether an ARN pattern leaves open which role or user of an account it means."""
    parts = arn_parts(pattern)
    if len(parts) < 6:
        return not pattern.strip("*?")
    kind, _, name = parts[5].partition("/")
    return not parts[5].strip("*?") or (not name.strip("*?/") and kind in ("role", "user", "assumed-role"))
