"""What keeps an environment from being verified."""


class CannotVerifyError(Exception):
    """Nothing was concluded about an environment: what, where, and what to do."""
