"""The control catalogues: id → control. A control is registered by standing in the folder of its letters."""

import re
from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import assurance.controls
from assurance.controls.control import Control

FAMILIES = ("com", "enc", "sto", "rek", "net", "aud", "iam", "prf")
"""The folders, in the order in which an approver reads them; each holds the controls whose ids begin so."""
LIVE_FAMILIES = ("dep", "run", "who")
"""The folders of the controls that judge live accounts alone."""
_ID = re.compile(r"[A-Z]{3}[0-9]{2}")


def defined_in(*modules: ModuleType) -> tuple[type[Control], ...]:
    """The controls that these modules define, in the order of their ids."""
    classes = (value for module in modules for name, value in vars(module).items()
               if _ID.fullmatch(name) and value.__module__ == module.__name__)  # fmt: skip
    return tuple(sorted(classes, key=lambda control: control.__name__))


def _of(family: str) -> tuple[Control, ...]:
    """The controls of a folder, in the order of their ids. Raises `ValueError` for an id in the wrong place."""
    package = import_module(f"{assurance.controls.__name__}.{family}")
    modules = (import_module(module.name) for module in iter_modules(package.__path__, f"{package.__name__}."))
    controls = tuple(control() for control in defined_in(*modules))
    names = [control.id for control in controls]
    if misplaced := [name for name in names if names.count(name) > 1 or not name.startswith(family.upper())]:
        raise ValueError(f"{package.__name__}: the control id {misplaced[0]} is used twice, or in the wrong folder")
    return controls


CATALOGUE: Mapping[str, Control] = {control.id: control for family in FAMILIES for control in _of(family)}
"""The controls that judge templates and accounts alike."""
LIVE: Mapping[str, Control] = {control.id: control for family in LIVE_FAMILIES for control in _of(family)}
"""The controls that judge live accounts alone."""
EVERY: Mapping[str, Control] = {**CATALOGUE, **LIVE}
