"""Tell the CDK about the exceptions of the register, so that each stays visible in its validation report.

An acknowledgement holds for all that is below a construct. Each call crosses to Node.js, so a scope is acknowledged
once, at the top of what it matches, and no tree is walked in which no scope can match.
"""

import re
from collections.abc import Iterable, Sequence

import aws_cdk as cdk
from constructs import IConstruct

from settings.exceptions import Exemption, Register


def acknowledge(app: cdk.App, register: Register) -> None:
    """Acknowledge every cdk-nag entry where its scope matches; those for our own controls the check applies."""
    of_nag = [exemption for exemption in register.exemptions if "::" in exemption.rule]
    for stack in app.node.children:
        _acknowledge(stack, stack.node.id, of_nag)


def _acknowledge(construct: IConstruct, path: str, exemptions: Sequence[Exemption]) -> None:
    here = [exemption for exemption in exemptions if _covers(exemption.scope, path)]
    if here:
        rules = (cdk.Acknowledgment(id=exemption.rule, reason=_reason(exemption)) for exemption in here)
        cdk.Validations.of(construct).acknowledge(*rules)
    below = [exemption for exemption in exemptions if exemption not in here and _may_match_below(path, exemption.scope)]
    for child in _children(construct, {_step(path, exemption.scope) for exemption in below}):
        _acknowledge(child, f"{path}/{child.node.id}", below)


def _covers(scope: str, path: str) -> bool:
    """Whether a scope matches a construct, or all that is in a stack, which is no resource itself."""
    pattern = re.escape(scope).replace(r"\*", ".*")
    whole = "/" not in path and scope.endswith("*")
    return bool(re.fullmatch(pattern, path) or (whole and re.fullmatch(pattern, f"{path}/")))


def _children(construct: IConstruct, names: set[str]) -> Iterable[IConstruct]:
    """The children of these names; all of them where a name is not known."""
    if "" in names:
        return construct.node.children
    found = (construct.node.try_find_child(name) for name in sorted(names))
    return [child for child in found if child]


def _step(path: str, scope: str) -> str:
    """The name of the child that a scope leads to; empty where it has a `*` by then."""
    name = scope.removeprefix(f"{path}/").partition("/")[0] if scope.startswith(f"{path}/") else "*"
    return "" if "*" in name else name


def _reason(exemption: Exemption) -> str:
    entry = exemption.entry
    return (
        f"{entry.reason} Compensating control: {entry.compensating_control} "
        f"Owner: {entry.owner}. Approval: {entry.approval}. Expires: {entry.expires}."
    )


def _may_match_below(path: str, scope: str) -> bool:
    """Whether the scope and the paths below begin alike, as far as the scope has no `*`."""
    literal, below = scope.partition("*")[0], f"{path}/"
    return literal.startswith(below) or below.startswith(literal)
