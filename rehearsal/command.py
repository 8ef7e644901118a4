"""`rehearse ENVIRONMENT`: deploy an environment on this machine, without an AWS account, and judge what was deployed.

An emulated AWS is started on a loopback port, the real cdk CLI deploys every stack into it, every resource is read
back, the stacks are destroyed, and the emulated account is gone. Nothing leaves this machine but one download of the
cdk CLI, the first time.
"""

import argparse
from pathlib import Path
from typing import Any

from assurance.commands.failing import CannotCheckError
from assurance.commands.options import folder


def register(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "rehearse",
        help="deploy an environment on this machine, without an AWS account",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("environment", metavar="NAME|FILE", help="environment file to rehearse")
    parser.add_argument("--assembly", type=Path, metavar="FOLDER", help="a cloud assembly (default: synthesize one)")
    parser.add_argument("--keep", action="store_true", help="leave it up until Ctrl-C, and say how to reach it")
    parser.add_argument(
        "--life", action="store_true", help="rehearse its changes over the years instead: to the end and back"
    )
    parser.add_argument(
        "--from",
        dest="released",
        metavar="COMMIT",
        help="with --life: deploy that version first, and upgrade (default: the newest tag, or the oldest commit "
        "that can be upgraded in place)",
    )
    parser.add_argument(
        "--logs", type=folder, metavar="FOLDER", help="leave what was called there, as CloudTrail's log files"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Rehearse; the emulator is a development dependency, loaded when a rehearsal begins."""
    if options.logs and options.life:
        raise CannotCheckError("rehearse: --logs goes with a rehearsal, not with --life, whose calls nobody needs")
    try:
        from rehearsal.main import rehearse
    except ModuleNotFoundError as missing:
        raise CannotCheckError(
            f"rehearse needs the project's clone and its development dependencies ({missing.name} is missing): "
            "run make rehearse there"
        ) from None
    return rehearse(
        options.environment,
        options.assembly,
        keep=options.keep,
        life=options.life,
        released=options.released,
        logs=options.logs,
    )
