"""Deployed as approved (DEP): the stacks stand, and what they own is what was approved, no less, no other, no more."""

from policies.controls import deployed_beside, deployed_stacks, deployed_values

CONTROLS = (*deployed_stacks.CONTROLS, *deployed_values.CONTROLS, *deployed_beside.CONTROLS)
