"""`controls`: list the control catalogue, whole, by family or as a framework sees it."""

import argparse
from typing import Any

from assurance.commands.failing import CLEAN, CannotCheckError, deliver, unknown
from assurance.commands.options import folder


def register(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("controls", help="list the controls", description=__doc__)
    parser.add_argument("--framework", metavar="NAME", help="e.g. nydfs-500: its identifiers, and the controls of each")
    parser.add_argument("--family", metavar="TEXT", help="one of the five considerations, or a part of its name")
    parser.add_argument("--write-docs", type=folder, metavar="FOLDER", help="write a page a family instead")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the list, or write the pages."""
    from assurance.commands.catalogue import by_framework, listing, write_pages
    from assurance.controls.frameworks import FRAMEWORKS
    from assurance.controls.registry import EVERY
    from assurance.results.verdict import Consideration

    if options.framework and options.framework not in FRAMEWORKS:
        raise unknown("framework", options.framework, FRAMEWORKS)
    if options.write_docs:
        try:
            write_pages(EVERY.values(), options.write_docs)
        except OSError as error:
            raise CannotCheckError(f"{options.write_docs}: cannot be written: {error.strerror}") from None
        return CLEAN
    controls = list(EVERY.values())
    if options.family:
        controls = [one for one in controls if options.family.lower() in one.consideration]
        if not controls:
            raise unknown("family", options.family, [str(one) for one in Consideration])
    deliver(by_framework(controls, options.framework) if options.framework else listing(controls), None)
    return CLEAN
