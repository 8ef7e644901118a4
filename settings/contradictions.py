"""What no single answer shows: answers that contradict each other."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from capabilities.capabilities import CAPABILITIES
from capabilities.names import AUDITOR, EVENT_DELIVERY, KEY_ADMINISTRATOR, VERIFIER
from settings import belonging, documents, grouping, no_effect, offered, pipelines, retiring, trusting
from settings.offered import processors
from settings.partial import leaves
from settings.words import suggestion

if TYPE_CHECKING:
    from settings.settings import Settings

RESERVED = {
    "amzn-s3-demo-": "bucket name",
    "sg-": "name of a security group",
    "sthree-": "bucket name",
    "xn--": "bucket name",
}
"""What no name of this kind may begin with."""
MOST_OF_ROLE = 64
"""Characters of the name of a role."""
MOST_TAGS = 49
"""AWS takes 50 on a resource (fact 81), and some of ours have a Name."""


def contradictions(settings: "Settings", *, partial: bool = False, approved: bool = True) -> Iterator[str]:
    """One line a contradiction; in `partial` settings a rule that needs an unreadable answer is left out.

    Not `approved`: some approval cannot be read, so that nobody knows what has no effect.
    """
    for rule in (*RULES, *(no_effect.RULES if approved else ())):
        try:
            yield from rule(settings)
        except AttributeError:
            if not partial:
                raise


def _approvals(settings: "Settings") -> Iterator[str]:
    named = settings.capabilities.named()
    if not named and not settings.retired.named():
        yield "capabilities: approve at least one capability, e.g. [capabilities.face-detection]"
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
    search = settings.capabilities.face_search
    known = search.collections if search else ()
    for where, processor in processors(settings):
        if (searched := processor.search_collection) and searched not in known:
            yield (
                f"{where}.search-collection: found {searched!r}; expected one of [capabilities.face-search]"
                f"{_among(searched, known)}"
            )


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
    for arn, times in Counter(arn for where, arn in leaves(settings) if where.startswith("keys.adopt.")).items():
        if times > 1:
            yield f"keys.adopt: {arn!r} is there {times} times; each data class has a key of its own"


def _processors_named_twice(settings: "Settings") -> Iterator[str]:
    for name, times in Counter(processor.name for _, processor in processors(settings)).items():
        if times > 1:
            yield f"capabilities.streaming-video.processors: {name!r} is there {times} times"


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


def _queries(settings: "Settings") -> Iterator[str]:
    """Who reads the organization's bucket is decided where it lies; beside it our trail holds half of the events."""
    if settings.audit.queries and settings.log_archive.adopt:
        yield (
            "audit.queries: asks tables over the bucket of a trail of the baseline's own, which records everything; "
            "expected [log-archive.create] alone"
        )


def _prefix(settings: "Settings") -> Iterator[str]:
    for reserved, kind in RESERVED.items():
        if settings.prefix.startswith(reserved):
            yield f"prefix: found {settings.prefix!r}; no {kind} may begin with {reserved!r}"
    if "--" in settings.prefix:
        yield f"prefix: found {settings.prefix!r}; expected no two hyphens in a row: the name of a trail takes none"

    if re.search(r"-rek(ognition)?(-|$)", settings.prefix):
        yield (
            f"prefix: found {settings.prefix!r}; expected neither -rek nor -rekognition in it: what it names would "
            "pass for another environment's, whose deploying role may change that"
        )


def _roles_named(settings: "Settings") -> Iterator[str]:
    """With the form that the organization asks for."""
    names = settings.names
    found = [names.role_of(grant.duty, row.name) for row in settings.rows for grant in row.grants]
    found += [names.service_role(row.name) for row in settings.rows if row.passed_by]
    found += [names.role(one) for one in (AUDITOR, KEY_ADMINISTRATOR, VERIFIER, "trail-delivery", "flow-logs")]
    found += [names.role(EVENT_DELIVERY)] if settings.alarms.event_bus else []
    if len(longest := max(found, key=len)) > MOST_OF_ROLE:
        yield (
            f"role-name: makes {longest}, of {len(longest)} characters; IAM takes {MOST_OF_ROLE}: shorten it, or prefix"
        )


def _streams_named(settings: "Settings") -> Iterator[str]:
    room = 128 - len(settings.names.data_stream(""))
    for where, processor in processors(settings):
        if len(processor.name) > room:
            yield f"{where}.name: found {len(processor.name)} characters; expected at most {room}"


def _topics(settings: "Settings") -> Iterator[str]:
    """Who subscribes to a topic of the bank is its owner's business."""
    alarms = settings.alarms
    for key, listed, arn in (
        ("subscribers", alarms.subscribers, alarms.adopt.topic),
        ("urgent", alarms.urgent, alarms.adopt.urgent_topic),
    ):
        if listed and arn:
            yield f"alarms.{key}: nobody is subscribed to an adopted topic; leave out either the list or {arn}"


def _calls_of(settings: "Settings") -> Iterator[str]:
    """Thresholds and volumes of operations that no approved capability has."""
    known = sorted({operation for row in settings.approved for operation in row.alarms})
    named = {
        "alarms.calls-of": settings.alarms.calls_of,
        "volumes.calls": settings.volumes.calls,
        "volumes.per-second": settings.volumes.per_second,
    }
    for key, operation in ((key, operation) for key, listed in named.items() for operation in listed):
        if operation not in known:
            hint = suggestion(operation, known)
            yield f"{key}: no approved capability has the operation {operation!r}{hint}"


def _tags(settings: "Settings") -> Iterator[str]:
    if not settings.tags.get("data-classification"):
        yield 'tags.data-classification: missing; expected e.g. data-classification = "confidential"'
    if len(settings.tags) > MOST_TAGS:
        yield f"tags: found {len(settings.tags)}; expected at most {MOST_TAGS}"
    for key, times in Counter(key.lower() for key in settings.tags).items():
        if times > 1:
            yield f"tags: found {key!r} {times} times in different case, which IAM takes for the same"
    for key, value in settings.tags.items():
        if not re.fullmatch(r"(?!aws:)[\w .:/=+@-]{1,128}", key):
            yield f"tags: found the key {key!r}; expected 1 to 128 letters, digits, spaces and _.:/=+-@, not aws: first"
        if not re.fullmatch(r"[\w .:/=+@-]{0,256}", value):
            yield f"tags.{key}: found {value!r}; expected at most 256 letters, digits, spaces and _.:/=+-@"


def _among(name: str, known: tuple[str, ...]) -> str:
    return suggestion(name, list(known)) or ", which names none"


RULES: tuple[Callable[["Settings"], Iterator[str]], ...] = (
    *offered.RULES,
    _approvals,
    _collections_searched,
    _projects_shared,
    _named_twice,
    _processors_named_twice,
    *documents.RULES,
    *belonging.RULES,
    *trusting.RULES,
    *grouping.RULES,
    *retiring.RULES,
    *pipelines.RULES,
    _evidence_lock,
    _archive_lock,
    _queries,
    _prefix,
    _roles_named,
    _streams_named,
    _topics,
    _calls_of,
    _tags,
)
