"""The managed policy of each role: what its duty grants, and where it may not be used."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from capabilities.capability import Endpoint, Need, Store
from capabilities.inspection import LISTING
from capabilities.names import AUDITOR, KEY_ADMINISTRATOR, KEY_OF, VERIFIER
from policies.inspection import AUDIT_READS, LOG_QUERIES, QUERIED, READS, VERIFIED
from policies.key import ADMINISTRATION
from policies.resources import kind, reached, words
from policies.roles import INSPECTION, Role, inspected, scoped_actions
from policies.statement import Document, Statement, allow, deny, document
from settings.settings import Settings

Keys = Mapping[str, str]
"""Data class → key ARN."""


def identity_policy(
    settings: Settings, role: Role, *, endpoints: Mapping[Endpoint, Sequence[str]], vpc: str, keys: Keys
) -> Document:
    """What the role of a duty may do. `endpoints` holds the ids of our Rekognition endpoints, `vpc` that of our VPC."""
    return document(
        *_rekognition(settings, role),
        *_needs(settings, role, keys),
        *_passes(settings, role),
        *_inspects(settings, role, keys),
        *_administers_keys(settings, role),
        *_stays_inside(settings, role, endpoints),
        _reads_streams_inside(role, vpc),
    )


def _rekognition(settings: Settings, role: Role) -> Iterator[Statement]:
    for streaming in (False, True):
        for resources, actions in scoped_actions(settings, role, streaming=streaming).items():
            yield allow(f"{words(role.duty)}MayCall{kind(resources)}", actions, resources)


def _needs(settings: Settings, role: Role, keys: Keys) -> Iterator[Statement]:
    """What Rekognition does elsewhere with this role's permissions, and what the role does there itself."""
    resources: dict[tuple[str, ...], set[str]] = defaultdict(set)
    through: dict[tuple[str, str], set[str]] = defaultdict(set)
    for _, need in role.needs:
        if need.actions[0].startswith("kms:"):
            through[KEY_OF[need.on], need.via].update(need.actions)
        else:
            resources[_sid(need), *reached(settings, need.on, need.actions[0])].update(need.actions)
    for (sid, *arns), actions in resources.items():
        yield allow(f"{words(role.duty)}May{sid}", actions, arns)
    for (data_class, via), actions in through.items():
        yield from _uses_key(settings, role, keys[data_class], data_class, via, actions)


def _sid(need: Need) -> str:
    verb = {
        "s3:AbortMultipartUpload": "Write",
        "s3:DeleteObjectVersion": "Erase",
        "s3:GetObject": "Read",
        "s3:ListBucketVersions": "FindVersionsIn",
        "s3:PutObject": "Write",
    }
    return f"{verb.get(need.actions[0], 'Use')}{words(need.on)}"


def _uses_key(
    settings: Settings, role: Role, key: str, data_class: str, via: str, actions: set[str]
) -> Iterator[Statement]:
    where = {"StringEquals": {"kms:ViaService": f"{via}.{settings.region}.amazonaws.com"}}
    who, what = words(role.duty), words(data_class)
    if plain := actions - {"kms:CreateGrant"}:
        yield allow(f"{who}MayUseThe{what}KeyThrough{words(via)}", plain, key, where=where)
    if actions & {"kms:CreateGrant"}:
        for_aws = {**where, "Bool": {"kms:GrantIsForAWSResource": "true"}}
        sid = f"{who}MayLetRekognitionUseThe{what}Key"
        yield allow(sid, ("kms:CreateGrant",), key, where=for_aws)


def _passes(settings: Settings, role: Role) -> Iterator[Statement]:
    names = settings.names
    if passed := sorted({names.role_arn(names.service_role(row.name)) for row in role.passes}):
        yield allow(
            f"{words(role.duty)}MayPassTheServiceRoleToRekognitionOnly",
            ("iam:PassRole",),
            passed,
            where={"StringEquals": {"iam:PassedToService": "rekognition.amazonaws.com"}},
        )


def _inspects(settings: Settings, role: Role, keys: Keys) -> Iterator[Statement]:
    if role.inspects:
        yield allow(f"{words(role.duty)}MaySeeHowThingsAreSetUp", READS)
        yield allow(f"{words(role.duty)}MayListWhatStandsInRekognition", LISTING)
        asked = (VERIFIED if role.duty == VERIFIER else INSPECTION) - LISTING
        for resources, actions in _apart(inspected(settings, asked)).items():
            yield allow(f"{words(role.duty)}MayInspect{kind(resources)}", actions, resources)
    if role.duty == VERIFIER and settings.audit.queries:
        for asked_of, arns in (("athena", [settings.names.workgroup_arn]), ("glue", settings.names.table_arns)):
            actions = [action for action in QUERIED if action.startswith(f"{asked_of}:")]
            yield allow(f"{words(role.duty)}MayInspectQueriesOf{words(asked_of)}", actions, arns)
    if role.duty == AUDITOR:
        yield from _reads_the_audit_trail(settings, keys["logs"])


def _apart(together: Mapping[tuple[str, ...], Sequence[str]]) -> dict[tuple[str, ...], list[str]]:
    """The same, where what is done on several kinds of resources is said with each kind: the ARNs stand once."""
    found = {resources: list(actions) for resources, actions in together.items()}
    for resources in together:
        inner = [one for one in found if set(one) < set(resources)]
        if inner and set(resources) == {arn for one in inner for arn in one}:
            for one in inner:
                found[one] += found[resources]
            del found[resources]
    return found


def _reads_the_audit_trail(settings: Settings, key: str) -> Iterator[Statement]:
    """Our own trail only: who reads the organization's is decided where that lies."""
    names = settings.names
    if settings.log_archive.create:
        trail = names.bucket_arn("trail")
        yield allow("AuditorMayListTheTrailBucket", ("s3:GetBucketLocation", "s3:ListBucket"), trail)
        yield allow("AuditorMayReadLogFiles", ("s3:GetObject", "s3:GetObjectVersion"), f"{trail}/*")
        yield allow(
            "AuditorMayDecryptLogFilesThroughS3",
            ("kms:Decrypt",),
            key,
            where={"StringEquals": {"kms:ViaService": f"s3.{settings.region}.amazonaws.com"}},
        )
    logs = names.log_group_arn("*")
    yield allow("AuditorMayQueryOurLogGroups", LOG_QUERIES, (logs, f"{logs}:*"))
    yield allow("AuditorMayLookUpWhatHappened", AUDIT_READS)


def _administers_keys(settings: Settings, role: Role) -> Iterator[Statement]:
    if role.duty == KEY_ADMINISTRATOR:
        yield allow(
            "KeyAdministratorMayAdministerTheBaselinesKeys",
            ADMINISTRATION,
            settings.names.arn("kms", "key/*"),
            where={"ForAnyValue:StringLike": {"kms:ResourceAliases": settings.names.key_alias("*")}},
        )
        yield allow("KeyAdministratorMayListKeys", ("kms:ListAliases", "kms:ListKeys"))


def _stays_inside(settings: Settings, role: Role, endpoints: Mapping[Endpoint, Sequence[str]]) -> Iterator[Statement]:
    """No Rekognition call of a caller but through our endpoint, and none in another Region.

    A liveness client outside the VPC opens its stream over the internet: it is let off, and may do nothing else.
    Auditors and verifiers see configuration only, from where they work.
    """
    if not role.calls_rekognition:
        return
    client = scoped_actions(settings, role, streaming=True)
    ours = endpoints.get(Endpoint.STREAMING if client else Endpoint.REKOGNITION)
    if ours:
        yield deny(
            "NoRekognitionButThroughOurEndpoint",
            ("rekognition:*",),
            where={
                "StringNotEqualsIfExists": {"aws:SourceVpce": ours[0] if len(ours) == 1 else list(ours)},
                "BoolIfExists": {"aws:ViaAWSService": "false"},
            },
        )
    yield deny(
        "NoRekognitionInAnotherRegion",
        ("rekognition:*",),
        where={"StringNotEquals": {"aws:RequestedRegion": settings.region}},
    )


def _reads_streams_inside(role: Role, vpc: str) -> Statement | None:
    """What a stream processor has found is read in our VPC only: the stream has no policy that could say so."""
    if not any(need.on is Store.DATA_STREAM for _, need in role.needs):
        return None
    return deny(
        "NoResultsOfStreamProcessorsOutsideOurVpc",
        ("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:SubscribeToShard"),
        where={"StringNotEqualsIfExists": {"aws:SourceVpc": vpc}, "BoolIfExists": {"aws:ViaAWSService": "false"}},
    )
