"""What a deployment decides, and how a message says which versions of a template something holds in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Blocks = tuple[frozenset[int], ...]
Narrowed = dict["Choice", frozenset[int]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Choice:
    """What a deployment decides: the value of a parameter, or the truth of what no template can tell."""

    name: str
    values: tuple[Any, ...]
    """The classes of values that can be distinguished, the default first."""
    others: frozenset[int] = frozenset()
    """The places of those that stand for all values that are not named."""

    @property
    def all(self) -> frozenset[int]:
        return frozenset(range(len(self.values)))

    def shown(self, left: frozenset[int]) -> str:
        """What is known where these values are left: `Env is "dev"`."""
        if self.values == (True, False):
            return f"{self.name} is {'true' if 0 in left else 'false'}"
        if left.isdisjoint(self.others):
            return f"{self.name} is {_one_of(self.values[place] for place in sorted(left))}"
        excluded = [value for place, value in enumerate(self.values) if place not in left]
        return f"{self.name} is not {_one_of(excluded)}"


@dataclass(frozen=True, kw_only=True)
class Version:
    """What was decided where a question was answered."""

    decided: Narrowed

    def agrees(self, decided: Narrowed) -> bool:
        """Whether a deployment can be of this version, and decide so."""
        return all(not left.isdisjoint(self.decided.get(choice, choice.all)) for choice, left in decided.items())


def described(among: Sequence[Version], where: Sequence[Version]) -> str:
    """In which of all versions something holds, as few choices as tell: `Env is "dev"`; empty if in all of them."""
    if len(where) >= len(among):
        return ""
    others = [one for one in among if not any(one is each for each in where)]
    left, said = list(where), []
    while left:
        decided = dict(left[0].decided)
        for choice in sorted(decided, key=lambda one: one.name):
            fewer: Mapping[Choice, frozenset[int]] = {key: value for key, value in decided.items() if key is not choice}
            if not any(one.agrees(dict(fewer)) for one in others):
                decided = dict(fewer)
        said.append(" and ".join(choice.shown(some) for choice, some in sorted(decided.items(), key=_by_name)))
        left = [one for one in left[1:] if not one.agrees(decided)]
    more = f", and {len(said) - 3} more" if len(said) > 3 else ""
    return f"where {', or where '.join(said[:3])}{more}"


def _by_name(decided: tuple[Choice, frozenset[int]]) -> str:
    return decided[0].name


def _one_of(values: Any) -> str:
    listed = [f'"{str(value).lower() if isinstance(value, bool) else value}"' for value in values]
    if len(listed) > 4:
        return f"one of {', '.join(listed[:3])} and {len(listed) - 3} more"
    return " or ".join(listed)
