"""Judgements as they are reported, and what they come to."""

import builtins
from collections.abc import Mapping
from dataclasses import dataclass, field

from assurance.results.verdict import Consideration, Severity, Status
from assurance.sources.resource import Input


@dataclass(frozen=True, kw_only=True)
class Description:
    """What is the same for every judgement of a control."""

    id: str
    title: str
    severity: Severity
    consideration: Consideration
    why: str
    remedy: str
    page: str
    """Where it is documented, from the root of the repository."""
    frameworks: tuple[str, ...] = ()
    """`FRAMEWORK IDENTIFIER`, sorted."""


@dataclass(frozen=True, kw_only=True, order=True)
class Result:
    """A judgement as it is reported."""

    control: str
    template: str
    resource: str
    property: str
    status: Status
    type: str
    message: str
    path: str
    line: int | None = None
    about: Description = field(compare=False, repr=False)
    """Of its control."""

    @builtins.property
    def title(self) -> str:
        return self.about.title

    @builtins.property
    def severity(self) -> Severity:
        return self.about.severity

    @builtins.property
    def frameworks(self) -> tuple[str, ...]:
        return self.about.frameworks

    @builtins.property
    def remedy(self) -> str:
        """What to do; nothing where it is met."""
        return "" if self.status is Status.MET else self.about.remedy


@dataclass(frozen=True, kw_only=True)
class Results:
    """All judgements of one check, sorted. `crashed`: what a control could not do, which is never hidden."""

    results: tuple[Result, ...]
    inputs: tuple[Input, ...] = ()
    unjudged: tuple[str, ...] = ()
    """Controls that were not judged, since nothing says what is approved."""
    not_understood: Mapping[str, int] = field(default_factory=dict)
    """Types that no control understands, with how many resources of each there are."""
    crashed: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()

    def count(self, status: Status) -> int:
        return sum(result.status is status for result in self.results)

    @property
    def open(self) -> tuple[Result, ...]:
        """Everything that is neither met nor excepted."""
        return tuple(one for one in self.results if one.status in (Status.NOT_MET, Status.UNDECIDED))

    @property
    def exit_status(self) -> int:
        """0 met or excepted, 1 open findings, 2 could not check: nothing judged, or a check that crashed."""
        if self.crashed or self.mistakes or not self.results:
            return 2
        return 1 if self.open else 0
