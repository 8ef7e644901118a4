"""What an EventBridge rule is made of, as data that a test can replay events against."""

from dataclasses import dataclass
from typing import Any

Pattern = dict[str, Any]
_API_CALL = "AWS API Call via CloudTrail"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """An EventBridge rule: what it means, and the pattern. `reads`: it must also see read-only management events."""

    name: str
    pattern: Pattern
    reads: bool = False


def call(service: str, names: list[Any] | None = None, **detail: Any) -> Pattern:
    """A pattern on API calls of a service, of some operations, with more that their records must hold."""
    return {
        "source": [f"aws.{service}"],
        "detail-type": [_API_CALL],
        "detail": {
            "eventSource": [f"{service}.amazonaws.com"],
            **({"eventName": names} if names else {}),
            **detail,
        },
    }
