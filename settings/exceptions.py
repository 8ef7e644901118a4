"""The exceptions register: what is not met, why, who answers for it, what stands in, and until when.

It serves our controls and cdk-nag's. An entry that is malformed, expired, or matches nothing is an error: an exception
that nobody needs is a hole that nobody watches. A bank's own register is laid over the baseline's: an entry for the
same rule and scope completes or replaces ours, and only so does a placeholder become an approval.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from settings.texts import readable

SOON = timedelta(days=30)
PLACEHOLDER = "placeholder"
"""Begins the approval of an entry that nobody has approved."""
_Text = Annotated[str, AfterValidator(readable)]
_Name = Annotated[_Text, StringConstraints(min_length=3)]
_Sentence = Annotated[_Text, StringConstraints(min_length=20)]
PACKS = ("AwsSolutions", "NIST.800.53.R5", "PCI.DSS.321")
"""The packs of cdk-nag."""
_NAG = "|".join(rf"{re.escape(pack)}::{re.escape(pack)}-.+" for pack in PACKS)
_Rule = Annotated[_Text, StringConstraints(pattern=rf"^([A-Z]{{3}}\d{{2}}|{_NAG})$")]


class Entry(BaseModel):
    """One exception; `{prefix}`, `{account}`, `{region}`, `{partition}` and `{project}` are the environment's own."""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=lambda name: name.replace("_", "-"))

    rule: _Rule
    scope: _Name
    reason: _Sentence
    owner: _Name
    approval: _Name
    compensating_control: _Sentence
    expires: date
    only_with: tuple[str, ...] = ()
    """The entry applies only where one of these is: capabilities, stores, `created-vpc`, `adopted-boundary` …"""

    @property
    def placeholder(self) -> bool:
        """Whether it was shipped with the baseline, and nobody has approved it."""
        return self.approval.startswith(PLACEHOLDER)


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """An entry as it applies to one environment: rule and scope with the environment's names filled in."""

    where: str
    """For messages: `exceptions.toml: entry 3`."""
    rule: str
    scope: str
    entry: Entry

    def covers(self, rule: str, path: str) -> bool:
        """True for a finding of this rule at this construct path, or below it."""
        return rule == self.rule and (fnmatchcase(path, self.scope) or fnmatchcase(path, f"{self.scope}/*"))


@dataclass(frozen=True, kw_only=True)
class Register:
    """The entries that apply to one environment on one day."""

    exemptions: tuple[Exemption, ...]
    awaiting_approval: tuple[Exemption, ...] = ()
    """Placeholders, which except nothing in an environment that is no example."""

    def covering(self, rule: str, path: str) -> Exemption | None:
        """The first entry that covers a finding."""
        return next((one for one in self.exemptions if one.covers(rule, path)), None)

    @property
    def placeholders(self) -> tuple[Exemption, ...]:
        """Those in force that nobody has approved."""
        return tuple(one for one in self.exemptions if one.entry.placeholder)

    def unmatched(self, findings: Iterable[tuple[str, str]], but: Collection[str] = ()) -> list[str]:
        """A line for each entry that covers none of the findings (rule, construct path); `but`: rules not judged."""
        seen = list(findings)
        return [
            f"{one.where} ({one.rule} at {one.scope}): matches nothing; remove it or correct it"
            for one in self.exemptions
            if one.rule not in but and not any(one.covers(rule, path) for rule, path in seen)
        ]

    def expiring(self, today: date) -> list[str]:
        """A line for each entry that expires within 30 days."""
        return [
            f"{one.where} ({one.rule}): expires on {one.entry.expires}; renew it or meet the rule"
            for one in self.exemptions
            if one.entry.expires - today <= SOON
        ]
