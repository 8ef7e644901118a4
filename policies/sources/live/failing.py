"""How AWS, or the way to it, fails; and what a person can do about it."""

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

from policies.sources.failing import SourceError
from policies.sources.resource import Unresolved

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

    @property
    def unresolved(self) -> Unresolved:
        """The gap that it leaves."""
        return Unresolved(self.call, f"{self.code}: {self.message}")


class CannotGoOnError(CallError):
    """The credentials do not serve: no other call would fare better."""


def about(error: BotoCoreError | ClientError) -> tuple[str, str]:
    """AWS's code and message, on one line; for what failed before AWS answered, botocore's name of it."""
    if isinstance(error, ClientError):
        told = error.response.get("Error", {})
        return str(told.get("Code", "Unknown")), _line(told.get("Message", ""))
    return type(error).__name__.removesuffix("Error"), _line(error)


def _line(message: object) -> str:
    """A message on one line; a page of HTML, as a proxy or a broken server sends it, tells nothing."""
    text = " ".join(str(message).split())
    return "the answer is a page of HTML, and none of AWS's" if text.startswith("<") else text[:400]


def credentials(error: BotoCoreError | ClientError) -> bool:
    """Whether the credentials are at fault: missing, expired, unknown."""
    return isinstance(error, _NONE_AT_HAND) or (isinstance(error, ClientError) and about(error)[0] in _CREDENTIALS)


def denied(code: str) -> bool:
    """Whether AWS refused for lack of permission."""
    return code.startswith(_DENIED)


def advice(error: Exception) -> str:
    """What to do about a call without which nothing can be verified."""
    cause = error.code if isinstance(error, CallError) else type(error).__name__
    if cause.startswith(("ExpiredToken", "RequestExpired")):
        return "sign in again, or renew the token, and run the command again"
    if isinstance(error, CannotGoOnError):
        return "sign in (aws sso login, AWS_PROFILE), or run it where a role gives credentials"
    if denied(cause):
        return "see docs/verify.md for what the role must be allowed"
    if isinstance(error, HTTPClientError) or cause.endswith(("Connection", "Timeout", "ConnectTimeout")):
        return "check the Region, the network and AWS_ENDPOINT_URL"
    return "see docs/verify.md"
