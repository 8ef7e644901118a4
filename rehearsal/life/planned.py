"""Deploy as `fsi-rekognition plan` says: in its order, and nothing happens that it did not say."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assurance.planning.changes import Kind, changes
from assurance.planning.exports import exports
from assurance.planning.left_over import Role, Rule, Subscription, left_over
from assurance.planning.order import Order, order
from assurance.planning.problems import Trouble, problems
from assurance.planning.reading import approved, deployed
from assurance.sources.live.calling import Caller
from assurance.verify.session import session
from rehearsal.aws import Aws
from rehearsal.deploying import DeployError, deploy
from rehearsal.emulator import Running
from rehearsal.life.done import Done
from rehearsal.variables import only
from settings.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What a plan says: the order of the stacks, what it expects to become of resources, and what it refuses."""

    way: Order
    counts: Mapping[Kind, int]
    refused: tuple[str, ...]
    left: tuple[Subscription | Rule | Role, ...]

    def differing(self, done: Done) -> list[str]:
        """What CloudFormation did otherwise."""
        description = []
        sure, possible = self.counts[Kind.REPLACED], self.counts[Kind.MAY_BE_REPLACED]
        if not sure <= done.replaced <= sure + possible:
            description.append(
                f"{done.replaced} resources were replaced; the plan said {sure}, and {possible} that may be"
            )
        kept = self.counts[Kind.RETAINED] + self.counts[Kind.ORPHANED]
        if len(done.retained) != kept:
            description.append(f"{len(done.retained)} resources were retained; the plan said {kept}")
        return description


def planned(assembly: Path, file: Path, settings: Settings, running: Running) -> Planned:
    """The plan of an assembly over the stacks that are deployed. Raises what `plan` raises."""
    new = approved(assembly, settings, str(file))
    with only(running.environment):
        old = deployed(Caller(session(settings, own=True), settings.region), settings, new)
    found, was, now = changes(old, new), exports(old), exports(new)
    way = order(old, new, was, now)
    return Planned(
        way=way,
        left=tuple(left_over(old, new, found)),
        counts={kind: sum(one.kind is kind for one in found) for kind in Kind},
        refused=tuple(
            f"plan: {one.where}: {one.trouble}: {one.message}"
            for one in problems(old, new, found, was, now, way)
            if one.trouble is not Trouble.UNSETTLED  # a stack that never came up is deleted first, as it says
        ),
    )


def deploy_as_planned(assembly: Path, plan: Planned, running: Running) -> None:
    """Who still imports goes or lets go first, then all is deployed, then the rest goes. Raises `DeployError`."""
    way = plan.way
    for name in way.deleted_first:
        delete(running.aws(), name)
    if way.deployed_first:
        deploy(assembly, running, only=way.deployed_first)
    deploy(assembly, running)
    for name in way.deleted_last:
        delete(running.aws(), name)
    for one in plan.left:
        _end(running.aws(), one)


def _end(aws: Aws, left: Subscription | Rule | Role) -> None:
    """What the command of the plan does."""
    match left:
        case Rule():
            aws.events.remove_targets(Rule=left.name, Ids=list(left.targets))
            aws.events.delete_rule(Name=left.name)
        case Role():
            aws.iam.detach_role_policy(RoleName=left.name, PolicyArn=left.policy)
            aws.iam.delete_role(RoleName=left.name)
            for one in aws.iam.list_policy_versions(PolicyArn=left.policy)["Versions"]:
                if not one["IsDefaultVersion"]:
                    aws.iam.delete_policy_version(PolicyArn=left.policy, VersionId=one["VersionId"])
            aws.iam.delete_policy(PolicyArn=left.policy)
        case Subscription():
            for one in aws.sns.list_subscriptions_by_topic(TopicArn=left.topic)["Subscriptions"]:
                if one["Endpoint"] == left.endpoint:
                    aws.sns.unsubscribe(SubscriptionArn=one["SubscriptionArn"])


def delete(aws: Aws, name: str) -> None:
    """Delete a stack, its protection lifted. Raises `DeployError`."""
    aws.cloudformation.update_termination_protection(StackName=name, EnableTerminationProtection=False)
    aws.cloudformation.delete_stack(StackName=name)
    for one in aws.cloudformation.describe_stacks()["Stacks"]:
        if one["StackName"] == name:
            raise DeployError(f"{name}: {one['StackStatus']}: {one.get('StackStatusReason', '')}")
