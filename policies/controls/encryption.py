"""Encryption and its keys (ENC): a key's life, its policy, the services that need it, and what is encrypted with it."""

from policies.controls import at_rest, key_buckets, key_guards, key_policies, key_services, key_uses, keys

CONTROLS = (
    *keys.CONTROLS,
    *key_policies.CONTROLS,
    *key_services.CONTROLS,
    *key_buckets.CONTROLS,
    *at_rest.CONTROLS,
    *key_uses.CONTROLS,
    *key_guards.CONTROLS,
)
