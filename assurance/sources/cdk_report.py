"""What cdk-nag's packs, and whoever else judged at synthesis, found: from the CDK's validation report."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assurance.sources.failing import SourceError

PACKS = ("AwsSolutions", "NIST.800.53.R5", "PCI.DSS.321")
OURS = "FSI"
"""Our own controls, which judge anew."""
REPORT = "validation-report.json"


@dataclass(frozen=True, kw_only=True, order=True)
class Finding:
    """A public rule that something does not meet; `excepted` where it was acknowledged."""

    pack: str
    rule: str
    path: str
    description: str
    excepted: bool

    @property
    def name(self) -> str:
        """The rule as the exceptions register names it."""
        return f"{self.pack}::{self.rule}"

    @property
    def general(self) -> str:
        """The rule without what it was found on: `AwsSolutions-IAM5`."""
        return self.rule.partition("[")[0]


def read(folder: Path) -> tuple[Finding, ...]:
    """Every finding of every pack; a pack that is missing, or that crashed, makes the report unusable."""
    path = folder / REPORT
    try:
        reports = {one["pluginName"]: one for one in json.loads(path.read_text(encoding="utf-8"))["pluginReports"]}
        others = {name: report for name, report in reports.items() if name != OURS}
        found = tuple(sorted(finding for report in others.values() for finding in _findings(report)))
        conclusions = {name: report["conclusion"] for name, report in others.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(
            f"{path}: is not the validation report of an assembly ({type(error).__name__}: {error}); "
            "run make synth again"
        ) from None
    if missing := next((name for name in PACKS if name not in conclusions), None):
        raise SourceError(f"{path}: {missing} did not run; run make synth again")
    for name, conclusion in conclusions.items():
        if conclusion != "success" and not any(one.pack == name and not one.excepted for one in found):
            raise SourceError(f"{path}: {name} crashed and judged nothing; mend that and run make synth again")
    return found


def _findings(report: dict[str, Any]) -> Iterator[Finding]:
    for kind, excepted in (("violations", False), ("suppressedViolations", True)):
        for violation in report.get(kind, ()):
            for construct in violation["violatingConstructs"]:
                yield Finding(
                    pack=report["pluginName"],
                    rule=violation["ruleName"],
                    path=construct["constructPath"],
                    description=" ".join(str(violation["description"]).split()),
                    excepted=excepted,
                )
