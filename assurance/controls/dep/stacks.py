"""The stacks of an environment: all there, all settled, by the templates that were approved."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from assurance.controls.control import Control, Facts
from assurance.drift.canonical import canonical
from assurance.drift.differences import differences
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Resource
from capabilities.names import VERSION_OUTPUT

if TYPE_CHECKING:
    from assurance.sources.account import Account
    from assurance.sources.live.stacks import Stack

STACK = "AWS::CloudFormation::Stack"
POLICY = "AWS::Organizations::Policy"
_KEPT = ("DeletionPolicy", "UpdateReplacePolicy")


class DEP01(Control):
    """Every approved stack is deployed and settled, and there is no other."""

    live = True
    consideration = Consideration.COMPLIANCE
    severity = Severity.HIGH
    why = (
        "A stack that failed on the way has made a part of the protection; what is missing, nobody notices at the gate."
    )
    remedy = "Deploy the approved assembly again; delete a stack that is not part of it."
    before = "StackStatus: UPDATE_ROLLBACK_FAILED"
    after = "StackStatus: UPDATE_COMPLETE"
    types = (STACK,)
    supports = "Least privilege: no admin / full access"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if (account := facts.account) is None:
            return
        approved = {one.template for one in account.approved.resources}
        for stack in account.stacks.values():
            place = account.place.location(stack.name)
            found = Resource(id=stack.name, type=STACK, properties={}, template=place, path=stack.name)
            yield found, _standing(account, stack, place in approved)


class DEP02(Control):
    """CloudFormation holds the approved templates, and keeps its stacks from being deleted."""

    live = True
    consideration = Consideration.COMPLIANCE
    severity = Severity.MEDIUM
    why = (
        "The next deployment compares with the template that CloudFormation holds: if that is another one, resources "
        "are replaced or left out, and what should outlive its stack is deleted with it."
    )
    remedy = "Deploy the approved assembly; aws cloudformation update-termination-protection protects a stack."
    before = "Resources: {Key: {Type: AWS::KMS::Key}}"
    after = "Resources: {Key: {Type: AWS::KMS::Key, DeletionPolicy: Retain, UpdateReplacePolicy: Retain}}"
    types = (STACK,)
    supports = "Least privilege: no admin / full access"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if (account := facts.account) is None:
            return
        wanted: Mapping[str, Resource] = {one.key: one for one in account.approved.resources}
        held = {one.key: one for one in account.deployed.resources}
        there = {account.place.location(name): one for name, one in account.stacks.items() if one.status}
        for key in sorted({*wanted, *held}):
            approved, deployed = wanted.get(key), held.get(key)
            one = approved or deployed
            if one is not None and one.template in there:
                yield one, _held(approved, deployed)
        for place in sorted({one.template for one in account.approved.resources} & set(there)):
            stack = there[place]
            found = Resource(id=stack.name, type=STACK, properties={}, template=place, path=stack.name)
            yield (
                found,
                met()
                if stack.protected
                else not_met(
                    "EnableTerminationProtection",
                    "EnableTerminationProtection is false: anybody who may delete stacks deletes it; expected true",
                ),
            )
            if version := account.versions.get(stack.name):
                deployed_by = stack.version or "an earlier version, which does not say"
                description = f"{VERSION_OUTPUT} is {deployed_by}; expected {version}, as approved"
                yield found, met() if stack.version == version else not_met(f"Outputs.{VERSION_OUTPUT}", description)


def _standing(account: "Account", stack: "Stack", approved: bool) -> Verdict:
    if not approved:
        return not_met("", f"is {stack.status}, and is not among the approved stacks")
    if not stack.status and _guardrails(account, stack.name):
        return undecided(
            "StackStatus",
            "is not in this account; policies of the organization are deployed from its management account or a "
            "delegated administrator: verify there, with --own-credentials",
        )
    if not stack.status:
        return not_met("StackStatus", "is not deployed; expected CREATE_COMPLETE or UPDATE_COMPLETE")
    if stack.settled:
        return met()
    reason = f" ({stack.reason})" if stack.reason else ""
    if stack.status.endswith("_IN_PROGRESS") and "ROLLBACK" not in stack.status:
        return undecided(
            "StackStatus", f"StackStatus is {stack.status}{reason}: verify again when the deployment has ended"
        )
    return not_met("StackStatus", f"StackStatus is {stack.status}{reason}; expected CREATE_COMPLETE or UPDATE_COMPLETE")


def _guardrails(account: "Account", stack: str) -> bool:
    """Whether a stack holds nothing but policies of the organization."""
    place = account.place.location(stack)
    return {one.type for one in account.approved.resources if one.template == place} == {POLICY}


def _held(approved: Resource | None, deployed: Resource | None) -> Verdict:
    if approved is None:
        return not_met("", "is in the template that CloudFormation holds, and not in the approved one")
    if deployed is None:
        return not_met("", "is not in the template that CloudFormation holds; expected the approved one")
    changed = [
        name for name in _KEPT if canonical(approved.attributes.get(name)) != canonical(deployed.attributes.get(name))
    ]
    changed += [one.path for one in differences(approved, deployed)]
    if not changed:
        return met()
    more = f" and {len(changed) - 5} more" if len(changed) > 5 else ""
    description = f"{', '.join(changed[:5])}{more}"
    return not_met("", f"the template that CloudFormation holds differs from the approved one in {description}")
