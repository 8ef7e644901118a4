"""Tell a person what was synthesized, what the checks say, where it lies and what to do next."""

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from assurance.model.quotas import TEMPLATE
from assurance.sources.cdk_report import REPORT, Finding
from settings.counting import counted
from settings.files import read_json
from settings.loading import file_of
from settings.settings import Settings
from stacks.report import TO_APPROVE, Outcome, templates
from stacks.sent import MOST, too_long

MOST_PLACES = 5
"""Places of one finding that are listed."""
LARGEST = TEMPLATE.most
"""Bytes that plain CloudFormation takes as a template body."""


def show(outcome: Outcome, settings: Settings, *, environment: str, to_stderr: bool) -> None:
    """Print the summary; to standard error where the cdk CLI owns standard output."""
    console = Console(stderr=to_stderr, highlight=False)
    console.print(
        f"\n[bold]Amazon Rekognition baseline[/bold]  environment [bold]{environment}[/bold], "
        f"account {settings.account}, {settings.region}",
        soft_wrap=True,
    )
    console.print(f"Approved: {', '.join(row.name for row in settings.approved if not row.companion_of)}\n")
    console.print(_stacks(outcome.outdir))
    console.print(_packs(outcome))
    if outcome.placeholders:
        console.print(
            f"{outcome.placeholders} exceptions are placeholders, approved by nobody: they count here because the "
            f"organization {settings.organization} makes this an example.",
            soft_wrap=True,
        )
    if outcome.left_out:
        console.print(
            f"{counted(len(outcome.left_out), 'theorem takes', 'theorems take')} longer than a synthesis may, left to "
            f"fsi-rekognition check: {', '.join(outcome.left_out)}",
            soft_wrap=True,
        )
    for pack in outcome.packs:
        for (rule, description), paths in _alike(pack.open).items():
            places = f"  ({len(paths)} places)" if len(paths) > 1 else ""
            console.print(f"[red]open[/red]  {escape(f'{pack.name}::{rule}')}{places}", soft_wrap=True)
            console.print(Padding(escape(description), (0, 0, 0, 6)))
            for path in paths[:MOST_PLACES]:
                console.print(f"      at {escape(path)}", soft_wrap=True)
            if len(paths) > MOST_PLACES:
                console.print(
                    f"      and at {len(paths) - MOST_PLACES} more: {outcome.outdir / REPORT}", soft_wrap=True
                )
    for mistake in outcome.mistakes:
        console.print(f"[red]could not check[/red]  {escape(mistake)}", soft_wrap=True)
    _next(console, outcome, environment)


def _alike(findings: Iterable[Finding]) -> dict[tuple[str, str], list[str]]:
    """What was found more than once stands once: rule and description → where."""
    alike: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        alike.setdefault((finding.rule, finding.description), []).append(finding.path)
    return alike


def _stacks(outdir: Path) -> Table:
    table = Table("Stack", title="Templates", title_justify="left", title_style="bold")
    table.add_column("Resources", justify="right")
    table.add_column("Bytes", justify="right")
    table.add_column("of 51,200", justify="right")
    for name, file in templates(outdir).items():
        size = file.stat().st_size
        share = f"{size / LARGEST:.0%}" if size <= LARGEST else f"[red]{size / LARGEST:.0%}[/red]"
        resources = len(read_json(file)["Resources"])
        table.add_row(name, f"{resources}", f"{size:,}", share)
    return table


def _packs(outcome: Outcome) -> Table:
    table = Table(
        "Pack",
        title="Checks (cdk-nag counts resources, FSI judgements)",
        title_justify="left",
        title_style="bold",
    )
    for column in ("Checked", "Met", "Excepted", "Open"):
        table.add_column(column, justify="right")
    for pack in outcome.packs:
        left = f"[red]{len(pack.open)}[/red]" if pack.open else "[green]0[/green]"
        excepted = len({finding.path for finding in pack.excepted})
        table.add_row(pack.name, f"{pack.checked}", f"{pack.met}", f"{excepted}", left)
    return table


def _next(console: Console, outcome: Outcome, environment: str) -> None:
    out = outcome.outdir
    console.print(
        f"Templates and validation-report.json in [bold]{out}[/bold]; what is applied by hand in {out}/documents.",
        soft_wrap=True,
    )
    if outcome.approval_pack:
        console.print(
            f"The approval pack for security: [bold]{outcome.approval_pack / 'index.html'}[/bold]",
            soft_wrap=True,
        )
    match outcome.status:
        case 0:
            console.print("[green]No open finding.[/green] Next:")
            console.print(
                f"  change an answer   {file_of(environment)}, then make synth environment={environment}",
                soft_wrap=True,
            )
            shown = "" if out == Path("cdk.out") else f" {out}"
            access = outcome.approval_pack and outcome.approval_pack / "access.html"
            console.print(
                f"  see who can what   {access or f'.venv/bin/fsi-rekognition access{shown}'}", soft_wrap=True
            )
            assembly = f" --assembly{shown}" if shown else ""
            console.print(
                f"  deploy             .venv/bin/fsi-rekognition plan {environment}{assembly}", soft_wrap=True
            )
            for name, length in too_long(out):
                console.print(
                    f"{name} has {length:,} characters as YAML, as the CDK CLI sends it, and without a bucket the CLI "
                    f"sends {MOST:,}: deploy it with another tool, or name fewer resources and tags.",
                    soft_wrap=True,
                )
        case 1:
            own = file_of(environment).parent / "exceptions" / file_of(environment).name
            console.print(f"Correct each open finding, or except it with reason and owner in {own}.", soft_wrap=True)
            if outcome.awaiting_approval:
                console.print(
                    f"{outcome.awaiting_approval} exceptions of the baseline await the bank's approval: fill in "
                    f"{out / TO_APPROVE}, save it as {own}, and run this again.",
                    soft_wrap=True,
                )
        case _:
            console.print("Nothing here counts as clean until the above is mended.")
