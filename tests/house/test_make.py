"""The Makefile: what it refuses."""

import re
import subprocess

import pytest

from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("help",), 0, ""),
        (("help", "environment=full"), 0, ""),
        (("-n", "test", "thorough=yes"), 0, ""),
        (("-n", "fuzz", "seed=2", "seconds=600"), 0, ""),
        (("help", "enviroment=full"), 2, "no variable enviroment; there are PYTHON environment"),
        (("help", "env=full", "environment=full"), 2, "no variable env;"),
        (("help", "NO_COLOR=1"), 2, "goes before make"),
    ],
)
def test_variables_are_known(arguments: tuple[str, ...], status: int, said: str) -> None:
    """A variable that no verb knows is refused before anything runs, with those that there are."""
    ran = subprocess.run(["make", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == status, ran.stderr
    assert said in " ".join(ran.stderr.split())


def test_every_variable_that_is_used_is_known() -> None:
    """What a verb's help names or its recipe reads is not refused."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    helped = re.findall(r"(\w+)=", " ".join(re.findall(r"## .*(make \w+ .*)", makefile)))
    read = re.findall(r"^\t.*?\$\((?:or \$\(|if \$\()?([a-z]+)\)", makefile, re.MULTILINE)
    known = re.findall(r"^VARIABLES := (.*)", makefile, re.MULTILINE)[0].split()
    assert {*helped, *read} == {"environment", "life", "thorough", "seed", "seconds", "upgrade"}
    assert {*helped, *read} <= {*known}
