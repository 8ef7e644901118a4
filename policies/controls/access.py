"""Operational access and security: who may do what, from where, for how long, and on whose behalf."""

from policies.controls import (
    access_boundaries,
    access_callers,
    access_duties,
    access_foreign,
    access_guests,
    access_holders,
    access_managed,
    access_policies,
    access_trust,
)

CONTROLS = (
    *access_managed.CONTROLS,
    *access_policies.CONTROLS,
    *access_trust.CONTROLS,
    *access_guests.CONTROLS,
    *access_callers.CONTROLS,
    *access_duties.CONTROLS,
    *access_holders.CONTROLS,
    *access_boundaries.CONTROLS,
    *access_foreign.CONTROLS,
)
