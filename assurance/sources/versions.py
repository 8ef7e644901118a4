"""The versions of an application: what is decided at deployment, gone through as far as a question depends on it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from assurance.sources.choices import Blocks, Choice, Narrowed, Version

Answer = TypeVar("Answer")

_MISSING = object()


class NoSuchVersionError(Exception):
    """CloudFormation would refuse to deploy what was asked for: it is no version of the application."""


class TooManyVersionsError(Exception):
    """A question depends on more versions than are gone through."""


@dataclass(slots=True)
class _Node:
    """What was found, version by version: a leaf with a value, or a choice that comes first."""

    question: tuple[Choice, Blocks] | None = None
    answers: dict[int, "_Node"] = field(default_factory=dict)
    value: Any = _MISSING


@dataclass(slots=True)
class _State:
    """Where the exploration stands: what is left of each choice, which decisions are planned, and which were made."""

    left: Narrowed = field(default_factory=dict)
    plan: Sequence[int] = ()
    made: list[tuple[Sequence[int], int]] = field(default_factory=list)
    asked: list[list[tuple[Choice, Blocks, int]]] = field(default_factory=list)
    exploring: bool = False
    last: bool = False
    """Take the last that is possible where nothing is planned, not the first."""


EFFORT = 10_000_000
"""Values that are looked at for all questions on a template; a few seconds' worth."""


class Versions:
    """Decides what is open whenever a value depends on it, and goes through all ways to decide it.

    Outside of `explore`, everything is as by default. What depends on choices is remembered as a tree of decisions, so
    that a question is answered once for all versions that do not differ in what it looked at.
    """

    def __init__(self, allowed: Callable[[], bool] = lambda: True) -> None:
        self._default = self._state = _State()
        self._effort = 0
        self.allowed = allowed

    def value(self, choice: Choice) -> Any:
        """The value of a choice in the present version."""
        return choice.values[self.split(choice, tuple(frozenset((place,)) for place in range(len(choice.values))))]

    def among(self, choice: Choice, places: frozenset[int]) -> bool:
        """Whether the value of a choice is one of these."""
        if not places or places == choice.all:
            return bool(places)
        first = places if 0 in places else choice.all - places
        return (self.split(choice, (first, choice.all - first)) == 0) == (first is places)

    def split(self, choice: Choice, blocks: Blocks) -> int:
        """Which of these blocks of values the present version is in."""
        state = self._state
        self._effort += len(blocks)
        left = state.left.get(choice, choice.all)
        possible = [place for place, block in enumerate(blocks) if not block.isdisjoint(left)]
        chosen = possible[-1 if state.last else 0]
        if len(possible) > 1:
            if len(state.made) < len(state.plan):
                chosen = state.plan[len(state.made)]
            if state is not self._default:
                state.made.append((possible, chosen))
                state.left[choice] = left & blocks[chosen]
        for asked in state.asked[-1:]:
            asked.append((choice, blocks, chosen))
        return chosen

    def refuse(self) -> None:
        """Leave a version that CloudFormation would not deploy, while exploring. Raises `NoSuchVersionError`."""
        if self._state.exploring:
            raise NoSuchVersionError

    def explore(self, question: Callable[[], Answer], *, limit: int = 0) -> Iterator[tuple[Version, Answer]]:
        """The answers to a question in all versions that it depends on. Raises `TooManyVersionsError`."""
        start = dict(self._state.left)
        plans: list[list[int]] = [[]]
        runs = 0
        while plans:
            runs += 1
            if runs > 1 and (self._effort >= EFFORT or 0 < limit < runs):
                raise TooManyVersionsError
            plan = plans.pop()
            with self._resumed(_State(left=dict(start), plan=plan, exploring=True)) as state:
                try:
                    answer = question()
                    found = [(Version(decided=dict(state.left)), answer)] if self.allowed() else []
                except NoSuchVersionError:
                    found = []
                made = list(state.made)
            yield from found
            decided = [chosen for _, chosen in made]
            for place in range(len(made) - 1, len(plan) - 1, -1):
                possible, chosen = made[place]
                plans.extend([*decided[:place], other] for other in reversed(possible) if other != chosen)

    def vary(self, question: Callable[[], object]) -> bool:
        """Whether the answer to a question depends on what is decided at deployment."""
        try:
            list(self.explore(question, limit=1))
        except TooManyVersionsError:
            return True
        return False

    def asked(
        self, question: Callable[[], Answer], decided: Narrowed, *, last: bool
    ) -> tuple[Answer | None, list[tuple[Choice, Blocks]]]:
        """The answer in one version, None if there is no such version; and every choice that it was asked for.

        Raises `TooManyVersionsError` where a template has cost more than any that a person writes.
        """
        if self._effort >= EFFORT:
            raise TooManyVersionsError
        asked: list[tuple[Choice, Blocks, int]] = []
        with self._resumed(_State(left=dict(decided), asked=[asked], exploring=True, last=last)):
            try:
                answer = question()
                found = answer if self.allowed() else None
            except NoSuchVersionError:
                found = None
        return found, [(choice, blocks) for choice, blocks, _ in asked]

    def farthest(self, question: Callable[[], object]) -> Version | None:
        """The version in which each choice is as far as can be from the first; None if CloudFormation refuses it."""
        with self._resumed(_State(exploring=True, last=True)) as state:
            try:
                question()
                return Version(decided=dict(state.left)) if self.allowed() else None
            except NoSuchVersionError:
                return None

    def possible(self, question: Callable[[], bool]) -> bool:
        """Whether something holds in some version that agrees with what is decided at present."""
        allowed, self.allowed = self.allowed, lambda: True
        try:
            return any(answer for _, answer in self.explore(question))
        finally:
            self.allowed = allowed

    def within(self, version: Version, question: Callable[[], Answer]) -> Answer:
        """The answer in a version; what is not decided there is as by default."""
        with self._resumed(_State(left=dict(version.decided))):
            return question()

    def everywhere(self, question: Callable[[], Answer]) -> list[Answer]:
        """The answers in all versions, whatever is decided at present."""
        with self._resumed(_State()):
            return [answer for _, answer in self.explore(question)]

    @contextmanager
    def _resumed(self, state: _State) -> Iterator[_State]:
        before, self._state = self._state, state
        try:
            yield state
        finally:
            self._state = before

    def remembered(self, memory: dict[Any, Any], key: Any, compute: Callable[[], Answer]) -> Answer:
        """What was computed before in a version that differs in nothing it depends on; else computed."""
        root = memory.setdefault(key, _Node())
        node = root
        while node.question:
            node = node.answers.setdefault(self.split(*node.question), _Node())
        if node.value is _MISSING:
            asked: list[tuple[Choice, Blocks, int]] = []
            self._state.asked.append(asked)
            try:
                value = compute()
            finally:
                self._state.asked.pop()
                for outer in self._state.asked[-1:]:
                    outer.extend(asked)
            return self._kept(root, asked, value)
        known: Answer = node.value
        return known

    def _kept(self, node: _Node, asked: list[tuple[Choice, Blocks, int]], value: Answer) -> Answer:
        for choice, blocks, chosen in dict.fromkeys(asked):
            if node.value is not _MISSING or (node.question and node.question != (choice, blocks)):
                return value  # asked in another order: not kept
            node.question = (choice, blocks)
            node = node.answers.setdefault(chosen, _Node())
        if node.question is None:
            node.value = value
        return value
