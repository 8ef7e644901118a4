"""Kinesis data streams."""

from collections.abc import Mapping
from typing import Any

from rehearsal.aws import Aws
from rehearsal.providers.provider import Properties, Provider, given, pairs, retagged


class Stream(Provider):
    """A data stream."""

    type = "AWS::Kinesis::Stream"

    def create(self, aws: Aws, wanted: Properties) -> str:
        mode = wanted.get("StreamModeDetails")
        shards = wanted.get("ShardCount")
        aws.kinesis.create_stream(StreamName=wanted["Name"], **given(StreamModeDetails=mode, ShardCount=shards))
        return str(wanted["Name"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        hours, before = wanted.get("RetentionPeriodHours", 24), former.get("RetentionPeriodHours", 24)
        if hours > before:
            aws.kinesis.increase_stream_retention_period(StreamName=id_, RetentionPeriodHours=hours)
        elif hours < before:
            aws.kinesis.decrease_stream_retention_period(StreamName=id_, RetentionPeriodHours=hours)
        if encryption := wanted.get("StreamEncryption"):
            aws.kinesis.start_stream_encryption(StreamName=id_, **encryption)
        elif encryption := former.get("StreamEncryption"):
            aws.kinesis.stop_stream_encryption(StreamName=id_, **encryption)
        changed, removed = retagged(wanted, former)
        if changed:
            aws.kinesis.add_tags_to_stream(StreamName=id_, Tags=pairs(changed))
        if removed:
            aws.kinesis.remove_tags_from_stream(StreamName=id_, TagKeys=removed)

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.kinesis.delete_stream(StreamName=id_)

    def attributes(self, aws: Aws, id_: str) -> Mapping[str, Any]:
        return {"Arn": aws.arn("kinesis", f"stream/{id_}")}
