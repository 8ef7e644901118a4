"""`fsi-rekognition VERB`: the controls, the access proof and the evidence on an auditor's laptop, without Node.js."""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NoReturn

from assurance.commands.ending import ended
from assurance.commands.failing import COULD_NOT_CHECK, CannotCheckError
from assurance.commands.options import with_rest

PROGRAM, DEBUG = "fsi-rekognition", "--debug"
_NAMES = "init check access plan verify audit report controls explain capabilities".split()
VERBS = {verb: f"assurance.commands.{verb}" for verb in _NAMES}
ERASE = {"erase": "erasure.command"}
"""The one verb that changes an account, in a room of its own: nothing in this room imports it."""
FROM_THE_CLONE = {"rehearse": "rehearsal.command", "fleet": "fleet.command"}
"""Verbs of rooms that a wheel leaves out, by the name of their module: nothing in this room imports them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; whatever is wrong with what the user gave, or with us, is one message and status 2."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    return ended(PROGRAM, lambda: _run(given), debug=DEBUG in given)


def _run(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Judge Amazon Rekognition in a bank: templates, access, evidence.",
        epilog="Exit status: 0 everything checked is met or excepted, 1 open findings, 2 could not check.",
    )
    parser.add_argument(DEBUG, action="store_true", help="show a traceback where the tool itself fails, for a report")
    parser.add_argument("--version", action=_Version, help="show version and commit, and end")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    for verb, module in (VERBS | ERASE | FROM_THE_CLONE).items():
        if verb not in FROM_THE_CLONE or find_spec(module.partition(".")[0]):
            import_module(module).register(verbs)
        else:
            _refuse(verbs, verb)
    if "_ARGCOMPLETE" in os.environ:
        import_module("assurance.commands.completing").complete(parser)
    options = with_rest(parser, [one for one in arguments if one != DEBUG])
    gc.set_threshold(10_000)  # what is read and judged is kept to the end: looking for garbage often finds none
    try:
        status: int = options.run(options)
    except CannotCheckError as error:
        print(error, file=sys.stderr)
        return COULD_NOT_CHECK
    except KeyboardInterrupt:
        print("interrupted: nothing was concluded", file=sys.stderr)
        return COULD_NOT_CHECK
    return status


def _refuse(verbs: Any, verb: str) -> None:
    """A verb that only the project's clone has says so, whatever it is given."""

    def run(options: argparse.Namespace) -> int:
        raise CannotCheckError(f"{verb} needs the project's clone: run make {verb} there")

    parser = verbs.add_parser(verb, help="(from the project's clone only)", prefix_chars="\0", add_help=False)
    parser.add_argument("rest", nargs="*")
    parser.set_defaults(run=run)


class _Version(argparse.Action):
    """The version, looked up when it is asked for: that takes as long as judging fifty resources."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *rest: object) -> NoReturn:
        from assurance.commands.version import described

        print(parser.prog, described())
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
