"""What belongs to the bank already, and must hold what the baseline asks of it: documents to be merged by its owner."""

from collections.abc import Iterator

from capabilities.capability import Endpoint
from policies.endpoint import rekognition_endpoint_policy, s3_endpoint_policy
from policies.event_bus import event_bus_policy
from policies.key import data_classes, key_policy
from policies.private_services import private_services
from policies.statement import Document
from policies.step import Step
from policies.topic import alarms_topic_policy, queue_key_policy, queue_policy
from policies.trail import adopted_selectors
from settings.settings import Settings


def adopted(settings: Settings) -> Iterator[Step]:
    """A document each for keys, endpoints, trail, topics, queues and event bus."""
    yield from _adopted_keys(settings)
    yield from _adopted_endpoints(settings)
    yield from _adopted_trail(settings)
    yield from _topics(settings)
    yield from _queues(settings)
    yield from _event_bus(settings)


def _adopted_keys(settings: Settings) -> Iterator[Step]:
    for data_class in data_classes(settings):
        if arn := getattr(settings.keys.adopt, data_class):
            name = f"key-policy-{data_class}"
            yield Step(
                name=name,
                content=key_policy(settings, data_class),
                purpose=f"The statements that the adopted {data_class} key must hold beside the bank's own. The "
                "command replaces the policy that the key has: merge first.",
                command=f"aws kms put-key-policy --region {settings.region} --key-id {arn} --policy-name default "
                f"--policy file://{name}.json",
            )


def _adopted_endpoints(settings: Settings) -> Iterator[Step]:
    """Endpoints that the adopted VPC has already."""
    if not (adopted := settings.network.adopt):
        return
    found: list[tuple[str, str, Document]] = [
        (service, "ENDPOINT_ID", policy)
        for service, policy in private_services(settings).items()
        if service in adopted.services
    ]
    if adopted.rekognition_endpoint:
        policy = rekognition_endpoint_policy(settings, Endpoint.REKOGNITION)
        found.append(("rekognition", adopted.rekognition_endpoint, policy))
    if adopted.s3_endpoint:
        found.append(("s3", adopted.s3_endpoint, s3_endpoint_policy(settings)))
    for service, endpoint, policy in found:
        name = f"endpoint-policy-{service}"
        yield Step(
            name=name,
            content=policy,
            purpose=f"What the VPC's own endpoint of {service} must let through. The command replaces the policy that "
            "the endpoint has: merge the Allows first; a Deny would hold for all who use it.",
            command=f"aws ec2 modify-vpc-endpoint --region {settings.region} --vpc-endpoint-id {endpoint} "
            f"--policy-document file://{name}.json",
        )


def _adopted_trail(settings: Settings) -> Iterator[Step]:
    adopted = settings.log_archive.adopt
    if adopted and not _recorded_beside(settings):
        home = adopted.trail.split(":")[3]
        yield Step(
            name="trail-selectors",
            content=adopted_selectors(settings),
            purpose="What the organization's trail must record at least. They replace the selectors that the trail "
            "has: merge first. CloudTrail takes them in the trail's home Region only.",
            command=f"aws cloudtrail put-event-selectors --region {home} --trail-name {adopted.trail} "
            "--advanced-event-selectors file://trail-selectors.json",
        )


def _topics(settings: Settings) -> Iterator[Step]:
    """Topics of the bank; the key that encrypts them is keys.adopt.notifications."""
    adopted = settings.alarms.adopt
    for urgent, arn in ((False, adopted.topic), (True, adopted.urgent_topic)):
        if arn:
            name = f"topic-policy-{arn.rpartition(':')[2]}"
            yield Step(
                name=name,
                content=alarms_topic_policy(settings, urgent=urgent),
                purpose="What the policy of the adopted topic must hold. The command replaces the policy that the "
                "topic has: merge first. Name the key that encrypts it under keys.adopt.notifications: what that must "
                "hold is written out as well.",
                command=f"aws sns set-topic-attributes --region {settings.region} --topic-arn {arn} "
                f"--attribute-name Policy --attribute-value file://{name}.json",
            )


def _queues(settings: Settings) -> Iterator[Step]:
    """Queues that alarms are sent to belong to the bank, and so do their policies."""
    receivers = dict.fromkeys((*settings.alarms.subscribers, *settings.alarms.urgent))
    for arn in (one for one in receivers if one.startswith("arn:")):
        region, account, name = arn.split(":")[3:]
        file = f"queue-policy-{account}-{name}"
        yield Step(
            name=file,
            content=queue_policy(settings, arn),
            purpose=f"Lets the alarm topic send to the queue `{name}`, whose policy the command replaces: merge first. "
            "A queue of another account confirms its subscription.",
            command=f"""aws sqs set-queue-attributes --region {region} \\
  --queue-url "$(aws sqs get-queue-url --region {region} --queue-name {name} --queue-owner-aws-account-id {account} \\
    --query QueueUrl --output text)" \\
  --attributes "$(jq -n --rawfile policy {file}.json '{{Policy: $policy}}')\"""",
        )
        key = f"queue-key-policy-{account}-{name}"
        yield Step(
            name=key,
            content=queue_key_policy(settings, arn),
            purpose=f"Only where a customer-managed key encrypts the queue `{name}`: lets the alarm topic use it, here "
            "KEY_ARN. The command replaces the policy that the key has: merge first.",
            command=f"aws kms put-key-policy --region {region} --key-id KEY_ARN --policy-name default "
            f"--policy file://{key}.json",
        )


def _event_bus(settings: Settings) -> Iterator[Step]:
    """A bus of another account; to one of this account, the role's own policy is enough."""
    if not (bus := settings.alarms.event_bus) or settings.names.account == bus.split(":")[4]:
        return
    region, account, resource = bus.split(":")[3:]
    bus_name = resource.partition("/")[2]
    name = f"event-bus-policy-{account}-{bus_name}"
    yield Step(
        name=name,
        content=event_bus_policy(settings, bus),
        purpose=f"Lets the rules of this environment put events on the bus `{bus_name}`: by its owner, in account "
        f"{account}. The command replaces the policy that the bus has: merge first. A rule of the bus decides who "
        "receives what arrives.",
        command=f"""aws events put-permission --region {region} --event-bus-name {bus_name} \\
  --policy file://{name}.json""",
    )


def _recorded_beside(settings: Settings) -> bool:
    """Whether an environment beside this one makes the trail, and records its objects with it."""
    return any(one.among({"": settings}).recorded_here[1:] for one in settings.beside.values())
