"""Verify environments: whose credentials, against which approved templates, and what changed since the last time."""
