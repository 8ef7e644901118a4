"""A deployed environment is read into the shape of its templates: the controls cannot tell the two apart."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assurance.controls.check import check
from assurance.controls.control import Approval
from assurance.controls.registry import CATALOGUE, LIVE
from assurance.model.reading import leaves
from assurance.sources.resource import Application, Unresolved
from capabilities.inspection import CALLS
from settings.loading import load
from tests.conftest import EXAMPLE_FIRST
from tests.support.verifying import account_of, caller

if TYPE_CHECKING:
    from rehearsal.emulator import Running

Judged = set[tuple[str, str, str, str]]
WHOLE_ACCOUNT = {
    "ec2:DescribeRegions", "iam:GetAccountAuthorizationDetails", "iam:ListOpenIDConnectProviders",
    "iam:ListSAMLProviders", "organizations:ListPoliciesForTarget",
}  # fmt: skip
"""What is called with --whole-account, or of policies of the organization that are adopted."""
NOT_EMULATED = {"cloudcontrol:GetResource", "ec2:DescribeDhcpOptions", "iam:GetRolePolicy", *WHOLE_ACCOUNT}
"""What nothing rehearsed gives a reason to call: no other type, no inline policy, no DHCP options but AWS's own."""


def judged(application: Application, environment: str) -> Judged:
    """Every judgement of the catalogue: control, place, status."""
    found = check(application, controls=CATALOGUE.values(), approval=Approval(settings=load(environment)))
    assert not found.crashed
    return {(one.control, one.path, one.property, one.status) for one in found.results}


@pytest.mark.parametrize("environment", EXAMPLE_FIRST)
def test_the_live_account_is_judged_like_its_templates(
    environment: str, assemblies: Mapping[str, Path], rehearsals: "Callable[[str], Running]"
) -> None:
    """Every resource is there, read whole and as approved; every control says of it what it says of the template."""
    running = rehearsals(environment)
    aws = caller(running)
    account = account_of(environment, assemblies, aws)
    assert {one.key for one in account.application.resources} == {one.key for one in account.approved.resources}
    assert account.gaps == ()
    assert [
        (one.path, path, str(value))
        for one in account.application.resources
        for path, value in (*leaves(dict(one.properties)), *leaves(dict(one.state)))
        if isinstance(value, Unresolved)
    ] == []
    assert judged(account.application, environment) == judged(account.approved, environment)
    deployed = check(account.application, controls=LIVE.values(), account=account)
    assert [(one.control, one.path, one.message) for one in deployed.open] == []
    assert not deployed.crashed
    if environment == "full":
        declared = {f"{service}:{operation}" for service, operations in CALLS.items() for operation in operations}
        assert declared - aws.made == NOT_EMULATED
