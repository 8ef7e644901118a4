"""Whether an answer of AWS is whole and of the shape that its model and documentation promise, before it is believed.

botocore takes a body that is cut, empty or a page of HTML for an answer without members, and so for "nothing there".
"""

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

from botocore.exceptions import BotoCoreError
from botocore.model import OperationModel

from assurance.sources.live.promised import ALWAYS, KNOWN, ROOTS
from settings.files import FileError, decoded, parse_json

_TRUNCATED = ("HasMoreStreams", "HasMoreTags", "IsTruncated", "Truncated")
TOKENS = (
    "ContinuationToken",
    "Marker",
    "NextContinuationToken",
    "NextKeyMarker",
    "NextMarker",
    "NextToken",
    "nextToken",
)
"""Members by which a call says where the next page begins."""
_TYPES: Mapping[str, tuple[type, ...]] = {
    "blob": (str,),
    "boolean": (bool,),
    "double": (int, float),
    "float": (int, float),
    "integer": (int,),
    "list": (list,),
    "long": (int,),
    "map": (dict,),
    "string": (str,),
    "structure": (dict,),
    "timestamp": (int, float, str),
}
"""Type of a model → what JSON has for it."""


class BrokenAnswerError(BotoCoreError):
    """AWS, or something on the way to it, answered otherwise than the call answers; the text says what came."""

    fmt = "{reason}"


def watch(events: Any) -> None:
    """Let every answer of a client be looked at, before and after botocore reads it."""
    events.register_first("before-parse.*.*", _before)  # so it comes before botocore's own for Amazon S3
    events.register_last("after-call", _after)


def _before(operation_model: OperationModel, response_dict: Mapping[str, Any], **_: Any) -> None:
    """The body is whole, of the protocol's kind, and typed as the model says. Raises `BrokenAnswerError`."""
    shape = operation_model.output_shape
    if response_dict["status_code"] >= 300 or shape is None:
        return
    body: bytes = response_dict["body"]
    headers = response_dict["headers"]
    length = headers.get("content-length", headers.get("Content-Length"))
    if length is not None and "content-encoding" not in headers and int(length) != len(body):
        raise BrokenAnswerError(reason=f"the answer was cut: {len(body)} of {length} bytes came")
    payload = shape.serialization.get("payload")
    if shape.members and all("location" in one.serialization for one in shape.members.values()):
        return  # all of the answer is in its headers
    if payload and shape.members[payload].type_name in ("string", "blob"):
        _json(body)
    elif operation_model.service_model.resolved_protocol in ("json", "rest-json"):
        _typed(_json(body), shape, "the answer")
    else:
        _xml(body, operation_model, shape.members[payload] if payload else shape)


def _after(parsed: Mapping[str, Any], model: OperationModel, **_: Any) -> None:
    """What is always there is there, and has values that are known. Raises `BrokenAnswerError`."""
    if parsed.get("ResponseMetadata", {}).get("HTTPStatusCode", 200) >= 300:
        return
    call = f"{model.service_model.service_name}:{model.name}"
    for path in ALWAYS.get(call, "").split():
        if not _there(parsed, path.split(".")):
            raise BrokenAnswerError(reason=f"the answer has no {path.replace('/', ' or ')}, which is always there")
    for path in KNOWN.get(call, "").split():
        _known(parsed, model, path)
    for name in _TRUNCATED:
        if parsed.get(name) and not any(parsed.get(token) for token in TOKENS):
            raise BrokenAnswerError(reason=f"the answer is a part ({name}), and does not say where the next one begins")


def _json(body: bytes) -> Any:
    try:
        found = parse_json(decoded(body))
    except FileError as error:
        raise BrokenAnswerError(reason=f"the answer {error}; {_came(body)}") from None
    if not isinstance(found, dict):
        raise BrokenAnswerError(reason=f"the answer is JSON, and no object; {_came(body)}")
    return found


def _typed(value: Any, shape: Any, where: str) -> None:
    """A JSON value is what the model says; null stands for what is not there, but never in a list."""
    if not isinstance(value, _TYPES[shape.type_name]) or (isinstance(value, bool) and shape.type_name != "boolean"):
        raise BrokenAnswerError(reason=f"{where} is {type(value).__name__}, and not the {shape.type_name} of its model")
    held: Any = value
    match shape.type_name:
        case "structure":
            for name, member in shape.members.items():
                if (inner := held.get(member.serialization.get("name", name))) is not None:
                    _typed(inner, member, name)
        case "list":
            for inner in held:
                _typed(inner, shape.member, f"an item of {where}")
        case "map":
            for inner in held.values():
                _typed(inner, shape.value, f"a value of {where}")


def _xml(body: bytes, operation: OperationModel, shape: Any) -> None:
    try:
        if b"<!DOCTYPE" in body[:1000].upper():
            raise ElementTree.ParseError("it declares a document type, as no answer of AWS does")
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as error:
        raise BrokenAnswerError(reason=f"the answer is not XML: {error}; {_came(body)}") from None
    rest = operation.service_model.resolved_protocol == "rest-xml"
    wanted = ROOTS.get(operation.name, _name(root) if rest else f"{operation.name}Response")
    if _name(root) != wanted:
        raise BrokenAnswerError(reason=f"the answer is <{_name(root)}>, and not <{wanted}>; {_came(body)}")
    if wrapper := shape.serialization.get("resultWrapper"):
        inner = next((one for one in root if _name(one) == wrapper), None)
        if inner is None:
            raise BrokenAnswerError(reason=f"the answer holds no <{wrapper}>; {_came(body)}")
        root = inner
    _element(root, shape)


def _element(element: ElementTree.Element, shape: Any) -> None:
    """An element holds what the model says: a list holds its items only, a number or a boolean is one."""
    name, text = _name(element), (element.text or "").strip()
    match shape.type_name:
        case "structure" | "list" | "map":
            if text:
                raise BrokenAnswerError(
                    reason=f"<{name}> holds {text[:40]!r}, and not the {shape.type_name} of its model"
                )
            for inner, of in _children(element, shape):
                _element(inner, of)
        case kind:
            if len(element):
                raise BrokenAnswerError(reason=f"<{name}> holds <{_name(element[0])}>, and not the {kind} of its model")
            odd = kind in ("integer", "long") and not (text.isascii() and text.removeprefix("-").isdigit())
            if odd or (kind == "boolean" and text not in ("true", "false")):
                raise BrokenAnswerError(reason=f"<{name}> holds {text[:40]!r}, and not the {kind} of its model")


def _children(element: ElementTree.Element, shape: Any) -> Iterator[tuple[ElementTree.Element, Any]]:
    match shape.type_name:
        case "structure":
            members = {}
            for name, member in shape.members.items():
                flat = member.type_name == "list" and member.serialization.get("flattened")
                inner = member.member if flat else member
                members[member.serialization.get("name") or (flat and inner.serialization.get("name")) or name] = inner
            yield from ((one, members[_name(one)]) for one in element if _name(one) in members)
        case "list":
            wanted = shape.member.serialization.get("name", "member")
            for one in element:
                if _name(one) != wanted:
                    raise BrokenAnswerError(reason=f"<{_name(element)}> holds <{_name(one)}>, and not <{wanted}>")
                yield one, shape.member


def _there(value: Any, path: list[str]) -> bool:
    """Whether something is at a path; `Name[]` goes into every item of a list, `A/B` into what is there of the two."""
    if not path:
        return value is not None
    names, rest = path[0], path[1:]
    for name in names.split("/"):
        inner = value.get(name.removesuffix("[]")) if isinstance(value, Mapping) else None
        if inner is not None:
            listed = inner if name.endswith("[]") else [inner]
            return isinstance(listed, list) and all(_there(one, rest) for one in listed)
    return False


def _known(parsed: Mapping[str, Any], model: OperationModel, path: str) -> None:
    """The values at a path are among those of the model, in whatever case."""
    values: list[Any] = [parsed]
    shape: Any = model.output_shape
    for name in path.split("."):
        shape = shape.members[name.removesuffix("[]")]
        values = [inner for one in values if (inner := one.get(name.removesuffix("[]"))) is not None]
        if name.endswith("[]"):
            shape, values = shape.member, [item for one in values for item in one]
    allowed = {one.lower() for one in shape.enum}
    for value in values:
        if str(value).lower() not in allowed:
            raise BrokenAnswerError(
                reason=f"{path} is {str(value)[:40]!r}, which this version of botocore does not know"
            )


def _name(element: ElementTree.Element) -> str:
    """Without its namespace."""
    return element.tag.rpartition("}")[2]


def _came(body: bytes) -> str:
    return f"it begins with {body[:60].decode(errors='replace')!r}" if body.strip() else "it is empty"
