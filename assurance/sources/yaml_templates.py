"""YAML templates: short-form intrinsics in their long form, and the line of each resource."""

from typing import Any

import yaml

from assurance.sources.failing import SourceError, twice

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MERGE = "tag:yaml.org,2002:merge"
MOST_VALUES = 5_000_000
"""Values that a file may stand for once its aliases are written out: a small file can name a huge one."""


class _Loader(_Base):  # type: ignore[misc]
    """A safe loader that also knows CloudFormation's tags, and leaves dates the text they are."""


def parse_yaml(text: str, name: str) -> tuple[Any, dict[str, int]]:
    """The content, and logical id → line. Raises `SourceError`."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None, {}
        if _size(node, {}) > MOST_VALUES:
            raise SourceError(f"{name}: stands for more than {MOST_VALUES:,} values; write its YAML aliases out")
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


_Loader.add_multi_constructor("!", _short_form)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _text_of_date)
