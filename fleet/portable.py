"""Templates with parameters in the place of values: made from texts that stand for them, and filled in again."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Template = dict[str, Any]
CODE = "RegionCode"
"""Variable of the short form of the Region, in the names of roles."""
_REGIONS = "Regions"
_VARIABLE = re.compile(r"\$\{(!?)([^}]*)\}")
PSEUDO = {"AWS::AccountId", "AWS::Region", "AWS::Partition"}


class NotCarriedError(Exception):
    """A value stands where CloudFormation takes no parameter; the text says where."""


@dataclass(frozen=True, kw_only=True)
class Values:
    """Text → what it becomes inside of Fn::Sub, e.g. ${AWS::AccountId}."""

    texts: Mapping[str, str]

    def pattern(self) -> re.Pattern[str]:
        """Any of the texts."""
        return re.compile("|".join(re.escape(text) for text in sorted(self.texts, key=len, reverse=True)))


def portable(template: Template, values: Values, codes: Mapping[str, str], described: Mapping[str, str]) -> Template:
    """The template with variables; `codes`: Region → its short form; `described`: parameter → what it is.

    Raises `NotCarriedError`.
    """
    pattern = values.pattern()
    used: set[str] = set()

    def change(value: Any, at: tuple[str, ...]) -> Any:
        match value:
            case str() if pattern.search(value):
                if len(at) < 2 or at[0] not in ("Resources", "Outputs") or at[-1] in ("Type", "DependsOn"):
                    raise NotCarriedError("/".join(at))
                return _variables(value, pattern, values.texts, used)
            case dict():
                for key in value:
                    if pattern.search(key):
                        raise NotCarriedError("/".join((*at, key)))
                return {key: change(inner, (*at, key)) for key, inner in value.items()}
            case list():
                return [change(inner, at) for inner in value]
            case _:
                return value

    body = {key: change(value, (key,)) for key, value in template.items()}
    head: Template = {}
    parameters = {name: {"Type": "String", "Description": described[name]} for name in sorted(used - PSEUDO - {CODE})}
    if parameters:
        head["Parameters"] = parameters
    if CODE in used:
        head["Mappings"] = {_REGIONS: {region: {"Code": code} for region, code in sorted(codes.items())}}
    return {**head, **body}


def _variables(text: str, pattern: re.Pattern[str], texts: Mapping[str, str], used: set[str]) -> Any:
    sub = pattern.sub(lambda one: texts[one[0]], text.replace("${", "${!"))
    found = {name for escaped, name in _VARIABLE.findall(sub) if not escaped}
    used.update(found)
    if (whole := _VARIABLE.fullmatch(sub)) and whole[2] != CODE:
        return {"Ref": whole[2]}
    if CODE not in found:
        return {"Fn::Sub": sub}
    return {"Fn::Sub": [sub, {CODE: {"Fn::FindInMap": [_REGIONS, {"Ref": "AWS::Region"}, "Code"]}}]}


def filled(template: Template, values: Mapping[str, str]) -> Template:
    """What CloudFormation makes of a portable template where parameters and pseudo parameters have these values."""

    def fill(value: Any) -> Any:
        match value:
            case {"Ref": str(name)} if name in values and len(value) == 1:
                return values[name]
            case {"Fn::Sub": [str(text), _]} | {"Fn::Sub": str(text)}:
                return _VARIABLE.sub(lambda one: f"${{{one[2]}}}" if one[1] else values[one[2]], text)
            case dict():
                return {key: fill(inner) for key, inner in value.items()}
            case list():
                return [fill(inner) for inner in value]
            case _:
                return value

    return {key: fill(value) for key, value in template.items() if key not in ("Parameters", "Mappings")}


def canonical(template: Template) -> str:
    """JSON of which two are the same text where they mean the same."""
    return json.dumps(template, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def written(template: Template) -> str:
    """JSON as it is deployed: what takes the fewest bytes."""
    return json.dumps(template, separators=(",", ":"), ensure_ascii=False) + "\n"


def sorted_lists(value: Any) -> Iterator[list[str]]:
    """Every list of several texts that stands in ascending order."""
    match value:
        case dict():
            for inner in value.values():
                yield from sorted_lists(inner)
        case list() if len(value) > 1 and all(isinstance(one, str) for one in value):
            if value == sorted(value):
                yield value
        case list():
            for inner in value:
                yield from sorted_lists(inner)


def keeps_order(lists: Iterable[list[str]], pattern: re.Pattern[str], into: Mapping[str, str]) -> bool:
    """Whether lists that are sorted stay so with other values in the place of the texts."""
    for one in lists:
        changed = [pattern.sub(lambda found: into[found[0]], text) for text in one]
        if changed != sorted(changed):
            return False
    return True
