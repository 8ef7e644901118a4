"""`access`: who can do what through which network path, decided from a cloud assembly alone.

`access [ASSEMBLY]` shows the matrix; `access why [ASSEMBLY]` explains one decision; `access diff OLD NEW` compares two
assemblies over all requests, or matrices saved with --format json, and ends with 1 when anything was widened;
`access prove [ASSEMBLY]` decides over all requests what must never, or always, be possible, and ends with 1 where it is
not so.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assurance.commands.approved import approved, made_of
from assurance.commands.failing import CLEAN, FINDINGS, CannotCheckError, deliver, unknown
from assurance.commands.options import add_many, add_output

if TYPE_CHECKING:
    from assurance.model.estate import Estate
    from assurance.proof.matrix import Row
    from assurance.sources.resource import Application

_FILTERS = ("principal", "action", "resource", "path", "decision")
_DECISIONS = ("allow", "deny", "depends")
FORMATS = ("table", "csv", "json")
OF_DIFF = (*FORMATS, "markdown")


def register(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "access",
        help="who can do what, through which network path",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="fsi-rekognition access [why | diff | prove] [ASSEMBLY …] [options]",
    )
    add_many(parser, "words", "ASSEMBLY", "cloud assembly (default: cdk.out)")
    parser.add_argument(
        "--format",
        default="table",
        metavar="FORMAT",
        help=f"{', '.join(FORMATS)}; of diff: markdown, too; of prove: table, json, markdown",
    )
    add_output(parser)
    for name, of in (("principal", "a role, service or outsider"), ("action", "e.g. rekognition:CompareFaces"),
                     ("resource", "an ARN"), ("path", "e.g. our-rekognition-endpoint")):  # fmt: skip
        parser.add_argument(f"--{name}", metavar="NAME", help=f"{of}; show only these rows, * and ? match")
    parser.add_argument("--decision", metavar="NAME", help="allow, deny or depends; show only these rows")
    parser.add_argument("--between-accounts", action="store_true",
                        help="diff: read names, ids, account and Region of OLD as those of NEW")  # fmt: skip
    parser.add_argument("--without-guardrails", dest="guardrails", action="store_false",
                        help="what is possible before the assembly's Organizations policies are attached")  # fmt: skip
    parser.add_argument("--theorem", action="append", default=[], metavar="NAME", help="prove: this theorem only")
    parser.add_argument("--redundant", action="store_true", help="prove: which Deny which theorem needs")
    parser.add_argument("--environment", metavar="NAME|FILE",
                        help="what is approved and adopted (default: what the assembly was made of)")  # fmt: skip
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Show, explain or compare."""
    from assurance.model.estate import ProofError
    from assurance.sources.failing import SourceError

    verb, *rest = options.words or [""]
    _fitting(options, verb)
    try:
        match verb:
            case "prove":
                from assurance.commands.proving import prove

                return prove(options, rest or ["cdk.out"])
            case "why":
                return _why(options, rest or ["cdk.out"])
            case "diff":
                return _diff(options, rest)
            case _:
                return _show(options, options.words or ["cdk.out"])
    except (ProofError, SourceError) as error:
        raise CannotCheckError(str(error)) from None


def _fitting(options: argparse.Namespace, verb: str) -> None:
    """Options that mean nothing to a verb are a mistake."""
    if verb == "prove":
        if _filters(options) or not options.guardrails:
            raise CannotCheckError("access prove: leave filters and --without-guardrails out: it is about everybody")
        return
    if options.format not in (forms := OF_DIFF if verb == "diff" else FORMATS):
        raise unknown("format", options.format, forms)
    if options.theorem or options.redundant:
        raise CannotCheckError("--theorem and --redundant belong to access prove")


def _show(options: argparse.Namespace, paths: list[str]) -> int:
    from rich.text import Text

    from assurance.proof.assumptions import assumptions, guarded
    from assurance.proof.overview import listing, overview
    from assurance.proof.saved import Basis, as_csv, as_json
    from assurance.results.drawing import width_of
    from settings.counting import counted

    application, estate, rows = _matrix(paths, options)
    kept = _kept(rows, options)
    match options.format:
        case "json":
            basis = Basis(
                inputs=application.inputs,
                guardrails=options.guardrails,
                assumptions=assumptions(estate, guardrails=options.guardrails),
                part=_filters(options),
            )
            deliver(as_json(kept, basis), options.output)
        case "csv":
            deliver(as_csv(kept), options.output)
        case _ if _filters(options):
            deliver(_drawn(options, listing(kept)), options.output)
        case _:
            width = width_of(plain=120, to_file=options.output is not None)
            note = Text(guarded(estate, guardrails=options.guardrails), style="dim")
            deliver(_drawn(options, (*overview(rows, estate, width), note), 120), options.output)
    counts = {verdict: sum(row.decision == verdict for row in kept) for verdict in _DECISIONS}
    description = ", ".join(f"{count:,} {verdict}" for verdict, count in counts.items())
    print(f"{counted(len(kept), 'decision')}: {description}", file=sys.stderr)
    return CLEAN


def _why(options: argparse.Namespace, paths: list[str]) -> int:
    from assurance.proof.decide import Judge
    from assurance.proof.explaining import explain
    from assurance.proof.question import question

    if options.format != "table" or options.decision:
        raise CannotCheckError("access why: explains in words, whatever was decided; leave --format and --decision out")
    missing = [f"--{name}" for name in ("principal", "action") if not getattr(options, name)]
    if missing:
        raise CannotCheckError(f"access why: {' and '.join(missing)} must be given; --resource and --path may be")
    _, estate = _estate(paths, options)
    asked = question(estate, options.principal, options.action, options.resource, options.path)
    judge = Judge(estate=estate, guardrails=options.guardrails)
    deliver("\n".join(explain(judge, *one) for one in asked), options.output)
    return CLEAN


def _diff(options: argparse.Namespace, paths: list[str]) -> int:
    from assurance.proof.between import as_one
    from assurance.proof.comparing import compare
    from assurance.proof.overview import changes, over_all
    from assurance.proof.reading import read as estate_of
    from assurance.proof.saved import as_changes
    from assurance.proof.widening import Widening, widenings

    if len(paths) != 2:
        raise CannotCheckError("access diff: name two assemblies, or matrices saved with --format json: OLD NEW")
    options.environment = options.environment or made_of(paths[1:], registered=False)  # OLD's may have changed since
    (old, before), (new, after) = (_side(path, options) for path in paths)
    if options.between_accounts:
        if before is None or after is None:
            raise CannotCheckError("access diff: --between-accounts compares assemblies; a saved matrix holds no names")
        before = as_one(before, after)
        old = _asked(estate_of(before), options)
    kept = {row.question for row in _kept((*old, *new), options)}
    found = [one for one in compare(old, new) if one.row.question in kept]
    over: list[Widening] | None = None
    if before and after and not _filters(options):
        over = list(widenings(estate_of(before), estate_of(after), guardrails=options.guardrails))
    table = options.format == "table"
    drawn = (*changes(found), *over_all(over or ()))
    deliver(_drawn(options, drawn) if table else as_changes(found, options.format, over or ()), options.output)
    widened = sum(one.widened for one in found)
    print(f"{widened} widened, {len(found) - widened} narrowed", file=sys.stderr)
    if over is None:
        return FINDINGS if widened else CLEAN
    wider = sum(one.widened for one in over)
    print(f"over all requests: {wider} widened, {len(over) - wider} narrowed", file=sys.stderr)
    return FINDINGS if widened or wider else CLEAN


def _side(path: str, options: argparse.Namespace) -> "tuple[Sequence[Row], Application | None]":
    from assurance.proof.saved import from_json, looks_saved
    from assurance.sources.reading import looks_like_template

    file = Path(path)
    if file.suffix == ".json" and file.is_file() and (looks_saved(file) or not looks_like_template(file)):
        return from_json(file, guardrails=options.guardrails), None
    application, _, rows = _matrix([path], options)
    return rows, application


def _asked(estate: "Estate", options: argparse.Namespace) -> "Sequence[Row]":
    """The rows; what nothing grants is denied, and there only where somebody asks for some of them."""
    from assurance.proof.matrix import matrix

    return matrix(estate, guardrails=options.guardrails, ungranted=bool(_filters(options)), watch=_progress()).rows


def _estate(paths: list[str], options: argparse.Namespace) -> "tuple[Application, Estate]":
    """With what the environment file adopts, as far as documents say what that is."""
    from assurance.proof.reading import read as estate_of
    from assurance.sources.adopted import with_adopted
    from assurance.sources.placing import place_of
    from assurance.sources.template import read

    settings = approved(paths, options.environment)
    application = with_adopted(read(paths, place=place_of(settings)), settings)
    return application, estate_of(application)


def _matrix(paths: list[str], options: argparse.Namespace) -> "tuple[Application, Estate, Sequence[Row]]":
    application, estate = _estate(paths, options)
    return application, estate, _asked(estate, options)


def _progress() -> Callable[[Any], Iterable[Any]]:
    """A bar on standard error where a person watches, nothing elsewhere."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return lambda people: track(people, "asking", console=console, transient=True, disable=not console.is_terminal)


def _drawn(options: argparse.Namespace, parts: Iterable[Any], width: int = 160) -> str:
    """As wide as the terminal; in a pipe or a file, `width` columns wide."""
    from assurance.results.drawing import drawn, width_of

    aside = options.output is not None
    return drawn(parts, width=width_of(plain=width, to_file=aside), to_file=aside)


def _filters(options: argparse.Namespace) -> dict[str, str]:
    """Which rows are asked for: field → pattern."""
    asked = ((name, getattr(options, name)) for name in _FILTERS)
    return {name: value for name, value in asked if value is not None}


def _kept(rows: "Sequence[Row]", options: argparse.Namespace) -> "list[Row]":
    """The rows that every filter lets through; a filter that fits nothing at all is a mistake."""
    kept = list(rows)
    for name, pattern in _filters(options).items():
        known = set(_DECISIONS) if name == "decision" else {str(getattr(row, name)) for row in rows}
        fitting = {one for one in known if fnmatchcase(one.lower(), pattern.lower())}
        if not fitting:
            raise unknown(name, pattern, sorted(known), shown_by="fsi-rekognition access --format csv")
        kept = [row for row in kept if str(getattr(row, name)) in fitting]
    return kept
