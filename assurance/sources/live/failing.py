"""How AWS, or the way to it, fails; and what a person can do about it."""

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    CredentialRetrievalError,
    HTTPClientError,
    InvalidEndpointConfigurationError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)
from botocore.parsers import ResponseParserError

from assurance.sources.failing import SourceError
from assurance.sources.resource import Unresolved
from capabilities.inspection import action

_CREDENTIALS = frozenset(
    "AuthFailure ExpiredToken ExpiredTokenException IncompleteSignature InvalidAccessKeyId InvalidClientTokenId "
    "InvalidToken MissingAuthenticationToken OptInRequired RequestExpired SignatureDoesNotMatch "
    "UnrecognizedClientException".split()
)
_DENIED = ("AccessDenied", "AuthorizationError", "UnauthorizedOperation", "Forbidden", "403")
_NONE_AT_HAND = (
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)


class CallError(SourceError):
    """One call failed: which, with which code of AWS, and why."""

    def __init__(self, call: str, code: str, message: str) -> None:
        super().__init__(f"{call}: {code}: {message}" if message else f"{call}: {code}")
        self.call, self.code, self.message = call, code, message
        self.unresolved = Unresolved(call, f"{code}: {message}")
        """The gap that it leaves, one and the same for all who asked."""


class CannotGoOnError(CallError):
    """The credentials do not serve: no other call would fare better."""


class UnreachableError(CallError):
    """Nothing answers: no other call of the service would fare better."""


FAILURES = (BotoCoreError, ClientError, ResponseParserError)
"""All that botocore raises for a call."""
Failure = BotoCoreError | ClientError | ResponseParserError


def failure(error: Failure, service: str, operation: str) -> CallError:
    """What botocore raised for a call, as it is reported; a refusal names the action that it takes."""
    code, message = about(error)
    if denied(code):
        message = f"{message}; it takes {action(service, operation)}"
    kind = CallError
    if isinstance(error, _NONE_AT_HAND) or (isinstance(error, ClientError) and code in _CREDENTIALS):
        kind = CannotGoOnError
    elif isinstance(error, ConnectionError | HTTPClientError | InvalidEndpointConfigurationError):
        kind = UnreachableError
    return kind(f"{service}:{operation}", code, message)


def about(error: Failure) -> tuple[str, str]:
    """AWS's code and message, on one line; for what failed before AWS answered, botocore's name of it."""
    if isinstance(error, ClientError):
        description = error.response.get("Error", {})
        return str(description.get("Code", "Unknown")), _line(description.get("Message", ""))
    return type(error).__name__.removesuffix("Error"), _line(error)


def denied(code: str) -> bool:
    """Whether AWS refused for lack of permission."""
    return code.startswith(_DENIED)


def advice(error: SourceError) -> str:
    """What to do about a call without which nothing can be verified."""
    code = error.code if isinstance(error, CallError) else ""
    match error:
        case CannotGoOnError() if code.startswith(("ExpiredToken", "RequestExpired")):
            return "sign in again, or renew the token, and run the command again"
        case CannotGoOnError():
            return "sign in (aws sso login, AWS_PROFILE), or run it where a role gives credentials"
        case UnreachableError():
            return "check the Region, the network and AWS_ENDPOINT_URL"
        case _ if denied(code):
            return "docs/verify.md lists what the role must be allowed"
        case _:
            return "see docs/verify.md"


def _line(message: object) -> str:
    """A message on one line; a page of HTML, as a proxy or a broken server sends it, tells nothing."""
    text = " ".join(str(message).split())
    return "the answer is a page of HTML, and none of AWS's" if text.startswith("<") else text[:400]
