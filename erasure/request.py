"""What is asked for, and what was found of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is to be erased, by the names that it has; nothing is erased that has none of them."""

    objects: tuple[str, ...] = ()
    """Keys of objects, exactly as they are: no beginning of a key stands for what begins so."""
    faces: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    external_image_ids: tuple[str, ...] = ()


class Kind(StrEnum):
    """What can be erased."""

    VERSION = "object version"
    MARKER = "delete marker"
    FACE = "face"
    USER = "user"


class Outcome(StrEnum):
    """What became of something that was found."""

    PLANNED = "planned"
    ERASED = "erased"
    LOCKED = "locked"
    FAILED = "failed"


@dataclass(kw_only=True)
class Found:
    """Something that the request names, where it is, and what became of it."""

    kind: Kind
    where: str
    """Bucket or collection."""
    id: str
    """Key, face id or user id."""
    because: str
    """The option that names it."""
    version: str = ""
    user: str = ""
    """Of a face: the user that it is associated with."""
    until: datetime | None = None
    """Until when Object Lock keeps it."""
    hold: bool = False
    """Whether a legal hold keeps it, however long."""
    outcome: Outcome = Outcome.PLANNED
    answer: dict[str, Any] = field(default_factory=dict)
    """What AWS answered."""

    @property
    def lock(self) -> str:
        """What keeps it, in words; empty where nothing is known to."""
        kept = [f"Object Lock until {self.until:%Y-%m-%d %H:%M} UTC"] if self.until else []
        return " and ".join(kept + ["a legal hold"] * self.hold)


@dataclass(kw_only=True)
class Findings:
    """Everything that was found, and where nobody could look."""

    found: list[Found] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    """Each with the call that failed."""
