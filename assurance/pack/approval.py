"""The decision asked for, and the counts it rests on."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

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

    @property
    def waiting(self) -> tuple[Count, ...]:
        """What stands in the way of a signature, or is signed with it."""
        return tuple(one for one in self.counts if one.waits and one.number)

    @property
    def aside(self) -> tuple[Count, ...]:
        """What needs nobody's word."""
        return tuple(one for one in self.counts if not one.waits)

    @property
    def open(self) -> int:
        return next(one.number for one in self.counts if one.name == "open")


def decision(dossier: Dossier, controls: Mapping[str, Judged]) -> Decision:
    """The decision that this assembly asks for."""
    settings = dossier.settings
    given = settings.capabilities
    named = {
        "face-search": given.face_search.collections if given.face_search else (),
        "custom-labels": given.custom_labels.projects if given.custom_labels else (),
        "streaming-video": tuple(one.name for one in given.streaming_video.processors) if given.streaming_video else (),
    }
    return Decision(
        approved=settings.approved,
        not_approved=tuple(row for row in CATALOGUE if row not in settings.approved),
        refused=REFUSED,
        resources={name: tuple(of_group(settings, one) for one in found) for name, found in named.items() if found},
        until=first_end(dossier),
        fingerprint=fingerprint(dossier.inputs),
        counts=_counts(dossier, controls),
    )


def fingerprint(inputs: Iterable[Input]) -> str:
    """The hash of the list of hashes, as sha256sum writes it in the C locale."""
    listed = sorted(inputs, key=lambda one: one.path.encode())
    return hashlib.sha256("".join(f"{one.sha256}  {one.path}\n" for one in listed).encode()).hexdigest()


def _counts(dossier: Dossier, controls: Mapping[str, Judged]) -> tuple[Count, ...]:
    standings = tally(controls.values())
    open_rules = len({one.name for one in dossier.findings if not one.excepted})
    excepting = exceptions(dossier)
    placeholders = sum(one.placeholder for one in excepting)
    unapproved = f", {placeholders} of them placeholders that nobody approved" if placeholders else ""
    return (
        Count(name="open", number=standings[Standing.OPEN] + open_rules, anchor="controls", waits=True,
              description="controls not met or undecided, and public rules not met without an exception"),
        Count(name="for the bank to answer", anchor="governance", waits=True,
              number=sum(one.state is not State.ANSWERED for one in dossier.governance),
              description="questions that only people can answer, open or expired"),
        Count(name="implemented but untested", number=len(by_hand(dossier)), anchor="by-hand", waits=True,
              description="documents that are applied by hand: no template shows whether they were"),
        Count(name="excepted", number=len(excepting), anchor="exceptions", waits=True,
              description=f"exceptions in force{unapproved}"),
        Count(name="residual risks", number=counted(dossier), anchor="residual", waits=True,
              description="residual risks, accepted with the approval"),
        Count(name="unconfirmed", number=len(list(unconfirmed_of(dossier.settings))), anchor="unconfirmed", waits=True,
              description="behaviours of AWS that its documents do not confirm"),
        Count(name="tested", number=standings[Standing.MET], anchor="controls",
              description="controls judged something in these templates, and found all of it to meet them"),
        Count(name="nothing to judge", number=standings[Standing.NOT_JUDGED], anchor="controls",
              description="apply to nothing in these templates, and prove nothing here"),
        Count(name="inherited from AWS", number=inherited().count, anchor="inherited",
              description="programs and promises of AWS are taken over, which nothing here verifies"),
    )  # fmt: skip
