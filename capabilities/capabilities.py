"""The capability catalogue: what Amazon Rekognition can do, cut the way a bank approves it.

Each of the 76 IAM actions of the service is in exactly one capability, or refused with a reason. Actions and
resource scopes are those of fact 1, what each needs beside them is in facts 4 to 15, what has ended in fact 19.
"""

from collections.abc import Iterable

from capabilities import custom_labels, images, video
from capabilities.capability import Capability

CATALOGUE: tuple[Capability, ...] = (*images.ROWS, *video.ROWS, images.IN_BULK, *custom_labels.ROWS)

CAPABILITIES: dict[str, Capability] = {capability.name: capability for capability in CATALOGUE}

REFUSED: dict[str, str] = {
    "rekognition:StartPersonTracking": "people pathing was discontinued by AWS on 31 October 2025",
    "rekognition:GetPersonTracking": "people pathing was discontinued by AWS on 31 October 2025",
}
"""Actions that no environment file can approve, each with the reason."""

CAPABILITY_OF: dict[str, Capability] = {action: row for row in CATALOGUE for action in row.actions}
"""The capability that each action belongs to."""

ACTIONS: tuple[str, ...] = tuple(sorted([*CAPABILITY_OF, *REFUSED]))
"""All 76 IAM actions of Amazon Rekognition."""


def approved(names: Iterable[str], region: str) -> tuple[Capability, ...]:
    """The named capabilities, and those of their companions that the Region offers, in catalogue order."""
    wanted = set(names)
    return tuple(
        row
        for row in CATALOGUE
        if row.name in wanted or (wanted.intersection(row.companion_of) and region in row.regions)
    )


def actions_of(rows: Iterable[Capability]) -> frozenset[str]:
    """Every IAM action of the rows."""
    return frozenset(action for row in rows for action in row.actions)
