"""Classes of targets: those whose answers differ in nothing but what parameters carry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from fleet.tokens import ACCOUNT, NAME, PARTITION, REGION, Token, leaves, sentinel
from settings.fleets import Member


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The answers of a target with numbers in the place of tokens, and the tokens by number."""

    key: tuple[tuple[str, str], ...]
    """Key of an answer → its text with tokens by kind and number: alike for all members of a class."""
    tokens: tuple[Token, ...]
    names: tuple[str, ...]
    """Where each token stands first."""


def shape(member: Member) -> Shape:
    """What of a target's answers is its class, and what its values."""
    numbers: dict[Token, int] = {Token(kind=ACCOUNT, of="", text=member.settings.account): 0}
    names = ["account"]
    key: list[tuple[str, str]] = []
    for path, parts in leaves(member.layers, member.settings).items():
        if isinstance(parts, str):
            key.append((path, parts))
            continue
        text = ""
        for part in parts:
            if isinstance(part, str) or part.kind in (REGION, PARTITION):
                text += part if isinstance(part, str) else f"<{part.kind}>"
                continue
            if part not in numbers:
                numbers[part] = len(numbers)
                names.append(f"{path}.{part.kind}" if part.kind == ACCOUNT or len(parts) > 1 else path)
            text += f"<{part.kind} {part.of} {numbers[part]}>"
        key.append((path, text))
    roles = [one.text for one in numbers if one.kind == NAME and one.of.startswith("role")]
    last = [one.rpartition("/")[2] for one in roles]
    key.append(("order of roles", str(sorted(range(len(roles)), key=lambda n: roles[n].split("/")))))
    key.append(("names of roles", str([last.index(one) for one in last])))
    key.append(("partition", member.settings.partition))
    key += [("recorded here", one.region) for one in member.settings.recorded_here[1:]]
    return Shape(key=tuple(key), tokens=tuple(numbers), names=tuple(names))


@dataclass(frozen=True, kw_only=True)
class Class:
    """Targets that one set of templates is for."""

    members: tuple[Member, ...]
    shapes: tuple[Shape, ...]
    ordered: bool = False
    """Whether the values of all members sort alike."""

    @cached_property
    def varying(self) -> tuple[int, ...]:
        """The numbers of the tokens that parameters carry: what differs, and every account number."""
        first = self.shapes[0].tokens
        return tuple(
            number
            for number, token in enumerate(first)
            if token.kind == ACCOUNT or any(one.tokens[number].text != token.text for one in self.shapes)
        )

    def parameter(self, number: int) -> str:
        """Name of the parameter of a token; the target's own account needs none."""
        words = "".join(c if c.isalnum() else " " for c in self.shapes[0].names[number]).split()
        name = "".join(word[:1].upper() + word[1:] for word in words)
        same = [
            n
            for n in self.varying[: self.varying.index(number)]
            if self.shapes[0].names[n] == self.shapes[0].names[number]
        ]
        return f"{name}{len(same) + 1}" if same else name

    @cached_property
    def sentinels(self) -> Mapping[int, str]:
        """Number of a token → what stands for it in the synthesis; in the order of the first member's values."""
        tokens = self.shapes[0].tokens
        found: dict[int, str] = {}
        for kind in {tokens[number].kind for number in self.varying}:
            ranked = sorted((n for n in self.varying if tokens[n].kind == kind), key=lambda n: _order(tokens[n]))
            found |= {n: sentinel(tokens[n], rank, len(ranked)) for rank, n in enumerate(ranked)}
        return found

    def values(self, index: int) -> Mapping[int, str]:
        """Number of a token → the value that a member has."""
        return {number: self.shapes[index].tokens[number].text for number in self.varying}

    def of(self, indexes: Sequence[int]) -> "Class":
        """Some of the members."""
        return Class(
            members=tuple(self.members[index] for index in indexes),
            shapes=tuple(self.shapes[index] for index in indexes),
        )


def classes(members: Sequence[Member]) -> tuple[Class, ...]:
    """The members by class, in the order in which the fleet names them."""
    found: dict[tuple[tuple[str, str], ...], list[tuple[Member, Shape]]] = {}
    for member in members:
        made = shape(member)
        found.setdefault(made.key, []).append((member, made))
    return tuple(_class(pairs) for pairs in found.values())


def by_order(of: Class) -> tuple[Class, ...]:
    """A class divided by the order in which the values of each member sort: statements list them sorted.

    A class that this does not divide is divided by its names, which no parameter then carries.
    """
    found: dict[tuple[object, ...], list[int]] = {}
    for index, one in enumerate(of.shapes):
        order = tuple(sorted(of.varying, key=lambda n: (one.tokens[n].kind, one.tokens[n].text)))
        found.setdefault(order, []).append(index)
    if len(found) == 1 and of.ordered:
        found.clear()
        for index, one in enumerate(of.shapes):
            found.setdefault(tuple(t.text for t in one.tokens if t.kind == NAME), []).append(index)
    return tuple(replace(of.of(indexes), ordered=True) for indexes in found.values())


def _order(token: Token) -> list[str]:
    """Names with paths sort folder by folder, as what watches them does."""
    return token.text.split("/") if token.kind == NAME else [token.text]


def differences(first: Member, other: Member) -> tuple[str, ...]:
    """The answers in which two members differ by more than a parameter carries."""
    one, two = dict(shape(first).key), dict(shape(other).key)
    return tuple(sorted(key for key in {*one, *two} if one.get(key) != two.get(key)))


def _class(pairs: Sequence[tuple[Member, Shape]]) -> Class:
    return Class(members=tuple(member for member, _ in pairs), shapes=tuple(made for _, made in pairs))
