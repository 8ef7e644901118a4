"""Planted violations: each kind is found, in every environment, by the question that asks for it."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import EXAMPLE_FIRST
from tests.support.auditing import answers, audit, planted
from tests.support.planting import KINDS


@pytest.mark.parametrize("environment", EXAMPLE_FIRST)
@pytest.mark.parametrize("kind", KINDS)
def test_a_planted_violation_is_found(
    environment: str, kind: str, assemblies: Mapping[str, Path], tmp_path: Path
) -> None:
    """In a month that is clean but for it, the question that asks for it is open, and the exit status is 1."""
    plant, question = KINDS[kind]
    found = audit(planted(environment, plant), assemblies[environment], tmp_path / "logs")
    assert answers(found)[question] in ("not_met", "undecided")
    assert found.results.exit_status == 1


def test_there_are_sixty_kinds() -> None:
    """As many as were promised, each with a plant of its own."""
    assert len(KINDS) >= 60
