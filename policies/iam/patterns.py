"""How IAM compares names: `*` and `?` anywhere, actions without regard to case, ARNs part by part."""

import re
from functools import cache

VARIABLE = re.compile(r"\$\{(?!AWS::)([^}]*)\}")
"""A policy variable; `${AWS::AccountId}` is CloudFormation's and stays literal text."""


@cache
def glob(pattern: str, *, fold: bool = False) -> re.Pattern[str]:
    """A pattern with `*` and `?` as a compiled expression that must match in full."""
    parts = (".*" if part == "*" else "." if part == "?" else re.escape(part) for part in re.split(r"([*?])", pattern))
    return re.compile("".join(parts), re.DOTALL | re.IGNORECASE if fold else re.DOTALL)


@cache
def action_matches(pattern: str, action: str) -> bool:
    """Whether an action element covers an action; case does not matter."""
    return pattern == "*" or glob(pattern, fold=True).fullmatch(action) is not None


@cache
def arn_matches(pattern: str, arn: str) -> bool:
    """Whether a pattern covers an ARN: each of the six parts by itself, so that a wildcard never swallows a colon.

    The last part is one, slashes and colons included; a pattern of fewer parts must end in `*`, which covers the rest.
    """
    if pattern == "*" or pattern == arn:
        return True
    wanted, found = pattern.split(":", 5), arn.split(":", 5)
    if len(wanted) == len(found) == 6:
        return all(glob(one).fullmatch(other) is not None for one, other in zip(wanted, found, strict=True))
    return len(wanted) < 6 and pattern.endswith("*") and glob(pattern).fullmatch(arn) is not None


def open_variables(pattern: str) -> str:
    """A pattern with each policy variable widened to `*`: what it may cover when nothing is known of the request."""
    return VARIABLE.sub("*", pattern)
