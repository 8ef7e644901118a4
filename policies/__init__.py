"""What grants and what watches: pure functions, settings in, documents out."""
