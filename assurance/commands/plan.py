"""`plan`: what a deployment would do, told before anybody deploys.

The templates at hand are compared with the stacks that are deployed (read by the verifier's role; nothing is changed),
or with the approval pack that was approved. Told is what is new, changed in place, replaced,
retained or orphaned, which names are taken, which exports are in use, what access widens, and the steps with their
commands. Ends with 1 if anything would be replaced, retained, orphaned, refused or widened; a first deployment, with
nothing to compare, ends with 0 unless a name is taken.
"""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assurance.commands.failing import CLEAN, FINDINGS, CannotCheckError, deliver, unknown
from assurance.commands.options import add_output

if TYPE_CHECKING:
    from assurance.planning.plan import Plan

FORMATS = ("table", "json", "markdown")


def register(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "plan",
        help="what a deployment would do, before anybody deploys",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("environment", metavar="ENVIRONMENT", help="name or file of an environment")
    parser.add_argument(
        "--assembly", type=Path, default=Path("cdk.out"), metavar="FOLDER", help="what would be deployed (cdk.out)"
    )
    parser.add_argument("--deployed", action="store_true", help="compare with what is deployed (the default)")
    parser.add_argument("--approved", type=Path, metavar="PACK",
                        help="compare with this approval pack; beside --deployed, its documents only")  # fmt: skip
    parser.add_argument("--own-credentials", action="store_true",
                        help="read with the credentials at hand instead of the verifier's role")  # fmt: skip
    parser.add_argument("--format", default="table", metavar="FORMAT", help=", ".join(FORMATS))
    add_output(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Plan, and tell."""
    from assurance.model.estate import ProofError
    from assurance.planning.telling import render, summary
    from assurance.sources.failing import SourceError
    from settings.loading import SettingsError

    if options.format not in FORMATS:
        raise unknown("format", options.format, FORMATS)
    try:
        found = _plan(options)
    except (ProofError, SettingsError, SourceError) as error:
        raise CannotCheckError(str(error)) from None
    deliver(render(found, options.format, to_file=options.output is not None), options.output)
    print(summary(found), file=sys.stderr)
    return FINDINGS if found.grave else CLEAN


def _plan(options: argparse.Namespace) -> "Plan":
    from dataclasses import replace

    from assurance.planning.documents import commands_in
    from assurance.planning.plan import plan
    from assurance.planning.reading import at_hand, deployed, taken
    from assurance.sources.live.calling import Caller
    from assurance.verify.session import session
    from settings.loading import load

    settings = load(options.environment)
    new = at_hand(options.assembly, settings, options.environment)
    commands = commands_in(options.assembly)
    approved = at_hand(options.approved, settings, options.environment) if options.approved else None
    if approved and not options.deployed:
        return plan(options.environment, approved, new, commands)
    aws = Caller(session(settings, own=options.own_credentials), settings.region)
    old = deployed(aws, settings, new)
    if approved:
        old = replace(old, documents=approved.documents)
    return plan(options.environment, old, new, commands, taken=lambda made: taken(aws, new, made))
