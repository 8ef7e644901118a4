"""The control catalogues: id → control, in the order of the families."""

from importlib import import_module
from importlib.util import find_spec

from policies.controls.engine import Control

FAMILIES = ("compliance", "encryption", "storage", "recognition", "isolation", "audit", "access", "proof")
"""The modules that hold the families; each has a tuple `CONTROLS`."""
LIVE_FAMILIES = ("deployed", "running", "reach")
"""The families that a live account alone can be judged by."""


def _catalogue(families: tuple[str, ...]) -> dict[str, Control]:
    found: dict[str, Control] = {}
    for family in families:
        if find_spec(f"{__name__}.{family}") is None:
            continue
        for control in import_module(f"{__name__}.{family}").CONTROLS:
            made: Control = control() if isinstance(control, type) else control
            if made.id in found:
                raise ValueError(f"the control id {made.id} is used twice")
            found[made.id] = made
    return found


def __getattr__(name: str) -> dict[str, Control]:
    """The catalogues, made when they are first asked for: the families import this package's other modules.

    `CATALOGUE` judges templates and accounts, `LIVE` accounts alone, `EVERY` has them both.
    """
    match name:
        case "CATALOGUE":
            found = _catalogue(FAMILIES)
        case "LIVE":
            found = _catalogue(LIVE_FAMILIES)
        case "EVERY":
            found = _catalogue((*FAMILIES, *LIVE_FAMILIES))
        case _:
            raise AttributeError(name)
    globals()[name] = found
    return found
