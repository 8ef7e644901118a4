"""The classes of text that a set of patterns can tell apart, with a witness of each: the product of their automata."""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from functools import lru_cache

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
    """The set of languages (by place) that a text may be in at once → a text as short as can be.

    Only texts of one of the shapes count; without shapes, all but the empty one.
    """
    return _classes(tuple(languages), tuple(shapes) or (_NONEMPTY,), bound)


@lru_cache(maxsize=4096)
def _classes(languages: tuple[Language, ...], shapes: tuple[Language, ...], bound: int) -> dict[frozenset[int], str]:
    """A language of one text has no part in the product, unless the product comes upon that very text."""
    texts = {place: text for place, one in enumerate(languages) if (text := one.only) is not None}
    looked_at = set(range(len(languages))) - set(texts)
    while True:
        places = sorted(looked_at)
        found = _product(tuple(languages[place] for place in places), shapes, bound)
        reached = set(found.values())
        met = {place for place, text in texts.items() if place not in looked_at and text in reached}
        if not met:
            break
        looked_at |= met
    every = {frozenset(places[one] for one in inside): text for inside, text in found.items()}
    alike: dict[str, list[int]] = {}
    for place, text in texts.items():
        alike.setdefault(text, []).append(place)
    for text, own in alike.items():
        if any(_matches(shape, text) for shape in shapes):
            every.setdefault(frozenset((*own, *(one for one in looked_at if _matches(languages[one], text)))), text)
    return every


@lru_cache(maxsize=1 << 17)
def _matches(language: Language, text: str) -> bool:
    return language.matches(text)


@lru_cache(maxsize=4096)
def _product(languages: tuple[Language, ...], shapes: tuple[Language, ...], bound: int) -> dict[frozenset[int], str]:
    """All languages are read at once: the state of each is a stretch of the bits of one number."""
    offsets, offset = [], 0
    for one in (*shapes, *languages):
        offsets.append(offset)
        offset += len(one.tokens) + 1
    together = tuple(zip((*shapes, *languages), offsets, strict=True))
    masks, naming = _masks(together)
    named = sum(naming)
    repeating = sum(one.repeating << at for one, at in together)
    formed = sum(one.end << at for one, at in together[: len(shapes)])
    forms = (1 << (offsets[len(shapes)] if languages else offset)) - 1
    ends = [(place, one.end << at) for place, (one, at) in enumerate(together[len(shapes) :])]
    start = sum(one.start << at for one, at in together)
    seen, queue = {start}, deque([(start, "")])
    ending = sum(end for _, end in ends)
    found: dict[int, str] = {}
    apart: dict[int, list[tuple[str, int]]] = {}
    while queue:
        state, text = queue.popleft()
        if state & formed:
            found.setdefault(state & ending, text)
        if (telling := state & named) not in apart:
            apart[telling] = [masks[one] for one in sorted(_told_apart(telling, naming))]
        for character, mask in apart[telling]:
            read = state & mask
            if not read & forms:
                continue
            stay = read & repeating
            after = stay | ((read ^ stay) << 1)
            while (more := after | ((after & repeating) << 1)) != after:
                after = more
            if after in seen:
                continue
            if len(seen) >= bound:
                raise BoundError(f"{len(languages)} patterns on one key have more than {bound} states together")
            seen.add(after)
            queue.append((after, text + character))
    return {frozenset(place for place, end in ends if inside & end): text for inside, text in found.items()}


def _told_apart(places: int, naming: Mapping[int, frozenset[int]]) -> set[int]:
    """Which characters matter at some places: those that one of them names, and any other."""
    found = {0}
    while places:
        lowest = places & -places
        found |= naming[lowest]
        places ^= lowest
    return found


def _masks(together: Sequence[tuple[Language, int]]) -> tuple[list[tuple[str, int]], dict[int, frozenset[int]]]:
    """A character for each set of places at which characters may be read, and these places; which a place names."""
    named: dict[str, int] = {}
    others, left_out = 0, dict[str, int]()
    for one, at in together:
        here, any_other, but = one.places
        others |= any_other << at
        for found, places in ((named, here), (left_out, but)):
            for character, bits in places.items():
                found[character] = found.get(character, 0) | bits << at
    written = sorted({*named, *left_out})
    fresh = next(character for character in _FRESH if character not in named and character not in left_out)
    kinds: dict[int, int] = {}
    masks: list[tuple[str, int]] = []
    naming: dict[int, set[int]] = defaultdict(set)
    for character in (fresh, *written):
        own, besides = named.get(character, 0), left_out.get(character, 0)
        mask = own | (others & ~besides)
        if mask not in kinds:
            kinds[mask] = len(masks)
            masks.append((character, mask))
        rest = own | besides
        while rest:
            lowest = rest & -rest
            naming[lowest].add(kinds[mask])
            rest ^= lowest
    return masks, {place: frozenset(kinds_) for place, kinds_ in naming.items()}
