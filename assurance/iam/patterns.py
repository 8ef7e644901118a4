"""How IAM compares names: `*` and `?` anywhere, actions without regard to case, ARNs part by part."""

import re
from collections.abc import Callable
from functools import cache

from assurance.iam.languages import LITERAL_MARK, LITERAL_STAR, MANY, Language, exactly, join, like, literal, pattern

VARIABLE = re.compile(r"\$\{(?!AWS::)([^}]*)\}")
"""A policy variable; `${AWS::AccountId}` is CloudFormation's and stays literal text."""
_WILD = re.compile(f"[*?{LITERAL_STAR}{LITERAL_MARK}]")
_RUN = re.compile(r"[*?]*\*[*?]*")
_PSEUDO = re.compile(r"\$\{AWS::(\w+)\}")


@cache
def glob(text: str, *, fold: bool = False) -> Callable[[str], bool]:
    """Whether a text is one that a pattern with `*` and `?` means, in full; `fold`: in whatever case.

    Most patterns have one `*`, at the end, or none: these need no expression, which takes longer to compile than they
    are ever asked for.
    """
    head = text.removesuffix("*")
    if _WILD.search(head):
        return _expression(text, fold)
    begins, lower = head != text, head.lower()
    if fold:
        return (lambda value: value.lower().startswith(lower)) if begins else (lambda value: value.lower() == lower)
    return (lambda value: value.startswith(head)) if begins else (lambda value: value == head)


def _expression(text: str, fold: bool) -> Callable[[str], bool]:
    """What stands between two `*` is looked for once, at the first place where it fits: no later one can do better.

    So the time is linear in the text and the pattern.
    """
    ordered = _RUN.sub(lambda run: run[0].count("?") * "?" + "*", text)
    first, *others = map(_plainly, ordered.split("*"))
    between = "".join(f"(?>.*?{part})" for part in others[:-1])
    expression = f"{first}{between}.*{others[-1]}" if others else first
    compiled = re.compile(expression, re.DOTALL | re.IGNORECASE if fold else re.DOTALL)
    return lambda value: compiled.fullmatch(value) is not None


def _plainly(part: str) -> str:
    """What has no `*` as an expression."""
    text = ".".join(map(re.escape, part.split("?")))
    return text.replace(LITERAL_STAR, r"\*").replace(LITERAL_MARK, r"\?")


@cache
def action_matches(wanted: str, action: str) -> bool:
    """Whether an action element covers an action; case does not matter."""
    return wanted == "*" or glob(wanted, fold=True)(action)


@cache
def arn_matches(wanted: str, arn: str) -> bool:
    """Whether `ArnLike` holds: each of the six parts by itself, so that a wildcard never swallows a colon.

    The last part is one, slashes and colons included; a pattern of fewer parts must end in `*`, which covers the rest.
    """
    if wanted in ("*", arn):
        return True
    if not arn.startswith(_beginning(wanted)):
        return False
    parts, found = arn_parts(wanted), arn_parts(arn)
    if len(parts) == len(found) == 6:
        return all(glob(one)(other) for one, other in zip(parts, found, strict=True))
    return len(parts) < 6 and wanted.endswith("*") and glob(wanted)(arn)


@cache
def _beginning(wanted: str) -> str:
    """What everything that a pattern covers begins with."""
    return _WILD.split(wanted, maxsplit=1)[0]


@cache
def resource_matches(wanted: str, arn: str) -> bool:
    """Whether a Resource element covers an ARN: as `ArnLike`, but a `*` that ends a part may go beyond its colon."""
    if wanted in ("*", arn):
        return True
    if not arn.startswith(_beginning(wanted)):
        return False
    if arn_matches(wanted, arn):
        return True
    heads = arn_parts(wanted)[:-1]
    if len(heads) == 5 and not any(part.endswith("*") for part in heads):
        return False
    return crossing(wanted).matches(_plain(arn))


@cache
def crossing(text: str) -> Language:
    """A pattern of a Resource element part by part, where a `*` that ends a part may go beyond its colon."""
    *heads, last = arn_parts(text)
    parts = []
    for head in heads:
        tokens = pattern(head, within_parts=True)
        parts += [(*tokens[:-1], MANY) if head.endswith("*") else tokens, literal(":")]
    return join((*parts, pattern(last)))


@cache
def arn_language(text: str) -> Language:
    """What `arn_matches` accepts: six parts by themselves, or fewer before a `*`."""
    parts = arn_parts(text)
    if len(parts) == 6:
        heads = (token for part in parts[:5] for token in (*pattern(part, within_parts=True), *literal(":")))
        return Language((*heads, *pattern(parts[5])))
    return like(text) if text.endswith("*") else exactly(text)


def completed(text: str) -> str:
    """An ARN with too few parts as an identity-based policy means it: the parts that are missing may be anything.

    One that ends in `*`, or has one in its Region or account, is complete: that goes beyond colons.

    Source: IAM user guide, reference_policies_elements_resource.
    """
    parts = arn_parts(text)
    beyond = text.endswith("*") or any("*" in one for one in parts[3:])
    return text if beyond or parts[0] != "arn" or len(parts) < 2 else text + ":*" * (6 - len(parts))


def arn_parts(arn: str) -> list[str]:
    """The parts of an ARN, six if it is one; an unknown `${AWS::AccountId}` does not break it."""
    return _plain(arn).split(":", 5)


@cache
def open_variables(text: str) -> str:
    """A pattern with each policy variable widened to `*`: what it may cover when nothing is known of the request."""
    return VARIABLE.sub("*", text)


def _plain(arn: str) -> str:
    return _PSEUDO.sub(r"${AWS.\1}", arn)
