"""What a rehearsal found, for a person: what was deployed, and what no rehearsal can show."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from rehearsal.rehearsing import Rehearsal

LIMITS = (
    "Resources are made by providers of our own over moto: this is the cdk CLI, but not AWS's CloudFormation.",
    "Nothing enforces endpoint, key or organization policies, private DNS or routes: ask fsi-rekognition access.",
    "Rekognition's answers are canned, no alarm and no rule fires; a log counts as delivered if it has a place to go.",
    "No quotas, no delays, no missing service in a Region; a policy may name a principal that does not exist.",
    "What an environment adopts, and its organization, are made up as its answers describe them.",
)

_SIGNED_IN = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN")
"""What a person who is signed in to AWS has set, and what would be taken before the credentials of the emulator."""


def show(found: Rehearsal, console: Console) -> None:
    """Print what was deployed, and whether the CLI is content with it; what is there, verify says."""
    table = Table("Stack", title="Deployed", title_justify="left", title_style="bold")
    table.add_column("Resources", justify="right")
    table.add_column("cdk diff")
    for name, resources in found.stacks.items():
        said = "[red]still differs[/red]" if name in found.unsettled else "[green]no differences[/green]"
        table.add_row(name, f"{resources}", said)
    console.print(table)
    for name in found.unsettled:
        console.print(f"[red]unsettled[/red]  {name}: cdk diff still finds something to change")


def show_limits(console: Console) -> None:
    """Print what no rehearsal shows, next to whatever it did show."""
    console.print("\n[bold]What a rehearsal does not show[/bold]")
    for line in LIMITS:
        console.print(f"- {line}")


def show_left(left: Counter[str], console: Console) -> None:
    """Print what stays behind after `cdk destroy`, by design."""
    if left:
        listed = ", ".join(f"{count} {type_}" for type_, count in sorted(left.items()))
        console.print(f"Kept by DeletionPolicy, as in an account: {listed}")


def show_way_in(found: Rehearsal, environment: str, assembly: Path, console: Console) -> None:
    """Print how other tools reach the emulated account while it stays up."""
    console.print("\nThe emulated account stays up until Ctrl-C. In another terminal:")
    for line in way_in(found.running.environment):
        console.print(f"  {line}", soft_wrap=True)
    console.print("  aws cloudformation list-stacks")
    console.print(f"  fsi-rekognition verify {environment} --approved {assembly}", soft_wrap=True)


def way_in(variables: Mapping[str, str]) -> list[str]:
    """What a person types whose terminal is signed in to an account of AWS's, behind a proxy."""
    exported = {**variables, "NO_PROXY": "localhost", "no_proxy": "localhost"}
    return [f"unset {' '.join(_SIGNED_IN)}", *(f"export {name}={value}" for name, value in exported.items())]
