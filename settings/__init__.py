"""The bank's answers: the environment file's shape, its loading, its mistakes, and the exceptions register."""
