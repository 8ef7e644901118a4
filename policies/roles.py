"""The roles of the baseline, one a duty: what each may do follows from the approved capabilities."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from capabilities.capability import By, Capability, Duty, Grant, Need
from capabilities.names import AUDITOR, KEY_ADMINISTRATOR, LONE_ROLES, VERIFIER
from policies.resources import scoped, stored
from settings.settings import Settings

INSPECTION = frozenset(
    f"rekognition:{operation}"
    for operation in (
        "DescribeCollection",
        "DescribeProjectVersions",
        "DescribeProjects",
        "DescribeStreamProcessor",
        "ListCollections",
        "ListProjectPolicies",
        "ListStreamProcessors",
        "ListTagsForResource",
    )
)
"""What shows how Rekognition is set up, and neither an image nor a face nor a result."""


@dataclass(frozen=True, kw_only=True)
class Role:
    """A role: its duty in one sentence, the grants and needs that follow from it, and who may assume it."""

    duty: str
    purpose: str
    trusted: tuple[str, ...] = ()
    grants: tuple[tuple[Capability, Grant], ...] = ()
    needs: tuple[tuple[Capability, Need], ...] = ()
    passes: tuple[Capability, ...] = ()
    inspects: bool = False
    identity_pool: str | None = None

    @property
    def calls_rekognition(self) -> bool:
        """True for a role with grants: it must come through the endpoint."""
        return bool(self.grants)


def roles(settings: Settings) -> tuple[Role, ...]:
    """Every role that people and workloads assume in this environment; service roles are not among them."""
    trusted = settings.trusted
    return (
        *_lone_roles(settings),
        *_roles_a_capability(settings),
        Role(
            duty=AUDITOR,
            purpose="Reads configuration and audit trail.",
            trusted=trusted.auditors,
            inspects=True,
        ),
        Role(
            duty=KEY_ADMINISTRATOR,
            purpose="Administers the keys, their policies included, by which it could give itself their use.",
            trusted=trusted.key_administrators,
        ),
        Role(
            duty=VERIFIER,
            purpose="Reads the configuration of what is deployed, for fsi-rekognition verify.",
            trusted=trusted.verifiers,
            inspects=True,
        ),
    )


def needs(settings: Settings, row: Capability) -> Iterator[Need]:
    """What a capability needs elsewhere: of stores that there are, since label processors have no data stream."""
    return (need for need in row.needs if stored(settings, need.on))


def arn(settings: Settings, duty: str) -> str:
    """ARN of the role of a duty."""
    return settings.names.role_arn(settings.names.role(duty))


def scoped_actions(settings: Settings, role: Role, *, streaming: bool = False) -> dict[tuple[str, ...], list[str]]:
    """Resource ARNs → Rekognition actions of the role: on the streaming host its client's, else all the others."""
    together: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row, grant in role.grants:
        if (grant.duty is Duty.CLIENT) == streaming and (resources := scoped(settings, grant.scope, row)):
            together[resources].extend(grant.actions)
    return together


def inspected(settings: Settings, actions: frozenset[str] = INSPECTION) -> dict[tuple[str, ...], list[str]]:
    """Resource ARNs → those of the inspection actions that the approved capabilities have on them."""
    together: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in settings.rows:
        for grant in row.grants:
            found = sorted(actions.intersection(grant.actions))
            if found and (resources := scoped(settings, grant.scope, row)):
                together[resources].extend(found)
    return together


_TRAINS = (
    "Creates, describes and deletes Rekognition resources, and reads the images that models are trained on, since "
    "training reads them in its caller's name."
)


def _lone_roles(settings: Settings) -> Iterator[Role]:
    purposes = {
        Duty.ADMINISTER: "Creates, describes and deletes Rekognition resources.",
        Duty.ENROL: "Enrols and removes faces and users in the approved collections.",
        Duty.CLIENT: "Streams the end user's liveness video.",
        Duty.SHARE: "Copies models and manages project policies.",
        Duty.SUPPLY: "Puts images and videos into the media bucket.",
        Duty.ERASE: "Erases objects of the data buckets, faces and users on request.",
    }
    trusted = {
        Duty.ADMINISTER: settings.trusted.administrators,
        Duty.ENROL: settings.trusted.enrollers,
        Duty.CLIENT: settings.trusted.liveness_clients,
        Duty.SHARE: settings.trusted.model_sharers,
        Duty.SUPPLY: settings.trusted.media_suppliers,
        Duty.ERASE: settings.trusted.erasers,
    }
    liveness = settings.capabilities.face_liveness
    for duty, name in LONE_ROLES.items():
        grants = tuple((row, grant) for row in settings.rows for grant in row.of(duty))
        needs = tuple((row, need) for row in settings.rows for need in _callers_needs(settings, row, duty))
        if grants or needs:
            reads = any("s3:GetObject" in need.actions for _, need in needs)
            yield Role(
                duty=name,
                purpose=_TRAINS if duty is Duty.ADMINISTER and reads else purposes[duty],
                trusted=trusted[duty],
                grants=grants,
                needs=needs,
                passes=tuple(row for row in settings.approved if row.passed_by is duty),
                identity_pool=liveness.identity_pool if liveness and duty is Duty.CLIENT else None,
            )


def _roles_a_capability(settings: Settings) -> Iterator[Role]:
    approvals, retired = settings.capabilities.named(), settings.retired.named()
    for row in settings.rows:
        group, answer = settings.groups(row).get(row.group), approvals.get(row.name)
        readers = retired[row.name].readers if row.retired and row.name in retired else ()
        for duty, kind, verb, own, common in (
            (Duty.USE, "caller", "Calls", answer and answer.callers, settings.trusted.callers),
            (Duty.READ_RESULTS, "results", "Reads the results of", answer and answer.results_readers,
             settings.trusted.results_readers),
        ):  # fmt: skip
            needs = tuple((row, need) for need in _callers_needs(settings, row, duty))
            if row.of(duty) or needs:
                yield Role(
                    duty=f"{kind}-{row.name}",
                    purpose=f"{verb}: {row.title}.",
                    trusted=readers if row.retired else group.callers if group else own or common,
                    grants=tuple((row, grant) for grant in row.of(duty)),
                    needs=needs,
                    passes=(row,) if row.passed_by is duty else (),
                )


def _callers_needs(settings: Settings, row: Capability, duty: Duty) -> Iterator[Need]:
    return (need for need in needs(settings, row) if need.duty is duty and need.by is By.CALLER)
