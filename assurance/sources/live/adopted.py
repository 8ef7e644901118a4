"""What is adopted, as the account has it, and as its document says that it should be."""

import json
from collections.abc import Mapping
from typing import Any

from assurance.sources.adopted import FOLDER, RETAINED, Described
from assurance.sources.live.calling import UNREADABLE, Caller, attempt
from assurance.sources.live.found import Beside, Found, Owned
from assurance.sources.live.organization import reaching
from assurance.sources.live.readers import reader
from assurance.sources.live.topics import SUBSCRIPTION
from assurance.sources.physical import Place, known
from assurance.sources.resource import Resource, Unread, Unresolved

POLICY = "AWS::Organizations::Policy"


def at_home(aws: Caller, one: Described, place: Place) -> Resource | None:
    """What is there; None where this account has it no more."""
    found = _read(aws, one, place)
    if found is None and _account(one, place) != place.account:
        found = Unresolved(one.physical, f"account {_account(one, place)} does not show it to this one")
    if found is None:
        return None
    return Resource(
        id=one.id,
        type=one.type,
        properties={**found.properties, **_subscribed(found)} if isinstance(found, Found) else Unread(found),
        state=found.state if isinstance(found, Found) else {},
        template=place.location(FOLDER),
        path=f"{FOLDER}/{one.id}",
        attributes=RETAINED,
        physical={**known(one.type, one.physical, place), **(found.physical if isinstance(found, Found) else {})},
    )


def _subscribed(found: Found) -> dict[str, Any]:
    """Who is subscribed to an adopted topic, which its reader tells apart."""
    if gap := next((one for one in found.beside if isinstance(one, Unresolved)), None):
        return {"Subscription": gap}
    listed = [dict(one.properties) for one in found.beside if isinstance(one, Beside) and one.type == SUBSCRIPTION]
    return {"Subscription": listed} if listed else {}


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


def _in_force(aws: Caller, one: Described, account: str) -> Found | None:
    """Of the organization's policies that reach the account, the one that a document is about: it is known by no name.

    It is the same, or has most of its statements by their Sids.
    """
    wanted = one.properties["Content"]
    listed = aws.once("policies of the organization", lambda: reaching(aws, account))
    texts = [json.loads(each["Content"]) for each in listed if each["PolicySummary"]["Type"] == one.properties["Type"]]
    likeness = [(text == wanted, len(_sids(text) & _sids(wanted))) for text in texts]
    if not any(same or shared for same, shared in likeness):
        return None
    content = texts[likeness.index(max(likeness))]
    return Found(properties={**one.properties, "Content": content})


def _sids(content: Mapping[str, Any]) -> set[str]:
    return {
        str(each["Sid"]) for each in _listed(content.get("Statement")) if isinstance(each, Mapping) and "Sid" in each
    }


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _account(one: Described, place: Place) -> str:
    parts = one.physical.split(":")
    return parts[4] if len(parts) > 4 else place.account


def _read(aws: Caller, one: Described, place: Place) -> Found | Unresolved | None:
    owned = Owned(stack=FOLDER, id=one.id, type=one.type, physical=one.physical, declared=one.properties)
    try:
        if one.type == POLICY:
            return attempt(lambda: _in_force(aws, one, place.account))
        return attempt(lambda: reader(owned.type)(aws, owned))
    except UNREADABLE as error:
        return Unresolved(one.type, f"AWS's answer has an unknown shape ({type(error).__name__}: {error})")
