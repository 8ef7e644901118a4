"""What was approved, held against what is there: every resource, every property."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assurance.controls.control import Control, Facts
from assurance.drift.differences import Difference, differences
from assurance.model.reading import unknown
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met
from assurance.sources.adopted import FOLDER, is_adopted
from assurance.sources.resource import Resource, Unread

if TYPE_CHECKING:
    from assurance.sources.account import Account


class _OfApproved(Control):
    """Base of the controls that hold each approved resource against what is there."""

    live = True
    consideration = Consideration.COMPLIANCE
    severity = Severity.HIGH
    supports = "Least privilege: no admin / full access"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if (account := facts.account) is None:
            return
        there = {account.place.location(name) for name, one in account.stacks.items() if one.status}
        there.add(account.place.location(FOLDER))
        for approved in account.approved.resources:
            if approved.template in there:
                for verdict in self.compare(account, approved, account.application.at(approved.key)):
                    yield approved, verdict

    def compare(self, account: "Account", approved: Resource, live: Resource | None) -> Iterator[Verdict]:
        """What is to be said of an approved resource whose stack is deployed."""
        raise NotImplementedError


class DEP03(_OfApproved):
    """Every approved resource is there."""

    severity = Severity.CRITICAL
    why = "A policy, an alarm or a trail that somebody deleted is a hole that CloudFormation does not see."
    remedy = "Find out who deleted it, and deploy the approved assembly again."
    before = "BucketPolicy: NoSuchBucketPolicy"
    after = "BucketPolicy: {Version: '2012-10-17'}"

    def compare(self, account: "Account", approved: Resource, live: Resource | None) -> Iterator[Verdict]:
        if live is None:
            yield not_met("", f"the {approved.type} is not there any more; expected it as approved")
        elif isinstance(live.properties, Unread):
            yield unknown("", live.properties.gap)
        else:
            yield met()


class DEP04(_OfApproved):
    """Every property has the value that was approved."""

    why = "The approval is for these values. What was changed past its stack, nobody reviewed."
    remedy = "Find out who changed it; deploy the approved assembly again, or have the change approved."
    before = "EnableLogFileValidation: false"
    after = "EnableLogFileValidation: true"

    def compare(self, account: "Account", approved: Resource, live: Resource | None) -> Iterator[Verdict]:
        if live is None or isinstance(live.properties, Unread):
            return  # which is what DEP03 says
        found = [one for one in drift(account, approved, live) if one.approved is not None]
        for one in found:
            yield (
                unknown(one.path, one.unknown)
                if one.unknown
                else not_met(one.path, f"{one.path} is {described(one.live)}; approved is {described(one.approved)}")
            )
        if not found:
            yield met()


def drift(account: "Account", approved: Resource, live: Resource) -> list[Difference]:
    """What differs; many controls ask, so it is remembered."""
    memory: dict[str, list[Difference]] = vars(account.application).setdefault("_drift", {})
    if approved.key not in memory:
        if is_adopted(approved):  # its document says what matters of it, and nothing of the rest
            said = {name: value for name, value in live.properties.items() if name in approved.properties}
            live = replace(live, properties=said)
        memory[approved.key] = differences(approved, live, tagged=account.tags.get(approved.template))
    return memory[approved.key]


def described(value: Any) -> str:
    """A value as a message shows it."""
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)
    return text if len(text) <= 300 else f"{text[:297]}..."
