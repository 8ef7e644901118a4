"""What CloudFormation did since the last look, from the events of the stacks, the deleted ones included."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from rehearsal.aws import Aws

Kept = tuple[str, str]
"""Type and physical id of something that CloudFormation let go and left in place."""
STACK = "AWS::CloudFormation::Stack"


@dataclass(frozen=True, kw_only=True)
class Done:
    """How many resources were made, changed, replaced, deleted and imported; and what was retained."""

    made: int
    changed: int
    replaced: int
    deleted: int
    imported: int
    retained: tuple[Kept, ...]


@dataclass(kw_only=True)
class Events:
    """Remembers which events were seen."""

    seen: set[str] = field(default_factory=set)

    def since(self, aws: Aws) -> Done:
        """What happened since it was asked last."""
        new: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for stack in aws.cloudformation.list_stacks()["StackSummaries"]:
            for event in reversed(aws.cloudformation.describe_stack_events(StackName=stack["StackId"])["StackEvents"]):
                if event["EventId"] not in self.seen and event["ResourceType"] != STACK:
                    new[stack["StackId"], event["LogicalResourceId"]].append(event)
                self.seen.add(event["EventId"])
        statuses = {key: {one["ResourceStatus"] for one in events} for key, events in new.items()}
        gone = {"DELETE_COMPLETE", "DELETE_SKIPPED"}
        replaced = [one for one in statuses.values() if "CREATE_COMPLETE" in one and one & gone]
        retained = [
            (str(one["ResourceType"]), str(one["PhysicalResourceId"]))
            for events in new.values()
            for one in events
            if one["ResourceStatus"] == "DELETE_SKIPPED"
        ]
        return Done(
            made=sum("CREATE_COMPLETE" in one for one in statuses.values()) - len(replaced),
            changed=sum("UPDATE_COMPLETE" in one for one in statuses.values()),
            replaced=len(replaced),
            deleted=sum("DELETE_COMPLETE" in one for one in statuses.values()) - len(replaced),
            imported=sum("IMPORT_COMPLETE" in one for one in statuses.values()),
            retained=tuple(sorted(set(retained))),
        )
