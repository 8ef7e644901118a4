"""Synthesize an environment, run the checks, and tell a person how it went."""

import argparse
import gc
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import App as App
from cdk_nag import AwsSolutionsChecks, NIST80053R5Checks, PCIDSS321Checks

from assurance.commands.ending import ended
from assurance.commands.options import folder
from assurance.sources import receipt
from assurance.verify.approved import unaccounted
from assurance.verify.failing import CannotVerifyError
from policies.applied_by_hand import documents
from settings.colliding import collisions
from settings.exceptions import Register
from settings.loading import SettingsError, file_of, left_out, load, root_of
from settings.meeting import notices
from settings.register import RegisterError, own_register, register_of, to_approve
from settings.settings import Settings
from stacks.acknowledgements import acknowledge
from stacks.approval_pack import place_beside, with_pack
from stacks.importing import import_documents
from stacks.named import NoEnvironmentError, flags, named
from stacks.named import place as place_of
from stacks.node_errors import NodeError, failures_of_node
from stacks.outdir import OutputError, alone, whole
from stacks.quiet import quiet
from stacks.report import TO_APPROVE, Outcome, outcome, quotas_exceeded
from stacks.summary import show
from stacks.validation import FsiControls

Build = Callable[[App, Settings], None]
COULD_NOT_CHECK = 2
DEBUG = "--debug"
APPROVED = Path("approved-pack")
"""Where the README keeps the pack that was approved."""


def main(build: Build, arguments: Sequence[str] | None = None) -> int:
    """The command line of `app.py`; under the cdk CLI the environment and the folder come from the CLI."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    return ended("app.py", lambda: _main(build, given), debug=DEBUG in given)


def _main(build: Build, arguments: Sequence[str]) -> int:
    options = _options([one for one in arguments if one != DEBUG])
    try:
        names = named(options.environment)
    except NoEnvironmentError as error:
        print(error, file=sys.stderr)
        return COULD_NOT_CHECK
    if len(names) > 1 and options.pack:
        print("--pack: each of several environments has a pack of its own, beside its assembly", file=sys.stderr)
        return COULD_NOT_CHECK
    places = {name: place_of(options.output, name, names) for name in names}
    return max(_one(build, argparse.Namespace(**{**vars(options), "environment": name, "output": places[name]}))
               for name in names)  # fmt: skip


def _one(build: Build, options: argparse.Namespace) -> int:
    try:
        settings = load(options.environment)
        if colliding := [*collisions(settings), *_unaccounted(settings, options.approved)]:
            raise SettingsError("\n".join(colliding))
        register = register_of(settings, own=own_register(options.environment))
        file = file_of(options.environment)
        for line in (*left_out(file), *notices(settings, root_of(file))):
            print(line, file=sys.stderr)
    except (SettingsError, RegisterError, CannotVerifyError) as error:
        print(error, file=sys.stderr)
        return COULD_NOT_CHECK
    try:
        return _run(build, settings, register, options)
    except OutputError as error:
        print(error, file=sys.stderr)
    except NodeError as error:
        print(f"could not synthesize: {error}", file=sys.stderr)
    return COULD_NOT_CHECK


def _unaccounted(settings: Settings, approved: Path | None) -> list[str]:
    """What was approved before and holds data, and is in the environment file no more."""
    folder = approved or APPROVED
    return [f"{folder}: {line}" for line in unaccounted(folder, settings)] if approved or folder.is_dir() else []


def _run(build: Build, settings: Settings, register: Register, options: argparse.Namespace) -> int:
    """The cdk CLI guards its folder itself, and wants to find what is written in it."""
    output: Path = options.output
    if "CDK_OUTDIR" in os.environ:
        receipt.withdraw(output)
        result = _synthesized(build, settings, output, register, options.environment, thorough=False)
        show(result, settings, environment=options.environment, to_stderr=True)
        return result.status
    if options.templates_only:
        with alone(output), whole(output) as folder:
            synthesize(build, settings, folder, register, checked=False)
        return 0
    with alone(output):
        with whole(output) as folder:
            thorough = not options.no_pack
            made = _synthesized(build, settings, folder, register, options.environment, thorough=thorough)
        result = replace(made, outdir=output)
        if not options.no_pack:
            result = with_pack(result, options.pack or place_beside(output))
        show(result, settings, environment=options.environment, to_stderr=False)
    return result.status


def _synthesized(
    build: Build, settings: Settings, outdir: Path, register: Register, environment: str, *, thorough: bool
) -> Outcome:
    result = synthesize(build, settings, outdir, register, thorough=thorough)
    if not result.mistakes:
        receipt.leave(outdir, environment, exceeded=quotas_exceeded(result))
    return result


def synthesize(
    build: Build, settings: Settings, outdir: Path, register: Register, *, checked: bool = True, thorough: bool = True
) -> Outcome:
    """Write templates, documents and, if `checked`, the validation report of one environment to `outdir`.

    `thorough`: judge by every control, also by those that take longer than a synthesis may.
    """
    gc.set_threshold(10_000)  # constructs, templates and results are kept to the end: little becomes garbage
    controls = FsiControls(settings, register, thorough=thorough)
    with quiet() as said, failures_of_node():
        app = App(
            outdir=str(outdir),
            analytics_reporting=False,
            context=flags(),
            builtin_cloud_formation_validation=_builtin_validation(),
        )
        build(app, settings)
        if checked:
            acknowledge(app, register)
            packs = (AwsSolutionsChecks(app), NIST80053R5Checks(app), PCIDSS321Checks(app), controls)
            cdk.Validations.of(app).add_plugins(*packs)
        try:
            app.synth()
        except RuntimeError as error:
            if "ValidationFailed" not in str(error):
                raise
    if not checked:
        return Outcome(outdir=outdir, mistakes=("nothing was checked",), said=said)
    write_documents(outdir, settings)
    _write_unapproved(outdir, register)
    return outcome(outdir, register, controls.results, said=said, left_out=controls.left_out)


def in_order(stacks: Sequence[cdk.Stack]) -> None:
    """Deploy one after the other, so that what a stack names is there: boundaries, keys, endpoints, buckets."""
    for before, after in pairwise(stacks):
        after.add_stack_dependency(before)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="app.py", description="Synthesize and check an environment of the baseline.")
    parser.add_argument(
        "environment",
        nargs="?",
        help="name of a file in environments/, or a path to one; several as a,b, or all (default: example; under the "
        "cdk CLI, what -c environment=NAME says)",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=folder,
        default=Path(os.environ.get("CDK_OUTDIR", "cdk.out")),
        help="folder (default: cdk.out)",
    )
    parser.add_argument(DEBUG, action="store_true", help="show a traceback where the app itself fails, for a report")
    parser.add_argument(
        "--pack", type=folder, metavar="FOLDER", help="where the approval pack goes (default: beside the assembly)"
    )
    parser.add_argument(
        "--approved",
        type=Path,
        metavar="FOLDER",
        help=f"approval pack of what is deployed, by which it is noticed what vanishes (default: {APPROVED}, if there)",
    )
    parser.add_argument(
        "--templates-only", action="store_true", help="check nothing: what is written is not vouched for"
    )
    parser.add_argument("--no-pack", action="store_true", help="write no approval pack (under the cdk CLI none is)")
    return parser.parse_args(arguments)


def _builtin_validation() -> bool:
    """The CDK's own validation costs seconds; it runs where `CDK_VALIDATION=true` asks for it, as CI does once."""
    return os.environ.get("CDK_VALIDATION") == "true"


def _write_unapproved(outdir: Path, register: Register) -> None:
    """The exceptions that only placeholders speak for, ready to be filled in."""
    path = outdir / TO_APPROVE
    path.unlink(missing_ok=True)
    if register.awaiting_approval:
        path.write_text(to_approve(register), encoding="utf-8")


def write_documents(outdir: Path, settings: Settings) -> None:
    """What is applied by hand, and what is imported, beside the templates of an assembly."""
    folder = outdir / "documents"
    shutil.rmtree(folder, ignore_errors=True)
    for place, texts in ((folder, documents(settings)), (folder / "import", import_documents(outdir, settings))):
        place.mkdir()
        for name, text in texts.items():
            (place / name).write_text(text, encoding="utf-8")
