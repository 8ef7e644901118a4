"""Run the command line in this process."""

import pytest

from assurance.__main__ import main


def run_cli(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Status, standard output and standard error of one run."""
    try:
        status = main([str(one) for one in arguments])
    except SystemExit as left:
        status = int(left.code or 0)
    out, err = capsys.readouterr()
    return status, out, err
