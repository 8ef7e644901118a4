"""An audit: the log files read once, and each question of the catalogue answered from what they hold."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from assurance.audit.alarms import Alarms
from assurance.audit.answers import answering, callers, completeness, data, decisions, protection
from assurance.audit.catalogue import Question, questions
from assurance.audit.evidence import Evidence, Finding
from assurance.audit.history import History, Scope
from assurance.audit.replay import Replay
from assurance.audit.resources import Resources
from assurance.audit.tables import Queried, fill
from assurance.audit.watching import Watch
from assurance.proof.reading import read as estate_of
from assurance.results.result import Result, Results
from assurance.results.verdict import Status
from assurance.sources.cloudtrail.digests import flaws
from assurance.sources.cloudtrail.reading import Period, Progress, Read, events
from assurance.sources.cloudtrail.sheets import Cache
from assurance.sources.cloudtrail.signatures import PublicKey
from assurance.sources.failing import SourceError
from assurance.sources.resource import Application, Input
from capabilities.names import AUDITOR, BUCKETS, KEY_ADMINISTRATOR, VERIFIER
from settings.counting import counted

if TYPE_CHECKING:  # pydantic is slow to import
    from settings.settings import Settings

ANSWERS: Mapping[str, Callable[[Evidence], Iterator[Finding]]] = {
    "LOG01": callers.unknown_callers,
    "LOG02": callers.unapproved_operations,
    "LOG03": decisions.past_the_endpoint,
    "LOG04": decisions.disagreements,
    "LOG05": decisions.backtest,
    "LOG06": callers.unused,
    "LOG07": decisions.endpoint_denials,
    "LOG08": protection.other_readers,
    "LOG09": protection.changes,
    "LOG10": completeness.gaps,
    "LOG11": data.images_and_persons,
    "LOG12": protection.kept_too_long,
    "LOG13": answering.unanswered,
}


OF_REKOGNITION = frozenset(("LOG01", "LOG02", "LOG03", "LOG06"))
"""Questions about calls to Rekognition alone: files without any need not be read for them."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What an audit is asked for."""

    logs: Sequence[Path]
    period: Period = field(default_factory=Period)
    about: tuple[str, ...] = ()
    endpoints: Mapping[str, str] = field(default_factory=dict)
    """Id of a VPC endpoint of ours → its service."""
    keys: Mapping[str, PublicKey] = field(default_factory=dict)
    cache: Path | None = None
    """Folder that keeps what was read of each file."""
    queried: Queried | None = None
    """Tables to ask in the place of log files."""
    only: frozenset[str] = field(default_factory=frozenset)
    """Ids of the questions to answer; all if none is named."""
    alarms: Callable[[Application], Alarms] | None = None
    """Reads what CloudWatch keeps of the alarms of an assembly."""
    answer_within: timedelta = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Audit:
    """The answers, and what they rest on."""

    results: Results
    evidence: Evidence


def audited(
    settings: "Settings",
    application: Application,
    asked: Asked,
    against: Application | None = None,
    progress: Progress = iter,
) -> Audit:
    """Read and answer. Raises `SourceError` where nothing can be answered."""
    estate = estate_of(application)
    endpoints = _endpoints(asked.endpoints, application)
    names = settings.names
    scope = Scope(
        account=settings.account,
        prefix=f"{settings.prefix}-rek",
        endpoints=endpoints,
        buckets=frozenset(map(names.bucket, settings.stores & set(BUCKETS))),
        overseers=frozenset(names.role_arn(names.role(one)) for one in (AUDITOR, KEY_ADMINISTRATOR, VERIFIER)),
        period=asked.period,
        about=asked.about,
    )
    alarms = asked.alarms(application) if asked.alarms else None
    watch = Watch(application=application, region=settings.region)
    history, read = History(scope=scope, resources=Resources(estate=estate), watch=watch), Read()
    word = b"rekognition.amazonaws.com" if asked.only and asked.only <= OF_REKOGNITION else b""
    with _no_collection():
        if asked.queried:
            fill(history, read, asked.queried, asked.period)
        else:
            with ExitStack() as stack:
                cache = Cache(asked.cache, history.sifted) if asked.cache else None
                if cache:
                    stack.callback(cache.close)
                for sheet in events(asked.logs, read, period=asked.period, progress=progress, word=word,
                                    sift=history.sift, cache=cache):  # fmt: skip
                    history.add(sheet)
    silent = {day for account, day in read.silent if account == settings.account and asked.period.holds(day)}
    history.days |= silent
    _refuse_nothing(settings.account, history, read, asked.period)
    first, last = _window(history, asked.period)
    evidence = Evidence(
        settings=settings,
        replay=Replay(estate=estate, endpoints=endpoints),
        history=history,
        read=read,
        flaws=tuple(flaws(read, asked.keys, Period(first=first, last=last), frozenset((settings.account,)))),
        against=replay_of(against, asked) if against else None,
        first=first,
        last=last,
        of_rekognition=frozenset(id_ for id_, service in asked.endpoints.items() if service == "rekognition"),
        alarms=alarms,
        answer_within=asked.answer_within,
    )
    unasked = {"LOG05": against is None, "LOG13": alarms is None}
    wanted = [one for one in questions().values() if not asked.only or one.id in asked.only]
    results = sorted(result for one in wanted if not unasked.get(one.id) for result in answered(one, evidence))
    source = asked.queried.tables.database if asked.queried else str(next(iter(asked.logs)))
    inputs = (Input(path=source, sha256=read.sha256), *application.inputs)
    return Audit(results=Results(results=tuple(results), inputs=inputs), evidence=evidence)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Records form no cycles: looking for some while millions come and go takes a sixth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def replay_of(application: Application, asked: Asked) -> Replay:
    """The approved policies, to be asked about calls."""
    return Replay(estate=estate_of(application), endpoints=_endpoints(asked.endpoints, application))


def answered(question: Question, evidence: Evidence) -> Iterator[Result]:
    """What stands against a question's title; else what evidence misses; met if nothing does either."""
    found = list(ANSWERS[question.id](evidence))
    lacking = [reason for need in question.needs if (reason := evidence.missing(need))]
    found += [Finding(status=Status.UNDECIDED, property="evidence", message=one) for one in dict.fromkeys(lacking)]
    settings = evidence.settings
    for one in found or [Finding(status=Status.MET, message=evidence.looked_at)]:
        yield Result(
            control=question.id,
            about=question.description,
            template=f"aws://{settings.account}/{settings.region}",
            resource=one.resource,
            path=one.resource,
            property=one.property,
            status=one.status,
            type="AWS::CloudTrail::Trail" if question.id == "LOG10" else "",
            message=one.message,
        )


def _endpoints(named: Mapping[str, str], application: Application) -> Mapping[str, str]:
    """Id as events name it → as the assembly does. Raises `SourceError` for an endpoint that the assembly lacks."""
    known: dict[str, str] = {}
    for one in application.of("AWS::EC2::VPCEndpoint"):
        service = str(one.get("ServiceName", "")).rpartition(".")[2].removesuffix("-fips")
        known[service] = str(one.physical.get("Ref", ""))
    for id_, service in named.items():
        if service not in known:
            raise SourceError(f"--endpoint {service}={id_}: the assembly has no endpoint of {service}; "
                              f"there are: {', '.join(sorted(known))}")  # fmt: skip
    return {id_: known[service] for id_, service in named.items()}


def _refuse_nothing(account: str, history: History, read: Read, period: Period) -> None:
    """An audit of nothing is no clean audit."""
    if history.days:
        return
    others = sorted(one for one in history.accounts if one != account)
    if others:
        cause = f"they are of {', '.join(others[:5])}; name the logs of account {account}"
    elif history.outside or read.skipped:
        cause = (
            f"all {history.outside:,} events that were read, and {read.skipped:,} files, are outside {_named(period)}"
        )
    elif read.damaged:
        path, reason = next(iter(sorted(read.damaged.items())))
        cause = f"{counted(len(read.damaged), 'file')} cannot be read, such as {path}: it {reason}"
    elif read.foreign:
        path, reason = next(iter(sorted(read.foreign.items())))
        are = counted(len(read.foreign), "file is no log file", "files are no log files")
        cause = f"{are}, such as {path}: it {reason}"
    else:
        cause = "there is no log file; name the folder that `aws s3 sync` of the log bucket left"
    raise SourceError(f"no event of account {account} was read: {cause}")


def _named(period: Period) -> str:
    return f"{period.first or 'the beginning'} to {period.last or 'the end'}"


def _window(history: History, period: Period) -> tuple[date, date]:
    """The days that are answered for: as asked, else those of the events."""
    first, last = min(history.days), max(history.days)
    return period.first or date.fromisoformat(first), period.last or date.fromisoformat(last)
