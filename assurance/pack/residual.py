"""Residual risks, by design and by the evidence, each with its treatment, its owner, and what would change it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from assurance.pack.dossier import Dossier
from assurance.pack.excepted import exceptions
from assurance.pack.externals import remaining
from assurance.pack.theorems import shown
from assurance.pack.words.governance import governance
from assurance.pack.words.residual import Handling, Source, Treatment, evidenced, risks_of
from assurance.pack.words.texts import unconfirmed_of
from assurance.proof.theorem import Status
from settings.counting import counted as in_words


@dataclass(frozen=True, kw_only=True)
class Residual:
    """A row of the table."""

    title: str
    why: str
    limits: str
    treatment: Treatment
    owner: str
    named: bool
    """Whether the bank named the owner; else the owner is the role that is asked."""
    changes: str
    held_by: tuple[str, ...]
    anchor: str = ""
    """Where its details stand."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Rows that are read from evidence of one kind."""

    id: str
    title: str
    rows: tuple[Residual, ...]


def residual(dossier: Dossier) -> tuple[Group, ...]:
    """The risks by design, then what the evidence shows; empty groups are left out."""
    reader = _Reader(dossier)
    found = (
        Group(id="by-design", title="Stays possible by design", rows=tuple(reader.written())),
        Group(id="left-possible", title="What the policies leave possible",
              rows=(*reader.theorems(), *reader.possible())),
        Group(id="not-judged", title="What no control here judges", rows=(*reader.not_judged(), *reader.adopted())),
        Group(id="by-exception", title="Exceptions, by approval", rows=tuple(reader.excepted())),
        Group(id="unconfirmed", title="Not confirmed by AWS's documents", rows=tuple(reader.unconfirmed())),
    )  # fmt: skip
    return tuple(one for one in found if one.rows)


def counted(dossier: Dossier) -> int:
    """The risks that the opening counts under no other name."""
    return sum(len(one.rows) for one in residual(dossier) if one.id not in ("by-exception", "unconfirmed"))


class _Reader:
    """Reads the risks of one dossier."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._handling = evidenced()
        self._given = {one.item.id: one.given for one in dossier.governance}
        self._asked = {one.id: one.who for one in governance().item}

    def written(self) -> Iterator[Residual]:
        for one in risks_of(self._dossier.settings):
            yield self._row(one, one.title, one.why, one.limits, one.changes, one.held_by)

    def theorems(self) -> Iterator[Residual]:
        for one in shown(self._dossier):
            if one.found.status is not Status.PROVED:
                title = f"{one.found.theorem.title}: {one.found.status}"
                yield self._of(Source.THEOREM, title, (one.control,), anchor="theorems", why=" ".join(one.lines))

    def possible(self) -> Iterator[Residual]:
        for one in remaining(self._dossier):
            for source, actions in ((Source.SEEN, one.seen), (Source.UNSEEN, one.unseen)):
                if actions:
                    number = in_words(len(actions), "action")
                    title = f"{one.who[0].upper()}{one.who[1:]}: {number} {self._handling[source].title}"
                    yield self._of(source, title, ("computed externals",), anchor="remaining")

    def not_judged(self) -> Iterator[Residual]:
        judged = {one.type for one in self._dossier.results.results}
        for name in sorted({one.type for one in self._dossier.application.resources} - judged):
            yield self._of(Source.NOT_JUDGED, f"{name}: no control judges it", ("computed residual",))

    def adopted(self) -> Iterator[Residual]:
        settings = self._dossier.settings
        network, archive = settings.network.adopt, settings.log_archive.adopt
        names = [f"VPC {network.vpc}"] if network else []
        names += [f"trail {archive.trail}"] if archive else []
        names += [f"key of {name}: {arn}" for name, arn in settings.keys.adopt if arn]
        names += [f"permissions boundary {settings.permission_boundary}"] if settings.permission_boundary else []
        for name in names:
            yield self._of(Source.ADOPTED, f"Adopted: {name}", ("computed residual",))

    def excepted(self) -> Iterator[Residual]:
        listed = sorted(exceptions(self._dossier), key=lambda one: (one.approval, one.owner, one.expires))
        for (approval, owner), group in groupby(listed, key=lambda one: (one.approval, one.owner)):
            found = list(group)
            packs = Counter(one.rule.partition("::")[0] for one in found)
            rules = ", ".join(f"{name} {number}" for name, number in sorted(packs.items()))
            by = "that nobody has approved" if found[0].placeholder else f"by approval {approval}"
            title = f"{in_words(len(found), 'exception')} {by}"
            yield self._of(
                Source.EXCEPTION, title, ("register",), anchor="exceptions", owner=owner, why=f"Not met: {rules}.",
                changes=f"The first ends on {min(one.expires for one in found).isoformat()}.",
            )  # fmt: skip

    def unconfirmed(self) -> Iterator[Residual]:
        handling = self._handling[Source.UNCONFIRMED]
        for one in unconfirmed_of(self._dossier.settings):
            yield self._of(
                Source.UNCONFIRMED, one.title, ("residual",),
                limits=f"{handling.limits} {one.assumed}", changes=f"{handling.changes} {one.find_out}",
            )  # fmt: skip

    def _of(
        self, source: Source, title: str, held_by: tuple[str, ...], *, anchor: str = "", owner: str = "",
        why: str = "", limits: str = "", changes: str = "",
    ) -> Residual:  # fmt: skip
        found = self._handling[source]
        return self._row(
            found, title, why or found.why, limits or found.limits, changes or found.changes, held_by,
            anchor=anchor, owner=owner,
        )  # fmt: skip

    def _row(
        self, handling: Handling, title: str, why: str, limits: str, changes: str, held_by: tuple[str, ...], *,
        anchor: str = "", owner: str = "",
    ) -> Residual:  # fmt: skip
        given = self._given.get(handling.owner)
        named = owner or (given.owner if given else "")
        return Residual(
            title=title, why=why, limits=limits, treatment=handling.treatment, changes=changes, held_by=held_by,
            owner=named or self._asked[handling.owner], named=bool(named), anchor=anchor,
        )  # fmt: skip
