"""The decision asked for, and the counts it rests on."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assurance.pack.documents import by_hand
from assurance.pack.dossier import Dossier
from assurance.pack.excepted import exceptions, first_end
from assurance.pack.governed import State
from assurance.pack.naming import of_group
from assurance.pack.residual import counted
from assurance.pack.standing import Judged, Standing, tally
from assurance.pack.words.texts import inherited, unconfirmed_of
from assurance.sources.resource import Input
from capabilities.capabilities import CATALOGUE, REFUSED
from capabilities.capability import Capability
from settings.counting import counted as in_words
from settings.counting import noun


@dataclass(frozen=True, kw_only=True)
class Count:
    """A number of the opening, and what it counts."""

    name: str
    number: int
    description: str
    anchor: str
    waits: bool = False
    """Whether somebody's word is asked for it."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the approver is asked to approve."""

    approved: tuple[Capability, ...]
    not_approved: tuple[Capability, ...]
    refused: Mapping[str, str]
    resources: Mapping[str, tuple[str, ...]]
    """Capability → the resources it is approved for, where it works on named ones."""
    until: date | None
    """When the first exception ends; none where nothing is excepted."""
    fingerprint: str
    """One hash over all templates: `sha256sum * | sha256sum` in the pack's folder of templates says the same."""
    counts: tuple[Count, ...]
    verdict: str
    """In one sentence, whether this can be signed, and if not, why not."""
    standing: Literal["open", "waits", "met"]
    """Whether controls are open, or people have to answer or approve something first, or neither."""

    @property
    def waiting(self) -> tuple[Count, ...]:
        """What stands in the way of a signature, or is signed with it."""
        return tuple(one for one in self.counts if one.waits and one.number)

    @property
    def aside(self) -> tuple[Count, ...]:
        """What needs nobody's word."""
        return tuple(one for one in self.counts if not one.waits)


def decision(dossier: Dossier, controls: Mapping[str, Judged]) -> Decision:
    """The decision that this assembly asks for."""
    settings = dossier.settings
    given = settings.capabilities
    named = {
        "face-search": given.face_search.collections if given.face_search else (),
        "custom-labels": given.custom_labels.projects if given.custom_labels else (),
        "streaming-video": tuple(one.name for one in given.streaming_video.processors) if given.streaming_video else (),
    }
    counts = _counts(dossier, controls)
    number = {one.name: one.number for one in counts}
    found, audited, unanswered = number["open"], number["open in the logs"], number["for the bank to answer"]
    unapproved = sum(one.placeholder for one in exceptions(dossier))
    return Decision(
        approved=settings.approved,
        not_approved=tuple(row for row in CATALOGUE if row not in settings.approved),
        refused=REFUSED,
        resources={name: tuple(of_group(settings, one) for one in found) for name, found in named.items() if found},
        until=first_end(dossier),
        fingerprint=fingerprint(dossier.inputs),
        counts=counts,
        verdict=verdict(found=found, audited=audited, unapproved=unapproved, unanswered=unanswered),
        standing="open" if found or audited else "waits" if unapproved or unanswered else "met",
    )


def verdict(*, found: int, audited: int, unapproved: int, unanswered: int) -> str:
    """Of open controls and public rules, findings of an audit, exceptions without approval, unanswered questions."""
    stands = [
        f"{in_words(number, *what)} {'is' if number == 1 else 'are'} open"
        for number, what in (
            (found, ("control or public rule", "controls or public rules")),
            (audited, ("finding of the audit", "findings of the audit")),
        )
        if number
    ]
    lacks = [
        f"{in_words(number, what)} {'lacks' if number == 1 else 'lack'} an {need}"
        for number, what, need in ((unapproved, "exception", "approval"), (unanswered, "question", "answer"))
        if number
    ]
    if stands:
        return f"Not ready to sign: {', '.join((*stands, *lacks))}."
    if lacks:
        return f"Not ready to sign: no control is open, but {' and '.join(lacks)}."
    return "Ready to sign: no control is open, every exception has an approval, and every question is answered."


def fingerprint(inputs: Iterable[Input]) -> str:
    """The hash of the list of hashes, as sha256sum writes it in the C locale."""
    listed = sorted(inputs, key=lambda one: one.path.encode())
    return hashlib.sha256("".join(f"{one.sha256}  {one.path}\n" for one in listed).encode()).hexdigest()


def _counts(dossier: Dossier, controls: Mapping[str, Judged]) -> tuple[Count, ...]:
    standings = tally(controls.values())
    open_rules = len({one.name for one in dossier.findings if not one.excepted})
    excepting = exceptions(dossier)
    placeholders = sum(one.placeholder for one in excepting)
    many = "all" if placeholders == len(excepting) else f"{placeholders} of them"
    unanswered = sum(one.state is not State.ANSWERED for one in dossier.governance)
    unconfirmed = len(list(unconfirmed_of(dossier.settings)))
    audited = dossier.audit.open if dossier.audit else 0
    lacking = noun(placeholders, "an unapproved placeholder", "unapproved placeholders")
    placeholder = ("exception, an unapproved placeholder", f"exceptions, {many} {lacking}")
    waiting = (
        (
            "open",
            standings[Standing.OPEN] + open_rules,
            "controls",
            "control or public rule open",
            "controls and public rules open",
        ),
        (
            "open in the logs",
            audited,
            "operation",
            "finding of the audit of CloudTrail's logs",
            "findings of the audit of CloudTrail's logs",
        ),
        (
            "excepted",
            len(excepting),
            "exceptions",
            *(placeholder if placeholders else ("exception in force", "exceptions in force")),
        ),
        (
            "for the bank to answer",
            unanswered,
            "governance",
            "question to the bank, open or expired",
            "questions to the bank, open or expired",
        ),
        (
            "implemented but untested",
            len(by_hand(dossier)),
            "by-hand",
            "document to be applied by hand",
            "documents to be applied by hand",
        ),
        (
            "residual risks",
            counted(dossier),
            "residual",
            "residual risk, accepted if you sign",
            "residual risks, accepted if you sign",
        ),
        ("unconfirmed", unconfirmed, "unconfirmed", "unconfirmed behaviour of AWS", "unconfirmed behaviours of AWS"),
    )
    aside = (
        (
            "tested",
            standings[Standing.MET],
            "controls",
            "control is met by all that it judged here",
            "controls are met by all that they judged here",
        ),
        (
            "nothing to judge",
            standings[Standing.NOT_JUDGED],
            "controls",
            "found nothing to judge, and proves nothing here",
            "found nothing to judge, and prove nothing here",
        ),
        (
            "inherited from AWS",
            inherited().count,
            "inherited",
            "",
            "programs and promises are taken over from AWS, and nothing here verifies them",
        ),
    )
    return tuple(
        Count(name=name, number=number, anchor=anchor, description=noun(number, *words), waits=listed is waiting)
        for listed in (waiting, aside) for name, number, anchor, *words in listed
    )  # fmt: skip
