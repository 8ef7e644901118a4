"""Controls of compliance."""

from policies.controls.engine import Control

CONTROLS: tuple[type[Control], ...] = ()
