"""The classes of text that a set of patterns can tell apart, with a witness of each: the product of their automata."""

from collections import deque
from collections.abc import Sequence

from assurance.iam.languages import ANY, MANY, Language

BOUND = 20_000
"""States of one product; beyond, the question stays undecided."""
_FRESH = "xyzwvukqjhgXYZWV0123456789-_/.:éßλжあい中"
_NONEMPTY = Language((ANY, MANY))


class BoundError(Exception):
    """A question has more cases than may be looked at."""


def classes(
    languages: Sequence[Language], shapes: Sequence[Language] = (), *, bound: int = BOUND
) -> dict[frozenset[int], str]:
    """The set of languages (by place) that a text may be in at once → the shortest such text.

    Only texts of one of the shapes count; without shapes, all but the empty one.
    """
    shapes = shapes or (_NONEMPTY,)
    together = (*languages, *shapes)
    first, limit = len(languages), bound
    alphabet = _alphabet(together)
    start = tuple(one.start for one in together)
    seen, queue = {start}, deque([(start, "")])
    found: dict[frozenset[int], str] = {}
    while queue:
        state, text = queue.popleft()
        if any(at & one.end for at, one in zip(state[first:], shapes, strict=True)):
            inside = frozenset(place for place in range(first) if state[place] & languages[place].end)
            found.setdefault(inside, text)
        for character in alphabet:
            after = tuple(one.step(at, character) for one, at in zip(together, state, strict=True))
            if after in seen or not any(after[first:]):
                continue
            if len(seen) >= limit:
                raise BoundError(f"{len(languages)} patterns on one key have more than {limit} states together")
            seen.add(after)
            queue.append((after, text + character))
    return found


def _alphabet(languages: Sequence[Language]) -> tuple[str, ...]:
    """A character for each set of tokens that characters can satisfy at once."""
    tokens = {token.characters for one in languages for token in one.tokens}
    written = sorted({character for characters in tokens for character in characters})
    fresh = next(character for character in _FRESH if character not in written)
    kinds: dict[tuple[bool, ...], str] = {}
    for character in (fresh, *written):
        kinds.setdefault(tuple(character in characters for characters in tokens), character)
    return tuple(kinds.values())
