"""How IAM compares names: `*` and `?` anywhere, actions without regard to case, ARNs part by part."""

import re
from functools import cache

VARIABLE = re.compile(r"\$\{(?!AWS::)([^}]*)\}")
"""A policy variable; `${AWS::AccountId}` is CloudFormation's and stays literal text."""
LITERAL_STAR, LITERAL_MARK = "\ue000", "\ue001"
"""Stand for `*` and `?` that are meant as themselves: `${*}`, and those in the value of a variable."""
_PSEUDO = re.compile(r"\$\{AWS::(\w+)\}")


@cache
def glob(pattern: str, *, fold: bool = False, any_character: str = ".") -> re.Pattern[str]:
    """A pattern with `*` and `?` as a compiled expression that must match in full."""
    pieces = {"*": f"{any_character}*", "?": any_character}
    text = "".join(pieces.get(part) or re.escape(part) for part in re.split(r"([*?])", pattern))
    text = text.replace(LITERAL_STAR, r"\*").replace(LITERAL_MARK, r"\?")
    return re.compile(text, re.DOTALL | re.IGNORECASE if fold else re.DOTALL)


@cache
def action_matches(pattern: str, action: str) -> bool:
    """Whether an action element covers an action; case does not matter."""
    return pattern == "*" or glob(pattern, fold=True).fullmatch(action) is not None


@cache
def arn_matches(pattern: str, arn: str) -> bool:
    """Whether `ArnLike` holds: each of the six parts by itself, so that a wildcard never swallows a colon.

    The last part is one, slashes and colons included; a pattern of fewer parts must end in `*`, which covers the rest.
    """
    if pattern in ("*", arn):
        return True
    wanted, found = arn_parts(pattern), arn_parts(arn)
    if len(wanted) == len(found) == 6:
        return all(glob(one).fullmatch(other) is not None for one, other in zip(wanted, found, strict=True))
    return len(wanted) < 6 and pattern.endswith("*") and glob(pattern).fullmatch(arn) is not None


@cache
def resource_matches(pattern: str, arn: str) -> bool:
    """Whether a Resource element covers an ARN: as `ArnLike`, but a `*` that ends a part may go beyond its colon."""
    if pattern in ("*", arn):
        return True
    if arn_matches(pattern, arn):
        return True
    *heads, last = arn_parts(pattern)
    return re.fullmatch(":".join([*map(_crossing, heads), glob(last).pattern]), _plain(arn), re.DOTALL) is not None


def _crossing(part: str) -> str:
    """An inner part of an ARN pattern as an expression."""
    text = glob(part, any_character="[^:]").pattern
    return text.removesuffix("[^:]*") + ".*" if part.endswith("*") else text


def arn_parts(arn: str) -> list[str]:
    """The parts of an ARN, six if it is one; an unknown `${AWS::AccountId}` does not break it."""
    return _plain(arn).split(":", 5)


def open_variables(pattern: str) -> str:
    """A pattern with each policy variable widened to `*`: what it may cover when nothing is known of the request."""
    return VARIABLE.sub("*", pattern)


def _plain(arn: str) -> str:
    return _PSEUDO.sub(r"${AWS.\1}", arn)
