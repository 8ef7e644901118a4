"""Topics, their policies and their subscriptions."""

from collections.abc import Mapping
from typing import Any

from rehearsal.aws import Aws
from rehearsal.providers.provider import Properties, Provider, retagged, text


class Topic(Provider):
    """A topic."""

    type = "AWS::SNS::Topic"

    def create(self, aws: Aws, wanted: Properties) -> str:
        made = aws.sns.create_topic(
            Name=wanted["TopicName"], Attributes=_attributes(wanted), Tags=list(wanted.get("Tags", ()))
        )
        return str(made["TopicArn"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        if former:
            for name, value in _attributes(wanted).items():
                aws.sns.set_topic_attributes(TopicArn=id_, AttributeName=name, AttributeValue=value)
            changed, removed = retagged(wanted, former)
            aws.sns.tag_resource(ResourceArn=id_, Tags=changed)
            aws.sns.untag_resource(ResourceArn=id_, TagKeys=removed)

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.sns.delete_topic(TopicArn=id_)

    def attributes(self, aws: Aws, id_: str) -> Mapping[str, Any]:
        return {"TopicArn": id_, "TopicName": id_.rpartition(":")[2]}


class TopicPolicy(Provider):
    """The policy of one or more topics."""

    type = "AWS::SNS::TopicPolicy"

    def create(self, aws: Aws, wanted: Properties) -> str:
        return f"policy-of-{wanted['Topics'][0].rpartition(':')[2]}"

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        for arn in wanted["Topics"]:
            policy = text(wanted["PolicyDocument"])
            aws.sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        """A topic without a policy of its own has AWS's default one."""
        for arn in former["Topics"]:
            owner = {"StringEquals": {"AWS:SourceOwner": aws.account}}
            actions = [f"SNS:{action}" for action in _OWNERS_ACTIONS]
            statement = {"Sid": "__default_statement_ID", "Effect": "Allow", "Principal": {"AWS": "*"},
                         "Action": actions, "Resource": arn, "Condition": owner}  # fmt: skip
            policy = text({"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]})
            aws.sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)


class Subscription(Provider):
    """Who is notified."""

    type = "AWS::SNS::Subscription"

    def create(self, aws: Aws, wanted: Properties) -> str:
        made = aws.sns.subscribe(
            TopicArn=wanted["TopicArn"],
            Protocol=wanted["Protocol"],
            Endpoint=wanted["Endpoint"],
            ReturnSubscriptionArn=True,
        )
        return str(made["SubscriptionArn"])

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.sns.unsubscribe(SubscriptionArn=id_)


_OWNERS_ACTIONS = (
    "GetTopicAttributes SetTopicAttributes AddPermission RemovePermission DeleteTopic Subscribe "
    "ListSubscriptionsByTopic Publish"
).split()


def _attributes(wanted: Properties) -> dict[str, str]:
    return {name: wanted[name] for name in ("DisplayName", "KmsMasterKeyId") if name in wanted}
