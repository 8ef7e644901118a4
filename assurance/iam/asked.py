"""What a statement is about: an action and a resource of each class that it and its Denies can tell apart."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from assurance.iam.classes import classes
from assurance.iam.languages import Language, Token, join, like, literal
from assurance.iam.matching import about, lies_in, speaks_of
from assurance.iam.patterns import arn_language, arn_parts, crossing, resource_matches
from assurance.iam.request import Policy
from assurance.iam.services import is_shared
from assurance.iam.statement import Statement
from assurance.iam.truth import Truth, conjunction

_WILD = re.compile(r"[*?]")
_LETTER = Token(characters=frozenset(": *?"), negated=True)
_WORD = (_LETTER, Token(characters=frozenset(": *?"), negated=True, repeated=True))


def asked(
    allow: Statement, denies: Sequence[Statement], service: str = "", actions: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """Action and resource, of each class that an Allow covers; `actions`, `service`: of these, of this prefix.

    A resource with policy variables is a pattern yet: what it means, who asks decides (see `places`).
    """
    templates = [one for one in allow.resources if "${" in one] if allow.variables else []
    if not denies and not templates and (found := _simply(allow, service, actions)):
        return [found]
    together = (allow, *denies)
    patterns = dict.fromkeys(one for each in together for one in (*each.actions, *each.not_actions))
    shape = join((literal(service) if service else _WORD, literal(":"), _WORD))
    every = actions or classes([like(one, fold=True) for one in patterns], (shape,)).values()
    found_in = classes(languages).values() if (languages := _distinguished(together)) else ["*"]
    resources = [*templates, *(one for one in found_in if allow.matches_resource(one))]
    return _distinct([one for one in every if allow.matches_action(one)], resources, denies)


def _distinct(actions: Iterable[str], resources: Iterable[str], denies: Sequence[Statement]) -> list[tuple[str, str]]:
    """One of those that the Denies cover alike: first of the actions and of the resources by themselves."""
    spoken: dict[tuple[object, ...], tuple[str, tuple[Truth, ...]]] = {}
    for action in actions:
        truths = tuple(speaks_of(one, action) for one in denies)
        spoken.setdefault((*kind(action), truths), (action, truths))
    varies = any(one.has_variables for one in denies)
    lying: dict[tuple[object, ...], tuple[str, str, tuple[Truth, ...]]] = {}
    for resource in resources:
        varying = resource if varies or "${" in resource else ""
        truths = tuple(lies_in(one, resource) for one in denies)
        lying.setdefault((varying, truths), (resource, varying, truths))
    alike: dict[tuple[object, ...], tuple[str, str]] = {}
    for action, speaking in spoken.values():
        for resource, varying, covering in lying.values():
            covered = map(conjunction, zip(speaking, covering, strict=True))
            alike.setdefault((*kind(action), varying, *covered), (action, resource))
    return list(alike.values())


@lru_cache(maxsize=1 << 14)
def kind(action: str) -> tuple[str, bool]:
    """What decides on an action beside policies: its service, and whether KMS does it for other accounts."""
    return action.partition(":")[0].lower(), is_shared(action)


def places(pattern: str, denies: Sequence[Statement]) -> list[str]:
    """A resource of each class that a pattern covers."""
    found = classes([*_resources(pattern), *_distinguished(denies)]).values()
    return [one for one in found if resource_matches(pattern, one)]


def elsewhere(allow: Statement, denies: Sequence[Statement], service: str, own: Collection[str]) -> tuple[str, ...]:
    """A resource of another account of each class that an Allow covers; of S3, in a bucket that nobody names."""
    where = "s3:::" if service == "s3" else f"{service}:*:{'?' * 12}:"
    shapes = [like(f"arn:aws*:{where}?*", within_parts=True)]
    named = {_bucket(one) for each in (allow, *denies) for one in (*each.resources, *each.not_resources)}
    return tuple(
        one
        for one in classes(_distinguished((allow, *denies)), shapes).values()
        if allow.matches_resource(one) and arn_parts(one)[4] not in own
        if service != "s3" or _bucket(one) not in named
    )


def _bucket(arn: str) -> str:
    return arn.rpartition(":")[2].partition("/")[0]


def _distinguished(statements: Sequence[Statement]) -> list[Language]:
    """The languages of all resources that statements name; a policy variable may stand for anything."""
    named = dict.fromkeys(
        one for each in statements for one in each.opened((*each.resources, *each.not_resources)) if one != "*"
    )
    return [language for one in named for language in _resources(one)]


def pairs(
    policies: Sequence[Policy],
    service: str = "",
    actions: Sequence[str] = (),
    shapes: Sequence[Language] = (),
    worth: Callable[[str], bool] = bool,
) -> Iterator[tuple[str, str]]:
    """Action and resource of each class that policies can tell apart, whether or not one of them covers it.

    `shapes`: how the resources in question read; `worth`: whether an action is in question at all. Actions, whose case
    does not matter, are in lower case or as they are written out. The resources of an action are distinguished only by
    what speaks of it.
    """
    found: Iterable[str] = actions
    if not actions:
        statements = (one for policy in policies for one in policy.statements)
        written = {one.lower(): one for each in statements for one in (*each.actions, *each.not_actions)}
        shape = join((literal(service.lower()) if service else _WORD, literal(":"), _WORD))
        apart = classes([like(one) for one in written], (shape,)).values()
        found = (written.get(one, one) for one in apart)
    seen: set[tuple[object, ...]] = set()
    for action in filter(worth, found):
        speaking = tuple(about(one, action) for one in policies)
        if (key := (*kind(action), speaking)) in seen:
            continue
        seen.add(key)
        said = [one.statements[place] for one, places_ in zip(policies, speaking, strict=True)
                for place, _ in places_]  # fmt: skip
        yield from ((action, resource) for resource in _texts(_distinguished(said), shapes))


def _texts(languages: Sequence[Language], shapes: Sequence[Language]) -> Sequence[str]:
    if len(shapes) == 1 and shapes[0].only is not None:
        return [shapes[0].only]
    return list(classes(languages, shapes).values()) if languages or shapes else ["*"]


def _simply(allow: Statement, service: str, actions: Sequence[str]) -> tuple[str, str] | None:
    """One action and resource of an Allow that names some, where nothing takes any of them back."""
    named = (one for one in actions or allow.actions if not set("*?") & set(one))
    action = next((one for one in named if one.lower().startswith(f"{service}:" if service else "")), "")
    resource = _WILD.sub("x", allow.resources[0]) if allow.resources else "*"
    matching = allow.matches_action(action) and allow.matches_resource(resource)
    return (action, resource) if action and matching else None


def _resources(text: str) -> Iterator[Language]:
    """What `resource_matches` accepts."""
    yield crossing(text)
    if len(arn_parts(text)) < 6:
        yield arn_language(text)
