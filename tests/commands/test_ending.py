"""How a run ends: the status is true and nobody sees a traceback, whatever streams, disk and encodings do."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.support.running import run_cli

PROGRAM = f"{sys.executable} -m assurance"
ASCII = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
OPEN = json.dumps({"Resources": {"Média": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "media"}}}})


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A template with open findings at a resource that ASCII cannot name."""
    path = tmp_path / "template.json"
    path.write_text(OPEN, encoding="utf-8")
    return path


def shell(command: str, template: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The end of a command line in a shell: `$F` is our program, `$T` the template."""
    return subprocess.run(
        ["/bin/bash", "-c", command.replace("$F", PROGRAM).replace("$T", str(template))],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.mark.parametrize(
    ("command", "status", "said"),
    [
        ("$F check $T > /dev/full", 2, b"No space left on device"),
        ("$F check $T --output /dev/full", 2, b"/dev/full: cannot be written: No space left on device"),
        ("$F check $T 2> /dev/full", 2, b""),
        ("$F check $T >&-", 2, b"Bad file descriptor"),
        ("$F check $T 2>&-", 1, b""),
        ("$F check $T --output -", 1, b"judgements"),
        ("$F check $T --output /dev/stdout", 1, b"judgements"),
        ("set -o pipefail; $F controls --framework nydfs-500 | true", 2, b""),
        ("$F --version > /dev/full", 2, b"No space left on device"),
    ],
)
def test_streams_that_fail(command: str, status: int, said: bytes, template: Path) -> None:
    """A full disk, a closed stream or pipe: what could not be reported was not done; it never counts as findings."""
    ran = shell(command, template)
    assert (ran.returncode, said in ran.stderr) == (status, True), ran
    assert b"Traceback" not in ran.stderr
    assert b"Exception ignored" not in ran.stderr


def test_a_table_that_nobody_reads_is_no_finding(template: Path) -> None:
    """The library that draws tables ends a run with 1 where the pipe is closed: that would say "open findings"."""
    code = (
        "import sys; from rich.console import Console; from assurance.commands.ending import ended; "
        "sys.exit(ended('a', lambda: sum(Console().print('x' * 99) or 0 for _ in range(9999)), debug=False))"
    )
    ran = shell(f'set -o pipefail; {sys.executable} -c "{code}" | true', template)
    assert (ran.returncode, ran.stderr) == (2, b"")


@pytest.mark.parametrize("form", ["table", "json", "sarif", "junit", "csv"])
@pytest.mark.parametrize(
    "environment", [ASCII, ASCII | {"PYTHONIOENCODING": "cp1252"}, {}], ids=["ascii", "cp1252", "own"]
)
def test_a_pipe_gets_the_same_bytes_everywhere(form: str, environment: dict[str, str], template: Path) -> None:
    """What goes into a pipe is UTF-8, whatever the locale: the same on two machines, and JSON that others can read."""
    ran = shell(f"$F check $T --format {form}", template, **environment)
    assert ran.returncode == 1, ran
    assert "Média" in ran.stdout.decode("utf-8")


@pytest.mark.parametrize("environment", [ASCII, {"LC_ALL": "C.UTF-8"}], ids=["ascii", "utf-8"])
def test_file_names_that_are_not_utf_8(environment: dict[str, str], tmp_path: Path) -> None:
    """A name of bytes that are no UTF-8 is read, and reported with those bytes escaped; JSON stays JSON."""
    path = os.fsencode(tmp_path) + b"/m\xe9dia.json"
    Path(os.fsdecode(path)).write_text(OPEN, encoding="utf-8")
    for form in ("table", "json", "sarif", "junit", "csv"):
        ran = subprocess.run(
            [sys.executable, "-m", "assurance", "check", path, "--format", form],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **environment},
            capture_output=True,
            check=False,
        )
        assert ran.returncode == 1, ran
        assert b"Traceback" not in ran.stderr
        if form == "json":
            assert json.loads(ran.stdout)["inputs"][0]["path"].endswith("m\udce9dia.json")


def test_a_terminal_that_holds_ascii_only(template: Path) -> None:
    """What a terminal cannot show is escaped there."""
    ran = shell("script -qec '$F check $T' /dev/null", template, **ASCII)
    if b"not found" in ran.stderr:
        pytest.skip("no script(1) on this machine")
    assert rb"M\xe9dia" in ran.stdout
    assert b"Traceback" not in ran.stdout


def test_what_nobody_expected_is_one_line(
    template: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status 2, what and where, and how to report it; the traceback only where it is asked for."""

    def broken(*_: object) -> None:
        raise KeyError("nobody thought of this")

    monkeypatch.setattr("assurance.commands.check.judged", broken)
    status, out, err = run_cli(capsys, "check", template)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "a mistake of ours at assurance/commands/check.py:" in err
    assert "KeyError: 'nobody thought of this'" in err
    assert "--debug" in err
    status, _, err = run_cli(capsys, "check", template, "--debug")
    assert status == 2
    assert "Traceback (most recent call last)" in err


def test_output_follows_no_symbolic_link(template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A link that waits in the place of the output is neither followed nor replaced, and nothing is left behind."""
    (tmp_path / "out").mkdir()
    link, target = tmp_path / "out" / "result.json", tmp_path / "target"
    target.write_text("theirs")
    link.symlink_to(target)
    status, _, err = run_cli(capsys, "check", template, "--output", link)
    assert status == 2
    assert "symbolic link" in err
    assert target.read_text() == "theirs"
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["result.json"]
