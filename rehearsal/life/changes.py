"""What a bank changes in its answers over the years: answers in, answers out; None where there is nothing to change."""

import re
from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from capabilities.capabilities import CAPABILITIES
from capabilities.regions import FIPS, STREAMING_FIPS
from settings.reading import SettingsError, frozen, settings_of
from settings.settings import Settings

Answers = dict[str, Any]
"""An environment file as TOML has it."""
_WITHOUT_EFFECT = re.compile(r"^trusted\.([a-z-]+): no approved capability has a role for them$")
RETIRED_FIRST = ("face-search", "face-liveness", "custom-labels", "bulk-image-analysis")
"""Capabilities that leave most behind."""
TODAY = date.today


def as_read(answers: Answers) -> Mapping[str, Any]:
    """The answers as they are read from a file."""
    return {key: frozen(value) for key, value in answers.items()}


def settings(answers: Answers) -> Settings:
    """The answers, validated. Raises `SettingsError`."""
    return settings_of(as_read(answers))


def approve_more(answers: Answers, *, after: tuple[str, ...] = ()) -> tuple[str, Answers] | None:
    """One more capability that needs no names, is offered in the Region and open to new customers; none of `after`."""
    approved = answers["capabilities"]
    for name, row in CAPABILITIES.items():
        plain = not (row.resources or row.requires or row.companion_of or row.closed_since or row.retired)
        if plain and name not in approved and name not in after and answers["region"] in row.regions:
            changed = deepcopy(answers)
            changed["capabilities"][name] = {}
            return name, changed
    return None


def change_everything(answers: Answers) -> Answers:
    """Retention, clients, who is trusted, and thresholds."""
    found, role = deepcopy(answers), f"arn:{settings(answers).partition}:iam::{answers['account']}:role/life/another"
    now = settings(answers)
    found.setdefault("retention", {})["media"] = now.retention.media + 1
    found["retention"]["noncurrent"] = now.retention.noncurrent + 1
    found.setdefault("alarms", {})["user-errors"] = now.alarms.user_errors + 1
    trusted = found.setdefault("trusted", {})
    trusted["callers"] = [*trusted.get("callers", []), role]
    if now.network.client_cidrs or now.network.create:
        found["network"]["client-cidrs"] = [*now.network.clients, "10.250.0.0/24"]
    return found


def to_or_from_fips(answers: Answers) -> tuple[Answers, Answers] | None:
    """Both kinds of endpoints side by side, then the other kind alone; None where the Region has one kind only."""
    now = settings(answers)
    if now.region not in FIPS & STREAMING_FIPS:
        return None
    between, after = deepcopy(answers), deepcopy(answers)
    between["network"] |= {"fips": True, "fips-transition": True}
    after["network"]["fips"] = not now.network.fips
    return between, after


def retire(answers: Answers, until: date) -> tuple[str, Answers] | None:
    """Retire the capability that leaves most behind, unless it is the only one."""
    given = answers["capabilities"]
    needed = {other for name in given for other in CAPABILITIES[name].requires}
    able = [name for name in (*RETIRED_FIRST, *reversed([*given])) if name in given and name not in needed]
    if len(given) < 2 or not able:
        return None
    name, found = able[0], deepcopy(answers)
    former = found["capabilities"].pop(name)
    kind = CAPABILITIES[name].resources
    named = [one["name"] if isinstance(one, dict) else one for one in former.get(kind, ())] if kind else []
    table = {"until": until, "approval": "rehearsed", **({kind: named} if kind else {})}
    found.setdefault("retired", {})[name] = table
    return name, without_effect(found)


def ended(answers: Answers, name: str) -> Answers:
    """The day until which the data was to stay has passed."""
    found = deepcopy(answers)
    found["retired"][name]["until"] = TODAY() - timedelta(days=2)
    return found


def disposed(answers: Answers, name: str) -> Answers:
    """The file says that the data was disposed of."""
    found = deepcopy(answers)
    found["retired"][name]["data"] = "disposed"
    return without_effect(found)


def elsewhere(answers: Answers) -> Answers | None:
    """The same in another Region, with the first one's trail; None where what it adopts is of the first Region."""
    now = settings(answers)
    adopts = now.network.adopt or any(arn for _, arn in now.keys.adopt)
    regions = frozenset.intersection(*(CAPABILITIES[name].regions for name in answers["capabilities"]))
    others = sorted(one for one in regions - {now.region} if one.startswith(("eu-", "us-")) and "gov" not in one)
    if adopts or now.partition != "aws":
        return None
    for region in others:
        moved = _moved(answers, now, region)
        with suppress(SettingsError):
            settings(moved)
            return moved
    return None


def _moved(answers: Answers, now: Settings, region: str) -> Answers:
    found = deepcopy(answers)
    found["region"] = region
    liveness = found["capabilities"].get("face-liveness", {})
    if "identity-pool" in liveness:
        liveness["identity-pool"] = liveness["identity-pool"].replace(now.region, region)
    for processor in found["capabilities"].get("streaming-video", {}).get("processors", ()):
        processor["video-stream"] = processor["video-stream"].replace(now.region, region)
    found["network"].get("create", {}).pop("zone-ids", None)
    found["network"].pop("fips", None)
    found.pop("guardrails", None)
    if now.log_archive.create:
        found["log-archive"] = {"adopt": {"trail": now.names.trail_arn, "bucket": now.names.bucket("trail")}}
        found.pop("audit", None)  # tables are over a trail of the environment's own
    return found


def without_effect(answers: Answers) -> Answers:
    """Without those who are trusted with duties that no approved capability has any more."""
    found = deepcopy(answers)
    try:
        settings(found)
    except SettingsError as error:
        for line in str(error).splitlines():
            if idle := _WITHOUT_EFFECT.match(line):
                del found["trusted"][idle[1]]
    return found
