"""Automating audits with APIs: what is recorded, who watches the record, and whom it tells."""

from policies.controls import (
    audit_alarms,
    audit_calls,
    audit_events,
    audit_thresholds,
    audit_topic_policies,
    audit_topics,
    audit_trail,
    audit_watch,
    audit_weakening,
)

CONTROLS = (
    *audit_trail.CONTROLS,
    *audit_events.CONTROLS,
    *audit_watch.CONTROLS,
    *audit_calls.CONTROLS,
    *audit_weakening.CONTROLS,
    *audit_alarms.CONTROLS,
    *audit_topics.CONTROLS,
    *audit_topic_policies.CONTROLS,
    *audit_thresholds.CONTROLS,
)
