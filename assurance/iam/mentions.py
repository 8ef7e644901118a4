"""What a few statements can tell apart of accounts, organizations and ARNs that are not their author's.

What they write out (an account, an organization, a bucket) is what their author means: it is no outsider's, unless it
is the one account in question. What a pattern leaves open, an outsider's can be.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assurance.iam.classes import classes
from assurance.iam.domains import text_languages
from assurance.iam.languages import DIGITS, MANY, Language, Token, exactly, join, literal, pattern
from assurance.iam.operators import Operator, parse
from assurance.iam.patterns import VARIABLE, arn_parts
from assurance.iam.pseudo import Settled
from assurance.iam.statement import Condition, Statement

ID = (Token(characters=DIGITS),) * 12
LETTER = Token(characters=frozenset(":/ *?"), negated=True)
NAME = (LETTER, Token(characters=frozenset(": *?"), negated=True, repeated=True))
_PART = (Token(characters=frozenset(": *?"), negated=True, repeated=True),)
_REST = (
    Token(characters=frozenset("*?"), negated=True),
    Token(characters=frozenset("*?"), negated=True, repeated=True),
)
_FOUR = pattern("*:*:*:*:", within_parts=True)
_FIVE = pattern("*:*:*:*:*:", within_parts=True)


@dataclass(frozen=True, eq=False, kw_only=True)
class Mentions:
    """The mentions of statements; `account`: the one other account in question, any that nobody writes out if empty."""

    settled: Settled
    account: str = ""

    @cached_property
    def conditions(self) -> Mapping[str, tuple[Condition, ...]]:
        """Key in lower case → every condition on it; a variable's name, too, is a key."""
        found: dict[str, list[Condition]] = {}
        for one in self.settled.statements:
            for each in one.conditions:
                if each.key:
                    found.setdefault(each.key.lower(), []).append(each)
            for name in (*in_conditions(one), *in_resources(one)):
                found.setdefault(name, [])
        return {key: tuple(listed) for key, listed in found.items()}

    @cached_property
    def written(self) -> tuple[str, ...]:
        """The own account, and every one that is written out."""
        return tuple(sorted(self.settled.own | self.settled.named))

    def values(self, *keys: str) -> list[str]:
        """What keys are compared with, as written."""
        return [value for key in keys for _, one in self._tests(key) for value in one.values]

    def text(self, key: str) -> list[Language]:
        """What a key is compared with, as text."""
        return [language for known, one in self._tests(key) for language in text_languages(known, one.values)]

    def is_other(self, account: str) -> bool:
        """Whether an account is one in question."""
        return account == self.account if self.account else account not in self.written

    def accounts(self, *keys: str) -> list[str]:
        """An account of each class, by what these keys are compared with."""
        together = [*(one for key in keys for one in self.text(key)), *(exactly(one) for one in self.written)]
        return [text for text in classes(together, (Language(ID),)).values() if self.is_other(text)]

    def arns(
        self, key: str, accounts: Iterable[str], shapes: Sequence[Language], more: Iterable[str] = ()
    ) -> list[str]:
        """An ARN of another account of each class, by a key, keys of its account, and principals that are listed."""
        together = [*self.text(key), *self._with_account(accounts)]
        together += [join((_FIVE, literal("user/"), one.tokens)) for one in self.text("aws:username")]
        together += [exactly(one) if one.startswith("arn:") else _of(literal(one)) for one in more]
        together += [_of(literal(one)) for one in self.written]
        if any(
            "StringLike" in known.name or "StringNotLike" in known.name for known, _ in self._tests(key)
        ):  # `*` may swallow colons
            together += [join((_FIVE, (MANY,), literal(one), (MANY,))) for one in self.written]
        return [text for text in classes(together, shapes).values() if self._is_others(*arn_parts(text)[4:])]

    def source_arns(self, key: str, *accounts: str) -> list[str]:
        """For what a service may act: another account's ARNs; of buckets, which have no account, those nobody names."""
        partitions = self.settled.partitions
        named = {last for value in self.values(key) if not set("*?") & set(last := (arn_parts(value) + [""] * 6)[5])}
        heads = ((*literal(f"arn:{one}:"), LETTER, *_PART, *literal(":"), *_PART, *literal(":")) for one in partitions)
        shapes = [join((head, ID, literal(":"), _REST)) for head in heads]
        buckets = {one: literal(f"arn:{one}:s3:::") for one in partitions}
        ours = [join((head, literal(name))) for head in buckets.values() for name in sorted(named)]
        theirs = classes([*self.text(key), *ours], [join((head, _REST)) for head in buckets.values()]).values()
        return self.arns(key, accounts, shapes) + [text for text in theirs if arn_parts(text)[5] not in named]

    def organizations(self, name: str, paths: str) -> Iterator[tuple[str, str]]:
        """Another organization and a path in it, of each class."""
        named = {head for value in self.values(name, paths) if not set("*?") & set(head := value.partition("/")[0])}
        together = [*self.text(paths), *(join((one.tokens, literal("/"), (MANY,))) for one in self.text(name))]
        together += [join((literal(one), literal("/"), (MANY,))) for one in sorted(named)]
        shape = join((literal("o-"), (LETTER,), NAME, literal("/r-"), NAME, literal("/")))
        for text in classes(together, (shape,)).values():
            if (organization := text.partition("/")[0]) not in named:
                yield organization, text

    def _tests(self, key: str) -> Iterator[tuple[Operator, Condition]]:
        for one in self.conditions.get(key, ()):
            known = parse(one.operator)
            if known and known.name != "Null":
                yield known, one

    def _with_account(self, keys: Iterable[str]) -> Iterator[Language]:
        """What accounts are compared with, as ARNs of such accounts."""
        for key in keys:
            for known, one in self._tests(key):
                for value in one.values:
                    yield _of(pattern(value, within_parts=True) if "Like" in known.name else literal(value))

    def _is_others(self, account: str, resource: str) -> bool:
        return self.is_other(account) and not any(one in resource for one in self.written)


@lru_cache(maxsize=1 << 14)
def in_conditions(one: Statement) -> tuple[str, ...]:
    """The policy variables in the values of a statement's conditions."""
    values = (value for each in one.conditions for value in each.values) if one.variables else ()
    return tuple(dict.fromkeys(name for text in values for name in variables(text)))


@lru_cache(maxsize=1 << 14)
def in_resources(one: Statement) -> tuple[str, ...]:
    """The policy variables in the resources of a statement."""
    listed = (*one.resources, *one.not_resources) if one.variables and one.has_variables else ()
    return tuple(dict.fromkeys(name for text in listed for name in variables(text)))


def variables(text: str) -> list[str]:
    """The names of the policy variables in a text, in lower case."""
    names = (name.partition(",")[0].strip().lower() for name in VARIABLE.findall(text))
    return [name for name in names if name not in ("*", "?", "$")]


def _of(account: Sequence[Token]) -> Language:
    """The ARNs whose account is such a one."""
    return join((_FOUR, account, literal(":"), (MANY,)))
