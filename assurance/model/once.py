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
        return application.remember((ask, names), lambda: ask(application, *names))

    return remembered
