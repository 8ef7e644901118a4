"""Operational access and security (IAM): who may do what, from where, for how long, and on whose behalf."""
