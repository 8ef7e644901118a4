"""`check`: judge templates, folders or a cloud assembly by the control catalogue."""

import argparse
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assurance.commands.approved import made_of, place_of_all, settings_of
from assurance.commands.failing import CannotCheckError, deliver, unknown
from assurance.commands.options import add_many, add_output
from assurance.commands.waiting import waiting
from assurance.results.formats import FORMATS, render

if TYPE_CHECKING:
    from assurance.results.result import Results
    from settings.exceptions import Register
    from settings.settings import Settings

_ACCOUNT = re.compile(r"\b\d{12}\b")


def register(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("check", help="judge templates or a cloud assembly", description=__doc__)
    add_many(parser, "paths", "PATH", "template (-: standard input), folder or assembly (default: cdk.out)")
    parser.add_argument("--environment", metavar="NAME|FILE",
                        help="what is approved (default: the file that the assembly was made of)")  # fmt: skip
    parser.add_argument("--parameters", action="append", default=[], type=Path, metavar="FILE",
                        help="values that the deployment gives to parameters (JSON)")  # fmt: skip
    parser.add_argument("--account", metavar="ID", help="where templates belong that do not say it themselves")
    parser.add_argument("--region", metavar="NAME", help="beside --account")
    parser.add_argument("--exceptions", type=Path, metavar="FILE", help="the bank's own, laid over the baseline's")
    parser.add_argument("--control", action="append", default=[], metavar="ID", help="judge by this control only")
    parser.add_argument("--format", default="table", metavar="FORMAT", help=", ".join(FORMATS))
    add_output(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Judge, deliver in the format asked for, sum up on standard error."""
    if options.format not in FORMATS:
        raise unknown("format", options.format, FORMATS)
    results = judged(options)
    deliver(render(results, options.format, to_file=options.output is not None), options.output)
    summarize(results)
    return results.exit_status


def judged(options: argparse.Namespace) -> "Results":
    """The results for what lies at the paths. Raises `CannotCheckError`."""
    from assurance.controls.check import check
    from assurance.controls.control import Approval
    from assurance.controls.registry import CATALOGUE
    from assurance.sources.failing import SourceError
    from assurance.sources.parameter_files import given_in
    from assurance.sources.template import read
    from settings.counting import counted

    paths, exceptions = options.paths or ["cdk.out"], options.exceptions
    controls = [CATALOGUE[_known(name, CATALOGUE)] for name in options.control] or list(CATALOGUE.values())
    environment = made_of(paths, exceptions) if options.environment is None else options.environment
    settings = settings_of(environment)
    place = place_of_all(settings, options.account, options.region)
    register = _register(
        settings, environment, exceptions, [one.id for one in CATALOGUE.values() if not one.exceptable]
    )
    try:
        application = read(paths, given_in(options.parameters), place)
    except SourceError as error:
        raise CannotCheckError(str(error)) from None
    approval = Approval(settings=settings) if settings else None
    with waiting(f"Judging {counted(len(application.resources), 'resource')} by {counted(len(controls), 'control')}"):
        results = check(application, controls=controls, approval=approval, register=register)
    _tell_places(application.unplaced, depend=any(_ACCOUNT.search(one.message) for one in results.open))
    return results


def _tell_places(unplaced: Mapping[str, str], *, depend: bool) -> None:
    """Say where templates are taken to belong that do not say it, or that findings depend on it."""
    for where in sorted(set(unplaced.values()), reverse=True):
        names = [name for name, taken in unplaced.items() if taken == where]
        first = ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")
        said = "nothing says where this belongs, and findings depend on it; say it with --account and --region"
        if where:
            said = f"taken to belong to {where}, as what is beside it does; otherwise say --account and --region"
        if where or depend:
            print(f"{first}: {said}", file=sys.stderr)


def summarize(results: "Results") -> None:
    """One line that says how it went, and lines for all that was not judged."""
    from assurance.results.verdict import Status
    from settings.counting import counted

    description = {
        "met": Status.MET,
        "not met": Status.NOT_MET,
        "undecided": Status.UNDECIDED,
        "excepted": Status.EXCEPTED,
    }
    counts = ", ".join(f"{results.count(status):,} {name}" for name, status in description.items())
    print(f"{counted(len(results.results), 'judgement')}: {counts}", file=sys.stderr)
    if results.unjudged:
        were = counted(len(results.unjudged), "control was", "controls were")
        names = ", ".join(results.unjudged)
        print(f"{were} not judged: say what is approved with --environment ({names})", file=sys.stderr)
    if results.not_understood:
        count = sum(results.not_understood.values())
        listed = ", ".join(f"{number} {type_}" for type_, number in results.not_understood.items())
        what, types = counted(count, "resource"), "its type" if count == 1 else "their types"
        print(f"{what} nobody judged, since no control understands {types}: {listed}", file=sys.stderr)
    for line in (*results.crashed, *results.mistakes):
        print(line, file=sys.stderr)
    if not results.results:
        print("nothing was judged: no control applies to what was read", file=sys.stderr)


def _known(name: str, catalogue: Any) -> str:
    if name.upper() not in catalogue:
        from assurance.controls.registry import LIVE

        if name.upper() in LIVE:
            raise CannotCheckError(f"{name.upper()} judges live accounts: fsi-rekognition verify ENVIRONMENT "
                                   f"--control {name.upper()}")  # fmt: skip
        raise unknown("control", name, catalogue)
    return name.upper()


def _register(
    settings: "Settings | None", environment: str | None, path: Path | None, never: list[str]
) -> "Register | None":
    """The register speaks of an environment's own resources: it applies where one is named, or a register is."""
    if settings is None and path is None:
        return None
    from settings.register import RegisterError, load, own_register, register_of

    today = datetime.now(UTC).date()
    try:
        if settings is None or environment is None:
            found = load({}, frozenset(), today=today, path=path or Path(), never=never)
        else:
            found = register_of(settings, own=path or own_register(environment), today=today, never=never)
    except RegisterError as error:
        raise CannotCheckError(str(error)) from None
    for line in found.expiring(today):
        print(f"warning: {line}", file=sys.stderr)
    return found
