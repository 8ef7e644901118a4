"""A live account, read call by call into the shape that templates have."""
