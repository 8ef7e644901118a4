"""Every target of a fleet judged by every control: on its own templates, by its own answers."""

import gc
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from assurance.controls.check import check
from assurance.controls.control import Approval
from assurance.controls.registry import CATALOGUE
from assurance.results.result import Result, Results
from assurance.results.verdict import Status
from assurance.sources.assembly import Template as Stack
from assurance.sources.physical import Place
from assurance.sources.reading import text_of
from assurance.sources.template import resolved
from fleet.portable import written
from fleet.template_sets import TemplateSet
from settings.fleets import Member
from settings.register import own_register, register_of

WORKERS = 2
AT_ONCE = 16
"""Targets that two processes judge before others take over: what they remember is given back."""
_OBJECTS = 50_000
"""That are made before Python looks for those that nothing refers to any more."""
_WORST = (Status.NOT_MET, Status.UNDECIDED, Status.EXCEPTED, Status.MET)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What came of one target."""

    name: str
    controls: Mapping[str, Status]
    """Control → the worst that it says of anything in the target."""
    counts: Mapping[Status, int]
    open: tuple[Result, ...]
    crashed: tuple[str, ...]
    exit_status: int


def stacks(of: TemplateSet, member: Member) -> list[Stack]:
    """The stacks of one target, as its cloud assembly would hold them."""
    found = []
    for name, template in of.of(member).items():
        text, known = written(template), of.stacks[name]
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        settings = member.settings
        place = Place(account=settings.account, region=settings.region, partition=settings.partition)
        found.append(
            replace(
                known,
                text=text_of(text, known.text.name, sha256, written=False),
                place=place,
                tags=dict(sorted(settings.tags.items())),
            )
        )
    return sorted(found, key=lambda one: one.text.name)


def judge(of: TemplateSet, member: Member, base: Path) -> Results:
    """Every control on one target. Raises `RegisterError`."""
    never = [one.id for one in CATALOGUE.values() if not one.exceptable]
    today = datetime.now(UTC).date()
    register = register_of(member.settings, own=own_register(base), today=today, never=never)
    return check(
        resolved(stacks(of, member)),
        controls=CATALOGUE.values(),
        approval=Approval(settings=member.settings, today=today),
        register=register,
    )


def judge_all(sets: Sequence[TemplateSet], base: Path) -> Iterator[Judged]:
    """Every target of every set, side by side in a process for each core, in the order of the sets."""
    work = [(of, member) for of in sets for member in of.members]
    _WORK.clear()
    _WORK.extend((of, member, base) for of, member in work)
    for start in range(0, len(work), AT_ONCE):
        with ProcessPoolExecutor(WORKERS, mp_context=get_context("fork"), initializer=_seldom_collecting) as pool:
            yield from pool.map(_judged, range(start, min(start + AT_ONCE, len(work))))


_WORK: list[tuple[TemplateSet, Member, Path]] = []
"""What is to be judged: read by the processes that are forked after it is filled, so that nothing is sent to them."""


def _seldom_collecting() -> None:
    """A process that lives for a few targets keeps nearly all that it makes: looking for the rest costs a sixth."""
    gc.freeze()
    gc.set_threshold(_OBJECTS)


def _judged(number: int) -> Judged:
    of, member, base = _WORK[number]
    results = judge(of, member, base)
    worst: dict[str, Status] = {}
    for one in results.results:
        before = worst.get(one.control, Status.MET)
        worst[one.control] = min(before, one.status, key=_WORST.index)
    return Judged(
        name=member.name,
        controls=worst,
        counts={status: results.count(status) for status in Status},
        open=results.open,
        crashed=results.crashed,
        exit_status=results.exit_status,
    )
