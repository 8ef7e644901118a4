"""What all tests share: the app synthesized once a session, and a watch on golden files that nobody asserts."""

import fcntl
import gc
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from settings.loading import load
from tests.support.signed import CLAIMED, leftover

if TYPE_CHECKING:
    from rehearsal.emulator import Running

hypothesis.settings.register_profile("fast", deadline=None, max_examples=25)  # make test
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=100)
hypothesis.settings.load_profile("thorough")

NO_BROWSER = "no Chromium on this machine: nobody read the approval pack's page (Debian: apt-get install chromium)"
NO_PDFTOTEXT = (
    "no pdftotext on this machine: nobody read the printed approval pack (Debian: apt-get install poppler-utils)"
)
ROOT = Path(__file__).parent.parent
ENVIRONMENTS = tuple(sorted(path.stem for path in (ROOT / "environments").glob("*.toml")))
EXAMPLE_FIRST = tuple(
    pytest.param(name, marks=() if name == "example" else pytest.mark.thorough) for name in ENVIRONMENTS
)
"""For what takes seconds an environment: `example` always, the others where time is no matter."""


def summary(assembly: Path) -> str:
    """What the app said when it synthesized an assembly of the session, its complaints last."""
    return assembly.with_name(f"{assembly.name}.summary").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def assemblies(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Mapping[str, Path]:
    """Environment name → its cloud assembly, as `python app.py` writes it; made once for all workers of the session."""
    shared, order = tmp_path_factory.getbasetemp(), list(ENVIRONMENTS)
    if hasattr(request.config, "workerinput"):
        shared = shared.parent
        if request.config.workerinput["workerid"][-1] in "13579":
            order.reverse()  # from the other end, so that two workers seldom wait for each other
    made = {name: _synthesized(name, shared / f"cdk.out.{name}") for name in order}
    return {name: made[name] for name in ENVIRONMENTS}


@pytest.fixture(scope="session")
def packs(assemblies: Mapping[str, Path]) -> Callable[[str], Path]:
    """Environment name → its approval pack, made once for all workers of the session."""
    from assurance.pack.making import make
    from tests.support.packs import TIME

    def pack(environment: str) -> Path:
        output = assemblies[environment].with_name(f"approval-pack.{environment}")
        with output.with_name(f"{output.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not output.exists():
                make(assemblies[environment], output, timestamp=TIME)
        return output

    return pack


@pytest.fixture(scope="session")
def rehearsals(assemblies: Mapping[str, Path]) -> Iterator[Callable[[str], "Running"]]:
    """Environment name → an emulated account in which it is deployed: the one that is up, or else a new one."""
    from rehearsal.deploying import rehearsed

    with ExitStack() as up:
        current: dict[str, Running] = {}

        def rehearsal(environment: str) -> "Running":
            if environment not in current:
                current.clear()
                up.close()
                current[environment] = up.enter_context(rehearsed(assemblies[environment], load(environment)))
            return current[environment]

        yield rehearsal


@pytest.fixture
def rehearsed(rehearsals: Callable[[str], "Running"]) -> "Running":
    """The example environment in an emulated account, shared by the tests: anyone who changes it puts it back.

    Boto3 reaches it by `rehearsed.session().client("iam", endpoint_url=rehearsed.url)`, or by `rehearsed.aws().iam`.
    """
    return rehearsals("example")


def _synthesized(environment: str, outdir: Path) -> Path:
    """The first worker to come synthesizes; the others wait and take what it made."""
    with outdir.with_name(f"{outdir.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (outdir / "manifest.json").exists():
            _synthesize(environment, outdir)
    return outdir


def _synthesize(environment: str, outdir: Path) -> None:
    """`example` as a person does, with its approval pack beside it; the others as the cdk CLI does."""
    context = json.loads((ROOT / "cdk.json").read_text())["context"] | {"environment": environment}
    by_cli = {"CDK_OUTDIR": str(outdir), "CDK_CONTEXT_JSON": json.dumps(context)}
    by_hand = environment == "example"
    ran = subprocess.run(
        [sys.executable, "app.py", *((environment, "--output", str(outdir)) if by_hand else ())],
        cwd=ROOT,
        env=os.environ | ({} if by_hand else by_cli) | {"COLUMNS": "100"},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    outdir.with_name(f"{outdir.name}.summary").write_text(ran.stdout + ran.stderr, encoding="utf-8")
    if not (outdir / "manifest.json").exists():
        pytest.fail(f"app.py wrote no assembly for {environment}:\n{ran.stdout}{ran.stderr}", pytrace=False)


# Garbage -------------------------------------------------------------------------------------------------------------


def pytest_collection_finish() -> None:
    """Thirteen thousand tests and the modules of the CDK stay to the end: no collection goes through them again."""
    gc.freeze()
    gc.set_threshold(20_000)


# Golden files that nobody asserts ------------------------------------------------------------------------------------


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """A worker hands over the golden files that its tests claimed."""
    CLAIMED.update(getattr(node, "workeroutput", {}).get("golden", ()))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A golden file that no test of a whole run claims is out of date: the run fails."""
    if (output := getattr(session.config, "workeroutput", None)) is not None:
        output["golden"] = sorted(CLAIMED)
    elif exitstatus == pytest.ExitCode.OK and _whole(session.config) and leftover(CLAIMED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
    """Name the leftover golden files, and say when the pages of the approval pack were not read."""
    for reason in (NO_BROWSER, NO_PDFTOTEXT):
        if any(reason in str(one.longrepr) for one in terminalreporter.stats.get("skipped", ())):
            terminalreporter.write_line(reason, yellow=True)
    if exitstatus == pytest.ExitCode.OK and _whole(terminalreporter.config):
        for path in leftover(CLAIMED):
            terminalreporter.write_line(f"tests/golden/{path}: no test asserts it; delete it or assert it", red=True)


def _whole(config: pytest.Config) -> bool:
    """Whether every test was asked for; a part of them claims a part of the files."""
    narrowed = (config.getoption(name, None) for name in ("keyword", "lf", "deselect", "collectonly"))
    whole = config.option.markexpr in ("", "not thorough")  # what is thorough claims no golden file of its own
    return whole and config.args_source is config.ArgsSource.TESTPATHS and not any(narrowed)
