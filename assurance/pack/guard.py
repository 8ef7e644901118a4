"""The rules of Guard's FSI rule sets that this baseline does not meet, asked of the templates at hand anew."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assurance.pack.words.reading import Support, Text, Words, read
from assurance.sources.resource import Application, Resource


class GuardRule(Words):
    """A rule of Guard: which property it judges, and why that is not as the rule wants it."""

    name: Text
    """The rule."""
    type: Text
    """The type of resource that it judges."""
    property: Text
    """The property that it looks at."""
    expects: Literal["present", "true", "plain text"] | tuple[int, ...]
    """What it takes: a property that is there, that is true, that is no reference, or that is one of these."""
    wants: Text
    """What it wants, in words."""
    why: Text
    """Why that is deliberately not so."""
    held_by: tuple[Support, ...]
    """What holds this."""
    sets: Text
    """The rule sets that hold it."""

    def misses(self, resource: Resource) -> bool:
        """Whether the rule takes a resource for wrong."""
        found = resource.get(self.property)
        match self.expects:
            case "present":
                return found is None
            case "true":
                return found is not True
            case "plain text":
                return hasattr(found, "resource")  # a resolved value remembers what it stands for
            case known:
                return found not in known


class Rules(Words):
    """The rules that failed when the rule sets were run on the environments of the baseline."""

    source: Text
    """Which rule sets were run."""
    rule: tuple[GuardRule, ...]
    """The rules that failed."""


@dataclass(frozen=True, kw_only=True)
class Missed:
    """A rule that resources of the templates at hand do not meet."""

    rule: GuardRule
    places: tuple[str, ...]


def rules() -> Rules:
    """The rules that failed. Raises `PackError`."""
    return read("guard.toml", Rules)


def missed(application: Application) -> Iterator[Missed]:
    """The rules that something at hand does not meet."""
    for rule in rules().rule:
        places = tuple(sorted({one.path or one.id for one in application.of(rule.type) if rule.misses(one)}))
        if places:
            yield Missed(rule=rule, places=places)
