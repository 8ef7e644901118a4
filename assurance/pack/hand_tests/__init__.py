"""Tests that an approver does by hand, for each question one that must work and one that must fail."""
