"""Landing Zone Accelerator on AWS: fragments of customizations-config.yaml and organization-config.yaml."""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from fleet.entries import Entry, by_stage, entries
from fleet.template_sets import TemplateSet
from settings.fleets import Fleet

LONGEST_NAME = 128
PLACE = "-111122223333-ap-northeast-1"
"""What ends the name of a stack whose values are those of one target."""


def files(fleet: Fleet, sets: Sequence[TemplateSet], policies: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    """Both fragments; paths are from the folder of the landing zone's configuration."""
    customizations = {"customizations": {"cloudFormationStacks": list(_stacks(fleet, entries(fleet, sets)))}}
    names = {one.group.unit: one.group.unit_name for one in fleet.members}
    service = [_policy(unit, "service-control-policy", names) | {"type": "customerManaged"} for unit in policies]
    service += [
        _policy(unit, "protection-policy", names) | {"type": "customerManaged"}
        for unit, named in policies.items()
        if "protection-policy" in named
    ]
    resource = [_policy(unit, "resource-control-policy", names) for unit in policies]
    organization = {"serviceControlPolicies": service, "resourceControlPolicies": resource}
    return {
        "customizations-config.fragment.yaml": yaml.safe_dump(customizations, sort_keys=False, width=120),
        "organization-config.fragment.yaml": yaml.safe_dump(organization, sort_keys=False, width=120),
    }


def _stacks(fleet: Fleet, listed: Sequence[Entry]) -> list[dict[str, Any]]:
    """An entry for each template and set of values; the name of a stack is its own in the whole landing zone."""
    stages = {stage: number for number, stage in enumerate(fleet.stages)}
    times = [one.stack for one in listed]
    found = []
    for one in listed:
        place = f"-{one.accounts[0]}-{one.regions[0]}" if times.count(one.stack) > 1 else ""
        found.append(
            {
                "name": f"{one.stack}{place}",
                "description": f"Amazon Rekognition baseline, fleet {fleet.name}",
                "template": f"rekognition/{by_stage(fleet, one)}",
                "runOrder": stages[one.stage] * 100 + one.order,
                "terminationProtection": True,
                "deploymentTargets": {"accounts": [_account(member) for member in _first_of_each(one)]},
                "regions": list(one.regions),
                "parameters": [{"name": name, "value": value} for name, value in one.values.items()],
            }
        )
    return found


def _first_of_each(entry: Entry) -> list[Any]:
    return [next(one for one in entry.members if one.settings.account == account) for account in entry.accounts]


def _account(member: Any) -> str:
    return str(member.target.account_name)


def _policy(unit: str, name: str, names: Mapping[str | None, str | None]) -> dict[str, Any]:
    return {
        "name": f"rekognition-{name}-{unit}",
        "description": "Amazon Rekognition baseline",
        "policy": f"rekognition/organization/{unit}/{name}.json",
        "deploymentTargets": {"organizationalUnits": [names[unit]]},
    }
