"""The control catalogue: id → control, in the order of the families."""

from importlib import import_module
from importlib.util import find_spec

from policies.controls.engine import Control

FAMILIES = ("compliance", "encryption", "storage", "recognition", "isolation", "audit", "access")
"""The modules that hold the families; each has a tuple `CONTROLS`."""


def _catalogue() -> dict[str, Control]:
    found: dict[str, Control] = {}
    for family in FAMILIES:
        if find_spec(f"{__name__}.{family}") is None:
            continue
        for control in import_module(f"{__name__}.{family}").CONTROLS:
            made: Control = control() if isinstance(control, type) else control
            if made.id in found:
                raise ValueError(f"the control id {made.id} is used twice")
            found[made.id] = made
    return found


def __getattr__(name: str) -> dict[str, Control]:
    """`CATALOGUE`, made when it is first asked for: the families import this package's other modules."""
    if name == "CATALOGUE":
        globals()["CATALOGUE"] = found = _catalogue()
        return found
    raise AttributeError(name)
