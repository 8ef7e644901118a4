"""Rows for the bank's own registers: AI or model inventory, DORA's register of information, and a model card."""

from collections.abc import Iterator

from assurance.pack.dossier import Dossier
from assurance.pack.governed import Asked, State, matching
from assurance.results.csv_form import written
from assurance.results.folding import plain

OPEN = "OPEN"
"""Stands where nothing was answered: never an empty cell that looks like none."""


def inventory(dossier: Dossier) -> str:
    """One row for a model inventory, with a head."""
    settings = dossier.settings
    threshold = _given(dossier, "threshold")
    measured = threshold.given.measurement if threshold and threshold.given else None
    row = {
        "inventory id": _record(dossier, "model-inventory"),
        "name": f"Amazon Rekognition, {settings.prefix}",
        "supplier": "Amazon Web Services",
        "account": settings.account,
        "region": settings.region,
        "capabilities": " ".join(one.name for one in settings.approved),
        "matching": matching(settings),
        "purpose": _answer(dossier, "purpose"),
        "owner": _owner(dossier, "purpose"),
        "threshold": str(measured.threshold) if measured else _asked_or_none(dossier, "threshold"),
        "measured": measured.measured.isoformat() if measured else _asked_or_none(dossier, "threshold"),
        "model version": measured.model_version if measured else _asked_or_none(dossier, "threshold"),
        "validation": _answer(dossier, "validation"),
        "retest": _answer(dossier, "retest"),
        "open questions": str(sum(one.state is not State.ANSWERED for one in dossier.governance)),
    }
    return written([list(row), list(row.values())])


def register(dossier: Dossier) -> str:
    """What DORA's register of information (Implementing Regulation (EU) 2024/2956) takes from this environment."""
    settings = dossier.settings
    rows = [
        ("B_02.02", "contractual arrangement, by reference", _record(dossier, "vendor")),
        ("B_02.02", "service", f"Amazon Rekognition: {', '.join(one.name for one in settings.approved)}"),
        ("B_02.02", "place of processing and storage", f"AWS Region {settings.region}"),
        ("B_02.02", "sensitivity of the data", settings.tags["data-classification"]),
        ("B_05.01", "provider", "Amazon Web Services; the legal entity and its LEI as in the contract"),
        ("B_05.02", "supply chain", _answer(dossier, "sub-outsourcing")),
        ("B_06.01", "function", _answer(dossier, "purpose")),
        ("B_06.01", "criticality of the function", _answer(dossier, "vendor")),
        ("B_07.01", "exit and substitution", _answer(dossier, "exit")),
        ("B_07.01", "going on without the service", _answer(dossier, "outage")),
    ]
    return written([("template", "what it asks for", "this environment"), *rows])


def card(dossier: Dossier) -> str:
    """A model card in Markdown: what was answered, and what was not."""
    return "\n".join(_card(dossier)) + "\n"


def _card(dossier: Dossier) -> Iterator[str]:
    settings = dossier.settings
    yield f"# Amazon Rekognition in {settings.account}, {settings.region}"
    named = ", ".join(one.name for one in settings.approved)
    yield f"\nCapabilities: {named}. Matching of faces: {matching(settings)}."
    for one in dossier.governance:
        yield f"\n## {one.item.title}\n\n{one.item.ask}"
        if not one.given:
            yield f"\n{OPEN}."
            continue
        yield f"\n{plain(one.given.answer)}"
        if measured := one.given.measurement:
            model = plain(measured.model_version)
            yield f"\nThreshold {measured.threshold}, measured {measured.measured}, model {model}.\n"
            yield "| group | comparisons | false matches | false non-matches |\n|---|---|---|---|"
            for group in measured.groups:
                rates = f"{group.false_match_rate:.6%} | {group.false_non_match_rate:.4%}"
                yield f"| {plain(group.name)} | {group.comparisons} | {rates} |"
        state = "" if one.state is State.ANSWERED else f" **{one.state}: {plain('; '.join(one.why))}.**"
        yield f"\n{plain(one.given.owner)}, {one.given.answered}, until {one.given.expires}.{state}"


def _given(dossier: Dossier, name: str) -> Asked | None:
    return next((one for one in dossier.governance if one.item.id == name), None)


def _asked_or_none(dossier: Dossier, name: str) -> str:
    """What stands for a missing answer: nothing where the question does not arise."""
    return OPEN if _given(dossier, name) else ""


def _answer(dossier: Dossier, name: str) -> str:
    one = _given(dossier, name)
    if one and one.given and one.state is not State.ANSWERED:
        return f"{one.state.upper()}: {one.given.answer}"
    return one.given.answer if one and one.given else _asked_or_none(dossier, name)


def _owner(dossier: Dossier, name: str) -> str:
    one = _given(dossier, name)
    return one.given.owner if one and one.given else _asked_or_none(dossier, name)


def _record(dossier: Dossier, name: str) -> str:
    one = _given(dossier, name)
    return (one.given.record if one and one.given else None) or _asked_or_none(dossier, name)
