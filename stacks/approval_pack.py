"""The approval pack at the end of a synthesis, from what its checks have found already."""

from dataclasses import replace
from pathlib import Path

from assurance.sources.failing import SourceError
from stacks.report import Outcome


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
