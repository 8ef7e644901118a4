"""Operational access and security: who may do what, for how long, and on whose behalf."""

from policies.controls.engine import Control

CONTROLS: tuple[type[Control], ...] = ()
