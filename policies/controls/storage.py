"""Buckets (STO): how they are set up, what their policies refuse, and how they take logs."""

from policies.controls import bucket_network, bucket_policies, bucket_principals, bucket_settings, log_buckets

CONTROLS = (
    *bucket_settings.CONTROLS,
    *bucket_policies.CONTROLS,
    *bucket_network.CONTROLS,
    *bucket_principals.CONTROLS,
    *log_buckets.CONTROLS,
)
