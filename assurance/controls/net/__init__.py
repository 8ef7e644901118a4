"""Isolation of compute environments (NET): the network, its endpoints, and who may use them."""
