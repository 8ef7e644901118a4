"""The recorder of AWS Config, which the baseline does not make, and which somebody may stop."""

from dataclasses import dataclass
from typing import Any

from assurance.sources.live.calling import UNREADABLE, Caller, attempt
from assurance.sources.resource import Unresolved


@dataclass(frozen=True, kw_only=True)
class Recorder:
    """A recorder of the account in this Region."""

    name: str
    recording: bool
    failed: str = ""
    """Why it last failed."""
    left_out: frozenset[str] = frozenset()
    """The types of resources that it leaves out."""
    only: frozenset[str] | None = None
    """The only types that it records; None for all."""


def recorders(aws: Caller) -> tuple[Recorder, ...] | Unresolved:
    """Each with its status; a gap where they could not be read."""
    try:
        return attempt(lambda: _recorders(aws))
    except UNREADABLE as error:
        return Unresolved("AWS Config", f"AWS's answer has an unknown shape ({type(error).__name__}: {error})")


def _recorders(aws: Caller) -> tuple[Recorder, ...]:
    listed = aws.call("config", "DescribeConfigurationRecorders")["ConfigurationRecorders"]
    found = aws.call("config", "DescribeConfigurationRecorderStatus")["ConfigurationRecordersStatus"]
    states = {str(one["name"]): one for one in found}
    return tuple(_recorder(one, states[str(one["name"])]) for one in listed)


def _recorder(one: dict[str, Any], state: dict[str, Any]) -> Recorder:
    group = one["recordingGroup"]
    failed = f"{state.get('lastErrorCode', '')}: {state.get('lastErrorMessage', '')}"
    return Recorder(
        name=str(one["name"]),
        recording=bool(state["recording"]),
        failed=failed if str(state.get("lastStatus", "")).upper() == "FAILURE" else "",
        left_out=frozenset(map(str, group.get("exclusionByResourceTypes", {}).get("resourceTypes", ()))),
        only=frozenset(map(str, listed)) if (listed := group.get("resourceTypes")) else None,
    )
