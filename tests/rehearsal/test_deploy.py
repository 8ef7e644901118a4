"""Environments deployed in an emulated account: what the templates say is there, and stays as it is."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from rehearsal.deploying import deploy, stacks
from rehearsal.emulator import Running
from tests.conftest import EXAMPLE_FIRST
from tests.support.verifying import differing

Rehearsals = Callable[[str], Running]
Assemblies = Mapping[str, Path]


@pytest.mark.parametrize("environment", EXAMPLE_FIRST)
def test_what_the_templates_say_is_there(rehearsals: Rehearsals, assemblies: Assemblies, environment: str) -> None:
    """Every resource of every template is there, with every property, and nothing beside them."""
    assert differing(assemblies[environment], rehearsals(environment)) == []


def test_deploying_twice_changes_nothing(rehearsed: Running, assemblies: Assemblies) -> None:
    """A second deployment finds no stack to change, and the stacks keep their events."""
    cloudformation = rehearsed.aws().cloudformation

    def events() -> list[str]:
        names = stacks(assemblies["example"])
        return [
            one["EventId"]
            for name in names
            for one in cloudformation.describe_stack_events(StackName=name)["StackEvents"]
        ]

    before = events()
    assert deploy(assemblies["example"], rehearsed) == []
    assert events() == before
