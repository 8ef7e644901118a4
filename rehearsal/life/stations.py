"""The stations of a life: what is changed, how it is deployed, and what verify must say then, exactly."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from capabilities.capabilities import CAPABILITIES
from rehearsal.life import changes
from rehearsal.life.changes import Answers

LATER = date(2999, 12, 31)


class Way(StrEnum):
    """How a station is reached."""

    FIRST = "deploy with the cdk CLI"
    DEPLOY = "deploy as planned"
    FAIL = "fail half-way"
    DISPOSE = "delete what is left"
    NOTHING = "nothing"
    DESTROY = "destroy"
    IMPORT = "import, then deploy"


@dataclass(frozen=True, kw_only=True)
class Station:
    """A point in the life of a deployment."""

    title: str
    file: str
    """Name of the environment file; two with different names stand side by side."""
    answers: Answers
    way: Way = Way.DEPLOY
    finds: frozenset[str] = frozenset()
    """The controls that verify finds not met, and no others; `DEP01` alone stands for a half-made deployment."""
    commit: str = ""
    """Whose code makes the templates, where it is not that at hand; verify has no say in what it made."""
    role: str = ""
    """Of a deployment that is to fail: the role whose name somebody has taken."""
    same: bool = False
    """What protects must be as it was before."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The stations in their order, and what is left out, with the reason."""

    stations: tuple[Station, ...]
    without: tuple[str, ...]


def plan(name: str, answers: Answers, released: str = "") -> Plan:
    """The life of an environment; `released`: the version that it begins with, to be upgraded at once."""
    found = [Station(title="deployed for the first time", file=name, answers=answers, way=Way.FIRST)]
    without: list[str] = (
        []
        if released
        else ["upgrade: no version has been released, and none is in the history at hand (--from COMMIT names one)"]
    )
    if released:
        first = Station(title=f"as {released} had it", file=name, answers=answers, way=Way.FIRST, commit=released)
        found = [first, Station(title="upgraded", file=name, answers=answers)]

    def then(title: str, now: Answers, **rest: object) -> None:
        found.append(Station(title=title, file=name, answers=now, **rest))  # type: ignore[arg-type]

    now = answers
    added = changes.approve_more(now)
    if added:
        more, now = added
        then(f"{more} approved", now)
    else:
        without.append("approve more: everything that needs no names is approved")
    now = changes.change_everything(now)
    then("other retention, clients, callers, thresholds", now)
    if both := changes.to_or_from_fips(now):
        between, now = both
        then("plain and FIPS endpoints side by side", between)
        then(f"{'FIPS' if now['network']['fips'] else 'plain'} endpoints alone", now)
    else:
        without.append(f"FIPS: {now['region']} does not have both kinds of endpoints")
    if another := changes.approve_more(now):
        more, now = another
        role = changes.settings(now).names.role(f"caller-{more}")
        then(f"{more} approved; it fails half-way", now, way=Way.FAIL, role=role,
             finds=frozenset({"DEP01"}))  # fmt: skip
        then("the same once more", now)
    retired = changes.retire(now, LATER)
    if retired:
        gone, now = retired
        then(f"{gone} retired, with data in it", now)
        then("its last day has passed", changes.ended(now, gone), way=Way.NOTHING, finds=frozenset({"COM20"}))
        now = changes.disposed(now, gone)
        left = _leaves(answers, gone)
        then("said to be disposed of, but there", now, finds=left)
        then("disposed of", now, way=Way.DISPOSE)
    else:
        without.append("retire: one capability alone is approved")
    if there := changes.elsewhere(now):
        region = there["region"]
        found.append(Station(title=f"{region} as well", file=f"{name}-{region}", answers=there))
        then("recording for both Regions", now)
    else:
        without.append("second Region: what is adopted lies in the first, or no other offers all that is approved")
    then("destroyed", now, way=Way.DESTROY, finds=frozenset({"DEP01"}), same=True)
    then("deployed again over what was kept", now, way=Way.IMPORT)
    return Plan(stations=tuple(found), without=tuple(without))


def _leaves(answers: Answers, gone: str) -> frozenset[str]:
    """What verify finds of a capability that the file takes to be gone: nothing where others need all that it had."""
    now = changes.settings(answers)
    others = {store for row in now.approved if row.name != gone for store in row.stores}
    row = CAPABILITIES[gone]
    named = row.resources in ("collections", "projects")
    return frozenset({"DEP07"}) if named or row.stores - others else frozenset()
