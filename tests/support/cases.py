"""Shapes that the tables of control cases are written with."""

from typing import Any, NamedTuple

from assurance.results.verdict import Status
from tests.support.judging import MET, NOT_MET, UNDECIDED, judge

GIVEN = {"Ref": "GivenAtDeployment"}
"""A value that no template holds."""

Resources = dict[str, Any]


class Case(NamedTuple):
    """What a control says of a template; nothing where it does not apply. `approval`: an environment file."""

    control: str
    says: Status | None
    resources: Resources
    approval: str | None = None


def ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def att(name: str, attribute: str = "Arn") -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, attribute]}


def one(type_: str, **properties: Any) -> Resources:
    """A lone resource."""
    return {"Subject": {"Type": f"AWS::{type_}", "Properties": properties}}


def made(type_: str, **properties: Any) -> Resources:
    """A resource to be put under a name."""
    return {"Type": f"AWS::{type_}", "Properties": properties}


def allow(action: Any, resource: Any = "*", where: Any = None, **rest: Any) -> dict[str, Any]:
    """An Allow; `Principal`, `NotAction` and the like in `rest`."""
    statement = {"Effect": "Allow", "Action": action, "Resource": resource, **rest}
    if "NotAction" in rest:
        del statement["Action"]
    return statement | ({"Condition": where} if where else {})


def deny(action: Any, where: Any = None, **rest: Any) -> dict[str, Any]:
    return {**allow(action, "*", where, **rest), "Effect": "Deny"}


def policy(*statements: Any) -> dict[str, Any]:
    """A document; of one statement, not even a list."""
    return {"Version": "2012-10-17", "Statement": statements[0] if len(statements) == 1 else list(statements)}


def said(case: Case) -> Status | None:
    """The worst that the control of a case says of its resources."""
    found = judge(case.control, case.resources, approval=case.approval)
    return next((status for status in (NOT_MET, UNDECIDED, MET) if status in found), None)


def completeness(cases: list[Case], controls: Any, never_undecided: dict[str, str]) -> list[str]:
    """What the tables of a family lack: a control without a case of each outcome."""
    lacking = []
    for control in controls:
        outcomes = {case.says for case in cases if case.control == control.__name__}
        for wanted in (MET, NOT_MET, UNDECIDED):
            if wanted not in outcomes and not (wanted is UNDECIDED and control.__name__ in never_undecided):
                lacking.append(f"{control.__name__}: no case is {wanted.value}")
    return lacking
