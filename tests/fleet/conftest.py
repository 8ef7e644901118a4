"""The fleet that we ship, synthesized once for all tests of the room."""

import fcntl
import pickle

import pytest

from fleet.template_sets import TemplateSet, sets_of
from settings.fleets import Fleet, load_fleet


@pytest.fixture(scope="package")
def example() -> Fleet:
    """Three accounts in two Regions."""
    return load_fleet("example")


@pytest.fixture(scope="package")
def sets(
    example: Fleet, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> tuple[TemplateSet, ...]:
    """Its templates, synthesized by the first worker to come."""
    folder = tmp_path_factory.getbasetemp()
    file = (folder.parent if hasattr(request.config, "workerinput") else folder) / "fleet.sets"
    with file.with_name(f"{file.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            file.write_bytes(pickle.dumps(sets_of(example)))
    found: tuple[TemplateSet, ...] = pickle.loads(file.read_bytes())
    return found
