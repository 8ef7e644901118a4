"""Who can do what through which network path, decided from an assembly alone."""
