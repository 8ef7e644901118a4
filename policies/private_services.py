"""The policies of the endpoints that private callers need beside Rekognition's: KMS, STS, logs, metrics and streams."""

from collections.abc import Iterable

from capabilities.capability import Store
from capabilities.names import KEY_ADMINISTRATOR
from policies.resources import stored
from policies.roles import arn, roles
from policies.statement import Conditions, Document, allow, document
from settings.settings import Settings


def private_services(settings: Settings) -> dict[str, Document]:
    """PrivateLink service name → endpoint policy, for what the approved capabilities ask for."""
    policies = {
        "kms": _kms(settings),
        "logs": _logs(settings),
        "monitoring": _monitoring(settings),
        "sts": _sts(settings),
    }
    if Store.COMPLETIONS in settings.stores:
        policies |= {"sns": _sns(settings), "sqs": _sqs(settings)}
    if readers := _stream_readers(settings):
        policies["kinesis-streams"] = _kinesis(settings, readers)
    if Store.VIDEO_STREAM in settings.stores:
        policies["kinesisvideo"] = _kinesis_video(settings)
    return policies


def _kms(settings: Settings) -> Document:
    keys = settings.names.arn("kms", "key/*")
    return document(
        allow(
            "KeyAdministratorsMayDescribeKeys",
            ("kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus"),
            keys,
            principal="*",
            where=_by(settings, [KEY_ADMINISTRATOR]),
        ),
    )


def _sts(settings: Settings) -> Document:
    return document(
        allow(
            "PrincipalsOfTheOrganizationMayAssumeTheBaselinesRoles",
            ("sts:AssumeRole",),
            settings.names.every_role_arn,
            principal="*",
            where={"StringEquals": {"aws:PrincipalOrgID": settings.organization}},
        ),
        allow(
            "PrincipalsOfThisAccountMayAskWhoTheyAre",
            ("sts:GetCallerIdentity",),
            principal="*",
            where=_of_this_account(settings),
        ),
    )


def _logs(settings: Settings) -> Document:
    """Nobody writes into the record of the trail or of the flow logs through here."""
    groups = settings.names.log_group_arn("workloads/*")
    return document(
        allow(
            "WorkloadsOfThisAccountMayWriteToTheirOwnLogGroups",
            ("logs:CreateLogStream", "logs:PutLogEvents"),
            (groups, f"{groups}:*"),
            principal="*",
            where=_of_this_account(settings),
        )
    )


def _monitoring(settings: Settings) -> Document:
    where = {
        "StringEquals": {**_of_this_account(settings)["StringEquals"], "cloudwatch:namespace": settings.names.metrics}
    }
    return document(
        allow(
            "WorkloadsOfThisAccountMayPutMetricsInOurNamespace",
            ("cloudwatch:PutMetricData",),
            principal="*",
            where=where,
        )
    )


def _sns(settings: Settings) -> Document:
    return document(
        allow(
            "WorkloadsOfThisAccountMaySubscribeToCompletions",
            ("sns:GetTopicAttributes", "sns:Subscribe"),
            stored(settings, Store.COMPLETIONS),
            principal="*",
            where=_of_this_account(settings),
        )
    )


def _sqs(settings: Settings) -> Document:
    return document(
        allow(
            "WorkloadsOfThisAccountMayConsumeCompletionQueues",
            ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"),
            settings.names.arn("sqs", settings.names.stack("*")),
            principal="*",
            where=_of_this_account(settings),
        )
    )


def _stream_readers(settings: Settings) -> list[str]:
    return [role.duty for role in roles(settings) if any(need.on is Store.DATA_STREAM for _, need in role.needs)]


def _kinesis(settings: Settings, readers: Iterable[str]) -> Document:
    return document(
        allow(
            "ResultsReadersMayReadResultStreams",
            ("kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"),
            stored(settings, Store.DATA_STREAM),
            principal="*",
            where=_by(settings, readers),
        )
    )


def _kinesis_video(settings: Settings) -> Document:
    return document(
        allow(
            "CamerasOfThisAccountMayPutMediaIntoNamedStreams",
            ("kinesisvideo:DescribeStream", "kinesisvideo:GetDataEndpoint", "kinesisvideo:PutMedia"),
            stored(settings, Store.VIDEO_STREAM),
            principal="*",
            where=_of_this_account(settings),
        )
    )


def _by(settings: Settings, duties: Iterable[str]) -> Conditions:
    return {"ArnEquals": {"aws:PrincipalArn": [arn(settings, duty) for duty in duties]}, **_of_this_account(settings)}


def _of_this_account(settings: Settings) -> dict[str, dict[str, str]]:
    return {"StringEquals": {"aws:PrincipalAccount": settings.account, "aws:PrincipalOrgID": settings.organization}}
