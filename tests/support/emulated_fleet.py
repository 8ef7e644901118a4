"""An emulated organization with the accounts of a fleet, for as long as standard input is open.

    python -m tests.support.emulated_fleet FLEET

Prints its address. Moto keeps one state a process, into which other tests deploy: so this is a process of its own.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rehearsal.adopted import adopt, named
from rehearsal.emulator import Running, emulator
from rehearsal.surroundings import surround
from settings.fleets import Fleet, load_fleet
from settings.loading import load

MANAGEMENT = "111122223333"


def organize(fleet: Fleet, running: Running) -> None:
    """The units of the fleet, its accounts in them, and what each target adopts."""
    surround(load(fleet.base), running)
    organizations = running.aws().organizations
    root = organizations.list_roots()["Roots"][0]["Id"]
    known = {
        one["Id"] for one in organizations.list_organizational_units_for_parent(ParentId=root)["OrganizationalUnits"]
    }
    blocked = dict.fromkeys(("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True)
    for one in fleet.members:
        account, unit = one.settings.account, str(one.group.unit)
        here = running.at(account, one.settings.region)
        if unit not in known:
            known.add(unit)
            with named("organizations.utils.make_random_ou_id", unit):
                organizations.create_organizational_unit(ParentId=root, Name=unit)
        if account not in known:
            known.add(account)
            with named("organizations.utils.make_random_account_id", account):
                organizations.create_account(AccountName=account, Email=f"{account}@example.com")
            organizations.move_account(AccountId=account, SourceParentId=root, DestinationParentId=unit)
            here.aws().s3control.put_public_access_block(AccountId=account, PublicAccessBlockConfiguration=blocked)
        adopt(one.settings, here)


@contextmanager
def emulated_fleet(file: Path) -> Iterator[str]:
    """The address of an emulated organization of a fleet."""
    command = [sys.executable, "-m", "tests.support.emulated_fleet", str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        assert address, "the emulator has ended"
        yield address
        server.stdin.close()


if __name__ == "__main__":
    with emulator(MANAGEMENT, "eu-west-1") as started:
        organize(load_fleet(sys.argv[1]), started)
        print(started.url, flush=True)
        sys.stdin.read()
        print("\n".join(started.crashes), file=sys.stderr)
