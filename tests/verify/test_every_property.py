"""Whatever a template says of a resource is read from the account, and noticed when it is otherwise."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import assurance.sources.account as reading
from assurance.controls.check import check
from assurance.controls.dep.beside import DEP05
from assurance.controls.dep.values import DEP03, DEP04
from assurance.sources.account import Account
from assurance.sources.live.calling import Caller
from assurance.sources.live.found import Found, Owned
from assurance.sources.live.readers import reader
from assurance.sources.resource import Application, Resource
from tests.conftest import EXAMPLE_FIRST
from tests.support.verifying import account_of

if TYPE_CHECKING:
    from rehearsal.emulator import Running

KEPT_BY_CLOUDFORMATION = {
    ("AWS::KMS::Key", "PendingWindowInDays"),
}
"""What no call of AWS tells: it is taken from the template that CloudFormation holds, which DEP02 compares."""
NOT_COMPARED = {("AWS::EC2::Subnet", "AvailabilityZone"), ("AWS::KMS::Key", "BypassPolicyLockoutSafetyCheck")}


def blind(type_: str) -> Callable[[Caller, Owned], Found | None]:
    """A reader that is reported nothing of what the template declares, but where to look."""

    def read(aws: Caller, owned: Owned) -> Found | None:
        where = {name: owned.declared[name] for name in ("Bucket", "LogGroupName", "Topics") if name in owned.declared}
        return reader(type_)(aws, replace(owned, declared=where))

    return read


def leaves(value: Any) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The path of every scalar below a value."""
    below = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list | tuple) else ()
    for key, part in below:
        yield from (((key, *path), leaf) for path, leaf in leaves(part))
    if not isinstance(value, Mapping | list | tuple):
        yield (), value


def changed(value: Any, path: tuple[str | int, ...]) -> Any:
    """The value with another scalar at a path."""
    if not path:
        return not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"{value}x"
    copy = dict(value) if isinstance(value, Mapping) else dict(enumerate(value))
    copy[path[0]] = changed(copy[path[0]], path[1:])
    return copy if isinstance(value, Mapping) else list(copy.values())


def open_(account: Account, live: tuple[Resource, ...]) -> set[str]:
    """The properties of which DEP03, DEP04 and DEP05 say something, when the account holds these resources."""
    held = replace(account, application=Application(resources=live))
    found = check(held.application, controls=[DEP03(), DEP04(), DEP05()], account=held)
    return {one.property.partition(".")[0].partition("[")[0] for one in found.open}


@pytest.mark.parametrize("environment", EXAMPLE_FIRST)
def test_every_property_is_read_and_compared(
    rehearsals: "Callable[[str], Running]",
    assemblies: Mapping[str, Path],
    environment: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each property of each type is read without help of the template; changed anywhere in it, it is reported."""
    monkeypatch.setattr(reading, "reader", blind)
    account = account_of(environment, assemblies, rehearsals(environment).aws().caller())
    unread, unnoticed = set(), set()
    approved = account.approved.resources
    for one in {(each.type, name): each for each in approved for name in each.properties}.values():
        live = account.application.at(one.key)
        assert live is not None, one
        alone = replace(account, approved=Application(resources=(one,)))
        said = partial(open_, alone)
        for name in one.properties:
            if name not in live.properties and name in said((live,)):
                unread.add((one.type, name))
            value = live.properties.get(name)
            for path, _ in leaves(value) if value not in (None, "", [], {}) else ():
                other = replace(live, properties={**live.properties, name: changed(value, path)})
                if name not in said((other,)):
                    unnoticed.add((one.type, name, path))
    assert unread == {each for each in KEPT_BY_CLOUDFORMATION if each[0] in {one.type for one in approved}}
    assert {each[:2] for each in unnoticed} <= NOT_COMPARED
    assert open_(replace(account, approved=account.approved), ()) == {""}
