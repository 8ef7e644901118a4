"""A stack: what it holds, how it stands, and what happened to it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from rehearsal.cloudformation.template import Declared, Template


@dataclass(frozen=True, kw_only=True)
class Held:
    """A resource that a stack has made; `properties` are those of the template, resolved."""

    declared: Declared
    properties: Mapping[str, Any]
    physical: str
    status: str = "CREATE_COMPLETE"
    since: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(kw_only=True)
class ChangeSet:
    """What a template would change of a stack."""

    id: str
    name: str
    template: Template
    tags: Mapping[str, str]
    changes: list[dict[str, Any]]
    imported: Mapping[str, str] = field(default_factory=dict)
    """Logical id → physical id of what it brings into the stack without making it; nothing else, where there is any."""
    description: str = ""
    status: str = "CREATE_COMPLETE"
    execution: str = "AVAILABLE"
    reason: str = ""
    created: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(kw_only=True)
class Stack:
    """A stack of an account and Region."""

    name: str
    id: str
    tags: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    """Of its parameters."""
    status: str = "REVIEW_IN_PROGRESS"
    reason: str = ""
    protected: bool = False
    template: Template | None = None
    """What it was last brought to; none as long as it was never whole."""
    submitted: str = ""
    """The template body that was last submitted."""
    held: dict[str, Held] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    exports: Mapping[str, Any] = field(default_factory=dict)
    imports: set[str] = field(default_factory=set)
    changes: dict[str, ChangeSet] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated: datetime | None = None
    deleted: datetime | None = None

    @property
    def new(self) -> bool:
        """Whether it was never deployed."""
        return self.template is None

    def move(self, status: str, reason: str = "") -> None:
        """Take a status, and say so in the events."""
        self.status, self.reason = status, reason
        self.tell(self.name, "AWS::CloudFormation::Stack", self.id, status, reason)

    def tell(self, logical: str, type_: str, physical: str, status: str, reason: str = "") -> None:
        """Add an event."""
        event = {
            "StackId": self.id,
            "StackName": self.name,
            "EventId": str(uuid.uuid4()),
            "LogicalResourceId": logical,
            "PhysicalResourceId": physical,
            "ResourceType": type_,
            "ResourceStatus": status,
            "Timestamp": datetime.now(UTC),
        }
        self.events.append(event | ({"ResourceStatusReason": reason} if reason else {}))
