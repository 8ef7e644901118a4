"""The check: every control judges what it applies to, and what it cannot decide is never clean."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from assurance.controls.com.understanding import not_understood
from assurance.controls.control import Approval, Control, Facts
from assurance.controls.judging import judged
from assurance.results.result import Result, Results
from assurance.results.verdict import Status, Verdict
from assurance.sources.adopted import with_adopted
from assurance.sources.resource import Application, Resource

if TYPE_CHECKING:  # pydantic and boto3 are slow to import, and a check of templates alone needs neither
    from assurance.sources.account import Account
    from settings.exceptions import Register


def check(
    application: Application,
    *,
    controls: Iterable[Control],
    approval: Approval | None = None,
    register: "Register | None" = None,
    account: "Account | None" = None,
) -> Results:
    """Let every control judge the application; apply the exceptions; sort, so that two runs tell the same."""
    if approval and account is None:  # of a live account what is adopted is read there
        application = with_adopted(application, approval.settings)
    facts = Facts(application=application, approval=approval, account=account)
    found: dict[tuple[str, ...], Result] = {}
    crashed: list[str] = []
    unjudged: list[str] = []
    for control in controls:
        if control.needs_approval and approval is None:
            unjudged.append(control.id)
            continue
        for resource, verdict in judged(control, facts, crashed):
            result = _result(control, resource, verdict)
            if register and verdict.status is not Status.MET and register.covering(control.id, result.path):
                result = replace(result, status=Status.EXCEPTED)
            key = (result.control, result.template, result.resource, result.property, result.message, result.status)
            found.setdefault(key, result)
    return Results(
        results=tuple(sorted(_worst(found.values()), key=_order)),
        inputs=application.inputs,
        unjudged=tuple(unjudged),
        not_understood={} if approval else not_understood(application, found.values()),
        crashed=tuple(crashed),
    )


def _worst(results: Iterable[Result]) -> Iterator[Result]:
    """A resource that is not met in one version of it is not met: what its other versions say is left out."""
    listed = list(results)
    missed = {(one.control, one.template, one.resource) for one in listed if one.status is not Status.MET}
    for one in listed:
        if one.status is not Status.MET or (one.control, one.template, one.resource) not in missed:
            yield one


def _result(control: Control, resource: Resource | None, verdict: Verdict) -> Result:
    return Result(
        control=control.id,
        about=control.description,
        status=verdict.status,
        resource=resource.id if resource else "",
        type=resource.type if resource else "",
        template=resource.template if resource else "",
        path=resource.path if resource else "",
        line=resource.line if resource else None,
        property=verdict.property,
        message=verdict.message,
    )


def _order(result: Result) -> tuple[str, ...]:
    return (result.control, result.template, result.resource, result.property, result.status, result.message)
