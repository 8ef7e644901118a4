"""Deployed as approved (DEP): the stacks stand, and what they own is what was approved: no less, no other, no more."""
