"""The real cdk CLI, bound to the emulator: its output line by line, its end as a status, and no process left behind."""

import os
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rehearsal.emulator import Running
from rehearsal.node import CDK, NODE, environment

QUIET = ("--no-notices", "--ci", "--no-color")
PATIENCE = 5
"""Seconds that a CLI has to end itself when it is asked to."""


class CdkError(Exception):
    """A command of the CLI that failed; the text is the end of what it said."""


@dataclass(frozen=True, kw_only=True)
class Cdk:
    """Runs commands of the CLI on an assembly; `home` is an empty folder for what the CLI remembers."""

    running: Running
    assembly: Path
    home: Path

    def run(self, *arguments: str, heard: Callable[[str], None] = lambda line: None) -> list[str]:
        """Run a command; `heard` gets each line as it comes. Raises `CdkError` unless it ends well."""
        said: list[str] = []
        command = [str(NODE), str(CDK / "bin" / "cdk"), *arguments, "--app", str(self.assembly), *QUIET]
        process = subprocess.Popen(
            command,
            env=self.environment(),
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            assert process.stdout is not None
            for line in process.stdout:
                said.append(line.rstrip())
                heard(said[-1])
            status = process.wait()
        finally:
            _end(process)
        if status:
            description = [line for line in said if line.strip()]
            raise CdkError("\n".join([f"cdk {arguments[0]} ended with {status}:", *description[-8:]]))
        return said

    def environment(self) -> dict[str, str]:
        """What the CLI sees of the environment: the emulated account, and no other."""
        quiet = {
            "CDK_HOME": str(self.home),
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "CDK_DISABLE_VERSION_CHECK": "1",
            "JSII_NODE": str(NODE),
            "NO_PROXY": "localhost,127.0.0.1",
            "no_proxy": "localhost,127.0.0.1",
        }
        return dict(environment(**self.running.environment, **quiet))


def _end(process: subprocess.Popen[str]) -> None:
    """End the CLI and everything that it started; nothing happens if it has ended."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if process.stdout is not None:
        process.stdout.close()
