"""The fleet that we ship, synthesized once for all tests of the room."""

import pytest

from fleet.template_sets import TemplateSet, sets_of
from settings.fleets import Fleet, load_fleet


@pytest.fixture(scope="package")
def example() -> Fleet:
    """Three accounts in two Regions."""
    return load_fleet("example")


@pytest.fixture(scope="package")
def sets(example: Fleet) -> tuple[TemplateSet, ...]:
    """Its templates."""
    return sets_of(example)
