"""Who is trusted with what: services that can run the bank's code, and no two contradictory duties in one hand."""

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from settings.settings import Settings

WORKLOADS = ("ec2.amazonaws.com", "ecs-tasks.amazonaws.com", "pods.eks.amazonaws.com")
"""Services that assume a role for code of the bank's, without needing more of the role than our policies grant."""
REFUSED = {
    "lambda.amazonaws.com": (
        "a function in a VPC needs network interfaces of its role, which the boundary refuses: let the function's own "
        "role assume ours, and name that role"
    ),
    "rolesanywhere.amazonaws.com": (
        "its trust must name your trust anchor and certificates: let a role of yours that trusts it assume ours, and "
        "name that role"
    ),
}
"""Services that run code of the bank's and need more than our policies grant (fact 80), each with what to name."""
HANDS = {
    "administration": ("administrators", "model_sharers"),
    "enrolment": ("enrollers",),
    "use": ("callers", "liveness_clients", "media_suppliers", "results_readers"),
    "keys": ("key_administrators",),
    "erasure": ("erasers",),
    "oversight": ("auditors", "verifiers"),
    "deployment": (),
}
"""Duties that one principal may hold together; those of different rows are kept apart."""


def _services(settings: "Settings") -> Iterator[str]:
    for where, _, principal in _trusted(settings):
        if not principal.startswith("arn:") and principal not in WORKLOADS:
            reason = REFUSED.get(principal, f"expected a service that runs your code: {', '.join(WORKLOADS)}")
            yield f"{where}: found {principal!r}; {reason}"


def _identified(settings: "Settings") -> Iterator[str]:
    """A service begins sessions for a workload, of which it names no person."""
    if not settings.trusted.source_identity:
        return
    for where, _, principal in _trusted(settings):
        if principal in WORKLOADS and not where.startswith("trusted.verifiers"):
            yield (
                f"{where}: found {principal!r}, which begins sessions without the source identity that "
                "trusted.source-identity demands: let the workload's own role assume ours, and name that role"
            )


def _one_hand(settings: "Settings") -> Iterator[str]:
    """A role of a service is chosen by anyone who may pass it, so that services are no hand of their own."""
    accepted = settings.trusted.accepted_in_several_duties
    people = [row for row in _trusted(settings) if row[2].startswith("arn:")]
    for (_, hand, one), (where, other_hand, other) in combinations(people, 2):
        if hand != other_hand and overlap(one, other) and not {one, other} <= set(accepted):
            yield (
                f"{where}: {other!r} may be {one!r}, which {hand} is given to: {hand} and {other_hand} are kept apart; "
                "name another role, or accept it by name in trusted.accepted-in-several-duties"
            )


def _nothing_to_accept(settings: "Settings") -> Iterator[str]:
    people = [(hand, principal) for _, hand, principal in _trusted(settings)]
    for number, accepted in enumerate(settings.trusted.accepted_in_several_duties):
        if len({hand for hand, principal in people if overlap(accepted, principal)}) < 2:
            yield f"trusted.accepted-in-several-duties[{number}]: {accepted!r} is not trusted with several duties"


def _trusted(settings: "Settings") -> Iterator[tuple[str, str, str]]:
    """Key, hand and principal of everybody who is trusted."""
    for hand, duties in HANDS.items():
        for duty in duties:
            for number, principal in enumerate(getattr(settings.trusted, duty)):
                yield f"trusted.{duty.replace('_', '-')}[{number}]", hand, principal
    for name, answer in settings.capabilities.named().items():
        for key in ("callers", "results_readers"):
            for number, principal in enumerate(getattr(answer, key)):
                yield f"capabilities.{name}.{key.replace('_', '-')}[{number}]", "use", principal
        for number, group in enumerate(getattr(answer, "groups", ())):
            for place, principal in enumerate(group.callers):
                yield f"capabilities.{name}.groups[{number}].callers[{place}]", "use", principal
    for name, retired in settings.retired.named().items():
        for number, principal in enumerate(retired.readers):
            yield f"retired.{name}.readers[{number}]", "use", principal
    for number, principal in enumerate(settings.keys.administrators):
        yield f"keys.administrators[{number}]", "keys", principal
    for number, principal in enumerate(settings.protection.deployment if settings.protection else ()):
        yield f"protection.deployment[{number}]", "deployment", principal


def overlap(one: str, other: str) -> bool:
    """Whether two ARNs, in which * stands for any text, may stand for the same principal."""
    (head, star, _), (other_head, other_star, _) = one.partition("*"), other.partition("*")
    common = min(len(head), len(other_head))
    if head[:common] != other_head[:common]:
        return False  # what most pairs are told apart by
    if not star and not other_star:
        return one == other
    meets = [True] + [False] * len(other)
    for j, letter in enumerate(other):
        meets[j + 1] = meets[j] and letter == "*"
    for letter in one:
        before, meets = meets, [meets[0] and letter == "*"] + [False] * len(other)
        for j, theirs in enumerate(other):
            if letter == "*":
                meets[j + 1] = before[j + 1] or meets[j]
            elif theirs == "*":
                meets[j + 1] = meets[j] or before[j + 1]
            else:
                meets[j + 1] = before[j] and letter == theirs
    return meets[-1]


RULES = (_services, _identified, _one_hand, _nothing_to_accept)
