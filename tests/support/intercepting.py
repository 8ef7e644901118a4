"""AWS as it is on a bad day: answers of our own, in place of those that would come, for the calls that they are for."""

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.httpsession import URLLib3Session

Fault = Callable[[str, dict[str, str]], "Answer | Exception | None"]
"""Operation and request parameters → what comes instead; None lets the call pass."""


class Answer:
    """An error answer of AWS, in the words of the service's protocol."""

    def __init__(self, code: str, message: str = "no", status: int = 400) -> None:
        self.code, self.message, self.status = code, message, status

    def body(self, request: AWSRequest) -> bytes:
        """As JSON where the request is; else as XML, which the others share."""
        if "json" in str(request.headers.get("Content-Type", "")):
            return json.dumps({"__type": self.code, "message": self.message}).encode()
        inner = f"<Error><Code>{self.code}</Code><Message>{self.message}</Message></Error>"
        match operation(request)[0].partition(":")[0]:
            case "ec2":
                return f"<Response><Errors>{inner}</Errors></Response>".encode()
            case "s3":
                return inner.encode()
            case _:
                return f"<ErrorResponse>{inner}</ErrorResponse>".encode()


class Said(Answer):
    """An answer of a service that speaks JSON, without an error."""

    def __init__(self, **content: Any) -> None:
        super().__init__("", status=200)
        self.content = content

    def body(self, request: AWSRequest) -> bytes:
        return json.dumps(self.content).encode()


class Page(Answer):
    """A page of HTML, as a proxy sends it."""

    def __init__(self) -> None:
        super().__init__("", status=200)

    def body(self, request: AWSRequest) -> bytes:
        return b"<!doctype html><html lang=en><title>Sign in</title><p>Welcome</html>"


class Raw:
    """A whole answer, made by hand."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def stream(self, *_: object, **__: object) -> Any:
        yield self.content

    def read(self, *_: object, **__: object) -> bytes:
        return self.content


class Wire:
    """What goes over the wire: counted, and, where a fault says so, answered."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fault: Fault | None = None) -> None:
        self.asked: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.fault = fault
        self._send = URLLib3Session.send
        wire = self

        def send(session: URLLib3Session, request: AWSRequest) -> AWSResponse:
            return wire.send(session, request)

        monkeypatch.setattr(URLLib3Session, "send", send)
        monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)

    def send(self, session: URLLib3Session, request: AWSRequest) -> AWSResponse:
        """Answer, fail, or let it pass."""
        name, parameters = operation(request)
        self.asked[name] += 1
        said = self.fault(name, parameters) if self.fault else None
        if said is None:
            return self._send(session, request)
        self.answered[name] += 1
        if isinstance(said, Exception):
            raise said
        return AWSResponse(request.url, said.status, {}, Raw(said.body(request)))  # type: ignore[arg-type]


def operation(request: AWSRequest) -> tuple[str, dict[str, str]]:
    """`kms:GetKeyPolicy` and what it is asked with; of Amazon S3 the query, e.g. `s3:policy`, and the path."""
    signed = request.headers.get("Authorization", "")
    service = re.search(r"/([a-z0-9-]+)/aws4_request", signed.decode() if isinstance(signed, bytes) else str(signed))
    name = service[1] if service else "?"
    text = request.body.decode() if isinstance(request.body, bytes) else str(request.body or "")
    if target := request.headers.get("X-Amz-Target"):
        target = target.decode() if isinstance(target, bytes) else str(target)
        return f"{name}:{target.rpartition('.')[2]}", json.loads(text or "{}")
    path, _, query = str(request.url).partition("://")[2].partition("/")[2].partition("?")
    if name == "s3":
        return f"s3:{query.partition('&')[0].partition('=')[0]}", {"path": path}
    found = {key: values[0] for key, values in parse_qs(text).items()}
    return f"{name}:{found.get('Action', path)}", found
