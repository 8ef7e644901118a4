"""Judge a small template by one control: what the tests of the control families are written with."""

from collections.abc import Mapping
from typing import Any

from assurance.controls.check import check
from assurance.controls.control import Approval
from assurance.controls.registry import CATALOGUE
from assurance.results.result import Results
from assurance.results.verdict import Status
from assurance.sources.template import parsed
from settings.loading import load
from settings.settings import Settings

MET, NOT_MET, UNDECIDED = Status.MET, Status.NOT_MET, Status.UNDECIDED


def judge(control: str, template: Mapping[str, Any], *, approval: Settings | str | None = None) -> set[Status]:
    """The statuses that a control finds in a template, or in a lone resource; empty where it does not apply."""
    return {result.status for result in results(control, template, approval=approval).results}


def results(control: str, template: Mapping[str, Any], *, approval: Settings | str | None = None) -> Results:
    """All that a control says of a template (`{"Resources": …}`), of resources (`{"Id": {"Type": …}}`) or of one."""
    if "Type" in template:
        template = {"Subject": template}
    if "Resources" not in template:
        template = {"Resources": template}
    settings = load(approval) if isinstance(approval, str) else approval
    found = check(
        parsed(dict(template)),
        controls=[CATALOGUE[control]],
        approval=Approval(settings=settings) if settings else None,
    )
    assert not found.crashed, found.crashed
    return found
