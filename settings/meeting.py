"""Fleets and environments that meet in an organizational unit: its policies are made for all of them."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from settings.fleets import FLEETS, load_fleet
from settings.reading import ENVIRONMENTS, SettingsError, read
from settings.settings import Settings


def meeting(settings: Settings, root: Path) -> tuple[Settings, ...]:
    """The targets of fleets in a unit of theirs; `root`: the folder of the environment files."""
    found: list[Settings] = []
    for file, units in _fleets(settings, root):
        with suppress(SettingsError):  # `notices` says so
            found += (one.settings for one in load_fleet(file).members if one.group.unit in units)
    return tuple(found)


def notices(settings: Settings, root: Path) -> Iterator[str]:
    """One line a unit that a fleet deploys policies to as well."""
    stack = settings.names.stack("guardrails")
    for file, units in _fleets(settings, root):
        listed, where = ", ".join(sorted(units)), FLEETS / file.name
        try:
            load_fleet(file)
        except SettingsError as error:
            reason = str(error).splitlines()[0]
            yield f"{where}: has mistakes, and the policies of {listed} are made without its targets: {reason}"
        else:
            yield f"{where}: deploys the same policies to {listed}, made for both; deploy {stack} or those, not both"


def _fleets(settings: Settings, root: Path) -> Iterator[tuple[Path, set[str]]]:
    """Each fleet beside the folder of environments, with the units in which it meets this one."""
    targets = set(settings.guardrails.targets if settings.guardrails else ())
    beside = root.parent / FLEETS if targets and root.name == ENVIRONMENTS.name else None
    for file in sorted(beside.glob("*.toml")) if beside else ():
        with suppress(SettingsError):  # `fleet` says why
            groups = read(file).answers.get("groups")
            named = groups.values() if isinstance(groups, Mapping) else ()
            units = {str(one.get("unit")) for one in named if isinstance(one, Mapping)} & targets
            if units:
                yield file, units
