"""Two accounts compared: names, ids, account and Region of one are read as those of the other.

What stands for the same are resources of one logical id and type, and how all roles and all stacks begin.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import takewhile
from typing import Any

from assurance.proof.reading import read
from assurance.sources.resource import Application, Composed, Reference, Resource, Unresolved


def as_one(old: Application, new: Application) -> Application:
    """The old application in the words of the new one. Raises `ProofError`."""
    words = dict(_words(old, new))
    order = sorted(words, key=len, reverse=True)
    pattern = re.compile("|".join(f"(?<![A-Za-z0-9]){re.escape(one)}(?![A-Za-z0-9])" for one in order) or r"(?!)")

    def said(text: str) -> str:
        return pattern.sub(lambda found: words[found[0]], text)

    return Application(
        resources=tuple(_said(one, said) for one in old.resources),
        inputs=old.inputs,
        kind=old.kind,
        documents={name: _changed(content, said) for name, content in old.documents.items()},
    )


def _words(old: Application, new: Application) -> Iterator[tuple[str, str]]:
    theirs, ours = read(old), read(new)
    named = {(one.type, one.id): one for one in new.resources}
    for one in old.resources:
        other = named.get((one.type, one.id))
        for attribute, value in one.physical.items() if other else ():
            if other and value and other.physical.get(attribute, value) != value:
                yield value, other.physical[attribute]
    for was, now in (
        (theirs.account, ours.account),
        (theirs.region, ours.region),
        (theirs.organization, ours.organization),
        (f"arn:{theirs.partition}", f"arn:{ours.partition}"),
        *((_prefix(map(name, old)), _prefix(map(name, new))) for old, new, name in (
            (theirs.roles, ours.roles, lambda one: one.name),
            (old.resources, new.resources, lambda one: one.template.rpartition("/")[2]),
        )),
    ):  # fmt: skip
        if was and now and was != now:
            yield was, now


def _prefix(names: Iterable[str]) -> str:
    """The words that all names, of roles or of stacks, begin with."""
    first, *others = [one.split("-") for one in names]
    same = takewhile(lambda place: all(one[place : place + 1] == [first[place]] for one in others), range(len(first)))
    return "-".join(first[: len(list(same))]) if others else ""


def _said(one: Resource, said: Callable[[str], str]) -> Resource:
    return replace(
        one,
        properties=_changed(one.properties, said),
        attributes=_changed(one.attributes, said),
        physical=_changed(one.physical, said),
    )


def _changed(value: Any, said: Callable[[str], str]) -> Any:
    match value:
        case Unresolved():
            return value
        case Reference():
            return Reference(said(value), resource=value.resource, attribute=value.attribute)
        case Composed():
            return Composed(said(value), literal=said(value.literal))
        case str():
            return said(value)
        case list() | tuple():
            return type(value)(_changed(each, said) for each in value)
        case dict():
            return {said(str(name)): _changed(each, said) for name, each in value.items()}
    return value
