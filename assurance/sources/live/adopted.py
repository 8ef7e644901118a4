"""What is adopted, as the account has it, and as its document says that it should be."""

from assurance.sources.adopted import FOLDER, RETAINED, Described
from assurance.sources.live.calling import UNREADABLE, Caller, attempt
from assurance.sources.live.found import Found, Owned
from assurance.sources.live.readers import reader
from assurance.sources.physical import Place, known
from assurance.sources.resource import Resource, Unread, Unresolved


def at_home(aws: Caller, one: Described, place: Place) -> Resource | None:
    """What is there; None where this account has it no more."""
    owned = Owned(stack=FOLDER, id=one.id, type=one.type, physical=one.physical, declared=one.properties)
    found = _read(aws, owned)
    if found is None and _account(one, place) != place.account:
        found = Unresolved(one.physical, f"account {_account(one, place)} does not show it to this one")
    if found is None:
        return None
    return Resource(
        id=one.id,
        type=one.type,
        properties=found.properties if isinstance(found, Found) else Unread(found),
        state=found.state if isinstance(found, Found) else {},
        template=place.location(FOLDER),
        path=f"{FOLDER}/{one.id}",
        attributes=RETAINED,
        physical={**known(one.type, one.physical, place), **(found.physical if isinstance(found, Found) else {})},
    )


def wanted(one: Described, place: Place) -> Resource:
    """What should be there."""
    return Resource(
        id=one.id,
        type=one.type,
        properties=one.properties,
        template=place.location(FOLDER),
        path=f"{FOLDER}/{one.id}",
        physical=known(one.type, one.physical, place),
    )


def _account(one: Described, place: Place) -> str:
    parts = one.physical.split(":")
    return parts[4] if len(parts) > 4 else place.account


def _read(aws: Caller, owned: Owned) -> Found | Unresolved | None:
    try:
        return attempt(lambda: reader(owned.type)(aws, owned))
    except UNREADABLE as error:
        return Unresolved(owned.type, f"AWS's answer has an unknown shape ({type(error).__name__}: {error})")
