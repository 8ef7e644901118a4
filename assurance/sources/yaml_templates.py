"""YAML templates: short-form intrinsics in their long form, and the line of each resource."""

import math
from typing import Any

import yaml

from assurance.sources.failing import SourceError, twice
from settings.files import MOST_DIGITS

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MERGE = "tag:yaml.org,2002:merge"
MOST_MORE = 100_000
"""Values that aliases may add to those that are written out: a file of 300 bytes can stand for millions."""


MOST_BITS = 1000
"""Of a whole number; what has more fits no floating point number."""


class _Loader(_Base):  # type: ignore[misc]
    """A safe loader that also knows CloudFormation's tags, and leaves dates the text they are."""


def parse_yaml(text: str, name: str) -> tuple[Any, dict[str, int]]:
    """The content, and logical id → line. Raises `SourceError`."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None, {}
        if _size(node, {}) > len(text) + MOST_MORE:
            raise SourceError(f"{name}: its YAML aliases stand for more than {MOST_MORE:,} values; write them out")
        if again := _again(node, set()):
            raise twice(f"{name}:{again.start_mark.line + 1}", again.value)
        return loader.construct_document(node), _lines(node)
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise SourceError(f"{name}{line}: is not YAML: {error.problem or error.context}") from None
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise SourceError(f"{name}: is not YAML: {error}") from None
    finally:
        loader.dispose()


def _size(node: Any, known: dict[int, float]) -> float:
    """Values below a node with every alias written out; endless where a node holds itself."""
    if id(node) not in known:
        known[id(node)] = float("inf")
        children: list[Any] = node.value if isinstance(node, yaml.CollectionNode) else []
        parts = (part for child in children for part in (child if isinstance(child, tuple) else (child,)))
        known[id(node)] = 1 + sum(_size(part, known) for part in parts)
    return known[id(node)]


def _again(node: Any, seen: set[int]) -> Any:
    """A key that its mapping holds already; what `<<` merges in may be overridden."""
    if id(node) in seen or not isinstance(node, yaml.CollectionNode):
        return None
    seen.add(id(node))
    keys: set[str] = set()
    for part in node.value:
        key, value = part if isinstance(part, tuple) else (None, part)
        if isinstance(key, yaml.ScalarNode) and key.tag != _MERGE:
            if key.value in keys:
                return key
            keys.add(key.value)
        if found := _again(value, seen):
            return found
    return None


def _lines(node: Any) -> dict[str, int]:
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if key.value == "Resources" and isinstance(value, yaml.MappingNode):
            return {str(id_.value): id_.start_mark.line + 1 for id_, _ in value.value}
    return {}


def _short_form(loader: Any, suffix: str, node: Any) -> Any:
    """`!GetAtt A.B` → `{"Fn::GetAtt": "A.B"}`; `!Ref` and `!Condition` have no `Fn::`."""
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    match node:
        case yaml.ScalarNode():
            return {name: loader.construct_scalar(node)}
        case yaml.SequenceNode():
            return {name: loader.construct_sequence(node, deep=True)}
        case _:
            return {name: loader.construct_mapping(node, deep=True)}


def _text_of_date(loader: Any, node: Any) -> Any:
    return loader.construct_scalar(node)


def _number(loader: Any, node: Any) -> Any:
    """A number that a service can take; `.inf`, `.nan` and thousands of digits are none."""
    kind = node.tag.rpartition(":")[2]
    found = getattr(_Base, f"construct_yaml_{kind}")(loader, node) if len(node.value) <= MOST_DIGITS else None
    if found is None or not (found.bit_length() < MOST_BITS if isinstance(found, int) else math.isfinite(found)):
        raise yaml.constructor.ConstructorError(None, None, f"{node.value[:40]} is no number", node.start_mark)
    return found


_Loader.add_multi_constructor("!", _short_form)
_Loader.add_constructor("tag:yaml.org,2002:float", _number)
_Loader.add_constructor("tag:yaml.org,2002:int", _number)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _text_of_date)
