"""Isolation of compute environments: the network, its doors, and who passes them."""

from policies.controls import (
    isolation_approved,
    isolation_doors,
    isolation_endpoints,
    isolation_flows,
    isolation_networks,
    isolation_policies,
)

CONTROLS = (
    *isolation_policies.CONTROLS,
    *isolation_approved.CONTROLS,
    *isolation_endpoints.CONTROLS,
    *isolation_doors.CONTROLS,
    *isolation_networks.CONTROLS,
    *isolation_flows.CONTROLS,
)
