"""`init NAME`: write an environment file, with what each answer means, from a few answers.

What is given by --set, --from or --adopt is not asked. Where nobody can be asked (no terminal), what is missing is
named, and nothing is written.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from assurance.commands.failing import CLEAN, CannotCheckError
from assurance.results.writing import replace_file

QUESTIONS = {
    "prefix": ("How do the names of all resources begin?", "rek"),
    "account": ("Which AWS account? (12 digits)", ""),
    "region": ("Which Region?", "eu-west-1"),
    "organization": ("Which organization? (o-…)", ""),
    "network.create.cidr": (
        "Which IPv4 range has the VPC to create? (--adopt VPC takes an existing one)",
        "10.40.0.0/22",
    ),
    "trusted.callers": ("Which roles call Rekognition? (ARNs, set apart by commas; or ecs-tasks.amazonaws.com)", ""),
    "alarms.subscribers": ("Who receives alarms? (e-mail or https://, set apart by commas)", ""),
    "tags.data-classification": ("How is the data classified?", "confidential-biometric"),
}
"""Key of an answer → the question, and what Return alone means, if that means anything."""
CAPABILITIES = "Which capabilities are approved? (set apart by commas; fsi-rekognition capabilities lists them)"
DEFAULTED = ("network.create.cidr", "prefix", "tags.data-classification")
"""Taken as proposed where nobody can be asked."""


def register(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "init",
        help="write an environment file",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", metavar="NAME", help="of the environment, or the path of its file (….toml)")
    parser.add_argument(
        "--capability",
        action="append",
        default=[],
        metavar="NAME",
        help="to approve, and none but those named (may be repeated)",
    )
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE",
                        help="an answer, e.g. network.create.cidr=10.40.0.0/22 (may be repeated)")  # fmt: skip
    parser.add_argument("--from", dest="base", metavar="ENVIRONMENT", help="begin with the answers of another one")
    parser.add_argument("--adopt", metavar="VPC", help="read an existing VPC with the credentials at hand")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the file, and say what comes next."""
    from settings.colliding import collisions
    from settings.drafting import draft
    from settings.loading import SettingsError, beside, file_of, settings_of

    path = file_of(options.name)
    if path.exists() or path.is_symlink():
        raise CannotCheckError(f"{path}: is there already; name another one, or change it by hand")
    try:
        answers = _answers(options)
        settings = settings_of(answers).among(dict(beside(path)))
    except (SettingsError, ValueError) as error:
        raise CannotCheckError(f"{error}\nnothing was written") from None
    if collided := list(collisions(settings)):
        raise CannotCheckError("\n".join((*collided, "nothing was written")))
    _write(path, draft(answers))
    name = path.stem if path.parent.name == "environments" else path
    print(f"{path} is written: every answer below what it means. Next, in the project's clone:")
    print(f"  make synth environment={name}")
    return CLEAN


def _answers(options: argparse.Namespace) -> dict[str, Any]:
    """What is given, and then what is asked for. Raises `ValueError` or `SettingsError`."""
    from settings.drafting import answer, merged
    from settings.loading import answers_in, file_of

    answers = dict(answers_in(file_of(options.base))) if options.base else {}
    if options.capability:
        before = answers.get("capabilities", {})
        answers["capabilities"] = {name: before.get(name, {}) for name in options.capability}
    for text in options.set:
        key, equals, value = text.partition("=")
        if not equals:
            raise ValueError(f"--set {text}: expected KEY=VALUE, e.g. region=eu-west-1")
        answers = merged(answers, key, answer(key, value))
    if options.adopt:
        answers = _adopted(answers, options.adopt)
    if not options.base:
        answers = _asked(answers)
    return answers


def _asked(answers: dict[str, Any]) -> dict[str, Any]:
    """The answers with those to the questions that are open. Raises `ValueError` where nobody can be asked."""
    from settings.drafting import answer, given, merged, shape

    asking = sys.stdin.isatty()
    missing: list[str] = []
    answers = {"log-archive": {"create": {}}, **answers}
    if not answers.get("capabilities"):
        names = _ask(CAPABILITIES, "face-comparison", _approvable) if asking else ()
        answers["capabilities"] = {name: {} for name in names}
        missing += [] if names else ["--capability NAME (fsi-rekognition capabilities lists them)"]
    for key, (question, default) in _questions(answers):
        if given(answers, key) is not None:
            continue
        if asking:
            answers = merged(answers, key, _ask(question, default, partial(answer, key)))
        elif key in DEFAULTED:
            answers = merged(answers, key, answer(key, default))
        else:
            missing.append(f"--set {key}={shape(key)}")
    if missing:
        raise ValueError("\n".join(("nobody can be asked here; give", *(f"  {one}" for one in missing))))
    return answers


def _questions(answers: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """The questions that these answers leave, by key."""
    from settings.drafting import required

    for key, question in QUESTIONS.items():
        if not (key.startswith("network.create") and "adopt" in answers.get("network", {})):
            yield key, question
    for name in answers["capabilities"]:
        for key, meaning in required(f"capabilities.{name}"):
            yield key, (meaning, "")


def _ask(question: str, default: str, read: Callable[[str], Any]) -> Any:
    """An answer that can be one, asked for until it is. Raises `ValueError` at the end of the input."""
    while True:
        try:
            text = input(f"{question} [{default}] " if default else f"{question} ").strip() or default
        except EOFError:
            raise ValueError("the answers ended before the questions") from None
        try:
            return read(text)
        except ValueError as error:
            print(f"  {error}")


def _approvable(text: str) -> tuple[str, ...]:
    """Names of capabilities, set apart by commas. Raises `ValueError`."""
    from settings.drafting import field

    names = tuple(part.strip() for part in text.split(",") if part.strip())
    for name in names:
        field(f"capabilities.{name}")
    if not names:
        raise ValueError("approve at least one")
    return names


def _adopted(answers: dict[str, Any], vpc: str) -> dict[str, Any]:
    """The answers with what a VPC, and the credentials that read it, say. Raises `ValueError`."""
    from assurance.sources.live.calling import Caller
    from assurance.sources.live.failing import FAILURES, CallError, CannotGoOnError
    from assurance.sources.live.landing import UnfitError, adopted, ranges
    from assurance.sources.live.sessions import boto3_session
    from settings.drafting import given, merged

    try:
        session = boto3_session(region_name=answers.get("region"))
        region = session.region_name
        if not region:
            raise ValueError("--adopt: in which Region? --set region=eu-west-1, or AWS_REGION")
        aws = Caller(session, region)
        account = aws.call("sts", "GetCallerIdentity")["Account"]
        found = {"network.client-cidrs": ranges(aws, vpc), "network.adopt": adopted(aws, vpc)}
    except (*FAILURES, CallError, CannotGoOnError, UnfitError) as error:
        raise ValueError(f"--adopt {vpc}: {error}") from None
    if answers.get("account", account) != account:
        raise ValueError(f"--adopt {vpc}: the credentials at hand are those of {account}, not of {answers['account']}")
    answers = {**answers, "account": account, "region": region}
    answers.get("network", {}).pop("create", None)
    for key, value in found.items():
        if given(answers, key) is None:
            answers = merged(answers, key, value)
    return answers


def _write(path: Path, text: str) -> None:
    """A new file, whole or not at all."""
    try:
        replace_file(path, text.encode())
    except OSError as error:
        raise CannotCheckError(f"{path}: cannot be written: {error.strerror or error}") from None
