"""The policies of the topics: who may publish, who may subscribe; an explicit policy replaces the default one."""

from capabilities.capabilities import CAPABILITIES
from capabilities.capability import Store
from policies.statement import Document, Statement, allow, deny, document, service
from settings.settings import Settings


def alarms_topic_policy(settings: Settings, *, urgent: bool = False) -> Document:
    """Alarms and rules of this account publish; its subscribers are those of the environment file."""
    names = settings.names
    topic = settings.alarms_topic_arn(urgent=urgent)
    return document(
        allow(
            "AlarmsOfThisAccountMayPublish",
            ("sns:Publish",),
            topic,
            principal=service("cloudwatch.amazonaws.com"),
            where={
                "ArnLike": {"aws:SourceArn": names.arn("cloudwatch", f"alarm:{names.stack('*')}")},
                "StringEquals": {"aws:SourceAccount": settings.account},
            },
        ),
        # EventBridge publishes under no condition: a topic policy that asks for one gets nothing delivered (fact 60)
        allow("EventBridgeMayPublish", ("sns:Publish",), topic, principal=service("events.amazonaws.com")),
        _tls_only(topic),
    )


def queue_policy(settings: Settings, queue: str) -> Document:
    """What a queue of the bank must let the alarm topics do that it subscribes to."""
    receivers = settings.alarms.receivers
    topics = sorted({settings.alarms_topic_arn(urgent=one) for one in (False, True) if queue in receivers(urgent=one)})
    return document(
        allow(
            "TheAlarmTopicMaySendToTheQueue",
            ("sqs:SendMessage",),
            queue,
            principal=service("sns.amazonaws.com"),
            where={"ArnEquals": {"aws:SourceArn": topics[0] if len(topics) == 1 else topics}},
        )
    )


def completions_topic_policy(settings: Settings) -> Document:
    """Rekognition's service roles publish; callers of this account subscribe."""
    names = settings.names
    topic = names.topic_arn(names.completions_topic)
    publishers = sorted(
        {
            names.role_arn(names.service_role(row.name))
            for row in CAPABILITIES.values()
            if row in settings.approved and Store.COMPLETIONS in row.stores
        }
    )
    return document(
        allow(
            "OurServiceRolesMayPublish",
            ("sns:Publish",),
            topic,
            principal={"AWS": names.account_root},
            where={"ArnEquals": {"aws:PrincipalArn": publishers}},
        ),
        allow(
            "WorkloadsOfThisAccountMaySubscribe",
            ("sns:GetTopicAttributes", "sns:Subscribe"),
            topic,
            principal={"AWS": names.account_root},
            where={"StringEquals": {"aws:PrincipalOrgID": settings.organization}},
        ),
        _tls_only(topic),
    )


def _tls_only(topic: str) -> Statement:
    return deny(
        "NobodyMayPublishOrSubscribeWithoutTls",
        ("sns:Publish", "sns:Subscribe"),
        topic,
        principal="*",
        where={"Bool": {"aws:SecureTransport": "false"}},
    )
