"""Organizations as moto has it, with the effective AI services opt-out policy of an account, which moto cannot tell."""

import json
import time
from collections.abc import Iterable, Iterator
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.organizations.models import FakePolicy, OrganizationsBackend, organizations_backends
from moto.organizations.responses import OrganizationsResponse

OPT_OUT = "AISERVICES_OPT_OUT_POLICY"
LOCK = "@@operators_allowed_for_child_policies"


class Organizations(OrganizationsResponse):
    """Adds one call, for one type of policy."""

    def describe_effective_policy(self) -> str:
        if (kind := self._get_param("PolicyType")) != OPT_OUT:
            raise JsonRESTError("InvalidInputException", f"A rehearsal tells no effective {kind}")
        target = self._get_param("TargetId") or self.current_account
        services = effective(policy.content or "{}" for policy in _inherited(self._organization(), target))
        if not services:
            raise JsonRESTError("EffectivePolicyNotFoundException", "There is no effective policy of this type")
        content = {"services": {name: {"opt_out_policy": value} for name, value in services.items()}}
        description = {"PolicyContent": json.dumps(content), "LastUpdatedTimestamp": time.time(), "TargetId": target,
                "PolicyType": kind}  # fmt: skip
        return json.dumps({"EffectivePolicy": description})

    def _organization(self) -> OrganizationsBackend:
        account, partition = organizations_backends.master_accounts.get(
            self.current_account, (self.current_account, self.partition)
        )
        found = organizations_backends[account][partition]
        if found.org is None:
            raise JsonRESTError("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.")
        return found


def effective(contents: Iterable[str]) -> dict[str, str]:
    """Service → what opt-out policies make of it together, from the root down; a parent may lock what it assigns."""
    assigned: dict[str, str] = {}
    locked: set[str] = set()
    for content in contents:
        services: dict[str, Any] = json.loads(content).get("services", {})
        everything_locked = "@@none" in services.pop(LOCK, ())
        for name, body in services.items():
            policy = body["opt_out_policy"]
            if name not in locked and "@@assign" in policy:
                assigned[name] = policy["@@assign"]
        locked |= {
            name
            for name, body in services.items()
            if everything_locked or "@@none" in (*body.get(LOCK, ()), *body["opt_out_policy"].get(LOCK, ()))
        }
    return assigned


def _inherited(organization: OrganizationsBackend, account: str) -> Iterator[FakePolicy]:
    """The opt-out policies of the root, of each unit above the account, and of the account itself."""
    above: list[Any] = [organization.get_account_by_id(account)]
    units = {unit.id: unit for unit in organization.ou}
    while above[0].parent_id in units and above[0].parent_id != above[0].id:
        above.insert(0, units[above[0].parent_id])
    root = organization.ou[0]
    for place in above if above[0] is root else [root, *above]:
        yield from (policy for policy in place.attached_policies if policy.type == OPT_OUT)
