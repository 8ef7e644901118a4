"""Buckets (STO): how they are set up, what their policies refuse, and how they take logs."""
