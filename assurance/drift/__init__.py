"""What differs between a resource as approved and as it is, past all that AWS merely writes in another way."""
