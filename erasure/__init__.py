"""Erasure on request: what of a person the data buckets and the collections hold, found, deleted and recorded."""
