"""`report`: write the approval pack of a cloud assembly, or say whether a pack still belongs to the one at hand."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assurance.commands.failing import CLEAN, FINDINGS, CannotCheckError, of_the_clone
from assurance.commands.options import folder
from assurance.commands.waiting import waiting


def register(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("report", help="write the approval pack", description=__doc__)
    parser.add_argument("--assembly", type=Path, default=Path("cdk.out"), metavar="FOLDER", help="default: cdk.out")
    parser.add_argument("--fleet", metavar="NAME|FILE", help="one page for a fleet, and a pack for each of its targets")
    parser.add_argument("--environment", metavar="NAME|FILE", help="environment file (default: the one it was made of)")
    parser.add_argument("--exceptions", type=Path, metavar="FILE", help="the bank's own, laid over the baseline's")
    parser.add_argument("-o", "--output", type=folder, metavar="FOLDER",
                        help="default: approval-pack, of a fleet approval-pack.fleet-NAME")  # fmt: skip
    parser.add_argument("--since", type=Path, metavar="PACK", help="say what changed since this earlier pack")
    parser.add_argument("--audit", type=Path, metavar="RESULT.json",
                        help="lay in what `audit --format json` answered, as evidence of operation")  # fmt: skip
    parser.add_argument("--timestamp", default="", metavar="TIME", help="ISO 8601 time with offset, to put on the pack")
    parser.add_argument("--check", type=Path, metavar="PACK",
                        help="write nothing; whether this pack belongs to the assembly and is unaltered")  # fmt: skip
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write, or check; status 1 says that something is open, or that the pack does not belong."""
    from assurance.sources.failing import SourceError

    if options.fleet:
        pages: int = of_the_clone("fleet.reporting", "report --fleet").report_all(options.fleet, options.output)
        return pages
    try:
        return _check(options.check, options.assembly) if options.check else _write(options)
    except SourceError as error:
        raise CannotCheckError(str(error)) from None


def _write(options: argparse.Namespace) -> int:
    from assurance.pack.making import make
    from settings.counting import counted

    output = options.output or Path("approval-pack")
    with waiting(f"Judging {options.assembly}, asking who can do what, writing {output}"):
        made = make(
            options.assembly,
            output,
            environment=options.environment,
            exceptions=options.exceptions,
            since=options.since,
            timestamp=_timestamp(options.timestamp),
            audit=options.audit,
        )
    print(made.page)
    for line in made.dossier.results.crashed:
        print(line, file=sys.stderr)
    if audit := made.dossier.audit:
        period = f"{audit.audit.first} to {audit.audit.last}"
        print(f"audit of {period}: {counted(audit.open, 'open finding')}", file=sys.stderr)
    judged = counted(len(made.dossier.results.results), "judgement")
    print(f"{judged}, {counted(made.open, 'open finding')}", file=sys.stderr)
    print(f"sha256 of MANIFEST.json, which holds those of everything else: {made.sha256}", file=sys.stderr)
    return made.status


def _check(pack: Path, assembly: Path) -> int:
    from assurance.pack.manifest import differences

    found = list(differences(pack, assembly, datetime.now(UTC).date()))
    for line in found:
        print(line)
    if not found:
        print(f"{pack} belongs to {assembly}, and is as it was made")
    return FINDINGS if found else CLEAN


def _timestamp(text: str) -> str:
    """The time as it is printed: with its offset, to the second."""

    if not text:
        return ""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise CannotCheckError(
            f"--timestamp {text}: is no ISO 8601 time with an offset, e.g. 2026-11-24T09:00:00+00:00"
        )
    return found.isoformat(timespec="seconds")
