"""The events of an audit by rows of tables, as Athena answers: turned back into records, and put into a history."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from assurance.audit.history import History
from assurance.sources.cloudtrail.layout import Kind
from assurance.sources.cloudtrail.reading import Period, Read
from assurance.sources.cloudtrail.records import Event, decoded
from assurance.sources.cloudtrail.sheets import Sheet
from assurance.sources.failing import SourceError
from capabilities.log_tables import COLUMNS, Days, Tables, counted, looked_at

Row = Sequence[str | None]
Ask = Callable[[str], Iterable[Row]]
"""Runs a query; yields its rows without the head."""
_SPELLED = {
    one.lower(): one
    for one in (
        "eventVersion userIdentity eventTime eventSource eventName awsRegion sourceIPAddress errorCode errorMessage "
        "requestParameters responseElements eventID readOnly resources eventType recipientAccountId sharedEventID "
        "vpcEndpointId vpcEndpointAccountId eventCategory tlsDetails principalId accountId invokedBy userName "
        "sessionContext sourceIdentity attributes mfaAuthenticated creationDate sessionIssuer tlsVersion cipherSuite "
        "clientProvidedHostHeader"
    ).split()
}
"""Name in lower case, as tables have it → as CloudTrail writes it."""
_IN_JSON = ("useridentity", "requestparameters", "responseelements", "resources", "tlsdetails")
_A_TIME = 2_000
"""Events that are handed on together."""


@dataclass(frozen=True, kw_only=True)
class Queried:
    """Where an audit's records are asked for, and by what."""

    tables: Tables
    ask: Ask


def fill(history: History, read: Read, queried: Queried, period: Period) -> None:
    """Put the events of the tables into a history. Raises `SourceError`."""
    scope, first, last = history.scope, period.first, period.last
    if not (first and last):
        raise SourceError("tables are asked for days: say of which, --from and --to")
    days = Days.between(first, last)
    for kind, folder in (("events", Kind.EVENTS), ("network", Kind.NETWORK)):
        table = queried.tables.of(kind)
        listed = list(queried.ask(counted(table, scope.account, days)))
        for region, day, number in listed:
            read.files[scope.account, folder, region or "", day or ""] += 1
            read.records += int(number or 0)
        text = looked_at(table, scope.account, days, prefix=scope.prefix, operations=history.watch.names)
        kept: list[Event] = []
        for row in queried.ask(text):
            read.sums.append(f"{sha256(repr(tuple(row)).encode()).hexdigest()}  {kind}\n")
            kept += records([row])
            if len(kept) >= _A_TIME:
                history.add(Sheet(events=kept))
                kept = []
        history.add(Sheet(events=kept))
        history.days |= {day for _, day, _ in listed if day}
        history.accounts[scope.account] = read.records


def records(rows: Iterable[Row]) -> Iterator[Event]:
    """The records of rows with the columns of `COLUMNS`, in their order."""
    for row in rows:
        found = {
            _SPELLED[name]: _value(name, text) for name, text in zip(COLUMNS, row, strict=True) if text is not None
        }
        yield from decoded(json.dumps(found).encode())[0]


def _value(column: str, text: str) -> Any:
    if column == "readonly":
        return text == "true"
    return _named(json.loads(text), column) if column in _IN_JSON else text


def _named(value: Any, column: str) -> Any:
    """As CloudTrail spells it, without what is null; parameters are text in the table, and spelled right."""
    if column in ("requestparameters", "responseelements"):
        return value
    match value:
        case Mapping():
            return {_SPELLED.get(name.lower(), name): _named(one, column) for name, one in value.items()
                    if one is not None}  # fmt: skip
        case list():
            return [_named(one, column) for one in value]
    return value
