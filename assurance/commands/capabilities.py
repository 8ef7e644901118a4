"""`capabilities`: list what of Rekognition can be approved, and what cannot."""

import argparse
from typing import Any

from assurance.commands.failing import CLEAN, deliver


def register(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("capabilities", help="list what can be approved", description=__doc__)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the list."""
    from assurance.commands.catalogue import capabilities

    deliver(capabilities(), None)
    return CLEAN
