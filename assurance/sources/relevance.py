"""Questions that depend on too many choices for all combinations: first which choices matter to which answer."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from itertools import product
from math import prod
from typing import Generic, TypeVar

from assurance.sources.versions import Blocks, Choice, Version, Versions

Answer = TypeVar("Answer", bound=Hashable)
Answers = Mapping[str, Answer]


class Relevance(Generic[Answer]):
    """Asks a question that is answered key by key, and finds for each key the choices on which its answer depends.

    A choice is relevant to a key if another value of it changes the answer where all else is as by default, or where
    all else is as far from that as can be: what serves together, and what serves instead of one another, shows in one
    of the two. All combinations of what is relevant to a key are tried.
    """

    def __init__(
        self, versions: Versions, question: Callable[[], Answers[Answer]], *, gist: Callable[[Answer], object]
    ) -> None:
        """`gist`: what of an answer matters, so that two that differ in their wording only are the same."""
        self._versions, self._question = versions, question
        self._gist: Callable[[Answer | None], object] = lambda answer: None if answer is None else gist(answer)
        self._atoms: dict[Choice, list[frozenset[int]]] = {}
        self._known: dict[tuple[frozenset[tuple[Choice, int]], bool], Answers[Answer] | None] = {}

    def answers(self, most: int) -> Iterator[tuple[str, list[tuple[Version, Answer | None]], bool]]:
        """Key → its answers in the versions that matter to it, and whether those are all: of more than `most`, some."""
        relevant: dict[str, dict[Choice, None]] = {}
        for last in (False, True):
            usual = self._asked({}, last)
            for key in usual or ():
                relevant.setdefault(key, {})
            for choice, answers in self._changed(last) if usual is not None else ():
                for key in {**usual, **answers} if usual is not None else ():
                    if usual is not None and self._gist(usual.get(key)) != self._gist(answers.get(key)):
                        relevant.setdefault(key, {})[choice] = None
        for key, choices in relevant.items():
            every = prod(len(self._atoms[choice]) for choice in choices) <= most
            yield key, list(self._combined(key, list(choices)) if every else self._singly(key, list(choices))), every

    def _changed(self, last: bool) -> Iterator[tuple[Choice, Answers[Answer]]]:
        """The answers where one choice is another than by default, or than the last."""
        done: set[Choice] = set()
        while fresh := [choice for choice in self._atoms if choice not in done]:
            done.update(fresh)
            for choice in fresh:
                for atom in list(self._atoms[choice]):
                    if (answers := self._asked({choice: atom}, last)) is not None:
                        yield choice, answers

    def _combined(self, key: str, choices: list[Choice]) -> Iterator[tuple[Version, Answer | None]]:
        for atoms in product(*(self._atoms[choice] for choice in choices)):
            decided = dict(zip(choices, atoms, strict=True))
            for last in (False, True):
                if (answers := self._asked(decided, last)) is not None:
                    yield Version(decided=decided), answers.get(key)

    def _singly(self, key: str, choices: list[Choice]) -> Iterator[tuple[Version, Answer | None]]:
        for last in (False, True):
            for choice in choices:
                for atom in self._atoms[choice]:
                    if (answers := self._asked({choice: atom}, last)) is not None:
                        place = -1 if last else 0
                        decided = {other: self._atoms[other][place] for other in choices} | {choice: atom}
                        yield Version(decided=decided), answers.get(key)

    def _asked(self, decided: Mapping[Choice, frozenset[int]], last: bool) -> Answers[Answer] | None:
        """The answers in a version; None if there is no such version."""
        known = (frozenset((choice, min(atom)) for choice, atom in decided.items()), last)
        if known not in self._known:
            chosen = {choice: frozenset((min(atom),)) for choice, atom in decided.items()}
            self._known[known], asked = self._versions.asked(self._question, chosen, last=last)
            for choice, blocks in asked:
                self._tell_apart(choice, blocks)
        return self._known[known]

    def _tell_apart(self, choice: Choice, blocks: Blocks) -> None:
        atoms = self._atoms.get(choice, [choice.all])
        self._atoms[choice] = sorted((part for atom in atoms for block in blocks if (part := atom & block)), key=min)
