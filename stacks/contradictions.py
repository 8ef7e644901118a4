"""What no single answer shows: answers that contradict each other, or name something of another account or Region."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from policies.capabilities import CAPABILITIES
from policies.capability import Endpoint
from policies.regions import (
    CUSTOM_LABELS,
    FACE,
    FIPS,
    LIVENESS,
    STREAMING_FACES,
    STREAMING_FIPS,
    STREAMING_LABELS,
    STREAMING_VIDEO,
    partition,
)
from stacks.partial import leaves
from stacks.words import suggestion

if TYPE_CHECKING:
    from stacks.settings import Settings

REGIONS = FACE | LIVENESS | CUSTOM_LABELS | STREAMING_VIDEO
RESERVED = ("xn--", "sthree-", "amzn-s3-demo-")
"""What no bucket name may begin with."""

OF_THIS_ACCOUNT = re.compile(r"permission-boundary|keys\..*|.*\.video-stream")
"""Keys whose ARNs must be of this account, and of this Region if they name one; policies would not reach others."""


def contradictions(settings: "Settings", *, partial: bool = False) -> Iterator[str]:
    """One line a contradiction; in `partial` settings a rule that needs an unreadable answer is left out."""
    for rule in RULES:
        try:
            yield from rule(settings)
        except AttributeError:
            if not partial:
                raise


def _region(settings: "Settings") -> Iterator[str]:
    region = settings.region
    if region not in REGIONS:
        yield f"region: found {region!r}; expected a Region of Amazon Rekognition{suggestion(region, sorted(REGIONS))}"
    elif settings.partition != partition(region):
        yield f"partition: found {settings.partition!r}; expected {partition(region)!r}, the partition of {region}"


def _offered_in_the_region(settings: "Settings") -> Iterator[str]:
    needed = [(f"capabilities.{row.name}", row.regions) for row in settings.approved]
    streaming = settings.capabilities.streaming_video
    for number, processor in enumerate(streaming.processors if streaming else ()):
        kind = STREAMING_FACES if processor.search_collection else STREAMING_LABELS
        needed.append((f"capabilities.streaming-video.processors[{number}]: {processor.name}", kind))
    if settings.network.fips:
        needed.append(("network.fips: the FIPS endpoint", FIPS))
        if Endpoint.STREAMING in settings.endpoints:
            needed.append(("network.fips: the streaming FIPS endpoint", STREAMING_FIPS))
    for what, regions in needed if settings.region in REGIONS else ():
        if settings.region not in regions:
            yield f"{what} is not offered in {settings.region}; it is in {', '.join(sorted(regions))}"


def _approvals(settings: "Settings") -> Iterator[str]:
    named = settings.capabilities.named()
    for name, answer in named.items():
        row, where = CAPABILITIES[name], f"capabilities.{name}"
        for other in row.requires:
            if other not in named:
                yield f"{where}: works on the resources of {other}: approve that too, or neither"
        if row.closed_since and not answer.acknowledge_closed_to_new_customers:
            yield (
                f"{where}: closed to new customers since {row.closed_since}; if this account may still use it, say so: "
                "acknowledge-closed-to-new-customers = true"
            )


def _collections_searched(settings: "Settings") -> Iterator[str]:
    given = settings.capabilities
    known = given.face_search.collections if given.face_search else ()
    for number, processor in enumerate(given.streaming_video.processors if given.streaming_video else ()):
        if (searched := processor.search_collection) and searched not in known:
            where = f"capabilities.streaming-video.processors[{number}].search-collection"
            yield f"{where}: found {searched!r}; expected one of [capabilities.face-search]{_among(searched, known)}"


def _projects_shared(settings: "Settings") -> Iterator[str]:
    given = settings.capabilities
    known = given.custom_labels.projects if given.custom_labels else ()
    for number, target in enumerate(given.custom_labels_sharing.copy_targets if given.custom_labels_sharing else ()):
        where = f"capabilities.custom-labels-sharing.copy-targets[{number}]"
        if target.project not in known:
            yield (
                f"{where}.project: found {target.project!r}; expected one of [capabilities.custom-labels]"
                f"{_among(target.project, known)}"
            )
        if "*" in target.principal:
            yield f"{where}.principal: found {target.principal!r}; expected one role, without *"


def _named_twice(settings: "Settings") -> Iterator[str]:
    lists = Counter((where.rpartition("[")[0], value) for where, value in leaves(settings) if where.endswith("]"))
    for (where, value), times in lists.items():
        if times > 1:
            yield f"{where}: {value!r} is there {times} times"
    streaming = settings.capabilities.streaming_video
    for name, times in Counter(one.name for one in (streaming.processors if streaming else ())).items():
        if times > 1:
            yield f"capabilities.streaming-video.processors: {name!r} is there {times} times"
    for arn, times in Counter(arn for where, arn in leaves(settings) if where.startswith("keys.adopt.")).items():
        if times > 1:
            yield f"keys.adopt: {arn!r} is there {times} times; each data class has a key of its own"


def _arns(settings: "Settings") -> Iterator[str]:
    for where, value in leaves(settings):
        if not value.startswith("arn:"):
            continue
        _, its_partition, _, its_region, its_account, resource = value.split(":", 5)
        own = OF_THIS_ACCOUNT.fullmatch(where)
        if its_partition != settings.partition:
            yield f"{where}: found an ARN of partition {its_partition}; expected {settings.partition}"
        if own and its_account != settings.account:
            yield f"{where}: found an ARN of account {its_account}; expected this account, {settings.account}"
        if own and its_region not in ("", settings.region):
            yield f"{where}: found an ARN of {its_region}; expected {settings.region}"
        if not resource.removeprefix("role/").strip("*/"):
            yield f"{where}: found {value!r}; expected named roles, not every role of an account"


def _identity_pool(settings: "Settings") -> Iterator[str]:
    liveness = settings.capabilities.face_liveness
    pool = liveness.identity_pool if liveness else None
    if pool and pool.partition(":")[0] != settings.region:
        yield f"capabilities.face-liveness.identity-pool: found {pool!r}; expected a pool of {settings.region}"


def _evidence_lock(settings: "Settings") -> Iterator[str]:
    if (lock := settings.retention.evidence_lock) > (kept := settings.retention.evidence):
        yield f"retention.evidence-lock: found {lock} days; expected at most the {kept} of retention.evidence"


def _archive_lock(settings: "Settings") -> Iterator[str]:
    archive = settings.log_archive.create
    if archive and archive.lock > archive.retention:
        yield (
            f"log-archive.create.lock: found {archive.lock} days; expected at most the {archive.retention} of "
            "log-archive.create.retention"
        )


def _names(settings: "Settings") -> Iterator[str]:
    for reserved in RESERVED:
        if settings.prefix.startswith(reserved):
            yield f"prefix: found {settings.prefix!r}; no bucket name may begin with {reserved!r}"
    streaming = settings.capabilities.streaming_video
    for number, processor in enumerate(streaming.processors if streaming else ()):
        room = 128 - len(settings.names.data_stream(""))
        if len(processor.name) > room:
            where = f"capabilities.streaming-video.processors[{number}].name"
            yield f"{where}: has {len(processor.name)} characters; expected at most {room}"


def _tags(settings: "Settings") -> Iterator[str]:
    if not settings.tags.get("data-classification"):
        yield 'tags.data-classification: missing; expected e.g. data-classification = "confidential"'
    for key, value in settings.tags.items():
        if not re.fullmatch(r"(?!aws:)[\w .:/=+@-]{1,128}", key):
            yield f"tags: found the key {key!r}; expected 1 to 128 letters, digits, spaces and _.:/=+-@, not aws: first"
        if not re.fullmatch(r"[\w .:/=+@-]{0,256}", value):
            yield f"tags.{key}: found {value!r}; expected at most 256 letters, digits, spaces and _.:/=+-@"


def _among(name: str, known: tuple[str, ...]) -> str:
    return suggestion(name, list(known)) or ", which names none"


RULES: tuple[Callable[["Settings"], Iterator[str]], ...] = (
    _region,
    _offered_in_the_region,
    _approvals,
    _collections_searched,
    _projects_shared,
    _named_twice,
    _arns,
    _identity_pool,
    _evidence_lock,
    _archive_lock,
    _names,
    _tags,
)
