"""`fleet NAME`: judge every target of a fleet, and write what its engine takes: a folder to commit as it is.

Targets whose answers differ only in account, Region and single values share one set of templates. Each set is tried: a
synthesis of one of its targets alone gives the same templates, byte for byte; --prove tries every target.
"""

import argparse
from pathlib import Path
from typing import Any

from assurance.commands.failing import CannotCheckError
from assurance.commands.options import folder

ENGINES = ("lza", "cfct", "stacksets", "cdk")


def register(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "fleet",
        help="judge many accounts and Regions, and write what rolls them out",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("fleet", metavar="NAME|FILE", help="a file in fleets/, by name or path")
    parser.add_argument("--for", dest="engine", choices=ENGINES, help="the engine (default: what the fleet file says)")
    parser.add_argument("-o", "--output", type=folder, metavar="FOLDER", help="default: fleet.NAME")
    parser.add_argument("--prove", action="store_true", help="synthesize every target alone, and compare")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Judge and write; what synthesizes is loaded when a fleet is read."""
    try:
        from fleet.rolling_out import roll_out
    except ModuleNotFoundError as missing:
        raise CannotCheckError(f"fleet needs the project's clone ({missing.name} is missing): run it there") from None
    output: Path | None = options.output
    return roll_out(options.fleet, options.engine, output, prove_all=options.prove)
