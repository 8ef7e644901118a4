"""The permission boundaries: the most that a role of the baseline can ever do, whatever is attached to it.

Two boundaries, because no role does both: *workload* for roles that call Rekognition and for service roles, *oversight*
for auditors, verifiers and key administrators, under which no image, face or result can be reached.
"""

from collections import defaultdict
from collections.abc import Iterator
from enum import StrEnum

from capabilities.capabilities import actions_of
from capabilities.capability import Store
from capabilities.names import AUDITOR, KEY_ADMINISTRATOR, VERIFIER
from policies.event_bus import event_delivery
from policies.inspection import AUDIT_READS, LOG_QUERIES, READS
from policies.key import ADMINISTRATION, foreign_keys
from policies.queries import asks_tables, keeps_results
from policies.resources import reached, words
from policies.roles import INSPECTION, Role, needs
from policies.statement import Document, Statement, allow, deny, document
from settings.settings import Settings


class BoundaryKind(StrEnum):
    """Which of the two boundaries a role stands under."""

    WORKLOAD = "workload"
    OVERSIGHT = "oversight"


def boundary_kind(role: Role) -> BoundaryKind:
    """The boundary of a role."""
    return BoundaryKind.OVERSIGHT if role.duty in (AUDITOR, VERIFIER, KEY_ADMINISTRATOR) else BoundaryKind.WORKLOAD


def boundary(settings: Settings, kind: BoundaryKind) -> Document:
    """The boundary document; a grant still needs the role's own policy."""
    return document(*(_workload(settings) if kind is BoundaryKind.WORKLOAD else _oversight(settings)))


def _workload(settings: Settings) -> list[Statement]:
    names = settings.names
    needed: dict[Store, set[str]] = defaultdict(set)
    for row in settings.rows:
        for need in needs(settings, row):
            needed[need.on].update(action for action in need.actions if not action.startswith("kms:"))
    alike: dict[tuple[str, ...], list[Store]] = defaultdict(list)
    for store, done in sorted(needed.items()):
        alike[tuple(sorted(done))].append(store)
    statements = [
        allow("ApprovedRekognitionActions", actions_of(settings.rows)),
        *(
            allow(
                f"TheStore{'s' if stores[1:] else ''}Of{'And'.join(map(words, stores))}",
                actions,
                sorted({arn for store in stores for action in actions for arn in reached(settings, store, action)}),
            )
            for actions, stores in alike.items()
            if actions
        ),
        allow("UseOfKeysInThisAccount", _key_uses(settings), names.arn("kms", "key/*")),
        *_elsewhere(settings),
        allow(
            "DeliveryOfTrailAndFlowLogs",
            ("logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"),
        ),
    ]
    if bus := settings.alarms.event_bus:
        statements.append(event_delivery(bus))
    passed = sorted({names.role_arn(names.service_role(row.name)) for row in settings.rows if row.passed_by})
    if passed:
        only = {"StringEquals": {"iam:PassedToService": "rekognition.amazonaws.com"}}
        statements.append(allow("PassingServiceRolesToRekognition", ("iam:PassRole",), passed, where=only))
    elsewhere = {"StringNotEquals": {"aws:RequestedRegion": settings.region}}
    return [*statements, deny("NoRekognitionInAnotherRegion", ("rekognition:*",), where=elsewhere)]


def _elsewhere(settings: Settings) -> Iterator[Statement]:
    """Adopted keys of another account, one by one."""
    if keys := foreign_keys(settings):
        yield allow("UseOfAdoptedKeysOfOtherAccounts", _key_uses(settings), keys)


def _oversight(settings: Settings) -> list[Statement]:
    keys = settings.names.arn("kms", "key/*")
    return [
        allow("SeeingHowThingsAreSetUp", (*READS, *AUDIT_READS, *INSPECTION, *LOG_QUERIES)),
        allow("AdministrationOfKeysInThisAccount", ADMINISTRATION, keys),
        allow("FindingKeys", ("kms:ListKeys",)),
        *(_reading_the_trail(settings, keys) if settings.log_archive.create else ()),
        *((*asks_tables(settings), keeps_results(settings)) if settings.audit.queries else ()),
    ]


def _reading_the_trail(settings: Settings, keys: str) -> tuple[Statement, ...]:
    """Our own trail only: of an adopted one no bucket of this name is ours."""
    trail, queries = settings.names.bucket_arn("trail"), settings.audit.queries
    listed = [trail, *([settings.names.bucket_arn("queries")] if queries else [])]
    used = ("kms:Decrypt", *(["kms:GenerateDataKey"] if queries else []))
    through_s3 = {"StringEquals": {"kms:ViaService": f"s3.{settings.region}.amazonaws.com"}}
    return (
        allow("ReadingTheTrail", ("s3:GetBucketLocation", "s3:ListBucket"), listed),
        allow("ReadingLogFiles", ("s3:GetObject", "s3:GetObjectVersion"), f"{trail}/*"),
        allow("DecryptingLogFiles", used, settings.keys.adopt.logs or keys, where=through_s3),
    )


def _key_uses(settings: Settings) -> set[str]:
    return {
        action
        for row in settings.rows
        for need in needs(settings, row)
        for action in need.actions
        if action.startswith("kms:")
    }
