"""A control, and all that it may look at."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, ClassVar

from assurance.controls.frameworks import Identifier, identifiers
from assurance.model.expectations import Expectation
from assurance.model.reading import unknown
from assurance.results.result import Description
from assurance.results.verdict import Consideration, Severity, Status, Verdict, settled
from assurance.sources.resource import Application, Resource, Unresolved
from capabilities.inspection import LISTING

if TYPE_CHECKING:  # pydantic and boto3 are slow to import, and a check of templates alone needs neither
    from assurance.sources.account import Account
    from settings.settings import Settings

MOST = 128
"""Versions that a question is put to; where there are more, what matters to each answer is found first."""


@dataclass(frozen=True, kw_only=True)
class Approval:
    """What the bank approved, from its environment file."""

    settings: "Settings"
    today: date = field(default_factory=lambda: datetime.now(UTC).date())

    @cached_property
    def actions(self) -> frozenset[str]:
        """The approved Rekognition actions, those by which what is retired is overseen, and those that list all."""
        return LISTING.union(action for row in self.settings.rows for action in row.actions)

    def elsewhere(self, actions: tuple[str, ...]) -> tuple[str, ...]:
        """What may be of another account for these actions: adopted keys, and the bus where events are put alone."""
        bus = self.settings.alarms.event_bus if actions == ("events:PutEvents",) else None
        return (*self.settings.keys.adopt.arns, *([bus] if bus else ()))


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that a control may look at."""

    application: Application
    approval: Approval | None = None
    account: "Account | None" = None
    """The live account that the application was read from, with the approved templates beside it."""


class Control:
    """A control: the class name is its id, the docstring a sentence that is true when it is met."""

    consideration: ClassVar[Consideration]
    severity: ClassVar[Severity]
    why: ClassVar[str]
    facts: ClassVar[tuple[int, ...]] = ()
    """The numbers in docs/facts.md of what `why` says of AWS."""
    remedy: ClassVar[str]
    before: ClassVar[str] = ""
    after: ClassVar[str] = ""
    types: ClassVar[tuple[str, ...]] = ()
    """The resource types that it judges one by one."""
    expects: ClassVar[tuple[Expectation, ...]] = ()
    """What properties of these resources must be."""
    reads: ClassVar[tuple[str, ...]] = ()
    """The properties that `wrong` looks at: where one is not known, the control is undecided."""
    exceptable: ClassVar[bool] = True
    needs_approval: ClassVar[bool] = False
    """Judged only where an environment file says what is approved."""
    at_synth: ClassVar[bool] = True
    """Judged at every synthesis; what takes too long is left to `check` and to the synthesis that writes the pack."""
    most_versions: ClassVar[int] = MOST
    """Versions of a template that it is put to; fewer where each costs seconds."""
    live: ClassVar[bool] = False
    """Judged only in a live account, by `verify`."""
    objectives: ClassVar[tuple[str, ...]] = ()
    """The objectives whose framework identifiers it answers for."""
    supports: ClassVar[str] = ""
    """The nearest mapped objective, where no source maps this one."""

    @property
    def id(self) -> str:
        return type(self).__name__

    @property
    def title(self) -> str:
        return (type(self).__doc__ or "").partition("\n")[0]

    @property
    def page(self) -> str:
        """Where it is documented, from the root of the repository."""
        return f"docs/controls/{self.id[:3].lower()}.md#{self.id.lower()}"

    @cached_property
    def description(self) -> Description:
        """What its judgements have in common."""
        return Description(
            id=self.id,
            title=self.title,
            severity=self.severity,
            consideration=self.consideration,
            why=self.why,
            remedy=self.remedy,
            page=self.page,
            frameworks=tuple(sorted({f"{one.framework} {one}" for one in self.frameworks})),
        )

    @property
    def frameworks(self) -> tuple[Identifier, ...]:
        """The sourced framework identifiers of its objectives."""
        return identifiers(self.objectives)

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        """Judge one resource; nothing yielded means that the control does not apply to it."""
        if self.concerns(resource, facts):
            yield from settled(self._wrong(resource, facts), self.unread(resource, facts))

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        """Whether the control applies to a resource of its types."""
        return True

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        """What is wrong with a resource, beyond what `expects` says; asked where all of `reads` is known."""
        yield from ()

    def unread(self, resource: Resource, facts: Facts) -> Iterable[Verdict]:
        """What could not be read, so that a resource with which nothing is wrong need not be right."""
        return ()

    def candidates(self, facts: Facts) -> Sequence[Resource]:
        """The resources that it judges one by one, of every version of the application."""
        return facts.application.declared(*self.types)

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        """Judge all; a control of the whole set overrides this, and `None` stands for the application itself."""
        for resource in filter(facts.application.has, self.candidates(facts)):
            for verdict in self.judge(resource, facts):
                yield resource, verdict

    def _wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        values = [(path, resource.get(path)) for path in self.reads]
        lost = [unknown(path, value) for path, value in values if isinstance(value, Unresolved)]
        expected = (verdict for each in self.expects for verdict in each.verdicts(resource))
        verdicts = chain(expected, lost or self.wrong(resource, facts))
        return (verdict for verdict in verdicts if verdict.status is not Status.MET)
