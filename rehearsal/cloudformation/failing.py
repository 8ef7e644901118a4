"""How CloudFormation says no, in its own words."""

from moto.core.exceptions import ServiceException


class ValidationError(ServiceException):
    """A request that CloudFormation refuses before it does anything."""

    code = "ValidationError"


class ResourceError(Exception):
    """A resource that could not be made; the stack rolls back and names this as the reason."""
