"""`audit`: answer an auditor's questions from CloudTrail's log files, and replay them against the approved policies.

LOGS are folders as `aws s3 sync` of the log bucket leaves them, of any accounts and Regions, or single files. Without
LOGS the days of --from and --to are copied from the environment's trail bucket, with the auditor's role. What is
approved is read from --approved. Ends with 1 where an answer is not met or undecided.
"""

import argparse
import re
import sys
from contextlib import ExitStack
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from assurance.commands.audit_sources import application_of, by_tables, copy, printed, progress
from assurance.commands.check import summarize
from assurance.commands.failing import CLEAN, CannotCheckError, deliver, unknown
from assurance.commands.options import add_many, add_output, folder
from assurance.results.formats import FORMATS, render

if TYPE_CHECKING:
    from assurance.audit.auditing import Asked, Audit


OWN_FORMATS = (*FORMATS, "html")


def register(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "audit",
        help="answer an auditor from CloudTrail's logs",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("environment", metavar="ENVIRONMENT", help="name or file of an environment")
    add_many(parser, "logs", "LOGS", "folder of log files, or a file (default: the trail's bucket)", Path)
    parser.add_argument("--from", dest="first", type=_day, metavar="DATE", help="first day, e.g. 2026-03-01")
    parser.add_argument("--to", dest="last", type=_day, metavar="DATE", help="last day, included")
    parser.add_argument("--about", action="append", default=[], metavar="ID",
                        help="show every event about a collection, face, user, object or BUCKET/PREFIX")  # fmt: skip
    parser.add_argument("--endpoint", action="append", default=[], metavar="[SERVICE=]ID",
                        help="a VPC endpoint of ours, as the log names it (default service: rekognition)")  # fmt: skip
    parser.add_argument("--public-keys", type=Path, metavar="FILE",
                        help="what `aws cloudtrail list-public-keys` printed, to check digests (without LOGS it is "
                        "asked for with the auditor's role)")  # fmt: skip
    parser.add_argument("--cache", type=folder, metavar="FOLDER",
                        help="keep there what is read of each file, and without LOGS the copy")  # fmt: skip
    parser.add_argument("--alarm-history", type=Path, metavar="FILE",
                        help="what `aws cloudwatch describe-alarm-history` printed: did alarms go off, did somebody "
                        "look? (without LOGS it is read with the auditor's role)")  # fmt: skip
    parser.add_argument("--answer-within", type=_hours, default=timedelta(hours=24), metavar="HOURS",
                        help="how long after an alarm somebody must have looked (default: 24)")  # fmt: skip
    parser.add_argument("--own-credentials", action="store_true",
                        help="without LOGS: read with the credentials at hand, not the auditor's role")  # fmt: skip
    parser.add_argument("--engine", choices=("files", "athena"), default="files",
                        help="athena: ask tables over the trail's bucket, and read no log file")  # fmt: skip
    parser.add_argument("--database", metavar="NAME",
                        help="with --engine athena: where the tables are (default: that of [audit.queries], else "
                        "audit)")  # fmt: skip
    parser.add_argument("--workgroup", metavar="NAME",
                        help="with --engine athena: what runs the queries (default: that of [audit.queries], else "
                        "primary)")  # fmt: skip
    parser.add_argument("--print-sql", action="store_true",
                        help="print the tables and queries of --engine athena, and ask nothing")  # fmt: skip
    parser.add_argument("--approved", type=Path, default=Path("cdk.out"), metavar="FOLDER",
                        help="cloud assembly or approval pack that was approved (default: cdk.out)")  # fmt: skip
    parser.add_argument("--against", type=Path, metavar="FOLDER",
                        help="another cloud assembly: which of these calls would it decide otherwise?")  # fmt: skip
    parser.add_argument("--why", metavar="EVENT-ID|FILE",
                        help="explain one call: an event of LOGS, or a file with an event or an error")  # fmt: skip
    parser.add_argument("--question", action="append", default=[], metavar="ID", help="answer this question only")
    parser.add_argument("--format", default="table", metavar="FORMAT", help=", ".join(OWN_FORMATS))
    add_output(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Answer, deliver in the format asked for, sum up on standard error."""
    from assurance.audit.page import render as as_page
    from assurance.audit.saved import render as as_json
    from assurance.audit.table import render as as_table

    if options.format not in OWN_FORMATS:
        raise unknown("format", options.format, OWN_FORMATS)
    if options.why:
        deliver(_why(options), options.output)
        return CLEAN
    if options.print_sql:
        deliver(printed(options), options.output)
        return CLEAN
    with ExitStack() as stack:
        if options.engine == "athena":
            by_tables(options)
        elif not options.logs:
            kept = options.cache or Path(stack.enter_context(TemporaryDirectory(prefix="fsi-rekognition-")))
            copy(options, kept)
            options.logs = [kept]
        audit = audited(options)
    to_file = options.output is not None
    if options.format == "table":
        deliver(as_table(audit, to_file=to_file), options.output)
    elif options.format == "html":
        deliver(as_page(audit), options.output)
    elif options.format == "json":
        deliver(as_json(audit), options.output)
    else:
        deliver(render(audit.results, options.format), options.output)
    _say_what_was_read(audit)
    summarize(audit.results)
    return audit.results.exit_status


def audited(options: argparse.Namespace) -> "Audit":
    """The answers that were asked for. Raises `CannotCheckError`."""
    from assurance.audit.auditing import audited as answers
    from assurance.model.estate import ProofError
    from assurance.sources.failing import SourceError
    from assurance.sources.live.failing import CallError, advice
    from assurance.verify.failing import CannotVerifyError
    from settings.loading import SettingsError, load

    try:
        settings = load(options.environment)
        approved = application_of(options.approved, settings, options.environment)
        against = application_of(options.against, settings, options.environment) if options.against else None
        return answers(settings, approved, _asked(options), against, progress)
    except CallError as error:
        raise CannotCheckError(f"{error}; {advice(error)}") from None
    except (SettingsError, CannotVerifyError, SourceError, ProofError) as error:
        raise CannotCheckError(str(error)) from None


def _why(options: argparse.Namespace) -> str:
    """One call explained. Raises `CannotCheckError`."""
    from assurance.audit.auditing import replay_of
    from assurance.audit.why import asked, why
    from assurance.model.estate import ProofError
    from assurance.sources.failing import SourceError
    from assurance.verify.failing import CannotVerifyError
    from settings.loading import SettingsError, load

    try:
        settings = load(options.environment)
        found = asked(options.why, options.logs, progress)
        application = application_of(options.approved, settings, options.environment)
        return why(found, replay_of(application, _asked(options)), settings)
    except (SettingsError, CannotVerifyError, SourceError, ProofError) as error:
        raise CannotCheckError(str(error)) from None


def _asked(options: argparse.Namespace) -> "Asked":
    from assurance.audit.alarms import read
    from assurance.audit.auditing import Asked
    from assurance.audit.catalogue import questions
    from assurance.sources.cloudtrail.reading import Period
    from assurance.sources.cloudtrail.signatures import public_keys

    if options.first and options.last and options.first > options.last:
        raise CannotCheckError(f"--from {options.first} is after --to {options.last}: the period is empty")
    for name in options.question:
        if name.upper() not in questions():
            raise unknown("question", name, questions())
    alarms = getattr(options, "alarms", None)
    if options.alarm_history:
        alarms = partial(read, options.alarm_history)
    for name, given, option in (("LOG05", options.against, "--against"), ("LOG13", alarms, "--alarm-history")):
        if not given and {one.upper() for one in options.question} == {name}:
            raise CannotCheckError(f"--question {name} is asked with {option} only")
    return Asked(
        logs=options.logs,
        period=Period(first=options.first, last=options.last),
        about=tuple(options.about),
        endpoints=dict(map(_endpoint, options.endpoint)),
        keys=public_keys(options.public_keys) if options.public_keys else getattr(options, "keys", {}),
        cache=options.cache,
        queried=getattr(options, "queried", None),
        only=frozenset(name.upper() for name in options.question),
        alarms=alarms,
        answer_within=options.answer_within,
    )


def _endpoint(text: str) -> tuple[str, str]:
    service, _, id_ = text.rpartition("=")
    if not re.fullmatch(r"vpce-[0-9a-z]+", id_):
        raise CannotCheckError(
            f"--endpoint {text}: expected the id of a VPC endpoint, e.g. vpce-0a1b2c3d4e5f60718, or SERVICE=ID for "
            "another service than rekognition, e.g. s3=vpce-0a1b2c3d4e5f60718"
        )
    return id_, service or "rekognition"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"found {text!r}; expected a day such as 2026-03-01") from None


def _hours(text: str) -> timedelta:
    try:
        found = timedelta(hours=float(text))
    except (ValueError, OverflowError):
        found = timedelta()
    if not timedelta() < found <= timedelta(days=365):
        raise argparse.ArgumentTypeError(f"found {text!r}; expected a number of hours such as 24")
    return found


def _say_what_was_read(audit: "Audit") -> None:
    """One line on what was read, and one for each kind of file and event that was left out."""
    from settings.counting import counted

    read, history = audit.evidence.read, audit.evidence.history
    print(f"{counted(sum(read.files.values()), 'file')}, {counted(read.records, 'event')} read", file=sys.stderr)
    others = sum(count for account, count in history.accounts.items() if account != audit.evidence.settings.account)
    for count, what in (
        (others, "event{s} of other accounts"),
        (history.outside, "event{s} outside the period"),
        (history.duplicates, "event{s} delivered again, each counted once"),
        (read.skipped, "file{s} of days outside the period, not opened"),
        (len(read.damaged), "damaged file{s}"),
        (len(read.foreign), "other file{s}, no log file{s}"),
    ):
        if count:
            print(f"  {count:,} {what.format(s='' if count == 1 else 's')}", file=sys.stderr)
