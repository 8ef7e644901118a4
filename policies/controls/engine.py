"""The check: every control judges what it applies to, and what it cannot decide is never clean."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from policies.controls.frameworks import Identifier, identifiers
from policies.controls.verdict import Consideration, Severity, Status, Verdict, met, not_met, undecided
from policies.sources.resource import Application, Input, Resource

__all__ = [
    "Approval",
    "Consideration",
    "Control",
    "Facts",
    "Result",
    "Results",
    "Severity",
    "Status",
    "Verdict",
    "check",
    "met",
    "not_met",
    "undecided",
]

if TYPE_CHECKING:  # pydantic and boto3 are slow to import, and a check of templates alone needs neither
    from policies.evidence.since import Since
    from policies.exceptions import Register
    from policies.sources.account import Account
    from stacks.settings import Settings


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


@dataclass(frozen=True, kw_only=True, order=True)
class Result:
    """A judgement as it is reported."""

    control: str
    template: str
    resource: str
    property: str
    status: Status
    title: str
    type: str
    message: str
    remedy: str
    severity: Severity
    path: str
    line: int | None = None
    frameworks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Results:
    """All judgements of one check, sorted. `crashed`: what a control could not do, which is never hidden."""

    results: tuple[Result, ...]
    inputs: tuple[Input, ...] = ()
    unjudged: tuple[str, ...] = ()
    """Controls that were not judged, since nothing says what is approved."""
    crashed: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    since: "Since | None" = None
    """What changed, where an earlier result was named."""

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


def check(
    application: Application,
    *,
    controls: Iterable[Control],
    approval: Approval | None = None,
    register: "Register | None" = None,
    account: "Account | None" = None,
) -> Results:
    """Let every control judge the application; apply the exceptions; sort, so that two runs tell the same."""
    facts = Facts(application=application, approval=approval, account=account)
    found: dict[tuple[str, ...], Result] = {}
    variants: dict[tuple[str, ...], dict[str, None]] = {}
    crashed: list[str] = []
    unjudged: list[str] = []
    for control in controls:
        if control.needs_approval and approval is None:
            unjudged.append(control.id)
            continue
        for resource, verdict in _judged(control, facts, crashed):
            result = _result(control, resource, verdict)
            if register and verdict.status is not Status.MET and register.covering(control.id, result.path):
                result = replace(result, status=Status.EXCEPTED)
            key = (result.control, result.template, result.resource, result.property, result.message, result.status)
            found.setdefault(key, result)
            variants.setdefault(key, {})[resource.variant if resource else ""] = None
    versions = Counter(resource.key for resource in application.resources)
    told = (_in_versions(one, list(variants[key]), versions[f"{one.template}#{one.resource}"])
            for key, one in found.items())  # fmt: skip
    return Results(
        results=tuple(sorted(_worst(told), key=_order)),
        inputs=application.inputs,
        unjudged=tuple(unjudged),
        crashed=tuple(crashed),
    )


def _in_versions(result: Result, variants: list[str], versions: int) -> Result:
    """A judgement of some versions of a resource says of which; one of all of them is one of the resource."""
    if len(variants) >= versions or not variants[0]:
        return result
    more = f", and {len(variants) - 1} more" if len(variants) > 1 else ""
    return replace(result, message=f"{result.message} (where {variants[0]}{more})".lstrip())


def _worst(results: Iterable[Result]) -> Iterator[Result]:
    """A resource that is not met in one version of it is not met: what its other versions say is left out."""
    listed = list(results)
    missed = {(one.control, one.template, one.resource) for one in listed if one.status is not Status.MET}
    for one in listed:
        if one.status is not Status.MET or (one.control, one.template, one.resource) not in missed:
            yield one


def _judged(control: Control, facts: Facts, crashed: list[str]) -> Iterator[tuple[Resource | None, Verdict]]:
    """A control that stumbles over what it reads has decided nothing: the result says so, and the exit status too."""
    try:
        yield from control.judge_application(facts)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        crashed.append(f"{control.id}: the check itself failed ({type(error).__name__}: {error})")
        yield None, undecided("", f"the check itself failed ({type(error).__name__}: {error})")


def _result(control: Control, resource: Resource | None, verdict: Verdict) -> Result:
    return Result(
        control=control.id,
        title=control.title,
        status=verdict.status,
        severity=control.severity,
        resource=resource.id if resource else "",
        type=resource.type if resource else "",
        template=resource.template if resource else "",
        path=resource.path if resource else "",
        line=resource.line if resource else None,
        property=verdict.property,
        message=verdict.message,
        remedy="" if verdict.status is Status.MET else control.remedy,
        frameworks=_named(control.objectives),
    )


@cache
def _named(objectives: tuple[str, ...]) -> tuple[str, ...]:
    """Thousands of results come from a hundred controls: their framework identifiers are written once."""
    return tuple(sorted(f"{one.framework} {one}" for one in identifiers(objectives)))


def _order(result: Result) -> tuple[str, ...]:
    return (result.control, result.template, result.resource, result.property, result.status, result.message)
