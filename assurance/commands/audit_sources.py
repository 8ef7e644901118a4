"""Where an audit gets its records from that are no files at hand: the trail's bucket, and tables over it."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from assurance.commands.failing import CannotCheckError

if TYPE_CHECKING:
    from assurance.sources.resource import Application
    from settings.settings import Settings

Each = TypeVar("Each")


def copy(options: argparse.Namespace, into: Path) -> None:
    """Copy the period's log files from the environment's trail bucket. Raises `CannotCheckError`."""
    from assurance.sources.cloudtrail.copying import Trail, copied
    from assurance.sources.failing import SourceError
    from assurance.sources.live.failing import CallError, advice
    from assurance.verify.failing import CannotVerifyError
    from assurance.verify.session import session
    from capabilities.names import AUDITOR
    from settings.counting import counted
    from settings.loading import SettingsError, load

    if not (options.first and options.last):
        raise CannotCheckError("audit: without LOGS the trail's bucket is read: say of which days, --from and --to")
    try:
        settings = load(options.environment)
        adopted = settings.log_archive.adopt
        bucket = adopted.bucket if adopted else settings.names.bucket("trail")
        trail = Trail(bucket=bucket, account=settings.account, organization=settings.organization)
        made = session(settings, own=options.own_credentials, duty=AUDITOR)
        number = copied(made, trail, into, options.first, options.last, progress)
        _ask_beside(options, made, into)
    except CallError as error:
        raise CannotCheckError(f"{error}; {advice(error)}") from None
    except (SettingsError, CannotVerifyError, SourceError) as error:
        raise CannotCheckError(str(error)) from None
    print(f"{counted(number, 'file')} copied from s3://{bucket}", file=sys.stderr)


def _ask_beside(options: argparse.Namespace, made: Any, kept: Path) -> None:
    """Ask with the session at hand for what options do not name; a line says what could not be had."""
    from assurance.audit.alarms import answered
    from assurance.sources.cloudtrail.beside import alarm_history, public_keys
    from assurance.sources.live.failing import CallError

    wanted = {name.upper() for name in options.question}
    try:
        if not options.alarm_history and (not wanted or "LOG13" in wanted):
            found, covers = alarm_history(made, options.first, options.last)
            options.alarms = lambda application: answered(found, application, *covers)
    except CallError as error:
        print(f"LOG13 is not asked: the history of the alarms cannot be read: {error}", file=sys.stderr)
    try:
        if not options.public_keys and (not wanted or wanted & {"LOG07", "LOG10"}):
            options.keys = public_keys(made, kept, options.first, options.last)
    except CallError as error:
        print(f"signatures of digests are not checked: CloudTrail's public keys cannot be read: {error}",
              file=sys.stderr)  # fmt: skip


def by_tables(options: argparse.Namespace) -> None:
    """Let the audit ask tables, with the auditor's role or the credentials at hand. Raises `CannotCheckError`."""
    from assurance.audit.tables import Queried
    from assurance.sources.cloudtrail.athena import Athena
    from assurance.verify.failing import CannotVerifyError
    from assurance.verify.session import session
    from capabilities.log_tables import Tables
    from capabilities.names import AUDITOR

    if options.logs:
        raise CannotCheckError("audit: --engine athena asks tables, and reads no LOGS")
    if not (options.first and options.last):
        raise CannotCheckError("audit: tables are asked for days: say of which days, --from and --to")
    settings = _settings(options)
    try:
        made = session(settings, own=options.own_credentials, duty=AUDITOR)
    except CannotVerifyError as error:
        raise CannotCheckError(str(error)) from None
    database, workgroup = _asked_where(options, settings)
    options.queried = Queried(tables=Tables(database=database), ask=Athena(made, database, workgroup))


def printed(options: argparse.Namespace) -> str:
    """The definitions of the tables and the queries, as one script. Raises `CannotCheckError`."""
    from capabilities.log_tables import KINDS, Days, Tables, counted, definition, looked_at, place_of

    if not (options.first and options.last):
        raise CannotCheckError("audit: --print-sql prints queries for days: say of which days, --from and --to")
    settings = _settings(options)
    tables = Tables(database=_asked_where(options, settings)[0])
    adopted = settings.log_archive.adopt
    place = place_of(
        adopted.bucket if adopted else settings.names.bucket("trail"),
        f"AWSLogs/{settings.organization}" if adopted else "AWSLogs",
    )
    texts = [definition(tables, kind, place, [settings.account], settings.names.partition) for kind in KINDS]
    days = Days.between(options.first, options.last)
    for table in map(tables.of, KINDS):
        texts.append(counted(table, settings.account, days))
        texts.append(looked_at(table, settings.account, days,
                               prefix=f"{settings.prefix}-rek", operations=_names(options, settings)))  # fmt: skip
    return "".join(f"{one};\n\n" for one in texts)


def _asked_where(options: argparse.Namespace, settings: "Settings") -> tuple[str, str]:
    """Database and workgroup: as named, else those that the environment makes, else `audit` and Athena's own."""
    made = (settings.names.database, settings.names.workgroup) if settings.audit.queries else ("audit", "primary")
    return options.database or made[0], options.workgroup or made[1]


def _names(options: argparse.Namespace, settings: "Settings") -> frozenset[str]:
    """The operations that the approved rules and filters watch."""
    from assurance.audit.watching import Watch

    return Watch(
        application=application_of(options.approved, settings, options.environment), region=settings.region
    ).names


def _settings(options: argparse.Namespace) -> "Settings":
    from settings.loading import SettingsError, load

    try:
        return load(options.environment)
    except SettingsError as error:
        raise CannotCheckError(str(error)) from None


def application_of(made: Path, settings: "Settings", environment: str) -> "Application":
    """What was approved: a cloud assembly or a pack. Raises `CannotVerifyError`."""
    from assurance.sources.template import resolved
    from assurance.verify.approved import belonging

    return resolved(list(belonging([made], settings, environment).templates))


def progress(paths: Sequence[Each]) -> Iterable[Each]:
    """A bar on standard error where a person watches, nothing elsewhere."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return track(paths, "reading logs", console=console, transient=True, disable=not console.is_terminal)
