"""`plan`: what a deployment would do, before anybody deploys.

The templates at hand are compared with the stacks that are deployed (read by the verifier's role; nothing is changed),
with the approval pack that was approved, or with another environment. It shows what is new, changed in place, replaced,
retained or orphaned, which names are taken, which exports are in use, what access widens, and the steps with their
commands. Ends with 1 if anything would be replaced, retained, orphaned, refused or widened; a first deployment, with
nothing to compare, ends with 0 unless a name is taken. Against another environment, whose accounts, Regions, ids and
prefixes are read as this one's, it ends with 1 if they differ.
"""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assurance.commands.failing import CLEAN, FINDINGS, CannotCheckError, deliver, unknown
from assurance.commands.options import add_output
from assurance.commands.waiting import waiting

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
                        help="compare with this approval pack; beside --deployed, for what cannot be read")  # fmt: skip
    parser.add_argument("--against", metavar="ENVIRONMENT",
                        help="compare with another environment (its assembly or pack: --approved)")  # fmt: skip
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
    from assurance.verify.failing import CannotVerifyError
    from settings.loading import SettingsError
    from settings.prices import PricesError

    if options.format not in FORMATS:
        raise unknown("format", options.format, FORMATS)
    if options.against and (options.deployed or not options.approved):
        raise CannotCheckError(
            "plan: --against compares templates with templates: name the other environment's assembly or pack with "
            "--approved, and leave --deployed out"
        )
    try:
        with waiting("Comparing"):
            found = _against(options) if options.against else _plan(options)
    except (CannotVerifyError, PricesError, ProofError, SettingsError, SourceError) as error:
        raise CannotCheckError(str(error)) from None
    deliver(render(found, options.format, to_file=options.output is not None), options.output)
    print(summary(found), file=sys.stderr)
    return FINDINGS if found.grave else CLEAN


def _plan(options: argparse.Namespace) -> "Plan":
    from dataclasses import replace

    from assurance.planning.applied import applied
    from assurance.planning.documents import commands_in
    from assurance.planning.plan import plan
    from assurance.planning.reading import approved, at_hand, deployed, taken
    from assurance.sources.live.calling import Caller
    from assurance.verify.session import session
    from settings.loading import load

    settings = load(options.environment)
    new = at_hand(options.assembly, settings, options.environment)
    commands = commands_in(options.assembly)
    before = approved(options.approved, settings, options.environment) if options.approved else None
    if before and not options.deployed:
        return plan(options.environment, before, new, commands)
    aws = Caller(session(settings, own=options.own_credentials), settings.region)
    old = deployed(aws, settings, new)
    standing = applied(aws, settings, new.documents or {}).or_as(before.documents if before else None)
    old = replace(old, documents=standing.documents, unread=standing.unread)
    return plan(options.environment, old, new, commands, taken=lambda made: taken(aws, new, made))


def _against(options: argparse.Namespace) -> "Plan":
    from assurance.planning.environments import as_one
    from assurance.planning.plan import against
    from assurance.planning.reading import at_hand
    from settings.loading import load

    mine, theirs = load(options.environment), load(options.against)
    here = at_hand(options.assembly, mine, options.environment)
    there = at_hand(options.approved, theirs, options.against)
    return against(options.environment, as_one(there, theirs, mine), here)
