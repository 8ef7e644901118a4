"""What the names of services resolve to, as seen from where the command runs."""

import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from assurance.sources.live.endpoints import TYPE
from assurance.sources.resource import Application, Resource, Unresolved

Resolve = Callable[[str], list[str]]
"""A name → its addresses. Raises `OSError`."""


def resolve(name: str) -> list[str]:
    """As the machine resolves it."""
    return sorted({str(found[4][0]) for found in socket.getaddrinfo(name, 443, proto=socket.IPPROTO_TCP)})


def looked_up(application: Application, resolve: Resolve) -> Application:
    """Every endpoint with the addresses of the private names that AWS says it has."""
    found = tuple(_looked_up(one, resolve) if one.type == TYPE else one for one in application.resources)
    return replace(application, resources=found)


def _looked_up(endpoint: Resource, resolve: Resolve) -> Resource:
    entries = endpoint.state.get("DnsEntries") or ()
    listed = [str(one.get("DnsName", "")) for one in entries if isinstance(one, dict)]
    private = sorted(name for name in listed if name and ".vpce." not in name and not name.startswith("*"))
    return replace(
        endpoint, state={**endpoint.state, "Addresses": {name: _addresses(name, resolve) for name in private}}
    )


def _addresses(name: str, resolve: Resolve) -> Any:
    try:
        return resolve(name)
    except OSError as error:
        return Unresolved(name, f"does not resolve from here ({error.strerror or error})")
