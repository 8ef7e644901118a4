"""A topic: encrypted with our key, with an explicit policy."""

from collections.abc import Sequence
from typing import Any

from aws_cdk import aws_sns as sns
from constructs import Construct

from fsi_rekognition.kept import KEPT


def _protocol(subscriber: str) -> str:
    named = {"https://": "https", "arn:": "sqs"}
    return next((protocol for start, protocol in named.items() if subscriber.startswith(start)), "email")


class Topic(Construct):
    """An Amazon SNS topic and its subscriptions, e-mail, https or queues. `kept`: all of it outlives its stack."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        display_name: str,
        key_arn: str,
        policy: dict[str, Any],
        subscribers: Sequence[str] = (),
        kept: bool = False,
    ) -> None:
        super().__init__(scope, id_)
        topic = sns.CfnTopic(self, "Topic", topic_name=name, display_name=display_name, kms_master_key_id=key_arn)
        self.policy = sns.CfnTopicPolicy(self, "Policy", topics=[topic.ref], policy_document=policy)
        description = [
            sns.CfnSubscription(
                self,
                f"Subscription-{subscriber}",  # not by its place: anyone who moves up would be unsubscribed
                topic_arn=topic.ref,
                protocol=_protocol(subscriber),
                endpoint=subscriber,
            )
            for subscriber in subscribers
        ]
        for resource in (topic, self.policy, *description) if kept else ():
            resource.apply_removal_policy(KEPT)
        self.arn: str = topic.ref
