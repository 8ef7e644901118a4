"""Who may be trusted with what: workloads that run the bank's code, and no two contradictory duties in one hand."""

from typing import Any

import pytest

from policies.roles import roles
from policies.trust import trust_policy
from settings.loading import SettingsError
from settings.trusting import overlap
from tests.support.variants import settings_of

ANALYSTS = "arn:aws:iam::111122223333:role/kyc/analysts"
OTHERS = "arn:aws:iam::111122223333:role/kyc/others"
ADMINISTRATORS = "trusted.administrators"
CALLERS = "trusted.callers"
SEARCHERS = "capabilities.face-search.callers"


def mistakes(changes: dict[str, Any]) -> list[str]:
    """What is said of the environment `example` with these answers."""
    try:
        settings_of("example", changes)
    except SettingsError as error:
        return str(error).splitlines()
    return []


@pytest.mark.parametrize("service", ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com", "pods.eks.amazonaws.com"])
def test_services_that_run_the_banks_code_are_trusted(service: str) -> None:
    """Amazon EC2, Amazon ECS and EKS Pod Identity hand a role to the bank's own code."""
    assert mistakes({CALLERS: [service]}) == []


@pytest.mark.parametrize(
    ("service", "message"),
    [
        (
            "nonsense.amazonaws.com",
            "expected a service that runs your code: ec2.amazonaws.com, ecs-tasks.amazonaws.com",
        ),
        ("s3.amazonaws.com", "expected a service that runs your code"),
        ("lambda.amazonaws.com", "a function in a VPC needs network interfaces of its role"),
        ("rolesanywhere.amazonaws.com", "its trust must name your trust anchor"),
    ],
)
@pytest.mark.parametrize("key", [CALLERS, SEARCHERS])
def test_other_services_are_refused_with_the_reason(key: str, service: str, message: str) -> None:
    """A service that cannot act for the bank through our endpoint is a mistake, and what to name instead is said."""
    (line,) = mistakes({key: [service]})
    assert line.startswith(f"{key}[0]: found {service!r}; ")
    assert message in line


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({ADMINISTRATORS: [ANALYSTS], CALLERS: [ANALYSTS]}, "trusted.callers[0]"),
        ({ADMINISTRATORS: [ANALYSTS], CALLERS: [OTHERS, ANALYSTS]}, "trusted.callers[1]"),
        ({ADMINISTRATORS: [ANALYSTS], SEARCHERS: [ANALYSTS]}, SEARCHERS),
        ({ADMINISTRATORS: ["arn:aws:iam::111122223333:role/*"], CALLERS: [ANALYSTS]}, "trusted.callers[0]"),
        ({ADMINISTRATORS: [ANALYSTS], CALLERS: ["arn:aws:iam::111122223333:role/kyc/*"]}, "trusted.callers[0]"),
        ({ADMINISTRATORS: ["arn:aws:iam::111122223333:role/*/analysts"],
          CALLERS: ["arn:aws:iam::111122223333:role/kyc/*"]}, "trusted.callers[0]"),
        ({"trusted.enrollers": [ANALYSTS], CALLERS: [ANALYSTS]}, "trusted.callers[0]"),
        ({"trusted.auditors": [ANALYSTS], "trusted.results-readers": [ANALYSTS]}, "trusted.auditors[0]"),
        ({"keys.administrators": [ANALYSTS], "trusted.media-suppliers": [ANALYSTS]}, "keys.administrators[0]"),
    ],
)  # fmt: skip
def test_contradictory_duties_in_one_hand_are_a_mistake(changes: dict[str, Any], where: str) -> None:
    """What roles keep apart, one principal may not join; a wildcard is all that it may be."""
    found = mistakes(changes)
    assert any(line.startswith(where) and "are kept apart" in line for line in found), found


@pytest.mark.parametrize(
    "changes",
    [
        {CALLERS: [ANALYSTS], "trusted.results-readers": [ANALYSTS], "trusted.media-suppliers": [ANALYSTS]},
        {"trusted.auditors": [ANALYSTS], "trusted.verifiers": [ANALYSTS]},
        {ADMINISTRATORS: ["arn:aws:iam::111122223333:role/ops/*"], CALLERS: [ANALYSTS]},
        {
            ADMINISTRATORS: [ANALYSTS],
            CALLERS: [ANALYSTS],
            "trusted.accepted-in-several-duties": [ANALYSTS],
        },
    ],
)
def test_duties_that_go_together_or_were_accepted(changes: dict[str, Any]) -> None:
    """Duties of one kind may be one principal's, and the bank may accept the rest by name."""
    assert mistakes(changes) == []


def test_what_is_accepted_in_vain_is_a_mistake() -> None:
    """Anyone who accepts a principal in several duties that it does not have believes otherwise."""
    (line,) = mistakes({"trusted.accepted-in-several-duties": [ANALYSTS]})
    assert line == f"trusted.accepted-in-several-duties[0]: {ANALYSTS!r} is not trusted with several duties"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("a", "a", True),
        ("a", "b", False),
        ("a*", "ab", True),
        ("ab*", "a*", True),
        ("ab*", "ac*", False),
        ("ab*", "a", False),
        ("a", "ab", False),
        ("a*", "*b", True),
        ("a*c", "ab*", True),
        ("a*c", "b*c", False),
        ("*", "", True),
        ("", "a", False),
        ("**", "***", True),
        ("*" * 2000 + "a", "a" * 2000, True),
    ],
)
def test_patterns_that_may_stand_for_the_same(one: str, other: str, expected: bool) -> None:
    """Two patterns overlap where some text matches both, whichever comes first."""
    assert overlap(one, other) is overlap(other, one) is expected


IDENTIFIED = {"trusted.source-identity": ["case-*"]}


@pytest.mark.parametrize("service", ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com", "pods.eks.amazonaws.com"])
def test_a_service_cannot_give_the_demanded_source_identity(service: str) -> None:
    """It is refused with the reason, and with what to name; of a verifier none is demanded."""
    (line,) = mistakes({**IDENTIFIED, CALLERS: [service]})
    assert line == (
        f"trusted.callers[0]: found {service!r}, which begins sessions without the source identity that "
        "trusted.source-identity demands: let the workload's own role assume ours, and name that role"
    )
    assert mistakes({**IDENTIFIED, "trusted.verifiers": [service]}) == []


def test_trust_demands_the_source_identity() -> None:
    """Of principals whom a role names, but for verifiers; a device signed in to the identity pool has none to give."""
    settings = settings_of("example", IDENTIFIED)
    demanding = {
        (role.duty, one["Sid"])
        for role in roles(settings)
        for one in trust_policy(settings, role)["Statement"]
        if one.get("Condition", {}).get("StringLike") == {"sts:SourceIdentity": "case-*"}
        and one["Action"] == ["sts:AssumeRole", "sts:SetSourceIdentity"]
    }
    named = {role.duty for role in roles(settings) if any(one.startswith("arn:") for one in role.trusted)}
    assert demanding == {(duty, "NamedPrincipalsOfTheOrganizationMayAssumeTheRole") for duty in named - {"verifier"}}
    assert len(demanding) == 11
