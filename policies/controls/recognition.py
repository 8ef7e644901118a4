"""Controls of recognition."""

from policies.controls.engine import Control

CONTROLS: tuple[type[Control], ...] = ()
