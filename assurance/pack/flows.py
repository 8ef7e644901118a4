"""What moves between callers, Rekognition, stores and the record: each flow with whom it serves and what guards it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from assurance.pack.dossier import Dossier
from assurance.pack.stores import Store

_STREAM = "rekognition:StartFaceLivenessSession"


@dataclass(frozen=True, kw_only=True)
class Flow:
    """An arrow of the drawing, and its row in the table below."""

    number: int
    start: str
    end: str
    told: str
    """From where to where, for a person."""
    what: str
    who: tuple[str, ...]
    guard: str
    held_by: tuple[str, ...] = ()
    """What holds `what` and `guard`, where the matrix does not."""
    both: bool = False
    passing: bool = False
    """Whether it passes by Rekognition, above it."""


class Flows:
    """The flows of one dossier."""

    def __init__(self, dossier: Dossier, held: tuple[Store, ...]) -> None:
        self._dossier, self._held = dossier, held
        self._numbers = count(1)
        prefix, roles = dossier.settings.names.role(""), {role.name for role in dossier.matrix.estate.roles}
        allowed = [row for row in dossier.matrix.allowed() if row.principal in roles]
        self.inside = _named((row.principal for row in allowed if row.path.startswith("our-")), prefix)
        self.outside = _named(
            (row.principal for row in allowed if row.action == _STREAM and row.path == "internet"), prefix
        )
        ours = "our-rekognition-endpoint"
        self._calling = _named((row.principal for row in allowed if row.path == ours), prefix)

    def all(self) -> Iterator[Flow]:
        """In the order of the drawing, top to bottom."""
        yield from self._direct()
        yield from self._calls()
        for one in self._held:
            yield from self._of_store(one)
        yield from self._records()

    def _flow(self, start: str, end: str, told: str, what: str, who: tuple[str, ...], guard: str, **more: Any) -> Flow:
        number = next(self._numbers)
        return Flow(number=number, start=start, end=end, told=told, what=what, who=who, guard=guard, **more)

    def _direct(self) -> Iterator[Flow]:
        who = tuple(dict.fromkeys(name for one in self._held if not one.logs_of for name in one.direct))
        if who:
            yield self._flow(
                "vpc", "data", "VPC and data stores", "what roles store and fetch themselves", who,
                "TLS; endpoint, bucket, key and role policy", both=True, passing=True,
            )  # fmt: skip

    def _calls(self) -> Iterator[Flow]:
        if self._calling:
            yield self._flow(
                "network paths", "service", "VPC endpoint and Rekognition",
                "calls, with images as bytes or as the names of objects; results come back", self._calling,
                "TLS; endpoint policy, role, boundary", both=True,
            )  # fmt: skip
        if self.outside:
            yield self._flow(
                "device", "service", "customer's device → Rekognition", "liveness video", self.outside,
                "TLS; the role can do this alone", held_by=("IAM24",),
            )  # fmt: skip

    def _of_store(self, store: Store) -> Iterator[Flow]:
        if store.logs_of:
            return
        guard = f"{_guard(store)}; key {store.key}"
        if store.read_for and store.written_for:
            who = tuple(dict.fromkeys((*store.read_for, *store.written_for)))
            told = f"Rekognition and {store.title.lower()} {store.name}"
            yield self._flow("service", store.name, told, "read and written for its callers", who, guard, both=True)
        elif store.read_for:
            told = f"{store.title.lower()} {store.name} → Rekognition"
            yield self._flow(store.name, "service", told, "images or videos, read for a caller", store.read_for, guard)
        elif store.written_for:
            told = f"Rekognition → {store.title.lower()} {store.name}"
            yield self._flow("service", store.name, told, "results, written for a caller", store.written_for, guard)

    def _records(self) -> Iterator[Flow]:
        yield self._flow(
            "service", "record", "Rekognition → trail", "an event of every call, reads included", (),
            "the bucket takes it from CloudTrail alone; the log group from whoever has logs:PutLogEvents",
            held_by=("fact 52", "AUD07", "STO23", "STO25"),
        )  # fmt: skip
        yield self._flow("record", "watchers", "record → watchers", "events, and what log filters count", (), "")
        for one in self._held:
            if "AWS::CloudTrail::Trail" in one.logs_of:
                yield self._flow(
                    "record", one.name, f"trail → bucket {one.name}", "log files, validated", one.writers,
                    f"{one.lock or 'no lock'}; key {one.key}", held_by=("AUD04",),
                )  # fmt: skip
            elif "AWS::S3::Bucket" in one.logs_of:
                yield self._flow(
                    "data", one.name, f"data stores → bucket {one.name}", "who touched which object", (),
                    f"key: {one.key}",
                )  # fmt: skip


def _guard(store: Store) -> str:
    return {"Bucket": "bucket policy", "Topic": "topic policy"}.get(store.title, "role policy")


def _named(found: Iterator[str], prefix: str) -> tuple[str, ...]:
    return tuple(sorted({name.removeprefix(prefix) for name in found}))
