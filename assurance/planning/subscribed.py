"""Who would still be notified by a topic that stays, though no template subscribes them any more."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assurance.planning.changes import Change, Kind
from assurance.planning.side import Side

SUBSCRIPTION = "AWS::SNS::Subscription"


@dataclass(frozen=True, kw_only=True)
class Left:
    """A subscription that its stack retains while the topic goes on."""

    topic: str
    endpoint: str

    @property
    def command(self) -> str:
        """Ends it; one that nobody confirmed has no ARN yet, and expires by itself."""
        region = self.topic.split(":")[3]
        confirmed = f"Subscriptions[?Endpoint=='{self.endpoint}' && starts_with(SubscriptionArn, 'arn:')]"
        return (
            f"for one in $(aws sns list-subscriptions-by-topic --topic-arn {self.topic} --region {region} "
            f'--query "{confirmed}.SubscriptionArn" --output text); '
            f'do aws sns unsubscribe --subscription-arn "$one" --region {region}; done'
        )


def left(old: Side, new: Side, found: Iterable[Change]) -> Iterator[Left]:
    """Those of topics that are in the new templates too; of a topic that goes with its stack, subscribers stay."""
    topics = {one.physical.get("Ref") for one in new.application.of("AWS::SNS::Topic")}
    for one in found:
        if one.type == SUBSCRIPTION and one.kind in (Kind.ORPHANED, Kind.RETAINED):
            subscription = old.resolved_at[one.place]
            topic, endpoint = subscription.get("TopicArn"), subscription.get("Endpoint")
            if topic in topics and isinstance(endpoint, str):
                yield Left(topic=str(topic), endpoint=endpoint)
