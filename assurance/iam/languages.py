"""The texts that a pattern means, as tokens of which a text is read character by character."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import takewhile
from typing import NamedTuple

LITERAL_STAR, LITERAL_MARK = "\ue000", "\ue001"
"""Stand for `*` and `?` that are meant as themselves: `${*}`, and those in the value of a variable."""
_LITERALS = {LITERAL_STAR: "*", LITERAL_MARK: "?"}
DIGITS = frozenset("0123456789")


class Token(NamedTuple):
    """One character out of a set, or out of all but a set; repeated as often as you like, or exactly once."""

    characters: frozenset[str] = frozenset()
    negated: bool = False
    repeated: bool = False


ANY = Token(negated=True)
MANY = Token(negated=True, repeated=True)
_NO_COLON = Token(characters=frozenset(":"), negated=True)
_NO_COLONS = Token(characters=frozenset(":"), negated=True, repeated=True)


@dataclass(frozen=True)
class Language:
    """A sequence of tokens; a state is the set of places that the reading may have come to, as bits."""

    tokens: tuple[Token, ...]

    @cached_property
    def repeating(self) -> int:
        """The places that may be read again."""
        return sum(1 << place for place, token in enumerate(self.tokens) if token.repeated)

    @cached_property
    def only(self) -> str | None:
        """The one text that it has; None if it has several."""
        if any(one.negated or one.repeated or len(one.characters) != 1 for one in self.tokens):
            return None
        return "".join(character for one in self.tokens for character in one.characters)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.tokens)

    @cached_property
    def start(self) -> int:
        """Before the first character."""
        return self._skipped(1)

    @cached_property
    def end(self) -> int:
        """The bit of a text that is read to its end."""
        return 1 << len(self.tokens)

    @cached_property
    def places(self) -> tuple[dict[str, int], int, dict[str, int]]:
        """The places of each character that a token names; of tokens that name what they leave out; and of that."""
        named: dict[str, int] = {}
        others, left_out = 0, dict[str, int]()
        for place, token in enumerate(self.tokens):
            bit, found = 1 << place, named
            if token.negated:
                others, found = others | bit, left_out
            for character in token.characters:
                found[character] = found.get(character, 0) | bit
        return named, others, left_out

    @cached_property
    def _prefix(self) -> str:
        """What every text begins with."""
        plain = takewhile(lambda one: not (one.negated or one.repeated) and len(one.characters) == 1, self.tokens)
        return "".join(character for one in plain for character in one.characters)

    def _skipped(self, state: int) -> int:
        while (more := state | ((state & self.repeating) << 1)) != state:
            state = more
        return state

    def matches(self, text: str) -> bool:
        """Whether it is one of the texts, in time linear in text and pattern."""
        if not text.startswith(self._prefix):
            return False
        named, others, left_out = self.places
        repeating, state = self.repeating, self.start
        for character in text:
            read = state & (named.get(character, 0) | (others & ~left_out.get(character, 0)))
            if not read:
                return False
            stay = read & repeating
            state = stay | ((read ^ stay) << 1)
            while (more := state | ((state & repeating) << 1)) != state:
                state = more
        return bool(state & self.end)


@cache
def literal(text: str, *, fold: bool = False) -> tuple[Token, ...]:
    """The tokens of a text that is meant as it stands; `fold`: in whatever case."""
    return tuple(_one(_LITERALS.get(character, character), fold) for character in text)


@cache
def pattern(text: str, *, fold: bool = False, within_parts: bool = False) -> tuple[Token, ...]:
    """The tokens of a pattern with `*` and `?`; `within_parts`: neither stands for a colon."""
    wild = {"*": _NO_COLONS, "?": _NO_COLON} if within_parts else {"*": MANY, "?": ANY}
    return tuple(wild.get(character) or _one(_LITERALS.get(character, character), fold) for character in text)


@cache
def exactly(text: str, *, fold: bool = False) -> Language:
    """The one text, as it stands; `fold`: in whatever case."""
    return Language(literal(text, fold=fold))


@cache
def like(text: str, *, fold: bool = False, within_parts: bool = False) -> Language:
    """What a pattern with `*` and `?` means; `within_parts`: neither stands for a colon."""
    return Language(pattern(text, fold=fold, within_parts=within_parts))


def join(parts: Iterable[Sequence[Token]]) -> Language:
    """One language out of pieces."""
    return Language(tuple(token for part in parts for token in part))


@cache
def _one(character: str, fold: bool) -> Token:
    if not fold:
        return Token(characters=frozenset(character))
    return Token(characters=frozenset((character, character.lower()[:1], character.upper()[:1])))
