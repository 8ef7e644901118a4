"""Compliance (COM): only what was approved, guardrails that bind, nothing personal or secret in plain sight."""
