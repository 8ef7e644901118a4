"""Compliance (COM): only what was approved, guardrails that bind, nothing personal or secret in plain sight."""

from policies.controls import compliance_approved, compliance_contents, compliance_guardrails, compliance_organization

CONTROLS = (
    *compliance_approved.CONTROLS,
    *compliance_guardrails.CONTROLS,
    *compliance_contents.CONTROLS,
    *compliance_organization.CONTROLS,
)
