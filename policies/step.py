"""A document that is applied by hand."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Step:
    """One document: what it is for, and the command that applies it from the folder it lies in."""

    name: str
    content: Any
    purpose: str
    command: str
