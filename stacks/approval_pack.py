"""The approval pack at the end of a synthesis, from what its checks have found already."""

from dataclasses import replace
from pathlib import Path

from assurance.sources.failing import SourceError
from stacks.report import Outcome

DEFAULT = "cdk.out"


def place_beside(assembly: Path) -> Path:
    """Where the pack of an assembly lies: beside it, and each of several assemblies in a folder has its own."""
    return assembly.with_name("approval-pack" if assembly.name == DEFAULT else f"approval-pack.{assembly.name}")


def with_pack(outcome: Outcome, output: Path) -> Outcome:
    """The outcome with the pack written; where something could not be checked there is nothing to approve."""
    from assurance.pack.making import make

    if outcome.mistakes:
        return outcome
    try:
        made = make(outcome.outdir, output, results=outcome.controls)
    except SourceError as error:
        return replace(outcome, mistakes=(*outcome.mistakes, f"no approval pack: {error}"))
    return replace(outcome, approval_pack=made.page.parent)
