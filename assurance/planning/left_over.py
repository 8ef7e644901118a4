"""What would still notify somebody though no template declares it any more: it outlives its stack, which goes on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assurance.planning.changes import Change, Kind
from assurance.planning.side import Side


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """A subscription of a topic that goes on."""

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


@dataclass(frozen=True, kw_only=True)
class Rule:
    """An event rule of a stack that goes on."""

    name: str
    region: str
    targets: tuple[str, ...]
    """Ids."""

    @property
    def command(self) -> str:
        """Deletes it, its targets first."""
        at = f"--region {self.region}"
        return (
            f"aws events remove-targets --rule {self.name} --ids {' '.join(self.targets)} {at} && "
            f"aws events delete-rule --name {self.name} {at}"
        )


def left_over(old: Side, new: Side, found: Iterable[Change]) -> Iterator[Subscription | Rule]:
    """Those of what goes on; where a topic or a stack is retired, what watches over the data that it leaves stays."""
    topics = {one.physical.get("Ref") for one in new.application.of("AWS::SNS::Topic")}
    for one in found:
        if one.kind is not Kind.ORPHANED:
            continue
        resource = old.resolved_at[one.place]
        if one.type == "AWS::SNS::Subscription" and resource.get("TopicArn") in topics:
            yield Subscription(topic=str(resource.get("TopicArn")), endpoint=str(resource.get("Endpoint")))
        if one.type == "AWS::Events::Rule" and one.stack in new.templates:
            ids = tuple(str(target["Id"]) for target in resource.get("Targets", ()))
            yield Rule(name=str(resource.get("Name")), region=new.templates[one.stack].place.region, targets=ids)
