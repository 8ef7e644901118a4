"""What one statement of a policy says, as read; what could not be resolved is carried along."""

from dataclasses import dataclass, field
from functools import cached_property

from assurance.iam.patterns import action_matches, open_variables, resource_matches
from assurance.iam.principals import Principals
from assurance.sources.resource import Unresolved


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One operator on one key; the statement holds only if all of its conditions do."""

    operator: str
    key: str
    values: tuple[str, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.operator, self.key, self.values))

    @property
    def comparison(self) -> str:
        """The operator without set prefix and `IfExists`: `StringEquals`."""
        return self.operator.rpartition(":")[2].removesuffix("IfExists")


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement; an element that is not there is empty, what could not be read is in `unresolved`."""

    sid: str = ""
    effect: str = "Deny"
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    principals: Principals = field(default_factory=Principals)
    not_principals: Principals = field(default_factory=Principals)
    resources: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    unread: frozenset[str] = frozenset()
    """The elements that hold something unresolved: `Action`, `Resource`, `Principal`, `Effect`, `Condition` …"""
    position: int = 1
    """Place in the document, from 1."""
    variables: bool = True
    """Whether `${aws:…}` is a variable: only in documents of version 2012-10-17."""

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.sid, self.effect, self.actions, self.resources, self.conditions, self.position))

    @property
    def allows(self) -> bool:
        return self.effect == "Allow"

    @property
    def denies(self) -> bool:
        return self.effect == "Deny"

    @property
    def lists_plainly(self) -> bool:
        """Whether its actions are all there, by name: no wildcard, no NotAction, nothing unread."""
        return not (self.unread or self.not_actions or self._listed_actions[1])

    @cached_property
    def has_variables(self) -> bool:
        """Whether a policy variable is part of a resource."""
        return any("${" in one for one in (*self.resources, *self.not_resources))

    @property
    def name(self) -> str:
        """The Sid, or the place in the document."""
        return self.sid or f"statement {self.position}"

    def matches_action(self, action: str) -> bool:
        """Whether the action element covers the action, whatever the effect."""
        if self.not_actions or "NotAction" in self.unread:
            return not self._lists_action(action)
        return self._lists_action(action)

    def _lists_action(self, action: str) -> bool:
        plain, patterns = self._listed_actions
        if action.lower() in plain:
            return True
        return bool(patterns) and any(action_matches(one, action) for one in patterns)

    @cached_property
    def _listed_actions(self) -> tuple[frozenset[str], tuple[str, ...]]:
        """The actions of either element: those without a wildcard, in lower case, and the others."""
        listed = self.not_actions or self.actions
        patterns = tuple(one for one in listed if "*" in one or "?" in one)
        return frozenset(one.lower() for one in listed) - {one.lower() for one in patterns}, patterns

    def allows_action(self, action: str) -> bool:
        return self.allows and self.matches_action(action)

    def denies_action(self, action: str) -> bool:
        return self.denies and self.matches_action(action)

    def matches_resource(self, arn: str) -> bool:
        """Whether the resource element covers the ARN; a policy without one (trust, key by habit) covers its holder."""
        if self.not_resources or "NotResource" in self.unread:
            return not any(resource_matches(pattern, arn) for pattern in self.opened(self.not_resources))
        if not self.resources:
            return "Resource" not in self.unread
        return any(resource_matches(pattern, arn) for pattern in self.opened(self.resources))

    def opened(self, resources: tuple[str, ...]) -> tuple[str, ...]:
        """Patterns of this statement, with its policy variables widened to `*`; without change if it has none."""
        return tuple(map(open_variables, resources)) if self.variables and self.has_variables else resources

    def conditions_on(self, key: str) -> tuple[Condition, ...]:
        """The conditions on a key; the case of keys does not matter."""
        return tuple(one for one in self.conditions if one.key.lower() == key.lower())

    def condition_values(self, key: str, *comparisons: str) -> tuple[str, ...]:
        """The values a key is compared with, by these comparisons only if any are named (`StringEquals` …)."""
        return tuple(
            value
            for one in self.conditions_on(key)
            if not comparisons or one.comparison in comparisons
            for value in one.values
        )
