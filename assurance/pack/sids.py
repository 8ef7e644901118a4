"""What a statement says, in words: its Sid is a sentence, and the rest follows from the statement itself."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assurance.sources.resource import Unresolved

_WORDS = re.compile(r"[A-Z]{2,}(?=[A-Z][a-z]|s?\b|\d|$)s?|[A-Z]?[a-z]+|\d+|[A-Z]")
_NAMES = (
    "AI AWS CloudFormation CloudTrail CloudWatch EventBridge IAM KMS Kinesis Organizations Rekognition S3 SNS TLS VPC"
)
_PROPER = {name.lower(): name for name in _NAMES.split()}
_WHOLE = re.compile(f"({'|'.join(_PROPER.values())})(?=[A-Z]|$)")
"""What is one word in a Sid although capitals or digits divide it."""


@dataclass(frozen=True, kw_only=True)
class Explained:
    """A statement in words."""

    sid: str
    sentence: str
    effect: str
    who: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[str, ...]


def explained(document: Mapping[str, Any]) -> Iterator[Explained]:
    """Every statement of a document; one without a Sid is named by its place."""
    found = document.get("Statement", ())
    for number, one in enumerate(found if isinstance(found, list | tuple) else [found], start=1):
        if isinstance(one, Mapping):
            yield _explained(one, number)


def sentence(sid: str) -> str:
    """`CallersMayUseS3` → `Callers may use S3`."""
    words = (
        word for part in _WHOLE.split(sid) for word in ([part] if part.lower() in _PROPER else _WORDS.findall(part))
    )
    description = [
        _PROPER.get(word.lower(), word if word.isupper() and len(word) > 1 else word.lower()) for word in words
    ]
    text = " ".join(description)
    return text[:1].upper() + text[1:]


def _explained(one: Mapping[str, Any], number: int) -> Explained:
    sid = str(one.get("Sid") or "")
    return Explained(
        sid=sid or f"statement {number}",
        sentence=sentence(sid) if sid else "A statement without a name.",
        effect=str(one.get("Effect", "")),
        who=_who(one),
        actions=tuple(_texts(one.get("Action"))) or tuple(f"everything but {x}" for x in _texts(one.get("NotAction"))),
        resources=tuple(_texts(one.get("Resource"))) or tuple(f"all but {x}" for x in _texts(one.get("NotResource"))),
        conditions=tuple(_conditions(one.get("Condition"))),
    )


def _who(one: Mapping[str, Any]) -> str:
    for key, word in (("Principal", ""), ("NotPrincipal", "everybody but ")):
        match one.get(key):
            case None:
                continue
            case "*" | {"AWS": "*"}:
                return f"{word}everybody"
            case Mapping() as kinds:
                return word + ", ".join(text for value in kinds.values() for text in _texts(value))
            case value:
                return word + ", ".join(_texts(value))
    return ""


def _conditions(found: Any) -> Iterator[str]:
    for operator, keys in found.items() if isinstance(found, Mapping) else ():
        for key, values in keys.items() if isinstance(keys, Mapping) else ():
            yield f"{key} {operator} {', '.join(_texts(values))}"


def _texts(value: Any) -> list[str]:
    match value:
        case None:
            return []
        case list() | tuple():
            return [text for item in value for text in _texts(item)]
        case bool():
            return [str(value).lower()]
        case Unresolved():
            return [str(value)]
        case _:
            return [str(value)]
