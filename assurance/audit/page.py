"""The answers as one page without network: what was read, each question, a timeline, and who called from where."""

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from assurance.audit.auditing import Audit
from assurance.audit.calls import Who, who_of
from assurance.audit.catalogue import questions
from assurance.results.verdict import Status, worst
from assurance.sources.cloudtrail.records import identity
from settings.counting import counted

_A_QUARTER = 92
"""Days that the timeline shows one by one; a longer period is shown by months."""
_PERSONS = 200
"""Rows of who called what, at most."""


def render(audit: Audit) -> str:
    """The page; every text in it is escaped."""
    evidence, style = audit.evidence, files("assurance.audit").joinpath("page.css").read_text(encoding="utf-8")
    settings, history = evidence.settings, evidence.history
    environment = Environment(loader=PackageLoader("assurance.audit", "."), autoescape=True, undefined=StrictUndefined)
    answers = list(_answers(audit))
    unit = "day" if evidence.days <= _A_QUARTER else "month"
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment.get_template("page.html.j2").render(
        account=settings.account,
        region=settings.region,
        prefix=settings.prefix,
        first=evidence.first,
        last=evidence.last,
        days=counted(evidence.days, "day"),
        answers=answers,
        counts={str(status): sum(one["status"] == status for one in answers) for status in Status},
        read=list(_read(audit)),
        approved=audit.results.inputs[1:],
        templates=counted(len(audit.results.inputs[1:]), "template"),
        timeline=_timeline(history.who, length=10 if unit == "day" else 7),
        unit=unit,
        who=list(_who(history.who))[:_PERSONS],
        about=[_event(one) for one in evidence.about] if history.scope.about else [],
        asked=", ".join(history.scope.about),
        style=Markup(style),
        style_hash=f"sha256-{digest}",
    )


def _answers(audit: Audit) -> Iterator[dict[str, Any]]:
    for id_, question in questions().items():
        if found := [one for one in audit.results.results if one.control == id_]:
            yield {
                "id": id_,
                "ask": question.ask,
                "title": question.title,
                "why": question.why,
                "remedy": question.remedy,
                "status": worst(one.status for one in found),
                "message": found[0].message,
                "findings": [one for one in found if one.status is not Status.MET],
            }


def _read(audit: Audit) -> Iterator[tuple[str, str]]:
    """What the answers rest on."""
    evidence = audit.evidence
    read, history, account = evidence.read, evidence.history, evidence.settings.account
    kinds: Counter[str] = Counter()
    for (owner, kind, _, _), number in read.files.items():
        kinds[f"{kind} of {owner or 'no account in the path'}"] += number
    yield "Events", f"{read.records:,}; of the account and period {history.accounts[account]:,}"
    yield "Files", "; ".join(f"{number:,} {kind}" for kind, number in sorted(kinds.items()))
    yield "SHA-256 over the list of files and their SHA-256", read.sha256
    for name, number in (
        ("Delivered again, counted once", history.duplicates),
        ("Outside the period", history.outside),
        ("Files outside the period, not opened", read.skipped),
        ("Damaged files", len(read.damaged)),
        ("Files that are no log files", len(read.foreign)),
    ):
        if number:
            yield name, f"{number:,}"


def _timeline(who: dict[Who, int], length: int) -> dict[str, Any]:
    """Calls per operation and day, or month, with how many that is against the busiest."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one, number in who.items():
        counts[one.operation][one.day[:length]] += number
    days = sorted({day for found in counts.values() for day in found})
    most = max((number for found in counts.values() for number in found.values()), default=1)
    rows = [
        {
            "operation": operation,
            "cells": [(found[day], -(-3 * found[day] // most)) for day in days],
            "all": sum(found.values()),
        }
        for operation, found in sorted(counts.items())
    ]
    return {"days": [day[5:] if length > 7 else day for day in days], "rows": rows}


def _who(who: dict[Who, int]) -> Iterator[tuple[str, ...]]:
    """Principal, operation and endpoint, with calls, refusals, sessions and addresses; the most frequent first."""
    groups: dict[tuple[str, str, str], list[tuple[Who, int]]] = defaultdict(list)
    for one, number in who.items():
        groups[one.principal, one.operation, one.endpoint or "none"].append((one, number))
    calls = {key: sum(number for _, number in found) for key, found in groups.items()}
    for key in sorted(groups, key=lambda key: (-calls[key], key)):
        failed = sum(number for one, number in groups[key] if one.error)
        sessions = len({one.session for one, _ in groups[key]})
        addresses = len({one.address for one, _ in groups[key]})
        yield (*key, *(f"{number:,}" for number in (calls[key], failed, sessions, addresses)))


def _event(event: Any) -> tuple[str, ...]:
    who = who_of(event, identity(event))
    return event.event_time, who.operation, who.principal, who.address, event.event_id
