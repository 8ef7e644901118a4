"""Stable names: within AWS's limits for the longest prefix, and no two things share one."""

import re
from itertools import chain

import pytest

from capabilities.capabilities import CATALOGUE
from capabilities.capability import By, Duty
from capabilities.names import AUDITOR, BUCKETS, KEY_ADMINISTRATOR, LONE_ROLES, VERIFIER, Names

LONGEST = Names(prefix="a" * 16, account="111122223333", region="ap-northeast-1", partition="aws")
USES = [*BUCKETS, "trail", "access-logs"]

ROLES = {
    *(LONGEST.role_of(grant.duty, row.name) for row in CATALOGUE for grant in row.grants),
    *(LONGEST.role_of(need.duty, row.name) for row in CATALOGUE for need in row.needs if need.by is By.CALLER),
    *(LONGEST.service_role(row.name) for row in CATALOGUE if row.passed_by),
    *(LONGEST.role(name) for name in (AUDITOR, KEY_ADMINISTRATOR, VERIFIER, "flow-logs", "trail-logs")),
}


@pytest.mark.parametrize("name", sorted(ROLES))
def test_role_names_fit(name: str) -> None:
    """A role name has at most 64 characters, whatever the prefix."""
    assert re.fullmatch(r"[a-z0-9-]{1,64}", name)


@pytest.mark.parametrize("use", USES)
def test_bucket_names_fit(use: str) -> None:
    """A bucket name has at most 63 characters, whatever the prefix and Region."""
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", LONGEST.bucket(use))


def test_bucket_names_differ() -> None:
    """No two buckets share a name."""
    assert len({LONGEST.bucket(use) for use in USES}) == len(USES)


def test_every_role_is_under_the_pattern_of_our_roles() -> None:
    """`every_role_arn` covers all roles that the baseline makes."""
    beginning = LONGEST.every_role_arn.removesuffix("*")
    assert all(LONGEST.role_arn(name).startswith(beginning) for name in ROLES)


def test_a_service_role_is_nobodys_own() -> None:
    """The roles that Rekognition assumes are none of the roles that people assume."""
    service = {LONGEST.service_role(row.name) for row in CATALOGUE if row.passed_by}
    people = {LONGEST.role_of(grant.duty, row.name) for row in CATALOGUE for grant in row.grants}
    assert not service & people


def test_each_duty_has_a_role() -> None:
    """A duty is done by one role for all, or by a role a capability."""
    assert {*LONE_ROLES, Duty.USE, Duty.READ_RESULTS} == set(Duty)


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov"])
def test_arns_are_of_the_partition(partition: str) -> None:
    """Every ARN names the partition of the environment."""
    names = Names(prefix="kyc", account="111122223333", region="us-gov-west-1", partition=partition)
    arns = chain(
        [names.every_role_arn, names.account_root, names.trail_arn, names.bucket_arn("media")],
        [names.collection_arn("a"), names.project_arn("a"), names.version_arn("a"), names.dataset_arn("a")],
        [names.processor_arn("a"), names.data_stream_arn("a"), names.topic_arn("a"), names.log_group_arn("a")],
        [names.policy_arn("a"), names.role_arn("a")],
    )
    assert all(arn.startswith(f"arn:{partition}:") for arn in arns)
