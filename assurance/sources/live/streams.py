"""Kinesis data streams, and the policies that somebody put on them."""

import json
from collections.abc import Iterator

from assurance.sources.live.calling import Caller, attempt, tags
from assurance.sources.live.found import Beside, Found, Owned, filled, looked, picked


def stream(aws: Caller, owned: Owned) -> Found | None:
    """AWS::Kinesis::Stream."""
    name = owned.physical
    answer = aws.find("kinesis", "DescribeStreamSummary", absent=("ResourceNotFoundException",), StreamName=name)
    if answer is None:
        return None
    one = answer["StreamDescriptionSummary"]
    on_demand = one.get("StreamModeDetails", {}).get("StreamMode") == "ON_DEMAND"
    encryption = picked(one, "EncryptionType", "KeyId")
    return Found(
        properties={
            **picked(one, "RetentionPeriodHours", "StreamModeDetails", Name="StreamName"),
            **filled(
                ShardCount=None if on_demand else one.get("OpenShardCount"),
                StreamEncryption=None if encryption.get("EncryptionType") in (None, "NONE") else encryption,
                Tags=tags(attempt(lambda: aws.pages("kinesis", "ListTagsForStream", "Tags", StreamName=name))),
            ),
        },
        state=picked(one, "StreamStatus"),
        physical={"Ref": name, "Arn": str(one["StreamARN"])},
        beside=(
            *looked(lambda: _policy(aws, str(one["StreamARN"]))),
            *looked(lambda: _consumers(aws, str(one["StreamARN"]))),
            *looked(lambda: _pipes(aws, str(one["StreamARN"]))),
        ),
    )


def _consumers(aws: Caller, arn: str) -> Iterator[Beside]:
    for one in aws.pages("kinesis", "ListStreamConsumers", "Consumers", StreamARN=arn):
        properties = {"StreamARN": arn, **picked(one, "ConsumerName")}
        yield Beside(type="AWS::Kinesis::StreamConsumer", id=str(one["ConsumerARN"]), properties=properties)


def _pipes(aws: Caller, arn: str) -> Iterator[Beside]:
    """Pipes that read the stream and hand its records on."""
    for one in aws.pages("pipes", "ListPipes", "Pipes", SourcePrefix=arn):
        yield Beside(type="AWS::Pipes::Pipe", id=str(one["Name"]), properties=picked(one, "Name", "Source", "Target"))


def _policy(aws: Caller, arn: str) -> Iterator[Beside]:
    answer = aws.find("kinesis", "GetResourcePolicy", absent=("ResourceNotFoundException",), ResourceARN=arn)
    text = answer.get("Policy") if answer else None
    if text and (document := json.loads(text)):
        properties = {"ResourceArn": arn, "ResourcePolicy": document}
        yield Beside(type="AWS::Kinesis::ResourcePolicy", id=arn, properties=properties)
