"""What a template leaves to its deployment: parameters, and the classes of their values that it can tell apart."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assurance.sources.choices import Choice
from assurance.sources.resource import Bounded, Unresolved

_WORDS = re.compile(r"\^?\(?(?:\?:)?([\w.:/-]+(?:\|[\w.:/-]+)*)\)?\$?")
_GIVEN = "its value is given at deployment"
_STORED = "it is read from Parameter Store at deployment"


@dataclass(frozen=True)
class Other(Unresolved):
    """Any value that a parameter may have beside those that the template tells apart."""

    excluded: frozenset[str] = frozenset()


class Surroundings:
    """Account, Region and partition of templates that are deployed together: the same for those that know the same."""

    NAMES = ("AWS::AccountId", "AWS::Partition", "AWS::Region")

    def __init__(self) -> None:
        self._choices: dict[tuple[str, frozenset[str]], Choice] = {}

    def choice(self, name: str, compared: list[Any]) -> Choice:
        """The choice that a pseudo parameter is to a template that tells these values apart."""
        known = frozenset(map(as_text, compared))
        if (name, known) not in self._choices:
            values = (*_distinct(compared), Other(f"Ref {name}", _GIVEN, f"<{name}>", known))
            self._choices[name, known] = Choice(name=name, values=values, others=frozenset((len(values) - 1,)))
        return self._choices[name, known]


class Parameters:
    """The parameters of a template, and the pseudo parameters that its conditions ask for, as choices."""

    def __init__(
        self, template: Mapping[str, Any], given: Mapping[str, Any], surroundings: Surroundings | None = None
    ) -> None:
        self._surroundings = surroundings or Surroundings()
        self.declared: Mapping[str, Any] = _mapping(template.get("Parameters"))
        self._given = given
        self._template = template
        self.passed: Mapping[str, Any] = {}
        """What the template that deploys this one gives."""
        self._choices: dict[str, Choice] = {}

    def refused(self) -> Iterator[str]:
        """The parameters with a given value that CloudFormation would not take."""
        for name, value in self._given.items():
            declared = _mapping(self.declared.get(name))
            allowed = declared.get("AllowedValues") or [value]
            among = any(as_text(one) == as_text(value) for one in (allowed if isinstance(allowed, list) else [allowed]))
            if name in self.declared and not (among and _accepted(declared, value)):
                yield name

    def choice(self, name: str) -> Choice:
        """The choice that a parameter is."""
        if name in Surroundings.NAMES:
            return self._surroundings.choice(name, self._compared.get(name, []))
        if name not in self._choices:
            values = tuple(self._values(name))
            others = frozenset(place for place, value in enumerate(values) if isinstance(value, Unresolved))
            self._choices[name] = Choice(name=name, values=values, others=others)
        return self._choices[name]

    def is_list(self, name: str) -> bool:
        """Whether its value is a list."""
        return "List" in str(_mapping(self.declared.get(name)).get("Type", ""))

    def _values(self, name: str) -> Iterator[Any]:
        declared = _mapping(self.declared.get(name))
        text = f"<{name}>"
        if str(declared.get("Type", "")).startswith("AWS::SSM::Parameter::Value"):
            yield Unresolved(f"Ref {name}", _STORED, text)
        elif name in self._given:
            yield self._given[name]
        elif finite := _finite(declared):
            yield from finite
        else:
            default = [declared["Default"]] if "Default" in declared else []
            compared = self._compared.get(name, [])
            yield from _distinct([*default, *(one for one in compared if _accepted(declared, one))])
            least, most = _number(declared.get("MinValue")), _number(declared.get("MaxValue"))
            if declared.get("Type") == "Number" and (least is not None or most is not None):
                yield Bounded(f"Ref {name}", _GIVEN, text, least, most)
            else:
                yield Other(f"Ref {name}", _GIVEN, text, frozenset(map(as_text, (*default, *compared))))

    @cached_property
    def _compared(self) -> dict[str, list[Any]]:
        return _compared(self._template)


def _finite(declared: Mapping[str, Any]) -> list[Any]:
    """All values of a parameter, the default first, where it says all."""
    allowed = declared.get("AllowedValues")
    if allowed is not None and allowed != []:
        listed = list(allowed) if isinstance(allowed, list) else [allowed]
    elif (least := _number(declared.get("MinValue"))) is not None and least == _number(declared.get("MaxValue")):
        listed = [declared["MinValue"]]
    elif found := _WORDS.fullmatch(str(declared.get("AllowedPattern", ""))):
        listed = re.split(r"\|", found[1])
        if any("." in one for one in listed):
            return []
    else:
        return []
    fitting = _distinct([one for one in listed if not isinstance(one, dict | list)])
    return sorted(fitting, key=lambda one: "Default" not in declared or as_text(one) != as_text(declared["Default"]))


def _accepted(declared: Mapping[str, Any], value: Any) -> bool:
    """Whether CloudFormation takes a value for a parameter; anything that is not sure to be refused."""
    text = as_text(value)
    least, most = _number(declared.get("MinLength")), _number(declared.get("MaxLength"))
    if (least is not None and len(text) < least) or (most is not None and len(text) > most):
        return False
    if declared.get("Type") == "Number":
        number, low, high = _number(value), _number(declared.get("MinValue")), _number(declared.get("MaxValue"))
        return number is not None and (low is None or number >= low) and (high is None or number <= high)
    if isinstance(pattern := declared.get("AllowedPattern"), str) and _is_quick(pattern, text):
        try:
            return bool(re.fullmatch(pattern, text))
        except (re.error, OverflowError, RecursionError):
            return True
    return True


def _is_quick(pattern: str, text: str) -> bool:
    """Whether matching ends soon: with repeated groups, or many repetitions, it might not within anybody's lifetime."""
    repeated = len(re.findall(r"[*+{]", pattern))
    return len(pattern) <= 500 and len(text) <= 200 and repeated <= 3 and not re.search(r"\)[*+{?]", pattern)


def _compared(template: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Parameter → the values that conditions and rules compare it with, and the keys of maps that it chooses from."""
    found: dict[str, list[Any]] = {}
    mappings = _mapping(template.get("Mappings"))
    stack: list[Any] = [template.get(part) for part in ("Conditions", "Rules", "Resources", "Outputs")]
    while stack:
        match stack.pop():
            case {"Fn::Equals": [left, right]} as one:
                for value, other in ((left, right), (right, left)):
                    match value, other:
                        case {"Ref": str(name)}, str() | int() | float() | bool():
                            found.setdefault(name, []).append(other)
                stack.extend(one.values())
            case {"Fn::Contains": [list() as listed, {"Ref": str(name)}]}:
                found.setdefault(name, []).extend(one for one in listed if isinstance(one, str | int | float | bool))
            case {"Fn::FindInMap": [str(held), first, second, *_]}:
                keys = _mapping(mappings.get(held))
                match first:
                    case {"Ref": str(name)}:
                        found.setdefault(name, []).extend(keys)
                match second:
                    case {"Ref": str(name)}:
                        found.setdefault(name, []).extend(key for inner in keys.values() for key in _mapping(inner))
                stack.extend((first, second))
            case dict() as inner:
                stack.extend(inner.values())
            case list() as inner:
                stack.extend(inner)
    return found


def as_text(value: Any) -> str:
    """A scalar as CloudFormation compares it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _distinct(values: list[Any]) -> list[Any]:
    """The values that differ as text from those before them."""
    return list({as_text(one): one for one in reversed(values)}.values())[::-1]


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
