"""Who called, what was attempted, and what was never used."""

from collections import Counter
from collections.abc import Iterator

from assurance.audit.answers import statements
from assurance.audit.evidence import NOT_LOGGED, Evidence, Finding, not_met, together, undecided
from assurance.iam.patterns import glob
from assurance.results.verdict import Status
from capabilities.capability import Duty
from capabilities.names import LONE_ROLES
from settings.counting import counted

LONG_ENOUGH = 90
"""Days after which what was never used counts as not needed: a quarter has every batch in it."""


def unknown_callers(evidence: Evidence) -> Iterator[Finding]:
    """Calls to Rekognition by a principal that is none of the approved roles."""
    approved = evidence.granted.keys() | evidence.overseers
    by_others = ((call, group) for call, group in evidence.of("rekognition") if call.principal not in approved)
    for (principal, operation, error), group in together(by_others, "principal", "operation", "error").items():
        how = f"refused with {error}" if error else "allowed"
        yield not_met(principal or "anonymous", operation, group, f"is no approved role of the environment; {how}")
    yield from unidentified(evidence)


def unidentified(evidence: Evidence) -> Iterator[Finding]:
    """Calls by an approved role whose session has no source identity of the demanded form; a device's has none."""
    settings = evidence.settings
    demanded = [glob(one) for one in settings.trusted.source_identity]
    device = settings.names.role_arn(settings.names.role(LONE_ROLES[Duty.CLIENT]))
    counts: Counter[tuple[str, str, str]] = Counter()
    for one, number in evidence.history.who.items() if demanded else ():
        named = any(each(one.source_identity) for each in demanded)
        if one.principal in evidence.granted and one.principal != device and not named:
            counts[one.principal, one.operation, one.source_identity] += number
    for (principal, operation, identity), number in sorted(counts.items()):
        description = f"with the source identity {identity}" if identity else "without a source identity"
        message = f"{counted(number, 'call')} {description}; expected one of the demanded form"
        yield Finding(status=Status.NOT_MET, resource=principal, property=operation, message=message)


def unapproved_operations(evidence: Evidence) -> Iterator[Finding]:
    """Operations that are not approved, and denials of those that are."""
    calls = list(evidence.of("rekognition"))
    foreign = ((call, group) for call, group in calls if call.action not in evidence.approved_actions)
    reads = evidence.overseers
    for (principal, operation, error), group in together(foreign, "principal", "operation", "error").items():
        if principal in reads and not error and _agreed(evidence, principal, operation):
            continue
        how = f"refused with {error}" if error else "and AWS allowed it"
        yield not_met(principal, operation, group, f"the operation is not approved, {how}")
    denied = ((call, group) for call, group in calls
              if call.denied and call.action in evidence.granted.get(call.principal, ()))  # fmt: skip
    for (principal, operation, error), group in together(denied, "principal", "operation", "error").items():
        yield not_met(principal, operation, group, f"is approved for it, and was refused with {error}")


def _agreed(evidence: Evidence, principal: str, operation: str) -> bool:
    """Whether the approved policies let a role that oversees do all that it did."""
    calls = (call for call, _ in evidence.of("rekognition")
             if (call.principal, call.operation) == (principal, operation) and call.happened)  # fmt: skip
    return all(evidence.replay.agrees(call) for call in calls)


def unused(evidence: Evidence) -> Iterator[Finding]:
    """Approved capabilities, operations of roles, and statements of their policies, without a call."""
    used = frozenset((call.principal, call.action) for call, _ in evidence.of("rekognition") if call.happened)
    left = {role: actions for role, granted in sorted(evidence.granted.items())
            if (actions := {one for one in granted if (role, one) not in used} - NOT_LOGGED)}  # fmt: skip
    idle = {name: calls for name, calls in evidence.capabilities.items() if calls and not calls & used}
    for name in sorted(idle):
        yield _unused(evidence, name, "capability", "none of its operations was called")
    reported = frozenset(one for calls in idle.values() for one in calls)
    for role, actions in left.items():
        if rest := sorted(one.partition(":")[2] for one in actions if (role, one) not in reported):
            what = "was never used" if actions == evidence.granted[role] else f"never called {', '.join(rest)}"
            yield _unused(evidence, role, ", ".join(rest), what)
    acted = left.keys() | {call.principal for call in evidence.calls if call.happened}
    for role, sids in statements.unused(evidence.replay.estate, evidence.calls, left, evidence.overseers):
        what = f"no call used {', '.join(sids)} of its policy" if role in acted else "was never used"
        yield _unused(evidence, role, ", ".join(sids), what)


def _unused(evidence: Evidence, resource: str, property: str, what: str) -> Finding:
    window = f"in {counted(evidence.days, 'day')}, {evidence.first} to {evidence.last}"
    if evidence.days < LONG_ENOUGH:
        return undecided(resource, property, f"{what} {window}, too short a time to say that it is not needed")
    return Finding(status=Status.NOT_MET, resource=resource, property=property, message=f"{what} {window}")
