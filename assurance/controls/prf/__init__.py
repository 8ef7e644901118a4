"""The access proof as controls (PRF): what must hold over every principal, action, resource and network path."""
