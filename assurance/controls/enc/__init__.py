"""Encryption and its keys (ENC): a key's life, its policy, the services that need it, what is encrypted with it."""
