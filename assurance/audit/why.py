"""Why one call was refused: which layer and statement decided, what the request lacked, and what to change where."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from assurance.audit.calls import Call, call_of
from assurance.audit.replay import Replay
from assurance.audit.resources import Resources
from assurance.audit.troubles import Trouble, fitting
from assurance.iam.evaluate import Verdict
from assurance.proof.actions import Ask
from assurance.proof.explaining import explain, explained
from assurance.proof.network_paths import paths
from assurance.sources.cloudtrail.reading import Period, Progress, Read, events
from assurance.sources.cloudtrail.records import Event, decoded, identity
from assurance.sources.failing import SourceError
from capabilities.names import BUCKETS, KEY_OF
from settings.files import FileError, read_bytes
from settings.files import decoded as text_of

if TYPE_CHECKING:  # pydantic is slow to import
    from settings.settings import Settings


def asked(what: str, logs: Sequence[Path], progress: Progress) -> Event | str:
    """The event or error text that is asked about: in a file, or an event of the logs by its id.

    Raises `SourceError`.
    """
    path = Path(what)
    if path.exists():
        return _in_file(path)
    if not logs:
        raise SourceError(f"--why {what}: there is no such file; for an event by its id, name the LOGS that hold it")
    for sheet in events(logs, Read(), period=Period(), progress=progress):
        for event in sheet.events:
            if what in (event.event_id, event.shared_event_id):
                return event
    raise SourceError(f"--why {what}: is neither a file nor the id of an event in {', '.join(map(str, logs))}")


def _in_file(path: Path) -> Event | str:
    try:
        content = read_bytes(path)
        text = text_of(content)
    except (FileError, OSError) as error:
        raise SourceError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    try:
        found, _ = decoded(content)
    except msgspec.DecodeError:
        found = []
    if len(found) > 1:
        raise SourceError(f"{path}: holds {len(found)} events; name one of them by its id: --why EVENT-ID, with this "
                          "file as LOGS")  # fmt: skip
    if not found and not text.strip():
        raise SourceError(f"{path}: is empty; expected an event, or the text of an error")
    return found[0] if found else text


def why(found: Event | str, replay: Replay, settings: "Settings") -> str:
    """The explanation, for a person."""
    if isinstance(found, str):
        known = fitting(found)
        head = "The text names none of the errors that are known here; docs/troubleshooting.md lists them.\n"
        return "\n".join(map(_trouble, known)) if known else head
    return "\n".join(_parts(found, replay, settings))


def _parts(event: Event, replay: Replay, settings: "Settings") -> Iterator[str]:
    parameters = event.parameters()
    resource = Resources(estate=replay.estate).of(event, parameters)
    if event.event_source == "s3.amazonaws.com" and "key" in parameters:
        resource = f"{resource.partition('/')[0]}/{parameters['key']}"
    call = call_of(event, identity(event), resource, "", parameters)
    yield _happened(event, call)
    if request := replay.request(call):
        on = "" if resource in ("", "*") else f" on {resource}"
        way = f"through {call.endpoint}" if call.endpoint else "through no VPC endpoint"
        yield explained(f"May {call.principal} do {call.action}{on}, {way}?", *request)
        yield _compared(call, replay)
    else:
        yield f"The approved policies are not asked about {call.action} of {call.principal or 'nobody'}.\n"
    yield from _objects(parameters, call, replay, settings)
    if call.error:
        yield from map(_trouble, fitting(f"{call.error}: {event.error_message or ''} {call.host}"))


def _happened(event: Event, call: Call) -> str:
    answer = f"AWS answered {call.error}: {event.error_message or 'no message'}" if call.error else "AWS allowed it"
    by = f", on behalf of whom {call.invoked_by} called" if call.invoked_by else ""
    return f"{event.event_time}  {call.action} by {call.principal or call.account}{by}\n{answer}.\n"


def _compared(call: Call, replay: Replay) -> str:
    decision = replay.decide(call)
    if decision is None or decision.verdict is Verdict.DEPENDS:
        return "So the approved policies alone do not say why.\n"
    if call.error and not call.denied:
        return f"{call.error} is no answer of a policy: look at what it says of the request itself.\n"
    if replay.agrees(call):
        return "AWS decided as the approved policies do.\n"
    if call.denied:
        return (
            "The approved policies allow it, so something else refused it: a session policy, a policy of the "
            "organization that the assembly does not hold, or a policy that was changed. Compare with "
            "fsi-rekognition verify.\n"
        )
    return "The approved policies deny it, so other policies were in force. Compare with fsi-rekognition verify.\n"


def _objects(parameters: dict[str, object], call: Call, replay: Replay, settings: "Settings") -> Iterator[str]:
    """For a call of Rekognition that names objects: whether Rekognition may read them, and decrypt them, for it."""
    estate, stores = replay.estate, {settings.names.bucket(store): store for store in BUCKETS}
    for value in parameters.values() if call.service == "rekognition" else ():
        place = value.get("s3Object") if isinstance(value, dict) else None
        if not isinstance(place, dict):
            continue
        bucket, key = str(place.get("bucket")), str(place.get("name"))
        arn = f"arn:{estate.partition}:s3:::{bucket}"
        target = next((one for one in estate.of("bucket") if one.arn == arn), None)
        if target is None:
            yield f"The image is in {bucket}, which is no bucket of this environment: Rekognition may not read it.\n"
            continue
        asks = [(Ask(action="s3:GetObject", resource=f"{arn}/{key}", target=target), "through-rekognition")]
        alias = settings.names.key_alias(KEY_OF[stores[bucket]]) if bucket in stores else ""
        asks += [(Ask(action="kms:Decrypt", resource=one.arn, target=one), "through-s3")
                 for one in estate.of("key") if one.name == alias]  # fmt: skip
        for ask, name in asks:
            path = next(one for one in paths(estate, ask.action) if one.name == name)
            yield explain(replay.judge, replay.who(call), ask, path)


def _trouble(one: Trouble) -> str:
    return f"{one.title}\n  {one.cause}\n  → {one.remedy}\n  $ {one.command}\n"
