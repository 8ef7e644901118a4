"""The policy of a customer-managed key: who administers it cannot use it, who uses it cannot administer it.

A role that does not exist yet may not be named as a principal, so statements name the account and hold the role by
`aws:PrincipalArn`; the role's own policy must grant the same. Statements on services: facts 44 to
47; on what passes through a service: fact 31.
"""

from collections import defaultdict
from collections.abc import Iterator

from capabilities.capability import By, Capability, Need
from capabilities.names import AUDITOR, KEY_ADMINISTRATOR, KEY_OF
from policies.roles import needs
from policies.statement import Document, Statement, allow, deny, document, service
from settings.settings import Settings

ADMINISTRATION = (
    "kms:CancelKeyDeletion",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateKeyDescription",
)
ALIASES = ("kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias")
"""An alias is made with permission on the key as well as on the alias; the deployment makes ours."""
USE = ("kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")


def key_policy(settings: Settings, data_class: str) -> Document:
    """The policy of the key of `media`, `evidence`, `models`, `logs` or `notifications`."""
    elsewhere = getattr(settings.keys.adopt, data_class) in foreign_keys(settings)
    return document(
        *(() if elsewhere else _administration(settings)),  # its own account's business
        *_uses(settings, data_class),
        *(_logs(settings) if data_class == "logs" else ()),
        *(_notifications(settings) if data_class == "notifications" else ()),
        *(_retraining(settings) if data_class == "models" else ()),
    )


def foreign_keys(settings: Settings) -> tuple[str, ...]:
    """The adopted keys of other accounts."""
    return tuple(arn for arn in settings.keys.adopt.arns if arn.split(":")[4] != settings.account)


def data_classes(settings: Settings) -> tuple[str, ...]:
    """The data classes that need a key in this environment."""
    needed = {KEY_OF[store] for store in settings.stores if store in KEY_OF} | {"logs"}
    topics = settings.alarms.created(settings.names) or settings.keys.adopt.notifications
    needed |= {"notifications"} if topics else set()
    return tuple(name for name in ("media", "evidence", "models", "logs", "notifications") if name in needed)


def _administration(settings: Settings) -> tuple[Statement, ...]:
    names = settings.names
    account = {"AWS": names.account_root}
    administrators = [names.role_arn(names.role(KEY_ADMINISTRATOR)), *settings.keys.administrators]
    return (
        allow("TheAccountMayAdministerTheKeyThroughIamButNotUseIt", (*ADMINISTRATION, *ALIASES), principal=account),
        deny(
            "KeyAdministratorsMayNeverUseTheKey",
            USE,
            principal="*",
            where={"ArnLike": {"aws:PrincipalArn": administrators}},
        ),
        deny(
            "OnlyKeyAdministratorsMayDisableOrDeleteTheKey",
            ("kms:DisableKey", "kms:DisableKeyRotation", "kms:ScheduleKeyDeletion"),
            principal="*",
            where={"ArnNotLike": {"aws:PrincipalArn": [*administrators, names.account_root]}},
        ),
        deny(
            "NobodyMayScheduleDeletionWithFewerThan30DaysToCancelIt",
            ("kms:ScheduleKeyDeletion",),
            principal="*",
            where={"NumericLessThan": {"kms:ScheduleKeyDeletionPendingWindowInDays": "30"}},
        ),
        deny(
            "NobodyMayBypassTheLockoutSafetyCheck",
            ("kms:PutKeyPolicy",),
            principal="*",
            where={"Bool": {"kms:BypassPolicyLockoutSafetyCheck": "true"}},
        ),
    )


def _uses(settings: Settings, data_class: str) -> tuple[Statement, ...]:
    """What the roles of the approved capabilities may do with the key, and through which service only."""
    roles: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in settings.rows:
        for need in needs(settings, row):
            for action in need.actions:
                if action.startswith("kms:") and KEY_OF.get(need.on) == data_class:
                    roles[need.via, action].add(_role_arn(settings, row, need))
    together: dict[tuple[str, frozenset[str], bool], list[str]] = defaultdict(list)
    for (via, action), arns in sorted(roles.items()):
        together[via, frozenset(arns), action == "kms:CreateGrant"].append(action)
    return tuple(
        _use(settings, via, actions, sorted(arns), grants) for (via, arns, grants), actions in together.items()
    )


def _use(settings: Settings, via: str, actions: list[str], arns: list[str], grants: bool) -> Statement:
    where: dict[str, dict[str, str | list[str]]] = {
        "ArnEquals": {"aws:PrincipalArn": arns},
        "StringEquals": {"kms:CallerAccount": settings.account},
    }
    if via:
        where["StringEquals"]["kms:ViaService"] = f"{via}.{settings.region}.amazonaws.com"
    if grants:
        where["Bool"] = {"kms:GrantIsForAWSResource": "true"}
    what = "And".join(action.removeprefix("kms:").removesuffix("*") for action in actions)
    through = f"Through{via.capitalize()}" if via else "Directly"
    return allow(f"NamedRolesMay{what}{through}", actions, principal={"AWS": settings.names.account_root}, where=where)


def _role_arn(settings: Settings, row: Capability, need: Need) -> str:
    names = settings.names
    service_role = need.by is By.SERVICE_ROLE
    return names.role_arn(names.service_role(row.name) if service_role else names.role_of(need.duty, row.name))


def _logs(settings: Settings) -> Iterator[Statement]:
    """Of trails only our own: anyone who owns an adopted one encrypts it with a key of theirs."""
    names, created = settings.names, settings.log_archive.create
    if created:
        yield from _trail(settings)
    yield allow(
        "CloudWatchLogsMayEncryptOurLogGroups",
        ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"),
        principal=service(f"logs.{settings.region}.amazonaws.com"),
        where={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": names.log_group_arn("*")}},
    )
    if created:
        yield allow(
            f"AuditorsMay{'UseTheKey' if settings.audit.queries else 'DecryptLogFiles'}ThroughS3",
            ("kms:Decrypt", *(["kms:GenerateDataKey"] if settings.audit.queries else [])),
            principal={"AWS": names.account_root},
            where={
                "ArnEquals": {"aws:PrincipalArn": names.role_arn(names.role(AUDITOR))},
                "StringEquals": {
                    "kms:CallerAccount": settings.account,
                    "kms:ViaService": f"s3.{settings.region}.amazonaws.com",
                },
            },
        )


def _trail(settings: Settings) -> tuple[Statement, ...]:
    names, cloudtrail = settings.names, service("cloudtrail.amazonaws.com")
    ours = {"aws:SourceArn": names.trail_arn}
    context = {
        "kms:EncryptionContext:aws:cloudtrail:arn": f"arn:{names.partition}:cloudtrail:*:{names.account}:trail/*"
    }
    return (
        allow(
            "CloudTrailMayEncryptItsLogFiles",
            ("kms:GenerateDataKey*",),
            principal=cloudtrail,
            where={"StringEquals": ours, "StringLike": context},
        ),
        allow(
            "CloudTrailMayDescribeTheKeyAndDecryptForBucketKeys",
            ("kms:Decrypt", "kms:DescribeKey"),
            principal=cloudtrail,
            where={"StringEquals": ours},
        ),
    )


def _notifications(settings: Settings) -> tuple[Statement, ...]:
    publish = ("kms:Decrypt", "kms:GenerateDataKey*")
    return (
        allow(
            "CloudWatchMayPublishAlarms",
            publish,
            principal=service("cloudwatch.amazonaws.com"),
            where={"StringEquals": {"aws:SourceAccount": settings.account}},
        ),
        # Amazon SNS does not support aws:SourceAccount or aws:SourceArn here for EventBridge (fact 46).
        allow("EventBridgeMayPublishEvents", publish, principal=service("events.amazonaws.com")),
    )


def _retraining(settings: Settings) -> Iterator[Statement]:
    """The same as the bucket of models says: both let Rekognition itself in, or neither does (fact 112)."""
    labels = settings.capabilities.custom_labels
    if labels and labels.auto_update:
        yield allow(
            "RekognitionMayUseTheKeyToTrainAdaptersOfThisAccountAgain",
            ("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"),
            principal=service("rekognition.amazonaws.com"),
            where={"StringEquals": {"aws:SourceAccount": settings.account}},
        )
