"""What commands cost, side by side: each a process of its own, in turns, so that a busy machine slows all of them.

CPU time, user and system, of the process and its children: how long a person waits depends on what else is running.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
CHECK = (sys.executable, "-m", "assurance", "check")
JUDGED = frozenset((0, 1, 19))
"""Clean, findings, and cfn-guard's findings."""
CRASHED = re.compile("Traceback|No module named|a mistake of ours")


class Timer:
    """Runs commands in turns, and tells the median of the CPU seconds of each."""

    def __init__(self, bytecode: Path, runs: int) -> None:
        """Every process finds the bytecode that the first, uncounted turn leaves in a folder."""
        self._runs = runs
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self._environment = kept | {"PYTHONPYCACHEPREFIX": str(bytecode), "PYTHONPATH": str(ROOT)}

    def medians(self, commands: Mapping[str, Sequence[str]]) -> dict[str, float]:
        """Name → seconds; the first turn is not counted."""
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(self._runs + 1):
            for name, command in commands.items():
                taken = self._once(command)
                if turn:
                    seconds[name].append(taken)
        return {name: median(taken) for name, taken in seconds.items()}

    def _once(self, command: Sequence[str]) -> float:
        with tempfile.TemporaryFile() as description:
            process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=description, stderr=description)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            description.seek(0)
            text = description.read().decode()
        if process.returncode not in JUDGED or CRASHED.search(text):  # a crashed Python ends with 1, as findings do
            sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{text[-2000:]}")
        return used.ru_utime + used.ru_stime
