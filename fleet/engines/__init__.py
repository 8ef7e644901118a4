"""What each engine takes."""
