"""What cdk-nag's packs, and anybody else who judged at synthesis, found: from the CDK's validation report."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assurance.sources.failing import SourceError
from settings.exceptions import PACKS
from settings.files import FileError, read_json

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


@dataclass(frozen=True, kw_only=True)
class PackReport:
    """What one pack found; `ran` is false where it is not in the report."""

    name: str
    findings: tuple[Finding, ...] = ()
    ran: bool = True
    succeeded: bool = True

    @property
    def open(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if not one.excepted)

    @property
    def excepted(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.excepted)

    @property
    def mistake(self) -> str:
        """Why nothing can be concluded from it; empty if something can."""
        if not self.ran:
            return f"{self.name}: did not run"
        return "" if self.succeeded or self.open else f"{self.name}: crashed, and judged nothing"


def packs(folder: Path) -> tuple[PackReport, ...]:
    """What each pack but our own controls found, those of cdk-nag first. Raises `SourceError`."""
    path = folder / REPORT
    try:
        found = {one["pluginName"]: _pack(one) for one in read_json(path)["pluginReports"]}
    except (OSError, FileError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(
            f"{path}: is not the validation report of an assembly ({type(error).__name__}: {error}); "
            "run make synth again"
        ) from None
    expected = tuple(found.get(name) or PackReport(name=name, ran=False) for name in PACKS)
    return expected + tuple(found[name] for name in sorted(found.keys() - {*PACKS, OURS}))


def read(folder: Path) -> tuple[Finding, ...]:
    """Every finding of every pack; a pack that is missing, or that crashed, makes the report unusable."""
    found = packs(folder)
    if mistake := next((one.mistake for one in found if one.mistake), ""):
        raise SourceError(f"{folder / REPORT}: {mistake}; correct that and run make synth again")
    return tuple(sorted(finding for one in found for finding in one.findings))


def _pack(report: dict[str, Any]) -> PackReport:
    return PackReport(
        name=report["pluginName"], findings=tuple(_findings(report)), succeeded=report["conclusion"] == "success"
    )


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
