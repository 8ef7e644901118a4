"""`verify`: judge what is deployed, in live accounts, by the control catalogue and by what was approved.

Each environment is read with its verifier's role, by calls that only show. Beside the controls of `check` it is asked
whether everything is as approved (DEP), works as promised (RUN), and lets nobody do more than approved (WHO).
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assurance.commands.check import summarize
from assurance.commands.failing import CannotCheckError, deliver, of_the_clone, unknown
from assurance.commands.options import add_many, add_output
from assurance.results.formats import FORMATS, render

if TYPE_CHECKING:
    from assurance.controls.control import Control
    from assurance.results.result import Results


def register(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "verify",
        help="judge live accounts",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_many(parser, "environments", "ENVIRONMENT", "name or file of an environment")
    parser.add_argument("--fleet", metavar="NAME|FILE", help="every target of a fleet instead (from the clone only)")
    parser.add_argument("--approved", type=Path, action="append", default=[], metavar="FOLDER",
                        help="cloud assembly or approval pack, once an environment (default: cdk.out)")  # fmt: skip
    parser.add_argument("--own-credentials", action="store_true",
                        help="read with the credentials at hand instead of the verifier's role")  # fmt: skip
    parser.add_argument("--from-inside", action="store_true",
                        help="the command runs in the VPC: look the endpoints' private names up as well")  # fmt: skip
    parser.add_argument("--whole-account", action="store_true",
                        help="ask as well who else in the account reaches the baseline's data")  # fmt: skip
    parser.add_argument("--exceptions", type=Path, metavar="FILE", help="the bank's own, laid over the baseline's")
    parser.add_argument("--control", action="append", default=[], metavar="ID", help="judge by this control only")
    parser.add_argument("--since", type=Path, metavar="FILE", help="tell what changed since this result (JSON)")
    parser.add_argument("--format", default="table", metavar="FORMAT", help=", ".join(FORMATS))
    add_output(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Verify one environment after the other; what goes wrong with one neither stops nor hides the others."""
    from assurance.verify.failing import CannotVerifyError
    from assurance.verify.verifying import Asked, combined, verified

    if options.format not in FORMATS:
        raise unknown("format", options.format, FORMATS)
    if bool(options.environments) == bool(options.fleet) or (options.fleet and options.approved):
        raise CannotCheckError("name environments, or --fleet NAME, whose approved templates are those of its file")
    before = _before(options.since)
    asked = Asked(
        approved=options.approved or [Path("cdk.out")],
        own_credentials=options.own_credentials,
        from_inside=options.from_inside,
        whole_account=options.whole_account,
        exceptions=options.exceptions,
        controls=_controls(options.control),
    )
    if options.fleet:
        results = of_the_clone("fleet.verifying", "verify --fleet").verify_all(options.fleet, asked)
        return _delivered(options, results, before)
    found: dict[str, Results] = {}
    failed: dict[str, str] = {}
    for environment in dict.fromkeys(options.environments):
        try:
            found[environment] = verified(environment, asked, _progress)
        except CannotVerifyError as error:
            failed[environment] = str(error)
    if not found:
        raise CannotCheckError("\n".join(f"{name}: {description}" for name, description in failed.items()))
    return _delivered(options, combined(found, failed), before)


def _delivered(options: argparse.Namespace, results: "Results", before: "list[Any] | None") -> int:
    from assurance.results.since import since

    changes = since(options.since, before, results) if before is not None else None
    deliver(render(results, options.format, changes, to_file=options.output is not None), options.output)
    summarize(results)
    if changes:
        print(changes.description, file=sys.stderr)
    return results.exit_status


def _before(path: Path | None) -> "list[Any] | None":
    """The earlier result, read before anything else: a mistake in it costs nobody a run."""
    from assurance.results.since import SinceError, read

    try:
        return read(path) if path else None
    except SinceError as error:
        raise CannotCheckError(str(error)) from None


def _controls(names: list[str]) -> "list[Control]":
    from assurance.controls.registry import EVERY

    for name in names:
        if name.upper() not in EVERY:
            raise unknown("control", name, EVERY)
    return [EVERY[name.upper()] for name in names]


def _progress(environment: str, targets: Iterable[Any], number: int) -> Iterable[Any]:
    """A bar on standard error where a person watches, nothing elsewhere."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return track(
        targets,
        f"reading {environment}",
        total=number,
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
