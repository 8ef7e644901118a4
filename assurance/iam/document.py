"""What a policy document says: its statements, read strictly, with whatever could not be resolved carried along."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from assurance.iam.operators import parse
from assurance.iam.patterns import action_matches, arn_matches, completed
from assurance.iam.principals import Principals, principals
from assurance.iam.statement import Condition, Statement
from assurance.sources.resource import Unresolved
from settings.files import FileError, parse_json

__all__ = [
    "Condition",
    "PolicyError",
    "Principals",
    "Statement",
    "action_matches",
    "arn_matches",
    "statements",
]

_OUTERMOST = frozenset(("Version", "Id", "Statement"))
_ELEMENTS = frozenset(
    "Sid Effect Action NotAction Principal NotPrincipal Resource NotResource Condition".split(),
)
_PRINCIPAL_KINDS = frozenset(("AWS", "Service", "Federated", "CanonicalUser"))
_VERSIONS = ("2012-10-17", "2008-10-17")


_EXACT = re.compile(r"(For(AnyValue|AllValues):)?String(Not)?Equals(IgnoreCase)?(IfExists)?")

_OF_SOMEBODY = frozenset(
    "aws:principalaccount aws:principalorgid aws:resourceaccount aws:resourceorgid aws:sourceaccount aws:sourceorgid "
    "aws:sourcevpc aws:sourcevpce".split()
)
"""Keys that tell own from foreign: a value that a deployment gives is the own, and everybody else has another."""


class PolicyError(ValueError):
    """A document is not an IAM policy: where, and what is wrong."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}" if where else what)
        self.where, self.what = where, what


def statements(document: Any) -> tuple[Statement, ...]:
    """The statements of a document (mapping or JSON text); an unresolved one yields a statement of unknown effect."""
    if isinstance(document, Unresolved):
        return (_unknown(document, 1),)
    if isinstance(document, str):
        try:
            document = parse_json(document)
        except FileError as error:
            raise PolicyError("policy", str(error)) from None
    if not isinstance(document, Mapping):
        raise PolicyError("policy", f"must be an object with a Statement, not {_kind(document)}")
    if unknown := sorted(set(map(str, document)) - _OUTERMOST):
        raise PolicyError("policy", f"has an element that IAM does not know: {', '.join(unknown)}")
    version = document.get("Version", _VERSIONS[1])
    if not isinstance(version, Unresolved) and str(version) not in _VERSIONS:
        raise PolicyError("Version", f"is {version}; the only ones are {' and '.join(_VERSIONS)}")
    if "Statement" not in document:
        raise PolicyError("policy", "has no Statement")
    found = document["Statement"]
    listed = list(found) if isinstance(found, list | tuple) else [found]
    return tuple(_statement(one, place, str(version) != _VERSIONS[1]) for place, one in enumerate(listed, 1))


def _unknown(value: Unresolved, place: int) -> Statement:
    return Statement(effect="Unknown", unresolved=(value,), unread=frozenset(("Statement",)), position=place)


def _statement(raw: Any, place: int, variables: bool) -> Statement:
    if isinstance(raw, Unresolved):
        return _unknown(raw, place)
    if not isinstance(raw, Mapping):
        raise PolicyError(f"statement {place}", f"must be an object, not {_kind(raw)}")
    where = f"statement {place}" + (f" ({raw['Sid']})" if isinstance(raw.get("Sid"), str) else "")
    _well_formed(raw, where)
    texts = {
        element: tuple(_texts(raw[element], f"{where}: {element}"))
        for element in ("Action", "NotAction", "Resource", "NotResource")
        if element in raw
    }
    conditions = tuple(_conditions(raw.get("Condition", {}), where, denying=raw["Effect"] == "Deny"))
    lost = {element: [one for one in values if isinstance(one, Unresolved)] for element, values in texts.items()}
    for element in ("Principal", "NotPrincipal"):
        lost[element] = list(principals(raw.get(element)).unresolved)
    lost["Condition"] = [one for condition in conditions for one in condition.unresolved]
    lost["Effect"] = [raw["Effect"]] if isinstance(raw["Effect"], Unresolved) else []
    kept = {element: tuple(one for one in values if isinstance(one, str)) for element, values in texts.items()}
    if not ("Principal" in raw or "NotPrincipal" in raw):
        kept = {element: tuple(map(completed, values)) for element, values in kept.items()}
    if raw["Effect"] == "Deny":  # what it names by an unknown name it denies by that name, and perhaps more
        named = (one.text for one in lost.get("Resource", ()) if one.text)
        kept["Resource"] = (*kept.get("Resource", ()), *named)
    return Statement(
        sid=raw["Sid"] if isinstance(raw.get("Sid"), str) else "",
        effect=raw["Effect"] if isinstance(raw["Effect"], str) else "Unknown",
        actions=kept.get("Action", ()),
        not_actions=kept.get("NotAction", ()),
        principals=principals(raw.get("Principal")),
        not_principals=principals(raw.get("NotPrincipal")),
        resources=kept.get("Resource", ()),
        not_resources=kept.get("NotResource", ()),
        conditions=conditions,
        unresolved=tuple(one for values in lost.values() for one in values),
        unread=frozenset(element for element, values in lost.items() if values),
        position=place,
        variables=variables,
    )


def _well_formed(raw: Mapping[str, Any], where: str) -> None:
    if unknown := sorted(set(raw) - _ELEMENTS):
        raise PolicyError(where, f"has an element that IAM does not know: {', '.join(unknown)}")
    effect = raw.get("Effect")
    if not isinstance(effect, Unresolved) and effect not in ("Allow", "Deny"):
        raise PolicyError(where, f"Effect must be Allow or Deny, not {effect!r}")
    if ("Action" in raw) == ("NotAction" in raw):
        raise PolicyError(where, "must have one of Action and NotAction")
    for element in ("Resource", "Principal"):
        if element in raw and f"Not{element}" in raw:
            raise PolicyError(where, f"has both {element} and Not{element}")
    for element in ("Principal", "NotPrincipal"):
        named = raw.get(element)
        if isinstance(named, str) and named != "*":
            raise PolicyError(where, f'{element} must be "*" or an object such as {{"AWS": "{named}"}}')
        if isinstance(named, Mapping) and (unknown := sorted(set(named) - _PRINCIPAL_KINDS)):
            raise PolicyError(where, f"{element} has an unknown kind: {', '.join(unknown)}")
        if isinstance(named, list | tuple | int | bool):
            raise PolicyError(where, f"{element} must be an object, not {_kind(named)}")


def _conditions(raw: Any, where: str, *, denying: bool) -> Iterator[Condition]:
    if isinstance(raw, Unresolved):
        yield Condition(operator="", key="", unresolved=(raw,))
        return
    if not isinstance(raw, Mapping):
        raise PolicyError(where, f"Condition must be an object, not {_kind(raw)}")
    for operator, tests in raw.items():
        if parse(operator) is None:
            raise PolicyError(where, f"Condition {operator} is not an operator of IAM")
        if isinstance(tests, Unresolved):
            yield Condition(operator=operator, key="", unresolved=(tests,))
            continue
        if not isinstance(tests, Mapping):
            raise PolicyError(where, f"Condition {operator} must be an object of keys, not {_kind(tests)}")
        spelled: dict[str, str] = {}
        for key, values in tests.items():
            if (other := spelled.setdefault(str(key).lower(), key)) != key:  # fact 115
                raise PolicyError(where, f"Condition {operator} names one key twice, as {other} and as {key}")
            found = list(_texts(values, f"{where}: {operator} {key}"))
            if denying and _EXACT.fullmatch(operator) and key.lower() in _OF_SOMEBODY:
                found = [one.text if isinstance(one, Unresolved) and one.text else one for one in found]
            yield Condition(
                operator=operator,
                key=key,
                values=tuple(one for one in found if isinstance(one, str)),
                unresolved=tuple(one for one in found if isinstance(one, Unresolved)),
            )


def _texts(value: Any, where: str) -> Iterator[str | Unresolved]:
    for one in value if isinstance(value, list | tuple) else (value,):
        match one:
            case str() | Unresolved():
                yield one
            case bool():
                yield str(one).lower()
            case int() | float():
                yield str(one)
            case _:
                raise PolicyError(where, f"must be text or a list of texts, not {_kind(one)}")


def _kind(value: Any) -> str:
    return {"dict": "an object", "list": "a list", "NoneType": "nothing"}.get(type(value).__name__, repr(value))
