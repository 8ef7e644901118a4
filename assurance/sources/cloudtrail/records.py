"""The records of CloudTrail, as far as an audit reads them; what differs from call to call stays raw until asked for.

Records of all versions are read alike: what an older one does not have is None.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

NOTHING = msgspec.Raw(b"null")


class Tls(msgspec.Struct, rename="camel", gc=False):
    """How the caller reached AWS; a service that calls for somebody has none."""

    tls_version: str | None = None
    client_provided_host_header: str | None = None


class Issuer(msgspec.Struct, rename="camel", gc=False):
    """The role of a session."""

    type: str | None = None
    arn: str | None = None
    account_id: str | None = None


class SessionContext(msgspec.Struct, rename="camel", gc=False):
    """Of which role a session is, and who opened it."""

    session_issuer: Issuer | None = None
    source_identity: str | None = None


class Identity(msgspec.Struct, rename="camel", gc=False):
    """Who called."""

    type: str | None = None
    arn: str | None = None
    account_id: str | None = None
    principal_id: str | None = None
    invoked_by: str | None = None
    session_context: SessionContext | None = None


class Event(msgspec.Struct, rename="camel", gc=False, kw_only=True):
    """A record; its fields stand in the order in which CloudTrail writes them, which is read fastest."""

    event_version: str | None = None
    user_identity: msgspec.Raw = NOTHING
    event_time: str
    event_source: str
    event_name: str
    aws_region: str = ""
    source_address: str | None = msgspec.field(name="sourceIPAddress", default=None)
    error_code: str | None = None
    error_message: str | None = None
    request_parameters: msgspec.Raw = NOTHING
    response_elements: msgspec.Raw = NOTHING
    event_id: str = msgspec.field(name="eventID", default="")
    read_only: bool | None = None
    resources: msgspec.Raw = NOTHING
    event_type: str | None = None
    recipient_account_id: str | None = None
    shared_event_id: str | None = msgspec.field(name="sharedEventID", default=None)
    vpc_endpoint_id: str | None = None
    vpc_endpoint_account_id: str | None = None
    event_category: str | None = None
    """`Management`, `Data` or `NetworkActivity`; older records have none."""
    tls_details: Tls | None = None

    @property
    def category(self) -> str:
        """The category, also of records that are older than the field."""
        if self.event_category:
            return self.event_category
        return "NetworkActivity" if self.event_type in NETWORK_EVENTS else "Management"

    def parameters(self) -> dict[str, Any]:
        """The request's parameters; none where the record holds none or something else than an object."""
        found = msgspec.json.decode(self.request_parameters)
        return found if isinstance(found, dict) else {}

    def arns(self) -> list[str]:
        """The ARNs of the resources that the record names."""
        found = msgspec.json.decode(self.resources)
        listed = [one.get("ARN") or one.get("arn") for one in found if isinstance(one, dict)] if found else []
        return [one for one in listed if isinstance(one, str)]

    def detail(self) -> dict[str, Any]:
        """The record as EventBridge and CloudWatch Logs see it, as far as it is read."""
        names = zip(self.__struct_encode_fields__, self.__struct_fields__, strict=True)
        found = {name: _plain(getattr(self, field)) for name, field in names}
        return {name: value for name, value in found.items() if value is not None}


def _plain(value: Any) -> Any:
    return msgspec.json.decode(value) if isinstance(value, msgspec.Raw) else msgspec.to_builtins(value)


class File(msgspec.Struct, gc=False):
    """A log file."""

    records: list[Event] = msgspec.field(name="Records")


class Unread(msgspec.Struct, gc=False):
    """A log file of which some records are no records."""

    records: list[msgspec.Raw] = msgspec.field(name="Records")


NETWORK_EVENTS = ("AwsVpceEvent", "AwsVpceEvents")
"""As real records spell it, and as the documentation does."""
_FILE, _UNREAD, _EVENT = msgspec.json.Decoder(File), msgspec.json.Decoder(Unread), msgspec.json.Decoder(Event)
_IDENTITY = msgspec.json.Decoder(Identity)
NOBODY = Identity()


def decoded(content: bytes) -> tuple[list[Event], int]:
    """The records of a log file, or the one of a file with a single record; how many could not be read.

    Raises `msgspec.DecodeError` for what is no log file.
    """
    try:
        return _FILE.decode(content).records, 0
    except msgspec.ValidationError:
        pass
    try:
        raw = _UNREAD.decode(content).records
    except msgspec.ValidationError:
        return [_EVENT.decode(content)], 0
    found: list[Event] = []
    for one in raw:
        try:
            found.append(_EVENT.decode(one))
        except msgspec.ValidationError:
            continue
    return found, len(raw) - len(found)


@lru_cache(maxsize=1 << 14)
def _identity(raw: bytes) -> Identity:
    try:
        return _IDENTITY.decode(raw)
    except msgspec.ValidationError:
        return NOBODY


def identity(event: Event) -> Identity:
    """Who called; the same identities come again and again."""
    return _identity(bytes(event.user_identity)) if event.user_identity != NOTHING else NOBODY


def moment(text: str) -> datetime:
    """A time as CloudTrail writes it. Raises `ValueError`."""
    return datetime.fromisoformat(text).astimezone(UTC)
