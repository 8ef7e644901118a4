"""Who holds which policy, which endpoint leads where, who watches what: one model, used by all that judge."""
