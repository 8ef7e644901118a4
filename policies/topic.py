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
    return document(_for_topics(settings, queue, "TheAlarmTopicMaySendToTheQueue", ("sqs:SendMessage",), queue))


def queue_key_policy(settings: Settings, queue: str) -> Document:
    """What the key of such a queue must let them do, if a customer-managed one encrypts it (fact 207)."""
    actions = ("kms:Decrypt", "kms:GenerateDataKey")
    return document(_for_topics(settings, queue, "TheAlarmTopicMayUseTheKeyOfTheQueue", actions, "*"))


def _for_topics(settings: Settings, queue: str, sid: str, actions: tuple[str, ...], resource: str) -> Statement:
    receivers = settings.alarms.receivers
    topics = {settings.alarms_topic_arn(urgent=one) for one in (False, True) if queue in receivers(urgent=one)}
    where = {"ArnEquals": {"aws:SourceArn": sorted(topics)}}
    return allow(sid, actions, resource, principal=service("sns.amazonaws.com"), where=where)


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
