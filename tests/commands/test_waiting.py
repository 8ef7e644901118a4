"""A person at a terminal sees what is being done; a pipe sees nothing of it."""

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assurance.commands.waiting import waiting
from tests.conftest import ROOT


def test_a_pipe_sees_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither on standard output nor on standard error."""
    with waiting("Judging"):
        pass
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("colour", [{}, {"NO_COLOR": "1"}])
def test_a_terminal_sees_what_is_done_and_then_nothing_of_it(colour: dict[str, str], tmp_path: Path) -> None:
    """The line is taken back; what is delivered stands on standard output alone."""
    leader, follower = pty.openpty()
    code = "import time\nfrom assurance.commands.waiting import waiting\n"
    code += "with waiting('Judging'): time.sleep(0.5)\nprint(1)"
    ran = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=follower, stdin=subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80"} | colour,
    )  # fmt: skip
    os.close(follower)
    seen, until = b"", time.monotonic() + 30
    while time.monotonic() < until and select.select([leader], [], [], 30)[0]:
        try:
            seen += os.read(leader, 4096)
        except OSError:  # the other end is closed
            break
    os.close(leader)
    assert ran.communicate()[0] == b"1\n"
    assert b"Judging" in seen
    assert seen.rstrip().endswith((b"\x1b[?25h", b"\x1b[2K")), seen[-40:]
    assert (b"\x1b[3" in seen) == (not colour)
