"""Customizations for AWS Control Tower: manifest.yaml, version 2021-03-15."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import yaml

from fleet.entries import Entry, by_stage, entries
from fleet.template_sets import TemplateSet
from settings.fleets import Fleet

VERSION = date(2021, 3, 15)


def files(fleet: Fleet, sets: Sequence[TemplateSet], policies: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    """The manifest: resources are deployed in the order in which they stand there."""
    listed = entries(fleet, sets)
    names = {one.group.unit: one.group.unit_name for one in fleet.members}
    manifest = {
        "region": fleet.members[0].settings.region,
        "version": VERSION,
        "resources": [
            *(_policy(unit, name, kind, names) for unit, named in policies.items() for name, kind in _KINDS.items()
              if name in named),
            *(_stack_set(fleet, one, listed) for one in listed),
        ],
    }  # fmt: skip
    return {"manifest.yaml": yaml.safe_dump(manifest, sort_keys=False, width=120)}


_KINDS = {"service-control-policy": "scp", "protection-policy": "scp", "resource-control-policy": "rcp"}


def _stack_set(fleet: Fleet, entry: Entry, listed: Sequence[Entry]) -> dict[str, Any]:
    alone = sum(one.stack == entry.stack for one in listed) == 1
    place = "" if alone else f"-{entry.accounts[0]}-{entry.regions[0]}"
    return {
        "name": f"{entry.stack}{place}",
        "description": "Amazon Rekognition baseline",
        "resource_file": by_stage(fleet, entry),
        "deploy_method": "stack_set",
        "deployment_targets": {"accounts": list(entry.accounts)},
        "regions": list(entry.regions),
        "parameters": [{"parameter_key": name, "parameter_value": one} for name, one in entry.values.items()],
    }


def _policy(unit: str, name: str, kind: str, names: Mapping[str | None, str | None]) -> dict[str, Any]:
    return {
        "name": f"rekognition-{name}-{unit}",
        "description": "Amazon Rekognition baseline",
        "resource_file": f"organization/{unit}/{name}.json",
        "deploy_method": kind,
        "deployment_targets": {"organizational_units": [names[unit]]},
    }
