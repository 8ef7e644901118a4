"""What moves between callers, Rekognition, stores and the record: each flow with whom it serves and what guards it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from assurance.model.estate import Role
from assurance.pack.documents import Policy, policies
from assurance.pack.dossier import Dossier
from assurance.pack.stores import Store
from assurance.proof.network_paths import OFF_ENDPOINT

_STREAM = "rekognition:StartFaceLivenessSession"


@dataclass(frozen=True, kw_only=True)
class Flow:
    """An arrow of the drawing, and its row in the table below."""

    number: int
    start: str
    end: str
    description: str
    """From where to where, for a person."""
    what: str
    who: tuple[str, ...]
    guard: str
    held_by: tuple[str, ...] = ()
    """What holds `what` and `guard`, where the matrix does not."""
    documents: tuple[Policy, ...] = ()
    """The policy documents whose statements guard it."""
    both: bool = False
    passing: bool = False
    """Whether it passes by Rekognition, above it."""


class Flows:
    """The flows of one dossier."""

    def __init__(self, dossier: Dossier, held: tuple[Store, ...]) -> None:
        self._dossier, self._held = dossier, held
        self._numbers = count(1)
        self._documents = {(one.kind, one.name): one for one in policies(dossier)}
        self._prefix = dossier.settings.names.role("")
        prefix, roles = self._prefix, {role.name for role in dossier.matrix.estate.roles}
        allowed = [row for row in dossier.matrix.allowed() if row.principal in roles]
        run_by_aws = {role.name for role in dossier.matrix.estate.roles if _run_by_aws(role)}
        free = {row.principal for row in allowed if row.path in OFF_ENDPOINT} - run_by_aws
        self.inside = _named(
            (row.principal for row in allowed if row.path.startswith("our-") and row.principal not in free), prefix
        )
        self.free = _named((row.principal for row in allowed if row.principal in free), prefix)
        """Roles whose policies do not bind them to the VPC's endpoints: they call from wherever they are."""
        kept = [target.arn for kind in ("collection", "project") for target in dossier.matrix.estate.of(kind)]
        self._kept = {
            arn: _named((row.principal for row in allowed if f"{row.resource}/".startswith(_whole(arn))), prefix)
            for arn in kept
        }
        self.outside = _named(
            (row.principal for row in allowed if row.action == _STREAM and row.path == "internet"), prefix
        )
        ours = "our-rekognition-endpoint"
        self._calling = _named((row.principal for row in allowed if row.path == ours), prefix)

    def all(self) -> Iterator[Flow]:
        """In the order of the drawing, top to bottom."""
        yield from self._direct()
        yield from self._calls()
        yield from self._keeps()
        for one in self._held:
            yield from self._of_store(one)
        yield from self._records()

    def _flow(
        self, start: str, end: str, description: str, what: str, who: tuple[str, ...], guard: str, **more: Any
    ) -> Flow:
        number = next(self._numbers)
        return Flow(
            number=number, start=start, end=end, description=description, what=what, who=who, guard=guard, **more
        )

    def _direct(self) -> Iterator[Flow]:
        who = tuple(dict.fromkeys(name for one in self._held if not one.logs_of for name in one.direct))
        if who:
            yield self._flow(
                "vpc", "data", "VPC and data stores", "what roles store and fetch themselves", who,
                "TLS; endpoint, bucket, key and role policy", both=True, passing=True,
                documents=self._of(*(("endpoint", name) for name in ("s3", "kinesis-streams", "kinesis-streams-fips"))),
            )  # fmt: skip

    def _calls(self) -> Iterator[Flow]:
        if self._calling:
            yield self._flow(
                "network paths", "service", "VPC endpoint and Rekognition",
                "calls, with images as bytes or as the names of objects; results come back", self._calling,
                "TLS; endpoint policy, role, boundary", both=True,
                documents=self._of(("endpoint", "rekognition"), ("endpoint", "rekognition-fips")),
            )  # fmt: skip
        free = tuple(name for name in self.free if name not in self.outside)
        if free:
            yield self._flow(
                "roles outside", "service", "roles outside the VPC → AWS",
                "calls of duties that no policy binds to the VPC's endpoints", free, "TLS; role, boundary",
                held_by=("computed flows",), documents=self._of(*(("role", self._prefix + name) for name in free)),
            )  # fmt: skip
        if self.outside:
            yield self._flow(
                "device", "service", "customer's device → Rekognition", "liveness video", self.outside,
                "TLS; the role can do this alone", held_by=("IAM24",),
            )  # fmt: skip

    def _keeps(self) -> Iterator[Flow]:
        for arn, who in self._kept.items():
            kind, name = arn.split(":")[-1].split("/")[:2]
            if who:
                yield self._flow(
                    "service", arn, f"Rekognition and {kind} {name}", "kept on AWS's side, for callers", who,
                    "role policy; inside the VPC the endpoint's too", both=True,
                    documents=self._of(("endpoint", "rekognition"), ("endpoint", "rekognition-fips")),
                )  # fmt: skip

    def _of(self, *wanted: tuple[str, str]) -> tuple[Policy, ...]:
        """The documents of these kinds and names, as far as the assembly holds them."""
        return tuple(self._documents[one] for one in wanted if one in self._documents)

    def _guarding(self, store: Store) -> tuple[Policy, ...]:
        return self._of(("bucket", store.name), ("topic", store.name), ("key", store.key))

    def _of_store(self, store: Store) -> Iterator[Flow]:
        if store.logs_of:
            return
        guard, documents = f"{_guard(store)}; key {store.key}", self._guarding(store)
        if store.read_for and store.written_for:
            who = tuple(dict.fromkeys((*store.read_for, *store.written_for)))
            description = f"Rekognition and {store.title.lower()} {store.name}"
            yield self._flow(
                "service",
                store.name,
                description,
                "read and written for its callers",
                who,
                guard,
                both=True,
                documents=documents,
            )
        elif store.read_for:
            description = f"{store.title.lower()} {store.name} → Rekognition"
            yield self._flow(
                store.name,
                "service",
                description,
                "images or videos, read for a caller",
                store.read_for,
                guard,
                documents=documents,
            )
        elif store.written_for:
            description = f"Rekognition → {store.title.lower()} {store.name}"
            yield self._flow(
                "service",
                store.name,
                description,
                "results, written for a caller",
                store.written_for,
                guard,
                documents=documents,
            )

    def _records(self) -> Iterator[Flow]:
        yield self._flow(
            "service", "record", "Rekognition → trail", "an event of every call, reads included", (),
            "the bucket takes it from CloudTrail alone; the log group from anyone who has logs:PutLogEvents",
            held_by=("fact 52", "AUD07", "STO23", "STO25"),
        )  # fmt: skip
        yield self._flow("record", "watchers", "record → watchers", "events, and what log filters count", (), "")
        for one in self._held:
            if "AWS::CloudTrail::Trail" in one.logs_of:
                yield self._flow(
                    "record", one.name, f"trail → bucket {one.name}", "log files, validated", one.writers,
                    f"{one.lock or 'no lock'}; key {one.key}", held_by=("AUD04",), documents=self._guarding(one),
                )  # fmt: skip
            elif "AWS::S3::Bucket" in one.logs_of:
                yield self._flow(
                    "data", one.name, f"data stores → bucket {one.name}", "who touched which object", (),
                    f"key: {one.key}", documents=self._guarding(one),
                )  # fmt: skip


def _whole(arn: str) -> str:
    """How the ARNs of a collection or project begin, those of its versions and data sets included."""
    return "/".join(arn.split("/")[:2]) + "/"


def _run_by_aws(role: Role) -> bool:
    """Whether services of AWS alone assume it."""
    trusted = [one.principals for one in role.trust.statements if not one.denies]
    return all(one.services and not one.aws for one in trusted)


def _guard(store: Store) -> str:
    return {"Bucket": "bucket policy", "Topic": "topic policy"}.get(store.title, "role policy")


def _named(found: Iterator[str], prefix: str) -> tuple[str, ...]:
    return tuple(sorted({name.removeprefix(prefix) for name in found}))
