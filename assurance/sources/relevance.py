"""Questions that depend on too many choices for all combinations: first which choices matter to which answer."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import Generic, TypeVar

from assurance.sources.choices import Blocks, Choice, Version
from assurance.sources.versions import Versions

Answer = TypeVar("Answer", bound=Hashable)
Answers = Mapping[str, Answer]


class Relevance(Generic[Answer]):
    """Asks a question that is answered key by key, and finds for each key the choices on which its answer depends.

    A choice is relevant to a key if another value of it changes the answer in one of two versions: the first, and one
    that is as far from it as can be; what serves together, and what serves instead of one another, shows in one of the
    two. It is relevant to all keys if no other value of it alone is possible. All combinations of what is relevant to
    a key are tried.
    """

    def __init__(
        self,
        versions: Versions,
        question: Callable[[], Answers[Answer]],
        *,
        known: Sequence[Version],
        gist: Callable[[Answer], object],
    ) -> None:
        """`known`: some versions. `gist`: what of an answer matters, so that two that differ in words are the same."""
        self._versions, self._question = versions, question
        self._gist: Callable[[Answer | None], object] = lambda answer: None if answer is None else gist(answer)
        self._atoms: dict[Choice, list[frozenset[int]]] = {}
        self._split: set[tuple[Choice, Blocks]] = set()
        self._known: dict[tuple[frozenset[tuple[Choice, int]], int], Answers[Answer] | None] = {}
        farthest = versions.farthest(question)
        self._bases = [known[0].decided, farthest.decided if farthest else known[-1].decided]

    def answers(self, most: int) -> Iterator[tuple[str, list[tuple[Version, Answer | None]], bool]]:
        """Key → its answers in the versions that matter to it, and whether those are all: of more than `most`, some."""
        relevant: dict[str, dict[Choice, None]] = {}
        rigid: dict[Choice, None] = {}
        for base in range(len(self._bases)):
            usual = self._asked({}, base) or {}
            for key in usual:
                relevant.setdefault(key, {})
            for choice, answers in self._changed(base):
                if answers is None:
                    rigid[choice] = None
                    continue
                for key in {**usual, **answers}:
                    if self._gist(usual.get(key)) != self._gist(answers.get(key)):
                        relevant.setdefault(key, {})[choice] = None
        for key, choices in relevant.items():
            together = list(choices | rigid)
            every = prod(len(self._atoms[choice]) for choice in together) <= most
            yield key, list(self._combined(key, together) if every else self._singly(key, together)), every

    def _changed(self, base: int) -> Iterator[tuple[Choice, Answers[Answer] | None]]:
        """The answers where one choice is another than in the base; None where there is no such version."""
        done: set[Choice] = set()
        while fresh := [choice for choice in self._atoms if choice not in done]:
            done.update(fresh)
            for choice in fresh:
                for atom in list(self._atoms[choice]):
                    if atom.isdisjoint(self._bases[base].get(choice, frozenset())):
                        yield choice, self._asked({choice: atom}, base)

    def _combined(self, key: str, choices: list[Choice]) -> Iterator[tuple[Version, Answer | None]]:
        for atoms in product(*(self._atoms[choice] for choice in choices)):
            decided = dict(zip(choices, atoms, strict=True))
            for base in range(len(self._bases)):
                if (answers := self._asked(decided, base)) is not None:
                    yield Version(decided=decided), answers.get(key)

    def _singly(self, key: str, choices: list[Choice]) -> Iterator[tuple[Version, Answer | None]]:
        for base, usual in enumerate(self._bases):
            for choice in choices:
                for atom in self._atoms[choice]:
                    if (answers := self._asked({choice: atom}, base)) is not None:
                        decided = {other: usual[other] for other in choices if other in usual} | {choice: atom}
                        yield Version(decided=decided), answers.get(key)

    def _asked(self, decided: Mapping[Choice, frozenset[int]], base: int) -> Answers[Answer] | None:
        """The answers in a version that is otherwise as a base; None if there is no such version."""
        known = (frozenset((choice, min(atom)) for choice, atom in decided.items()), base)
        if known not in self._known:
            chosen = {choice: frozenset((min(atom),)) for choice, atom in decided.items()}
            asked: list[tuple[Choice, Blocks]]
            self._known[known], asked = self._versions.asked(
                self._question, self._bases[base] | chosen, last=bool(base)
            )
            for choice, blocks in asked:
                self._tell_apart(choice, blocks)
        return self._known[known]

    def _tell_apart(self, choice: Choice, blocks: Blocks) -> None:
        if (choice, blocks) in self._split:
            return
        self._split.add((choice, blocks))
        atoms = self._atoms.get(choice, [choice.all])
        self._atoms[choice] = sorted((part for atom in atoms for block in blocks if (part := atom & block)), key=min)
