"""The rehearsal: an AWS emulator on a loopback port, on which an environment is deployed as if it were an account.

A development dependency only; the product's wheel leaves it out. Nothing in here talks to AWS.
"""
