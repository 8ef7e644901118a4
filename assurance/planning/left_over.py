"""What would still notify somebody though no template declares it any more: it outlives its stack, which goes on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assurance.planning.changes import Change, Kind
from assurance.planning.side import Side
from capabilities.names import EVENT_DELIVERY


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


@dataclass(frozen=True, kw_only=True)
class Role:
    """The role of EventBridge for an event bus, which no rule names any more."""

    name: str
    policy: str
    """ARN of the one that it holds."""

    @property
    def command(self) -> str:
        """Deletes both, so that their names are free for another bus."""
        versions = "Versions[?!IsDefaultVersion].VersionId"
        return (
            f"aws iam detach-role-policy --role-name {self.name} --policy-arn {self.policy} && "
            f"aws iam delete-role --role-name {self.name} && "
            f"for one in $(aws iam list-policy-versions --policy-arn {self.policy} --query '{versions}' "
            "--output text); "
            f'do aws iam delete-policy-version --policy-arn {self.policy} --version-id "$one"; done; '
            f"aws iam delete-policy --policy-arn {self.policy}"
        )


def left_over(old: Side, new: Side, found: Iterable[Change]) -> Iterator[Subscription | Rule | Role]:
    """Those of what goes on; where a topic or a stack is retired, what watches over the data that it leaves stays."""
    roles: list[Role] = []
    topics = {one.physical.get("Ref") for one in new.application.of("AWS::SNS::Topic")}
    for one in found:
        if one.kind is not Kind.ORPHANED:
            continue
        resource = old.resolved_at[one.place]
        if one.type == "AWS::SNS::Subscription" and resource.get("TopicArn") in topics:
            yield Subscription(topic=str(resource.get("TopicArn")), endpoint=str(resource.get("Endpoint")))
        if one.stack not in new.templates:
            continue
        if one.type == "AWS::Events::Rule":
            ids = tuple(str(target["Id"]) for target in resource.get("Targets", ()))
            yield Rule(name=str(resource.get("Name")), region=new.templates[one.stack].place.region, targets=ids)
        if one.type == "AWS::IAM::Role" and f"-{EVENT_DELIVERY}" in str(resource.get("RoleName")):
            policy = old.application.find(resource.get("ManagedPolicyArns.0"))
            roles += [Role(name=str(resource.get("RoleName")), policy=policy.arn)] if policy else []
    yield from roles  # after the rules that name them
