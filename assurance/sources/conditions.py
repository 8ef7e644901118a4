"""Conditions of a template, decided in the present version of it."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from assurance.sources.choices import Choice
from assurance.sources.parameters import Parameters, as_text
from assurance.sources.resource import Unresolved
from assurance.sources.versions import Versions

_DEEPEST = 50


class Conditions:
    """Decides conditions; what no template can tell is a choice of its own."""

    def __init__(
        self,
        declared: Mapping[str, Any],
        *,
        parameters: Parameters,
        versions: Versions,
        known: Mapping[str, str],
        resolve: Callable[[Any], Any],
    ) -> None:
        self.declared = declared
        self._parameters, self._versions, self._known, self._resolve = parameters, versions, known, resolve
        self._open: dict[str, Choice] = {}
        self._memory: dict[Any, Any] = {}
        self._deciding: set[str] = set()

    def holds(self, name: str) -> bool:
        """Whether a condition of the template is true."""
        if name in self._deciding:  # it depends on itself, which CloudFormation refuses
            return self._either({"Condition": name}, name)
        self._deciding.add(name)
        try:
            return self._versions.remembered(self._memory, name, lambda: self.true(self.declared[name], name, 0))
        finally:
            self._deciding.discard(name)

    def true(self, expression: Any, name: str, depth: int) -> bool:
        """Whether an expression is true; `name`: what a message calls it."""
        match expression:
            case bool():
                return expression
            case {"Condition": str(other)} if other in self.declared and depth < _DEEPEST:
                decide = partial(self.true, self.declared[other], other, depth + 1)
                return self._versions.remembered(self._memory, (other, depth), decide)
            case {"Fn::Not": [one]} if depth < _DEEPEST:
                return not self.true(one, name, depth + 1)
            case {"Fn::And": [*many]} if depth < _DEEPEST:
                return all(self.true(one, name, depth + 1) for one in many)
            case {"Fn::Or": [*many]} if depth < _DEEPEST:
                return any(self.true(one, name, depth + 1) for one in many)
            case {"Fn::Equals": [left, right]}:
                return self._equal(left, right, name)
            case {"Fn::Contains": [listed, one]}:
                return self._contains(listed, one, name)
            case _:
                return self._either(expression, name)

    def _contains(self, listed: Any, value: Any, name: str) -> bool:
        many = listed if isinstance(listed, list) else self._resolve(listed)
        if not isinstance(many, list):
            return self._either({"Fn::Contains": [listed, value]}, name)
        return any(self._equal(value, one, name) for one in many)

    def _equal(self, left: Any, right: Any, name: str) -> bool:
        for one, other in ((left, right), (right, left)):
            match one, other:
                case {"Ref": str(parameter)}, str() | int() | float() | bool() if self._decides(parameter):
                    choice = self._parameters.choice(parameter)
                    if not any(type(value) is Unresolved for value in choice.values):
                        equal = (place for place, value in enumerate(choice.values) if as_text(value) == as_text(other))
                        return self._versions.among(choice, frozenset(equal))
        first, second = self._resolve(left), self._resolve(right)
        if isinstance(first, Unresolved) and isinstance(second, Unresolved) and first.text == second.text != "":
            return True
        if any(isinstance(one, dict | Unresolved) for one in (first, second)):
            return self._either({"Fn::Equals": [left, right]}, name)
        return as_text(first) == as_text(second)

    def _decides(self, name: str) -> bool:
        """Whether a name is of a parameter with a plain value, or of a pseudo parameter that is not known."""
        if name in self._parameters.declared:
            return not (self._parameters.is_list(name) or name in self._parameters.passed)
        return name.startswith("AWS::") and name not in self._known

    def _either(self, expression: Any, name: str) -> bool:
        key = json.dumps(expression, sort_keys=True, default=str)
        if key not in self._open:
            self._open[key] = Choice(name=f"the condition {name}", values=(True, False))
        return bool(self._versions.value(self._open[key]))


class Rules:
    """The rules of a template: parameter values that break one are refused by CloudFormation."""

    def __init__(self, declared: Mapping[str, Any], conditions: Conditions) -> None:
        self._conditions = conditions
        self._rules = [one for one in declared.values() if isinstance(one, dict)]

    def hold(self) -> bool:
        """Whether the present version breaks no rule."""
        return all(map(self._holds, self._rules))

    def _holds(self, rule: Mapping[str, Any]) -> bool:
        if "RuleCondition" in rule and not self._conditions.true(rule["RuleCondition"], "of a rule", 0):
            return True
        assertions = rule.get("Assertions")
        listed = assertions if isinstance(assertions, list) else []
        asserted = (one.get("Assert", True) for one in listed if isinstance(one, dict))
        return all(self._conditions.true(one, "of a rule", 0) for one in asserted)
