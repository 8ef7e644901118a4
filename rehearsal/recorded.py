"""The emulated account's own trail: each request as CloudTrail would record it, and log files of what was recorded."""

import gzip
import json
import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from moto.sts.models import sts_backends

Record = dict[str, Any]
Application = Callable[..., Iterable[bytes]]
ENDPOINT = "X-Vpc-Endpoint"
"""The header by which a client says through which VPC endpoint it comes, `ID` or `ID/ACCOUNT`: there is no network."""
_READS = ("Batch", "Compare", "Describe", "Detect", "Get", "Head", "List", "Lookup", "Recognize", "Search")
_MOST = 100 * 1024
"""Bytes of parameters that CloudTrail keeps (fact 95)."""
_OBJECTS = {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject", "DELETE": "DeleteObject"}
_ERROR = re.compile(rb'"__type": ?"(?:[^"#]*#)?(\w+)"|<Code>(\w+)</Code>')
_SCOPE = re.compile(r"Credential=(?P<key>[^/,]+)/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/")


class Recorder:
    """The emulator's application, with every request noted that names its operation."""

    def __init__(self, inner: Application, records: list[Record]) -> None:
        self._inner, self._records = inner, records

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as the emulator does."""
        length = -1 if environ.get("wsgi.input_terminated") else int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length)
        environ["wsgi.input"] = BytesIO(body)
        statuses: list[str] = []

        def started(status: str, *rest: Any) -> Any:
            statuses.append(status)
            return start_response(status, *rest)

        answer = list(self._inner(environ, started))
        if made := record(environ, body, statuses[-1], b"".join(answer)):
            self._records.append(made)
        return answer


def record(environ: Mapping[str, Any], body: bytes, status: str, answer: bytes) -> Record | None:
    """The record of a request; None where it is not signed, or does not name its operation."""
    scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    operation, sent = _operation(environ, body, scope["service"]) if scope else ("", {})
    if not (scope and operation):
        return None
    who = _identity(scope["key"])
    text = json.dumps(sent)
    of_object = scope["service"] == "s3"
    failed = _ERROR.search(answer)
    made: Record = {
        "eventVersion": "1.11",
        "userIdentity": who,
        "eventTime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": f"{scope['service']}.amazonaws.com",
        "eventName": operation,
        "awsRegion": scope["region"],
        "sourceIPAddress": environ.get("HTTP_X_FORWARDED_FOR") or environ.get("REMOTE_ADDR", ""),
        "requestParameters": sent if sent and len(text) <= _MOST else None,
        "responseElements": None,
        "eventID": str(uuid.uuid4()),
        "readOnly": operation.startswith(_READS),
        "eventType": "AwsApiCall",
        "managementEvent": not of_object,
        "recipientAccountId": who["accountId"],
        "eventCategory": "Data" if of_object else "Management",
        "tlsDetails": {"tlsVersion": "TLSv1.3"},
    }
    if status[:1] not in "23":
        code = next(filter(None, failed.groups()), b"") if failed else b""
        made["errorCode"] = code.decode() or f"Status{status[:3]}"
    if through := environ.get(f"HTTP_{ENDPOINT.upper().replace('-', '_')}"):
        endpoint, _, account = through.partition("/")
        made |= {"vpcEndpointId": endpoint, "vpcEndpointAccountId": account or who["accountId"]}
    return made


def _operation(environ: Mapping[str, Any], body: bytes, service: str) -> tuple[str, dict[str, Any]]:
    """The operation and its parameters, in the spelling of CloudTrail."""
    path = environ.get("PATH_INFO", "")
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        return target.rpartition(".")[2], _spelled(_parsed(body))
    if "/operation/" in path:
        return path.rpartition("/")[2], {}
    if service == "s3":
        bucket, _, key = path.lstrip("/").partition("/")
        query = dict(parse_qsl(environ.get("QUERY_STRING", "")))
        plain = key and not query.keys() - {"versionId", "x-id"}
        sent = {"bucketName": bucket, "key": key} | {name: query[name] for name in query if name == "versionId"}
        return (_OBJECTS.get(environ["REQUEST_METHOD"], ""), sent) if plain else ("", {})
    form = dict(parse_qsl(body.decode("utf-8", "replace")))
    return form.pop("Action", ""), _spelled({name: one for name, one in form.items() if name != "Version"})


def _parsed(body: bytes) -> Any:
    """The parameters of a request in JSON; none of one that the service refuses as none."""
    try:
        return json.loads(body or b"{}")
    except ValueError:
        return {}


def _spelled(value: Any) -> Any:
    """Names begin in lower case; the bytes of an image are left out."""
    match value:
        case dict():
            return {name[:1].lower() + name[1:]: _spelled(one) for name, one in value.items() if name != "Bytes"}
        case list():
            return [_spelled(one) for one in value]
    return value


def _identity(key: str) -> dict[str, Any]:
    """Whose access key it is: that of a session of a role, or the account's own."""
    for account, partitions in sts_backends.items():
        for backend in partitions.values():
            if role := backend.get_assumed_role_from_access_key(key):
                issuer = {"type": "Role", "arn": role.role_arn, "accountId": account,
                          "userName": role.role_arn.rpartition("/")[2]}  # fmt: skip
                return {"type": "AssumedRole", "principalId": role.user_id, "arn": role.arn, "accountId": account,
                        "sessionContext": {"sessionIssuer": issuer, "attributes": {}}}  # fmt: skip
    return {"type": "Root", "principalId": key, "arn": f"arn:aws:iam::{key}:root", "accountId": key}


def write(records: Iterable[Record], folder: Path) -> int:
    """Log files as `aws s3 sync` of a trail's bucket leaves them; how many."""
    groups: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for one in records:
        groups[one["recipientAccountId"], one["awsRegion"], one["eventTime"][:10]].append(one)
    for (account, region, day), several in groups.items():
        place = folder / "AWSLogs" / account / "CloudTrail" / region / day.replace("-", "/")
        place.mkdir(parents=True, exist_ok=True)
        name = f"{account}_CloudTrail_{region}_{day.replace('-', '')}T0000Z_{'0' * 16}.json.gz"
        (place / name).write_bytes(gzip.compress(json.dumps({"Records": several}).encode()))
    return len(groups)
