"""EventBridge rules."""

from collections.abc import Mapping
from typing import Any

from rehearsal.aws import Aws
from rehearsal.providers.provider import Properties, Provider, given, retagged, text


class Rule(Provider):
    """A rule of the default bus and its targets."""

    type = "AWS::Events::Rule"

    def create(self, aws: Aws, wanted: Properties) -> str:
        self._put(aws, wanted, Tags=wanted.get("Tags"))
        return str(wanted["Name"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        if former:
            self._put(aws, wanted)
            changed, removed = retagged(wanted, former)
            arn = aws.arn("events", f"rule/{id_}")
            aws.events.tag_resource(ResourceARN=arn, Tags=changed)
            aws.events.untag_resource(ResourceARN=arn, TagKeys=removed)
        if targets := wanted.get("Targets"):
            aws.events.put_targets(Rule=id_, Targets=targets)
        names = {one["Id"] for one in wanted.get("Targets", ())}
        if gone := sorted({one["Id"] for one in former.get("Targets", ())} - names):
            aws.events.remove_targets(Rule=id_, Ids=gone)

    @staticmethod
    def _put(aws: Aws, wanted: Properties, **more: Any) -> None:
        aws.events.put_rule(
            Name=wanted["Name"],
            EventPattern=text(wanted["EventPattern"]),
            State=wanted.get("State", "ENABLED"),
            **given(Description=wanted.get("Description"), **more),
        )

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        if targets := [one["Id"] for one in former.get("Targets", ())]:
            aws.events.remove_targets(Rule=id_, Ids=targets)
        aws.events.delete_rule(Name=id_)

    def attributes(self, aws: Aws, id_: str) -> Mapping[str, Any]:
        return {"Arn": aws.arn("events", f"rule/{id_}")}
