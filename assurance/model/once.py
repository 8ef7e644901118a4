"""Whole-set questions are asked for every resource: remember the answer, so that cost grows linearly."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from assurance.sources.resource import Application

Answer = TypeVar("Answer")


def once(ask: Callable[..., Answer]) -> Callable[..., Answer]:
    """Remember what a function of an application (and names) found, for as long as the application lives."""

    @wraps(ask)
    def remembered(application: Application, *names: str) -> Answer:
        memory = vars(application).setdefault("_remembered", {})
        if (ask, names) not in memory:
            memory[ask, names] = ask(application, *names)
        found: Answer = memory[ask, names]
        return found

    return remembered
