"""An assembly is replaced whole or not at all, and by one synthesis at a time."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from jsii.errors import JavaScriptError

from stacks.node_errors import NodeError, failures_of_node
from stacks.outdir import MARK, OutputError, alone, whole


def former(output: Path) -> Path:
    """An assembly of before."""
    output.mkdir()
    (output / MARK).write_text('{"version": "48.0.0"}')
    (output / "old.template.json").touch()
    return output


def test_what_was_there_goes_when_all_is_written(tmp_path: Path) -> None:
    """Nothing of another environment stays in the folder, nor anything beside it."""
    output = former(tmp_path / "cdk.out")
    with whole(output) as folder:
        (folder / MARK).touch()
        assert (output / "old.template.json").exists()
    assert [path.name for path in output.iterdir()] == [MARK]
    assert list(tmp_path.iterdir()) == [output]


def test_what_was_there_stays_when_something_goes_wrong(tmp_path: Path) -> None:
    """A full disk, an interruption: the folder is as it was."""
    output = former(tmp_path / "cdk.out")
    with pytest.raises(ZeroDivisionError), whole(output) as folder:
        (folder / f"half {1 / 0}").touch()
    assert {path.name for path in output.iterdir()} == {MARK, "old.template.json"}
    assert list(tmp_path.iterdir()) == [output]


@pytest.mark.parametrize("there", ["file", "folder"])
def test_nothing_of_somebody_elses_is_replaced(there: str, tmp_path: Path) -> None:
    """A folder with anything but an assembly in it is left alone."""
    mine = tmp_path / "mine"
    if there == "folder":
        mine.mkdir()
    (mine if there == "file" else mine / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match="is no cloud assembly to be replaced; name another"), whole(mine):
        pass
    assert mine.exists()


def test_a_name_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    """Node.js would write to a folder of another name: nothing is made."""
    output = Path(os.fsdecode(os.fsencode(tmp_path) + b"/o\xff/cdk.out"))
    with pytest.raises(OutputError, match="its name is not UTF-8"), alone(output):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "closed", ["<&- >&- 2>&-", *(pytest.param(one, marks=pytest.mark.thorough) for one in (">&- 2>&-", ">&-", "2>&-"))]
)
def test_closed_streams_keep_nobody_waiting(closed: str) -> None:
    """The pipes between Python and Node.js take no number of a stream that the shell closed."""
    run = "def run():\n with quiet(): App()\n return 0\n"
    code = f'from stacks.synthesis import App, ended, quiet\n{run}raise SystemExit(ended("a", run, debug=False))'
    command = f"exec {sys.executable} -c '{code}' {closed}"
    subprocess.run(["/bin/sh", "-c", command], check=True, timeout=60, stdin=subprocess.DEVNULL)


def test_a_second_synthesis_waits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who finds another at work says so, and goes on when that has ended."""
    other = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    entered = threading.Event()

    def second() -> None:
        with alone(tmp_path / "cdk.out"):
            entered.set()

    thread = threading.Thread(target=second)
    thread.start()
    assert not entered.wait(0.2)
    os.close(other)
    thread.join(timeout=30)
    assert entered.is_set()
    assert "waiting for it" in capsys.readouterr().err


def test_what_node_says_is_one_line() -> None:
    """An error in Node.js is reported by its message; one of ours is not mistaken for it."""
    with pytest.raises(NodeError, match=r"^ENOSPC: no space left"), failures_of_node():
        raise RuntimeError("Error: ENOSPC: no space left on device, write") from JavaScriptError("…")  # type: ignore[no-untyped-call]
    with pytest.raises(RuntimeError, match="ours"), failures_of_node():
        raise RuntimeError("ours")


def test_an_interruption_is_one_line() -> None:
    """Ctrl-C, at whatever moment: a word, no traceback, and the end that a shell expects of it."""
    code = (
        "import os, signal, time; signal.signal(signal.SIGINT, signal.default_int_handler); import stacks; "
        "os.kill(os.getpid(), signal.SIGINT); time.sleep(9)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ran.stderr, ran.returncode) == ("interrupted\n", -signal.SIGINT)
