"""A control, and all that it may look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from assurance.controls.frameworks import Identifier, identifiers
from assurance.results.result import Description
from assurance.results.verdict import Consideration, Severity, Verdict
from assurance.sources.resource import Application, Resource

if TYPE_CHECKING:  # pydantic and boto3 are slow to import, and a check of templates alone needs neither
    from assurance.sources.account import Account
    from settings.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Approval:
    """What the bank approved, from its environment file."""

    settings: "Settings"

    @property
    def actions(self) -> frozenset[str]:
        """The approved Rekognition actions."""
        return frozenset(action for row in self.settings.approved for action in row.actions)


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
    remedy: ClassVar[str]
    before: ClassVar[str] = ""
    after: ClassVar[str] = ""
    types: ClassVar[tuple[str, ...]] = ()
    """The resource types that it judges one by one."""
    exceptable: ClassVar[bool] = True
    needs_approval: ClassVar[bool] = False
    """Judged only where an environment file says what is approved."""
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
            frameworks=tuple(sorted(f"{one.framework} {one}" for one in self.frameworks)),
        )

    @property
    def frameworks(self) -> tuple[Identifier, ...]:
        """The sourced framework identifiers of its objectives."""
        return identifiers(self.objectives)

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        """Judge one resource; nothing yielded means that the control does not apply to it."""
        raise NotImplementedError

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        """Judge all; a control of the whole set overrides this, and `None` stands for the application itself."""
        for resource in facts.application.of(*self.types):
            for verdict in self.judge(resource, facts):
                yield resource, verdict
