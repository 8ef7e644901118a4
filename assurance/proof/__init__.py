"""Who can do what through which door, decided from an assembly alone."""
