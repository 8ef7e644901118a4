"""Fleets and environments that meet in an organizational unit."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from settings.fleets import FLEETS
from settings.loading import SettingsError, read
from settings.settings import Settings


def meeting(settings: Settings, environments: Path) -> Iterator[str]:
    """One line a fleet, in fleets/ beside the folder of environments, that deploys policies to a unit of theirs."""
    targets = settings.guardrails.targets if settings.guardrails else ()
    for file in sorted((environments.parent / FLEETS).glob("*.toml")):
        try:
            groups = read(file).answers.get("groups")
        except SettingsError:  # `fleet` says why
            continue
        named = groups.values() if isinstance(groups, Mapping) else ()
        units = {str(one.get("unit")) for one in named if isinstance(one, Mapping)}
        for unit in sorted(units.intersection(targets)):
            yield (
                f"{FLEETS / file.name}: deploys policies to {unit}, made for this environment too; do not deploy "
                f"{settings.names.stack('guardrails')}, whose policies are made without that fleet's Regions"
            )
