"""One set of organization policies per unit, for all environments and fleets that meet there."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from policies.organization import ai_services_opt_out, resource_control_policy, service_control_policy
from policies.protection import protecting_policy
from settings.fleets import Fleet, Member, load_fleet
from settings.loading import SettingsError, answers_in, files_in, root_of, settings_of
from settings.settings import Settings
from settings.tables import Guardrails

MOST_BYTES = 5_120
OPT_OUT = "AISERVICES_OPT_OUT_POLICY"


def units(fleet: Fleet) -> Mapping[str, tuple[Member, ...]]:
    """Organizational unit → the targets of the fleet in it."""
    found: dict[str, list[Member]] = {}
    for one in fleet.members:
        if one.group.unit:
            found.setdefault(one.group.unit, []).append(one)
    return {unit: tuple(members) for unit, members in found.items()}


def policies(fleet: Fleet) -> dict[str, dict[str, object]]:
    """Unit → name of a policy → its document, for all that lies in the unit."""
    others = [*_environments(fleet), *_fleets(fleet)]
    return {unit: _of(unit, [one.settings for one in members], others) for unit, members in units(fleet).items()}


def files(found: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    """File → text of each policy, and of the stack that opts out of AI services, which no landing zone has."""
    texts = {
        f"organization/{unit}/{name}.json": json.dumps(content, indent=2) + "\n"
        for unit, named in found.items()
        for name, content in named.items()
    }
    policy = {
        "Type": "AWS::Organizations::Policy",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "Name": "rekognition-ai-services-opt-out",
            "Type": OPT_OUT,
            "Content": ai_services_opt_out(),
            "TargetIds": sorted(found),
        },
    }
    stack = {"Description": "Images stay out of what AWS improves its services with.", "Resources": {"OptOut": policy}}
    return texts | (
        {"organization/ai-services-opt-out.template.json": json.dumps(stack, indent=2) + "\n"} if found else {}
    )


def too_large(found: Mapping[str, Mapping[str, object]]) -> Iterator[str]:
    """Policies that Organizations would refuse."""
    for unit, named in found.items():
        for name, content in named.items():
            if (size := len(json.dumps(content, separators=(",", ":")))) > MOST_BYTES:
                yield (
                    f"{name} of {unit}: {size:,} bytes; AWS Organizations takes {MOST_BYTES:,}. Divide the unit: what "
                    "meets in one unit has one policy"
                )


def _of(unit: str, members: Sequence[Settings], others: Sequence[tuple[set[str], Settings]]) -> dict[str, object]:
    met = [*members, *(one for targets, one in others if unit in targets)]
    together = [one.model_copy(update={"guardrails": Guardrails(targets=(unit,))}) for one in met]
    first = together[0].among({str(number): one for number, one in enumerate(together[1:])})
    found: dict[str, object] = {
        "service-control-policy": service_control_policy(first),
        "resource-control-policy": resource_control_policy(first),
    }
    if protecting := protecting_policy(first):
        found["protection-policy"] = protecting
    return found


def _environments(fleet: Fleet) -> Iterator[tuple[set[str], Settings]]:
    for file in files_in(root_of(fleet.base)):
        with suppress(SettingsError):
            settings = settings_of(answers_in(file))
            yield set(settings.guardrails.targets if settings.guardrails else ()), settings


def _fleets(fleet: Fleet) -> Iterator[tuple[set[str], Settings]]:
    for file in sorted(Path(fleet.file).parent.glob("*.toml")):
        if file.resolve() != fleet.file.resolve():
            with suppress(SettingsError):
                yield from (({one.group.unit or ""}, one.settings) for one in load_fleet(file).members)
