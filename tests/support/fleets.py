"""A target of a fleet, synthesized and checked alone, as its own environment file would be."""

import subprocess
import sys
from pathlib import Path

from assurance.controls.check import check
from assurance.controls.control import Approval
from assurance.controls.registry import CATALOGUE
from assurance.results.verdict import Status
from assurance.sources.template import read
from settings.loading import load
from settings.register import register_of
from tests.conftest import ROOT


def checked_alone(environment: Path, assembly: Path) -> list[tuple[str, str, Status, str]]:
    """Control, path, verdict and message of every judgement."""
    command = [sys.executable, "app.py", str(environment), "--output", str(assembly), "--templates-only"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    settings = load(environment)
    results = check(
        read([assembly]),
        controls=CATALOGUE.values(),
        approval=Approval(settings=settings),
        register=register_of(settings),
    )
    return [(one.control, one.path, one.status, one.message) for one in results.results]
