"""Whether keys serve, and whether AWS's AI services keep away from what the account gives them."""

from collections.abc import Iterator, Mapping
from typing import Any

from assurance.controls.control import Control, Facts
from assurance.controls.run.audit import Running
from assurance.model.reading import shown, unknown
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Resource, Unresolved

KEY = "AWS::KMS::Key"


class RUN05(Running):
    """A key is enabled."""

    consideration = Consideration.DATA_PROTECTION
    severity = Severity.CRITICAL
    why = "What a disabled key has encrypted cannot be read; what a deleted key has encrypted, never again."
    remedy = "Cancel the deletion (aws kms cancel-key-deletion), enable the key, and find out who ended it."
    before = "KeyState: PendingDeletion"
    after = "KeyState: Enabled"
    types = (KEY,)
    objectives = ("KMS key not pending deletion",)

    def watch(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        state = resource.state.get("KeyState")
        if isinstance(state, Unresolved):
            yield unknown("KeyState", state)
        elif state == "Enabled":
            yield met()
        else:
            deleted = resource.state.get("DeletionDate")
            when = f" and is deleted on {deleted:%Y-%m-%d}" if deleted else ""
            yield not_met("KeyState", f"KeyState is {shown(state)}{when}; expected Enabled")


class RUN06(Running):
    """A key rotates."""

    consideration = Consideration.DATA_PROTECTION
    severity = Severity.MEDIUM
    why = "Rotation that was switched off leaves no trace in what the key encrypts; only the key itself tells."
    remedy = "Switch it on: aws kms enable-key-rotation."
    before = "KeyRotationEnabled: false"
    after = "KeyRotationEnabled: true"
    types = (KEY,)
    objectives = ("KMS key rotation",)

    def watch(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        rotating = resource.state.get("KeyRotationEnabled")
        if isinstance(rotating, Unresolved):
            yield unknown("KeyRotationEnabled", rotating)
        else:
            description = f"KeyRotationEnabled is {shown(rotating)}; expected true"
            yield met() if rotating is True else not_met("KeyRotationEnabled", description)


class RUN07(Control):
    """The account is opted out of the use of its content by Rekognition to improve AWS's AI services."""

    live = True
    consideration = Consideration.DATA_PROTECTION
    severity = Severity.HIGH
    why = (
        "A policy in a file, or one that is attached elsewhere, does not bind. What is in force for this account, AWS "
        "itself says: the effective policy."
    )
    remedy = (
        "Have the AI services opt-out policy attached to the account, a unit above it or the root "
        "(cdk.out/documents/COMMANDS.md); where it is, let the role call organizations:DescribeEffectivePolicy."
    )
    before = "services: {}"
    after = "services: {default: {opt_out_policy: optOut}}"
    objectives = ("AI services opt-out",)

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if facts.account is None:
            return
        policy = facts.account.opt_out
        if isinstance(policy, Unresolved):
            why = f"the effective policy of this account could not be asked ({policy.expression}: {policy.reason})"
            yield None, undecided("opt-out", why)
        elif policy is None:
            yield None, not_met("opt-out", "no AI services opt-out policy is in force for this account")
        else:
            said, where = _said(policy)
            description = f"{where} is {shown(said)}; expected optOut"
            yield None, met() if said == "optOut" else not_met("opt-out", description)


def _said(policy: Any) -> tuple[Any, str]:
    """What holds for Rekognition: its own word, or else that for all services; and where it is said."""
    services = policy.get("services") if isinstance(policy, Mapping) else None
    entries = services if isinstance(services, Mapping) else {}
    name = "rekognition" if "rekognition" in entries else "default"
    entry = entries.get(name)
    said = entry.get("opt_out_policy") if isinstance(entry, Mapping) else None
    return (said.get("@@assign") if isinstance(said, Mapping) else said), f"services.{name}.opt_out_policy"
