"""How a synthesis ended: what each pack checked, met, excepted and left open. Fails closed."""

from dataclasses import dataclass, field
from pathlib import Path

from assurance.model.quotas import measures
from assurance.results.result import Results
from assurance.results.verdict import Status
from assurance.sources import cdk_report
from assurance.sources.cdk_report import OURS, REPORT, Finding
from assurance.sources.failing import SourceError
from settings.exceptions import Register
from settings.files import read_json, read_text

QUOTAS = "AWS quotas"
TO_APPROVE = "exceptions-to-approve.toml"
"""Beside the templates: what the baseline needs excepted and nobody has approved."""


@dataclass(frozen=True, kw_only=True)
class Pack:
    """What one pack says: of what it checked, some is met; findings are excepted or open.

    The packs of cdk-nag count resources, our own controls judgements, quotas what is measured.
    """

    name: str
    checked: int
    met: int
    open: tuple[Finding, ...] = ()
    excepted: tuple[Finding, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a synthesis ended. `mistakes`: why something could not be checked, each with what to do."""

    outdir: Path
    packs: tuple[Pack, ...] = ()
    mistakes: tuple[str, ...] = ()
    said: list[str] = field(default_factory=list)
    controls: Results | None = None
    """What our own controls judged."""
    left_out: tuple[str, ...] = ()
    """Those of our controls that did not judge, since they take longer than a synthesis may."""
    approval_pack: Path | None = None
    """Where it was written."""
    placeholders: int = 0
    """Exceptions in force that nobody has approved."""
    awaiting_approval: int = 0
    """Exceptions that would be in force, had somebody approved them."""

    @property
    def status(self) -> int:
        """0 clean, 1 findings, 2 could not check; a 2 is never hidden by anything."""
        if self.mistakes:
            return 2
        return 1 if any(pack.open for pack in self.packs) else 0


def outcome(
    outdir: Path, register: Register, controls: Results | None, *, said: list[str], left_out: tuple[str, ...] = ()
) -> Outcome:
    """The outcome of a synthesis whose report lies in `outdir`; `controls`: what our own controls found."""
    try:
        reports = cdk_report.packs(outdir)
    except SourceError as error:
        return Outcome(outdir=outdir, mistakes=(str(error),), said=said)
    resources = count_resources(outdir)
    mistakes = [] if resources else ["the assembly holds no resource: nothing was checked"]
    mistakes += [f"{one.mistake}; see {REPORT}" for one in reports if one.mistake]
    packs = [
        Pack(
            name=one.name,
            checked=resources,
            met=resources - len({finding.path for finding in one.findings}),
            open=one.open,
            excepted=one.excepted,
        )
        for one in reports
        if one.ran
    ]
    found = [(finding.name, finding.path) for one in reports for finding in one.findings]
    ours = _ours(controls, mistakes)
    packs += [*([ours] if ours else []), _quotas(outdir)]
    matched = [*found, *((one.rule, one.path) for one in (ours.excepted if ours else ()))]
    mistakes += register.unmatched(matched, but=left_out)
    return Outcome(
        outdir=outdir,
        packs=tuple(packs),
        mistakes=tuple(mistakes),
        said=said,
        controls=controls,
        left_out=left_out,
        placeholders=len({one.where for one in register.placeholders}),
        awaiting_approval=len({one.where for one in register.awaiting_approval}),
    )


def quotas_exceeded(found: Outcome) -> list[tuple[str, str, str]]:
    """What, where and how far."""
    return [(one.rule, one.path, one.description) for pack in found.packs if pack.name == QUOTAS for one in pack.open]


def templates(outdir: Path) -> dict[str, Path]:
    """Stack name → template file, as the manifest lists them: the folder may hold templates of former runs."""
    artifacts = read_json(outdir / "manifest.json")["artifacts"]
    return {
        name: outdir / artifact["properties"]["templateFile"]
        for name, artifact in sorted(artifacts.items())
        if artifact["type"] == "aws:cloudformation:stack"
    }


def count_resources(outdir: Path) -> int:
    """Resources in all templates of an assembly."""
    return sum(len(read_json(file).get("Resources", {})) for file in templates(outdir).values())


def _ours(results: Results | None, mistakes: list[str]) -> Pack | None:
    """Our controls as a pack; a check that crashed, or judged nothing, is a mistake."""
    if results is None or not results.results:
        mistakes.append(f"FSI: our controls judged nothing; see {REPORT}")
        return None
    mistakes += results.crashed
    excepted = [one for one in results.results if one.status is Status.EXCEPTED]
    return Pack(
        name=OURS,
        checked=len(results.results),
        met=results.count(Status.MET),
        open=tuple(_finding(OURS, one.control, one.path, one.message) for one in results.open),
        excepted=tuple(_finding(OURS, one.control, one.path, one.message, excepted=True) for one in excepted),
    )


def _quotas(outdir: Path) -> Pack:
    """What would be refused at deployment for its size."""
    found = [one for stack, file in templates(outdir).items() for one in measures(stack, read_text(file))]
    over = tuple(_finding(QUOTAS, one.quota.kind, one.path, f"{one}.") for one in found if one.exceeded)
    return Pack(name=QUOTAS, checked=len(found), met=len(found) - len(over), open=over)


def _finding(pack: str, rule: str, path: str, description: str, *, excepted: bool = False) -> Finding:
    return Finding(pack=pack, rule=rule, path=path, description=description, excepted=excepted)
