"""IAM's evaluation once more, as naively as AWS's pages read, to hold the evaluator against; shares no code with it.

Plain documents, complete requests, yes or no. From the IAM user guide: reference_policies_evaluation-logic…,
reference_policies_elements_… and reference_policies_condition-logic-multiple-context-keys-or-values.
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
FENCED, UNSIGNED = ("s3", "kms", "sts"), ("s3", "sns", "sqs")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request; who asks by all that a Principal element may call it, and nothing of it for nobody in particular."""

    action: str
    resource: str
    owner: str
    context: dict[str, list[str]]
    account: str = ""
    arn: str = ""
    session: str = ""
    """Of a role; the ARN again for a user."""
    service: str = ""


def allowed(asked: Asked, layers: dict[str, list[Json]], *, must: bool) -> bool:
    """What AWS decides, from the statements of `identity`, `boundary`, `session`, `resource`, `endpoint`, `scp`, `rcp`.

    `must`: the policy of the resource has to let IAM in, as that of a key.
    """
    prefix = asked.action.split(":")[0]
    if not asked.account and not asked.service and prefix not in UNSIGNED:
        return False
    binding = {
        name: [one for one in statements if _applies(one, asked, by_name=name in ("resource", "endpoint", "rcp"))]
        for name, statements in layers.items()
        if not (name == "scp" and not asked.account) and not (name == "rcp" and prefix not in FENCED)
    }
    if any(one["Effect"] == "Deny" for found in binding.values() for one in found):
        return False
    if not all(binding[name] for name in ("endpoint", "rcp", "scp") if name in binding):
        return False
    unlimited = all(binding[name] for name in ("boundary", "session") if name in binding)
    of_resource, of_identity = binding.get("resource", []), bool(binding.get("identity")) and unlimited
    if not asked.account:
        return bool(of_resource)
    if asked.account != asked.owner:
        return bool(of_resource) and of_identity
    named = [one["Principal"] for one in of_resource]
    if any(_everyone(one) or one.get("AWS") == asked.session for one in named):
        return True
    if unlimited and any(one.get("AWS") == asked.arn for one in named):
        return True
    return of_identity and bool(of_resource or not must)


def _applies(statement: Json, asked: Asked, *, by_name: bool) -> bool:
    return (
        (not by_name or _names(statement["Principal"], asked))
        and _covers(statement, "Action", lambda text: _like(text.lower(), asked.action.lower()))
        and _covers(statement, "Resource", lambda text: any(_like(one, asked.resource) for one in _filled(text, asked)))
        and all(
            _meets(operator, wanted, asked.context.get(key, []), asked)
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def _covers(statement: Json, element: str, covered: Callable[[str], bool]) -> bool:
    if f"Not{element}" in statement:
        return not any(map(covered, statement[f"Not{element}"]))
    return any(map(covered, statement[element]))


def _names(element: Any, asked: Asked) -> bool:
    if _everyone(element):
        return True
    if "Service" in element:
        return bool(element["Service"] == asked.service)
    return element["AWS"] in {asked.account, asked.arn, asked.session} - {""}


def _everyone(element: Any) -> bool:
    return element in ("*", {"AWS": "*"})


def _meets(operator: str, wanted: list[str], found: list[str], asked: Asked) -> bool:
    quantifier, _, name = operator.rpartition(":")
    name, negated = name.removesuffix("IfExists"), "Not" in name
    if name == "Null":
        return ("false" if found else "true") in wanted
    if not found:
        return operator.endswith("IfExists") or quantifier == "ForAllValues" or (negated and not quantifier)
    values = [text for one in wanted for text in _filled(one, asked)]
    met = [any(_compares(name.replace("Not", ""), one, value) for one in values) != negated for value in found]
    return all(met) if quantifier == "ForAllValues" or (negated and not quantifier) else any(met)


def _compares(name: str, wanted: str, found: str) -> bool:
    match name:
        case "StringEquals":
            return wanted.replace("\0", "*") == found
        case "StringEqualsIgnoreCase" | "Bool":
            return wanted.replace("\0", "*").lower() == found.lower()
        case "StringLike":
            return _like(wanted, found)
        case "NumericLessThan":
            return float(found) < float(wanted)
        case "IpAddress":
            return ipaddress.ip_address(found) in ipaddress.ip_network(wanted)
    raise AssertionError(name)


def _filled(text: str, asked: Asked) -> list[str]:
    """The text with `${aws:username}` replaced, whose stars are no wildcards; nothing if that has not one value."""
    if "${aws:username}" not in text:
        return [text]
    values = asked.context.get("aws:username", [])
    return [text.replace("${aws:username}", one.replace("*", "\0")) for one in values] if len(values) == 1 else []


def _like(pattern: str, text: str) -> bool:
    words = {"*": ".*", "?": ".", "\0": r"\*"}
    return re.fullmatch("".join(words.get(one, re.escape(one)) for one in pattern), text) is not None
