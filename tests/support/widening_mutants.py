"""Our own policies, each widened in every way that one slip of the hand can: what stood before is what is claimed."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from tests.support.policy_sets import OURS, ours
from tests.support.second_judge import Case

Json = dict[str, Any]
ENVIRONMENTS = ("minimal", "example", "full")
ANYTHING: Json = {"Effect": "Allow", "Action": "*", "Resource": "*"}
ANYBODY: Json = {**ANYTHING, "Principal": "*"}
OTHERS = {"Arn": "arn:aws:iam::444455556666:role/other", "IpAddress": "203.0.113.0/24", "Numeric": "1", "Date": "2020"}
"""Part of an operator → a value that nobody has approved."""


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One document, changed in one way; `before` and `after` are its statements."""

    name: str
    kind: str
    """`identity`, `resource`, `must` (a resource whose policy has to allow) or `endpoint`."""
    before: list[Json]
    after: list[Json]

    def cases(self) -> Iterator[Case]:
        """The question whether more passes, for each kind of principal that the document can be about."""
        if self.kind == "identity":
            arn = f"arn:aws:iam::{OURS}:role/anybody"
            yield Case(arn=arn, account=OURS, owner=OURS, layers={"identity": self.after},
                       before={"identity": self.before})  # fmt: skip
            return
        for who in ("role", "service", "federated"):
            if who == "role" or any(who.title() in one.get("Principal", {}) for one in (*self.before, *self.after)):
                yield Case(arn="", account=OURS, owner=OURS, kind=who, must=self.kind == "must",
                           layers=self._around(self.after), before=self._around(self.before))  # fmt: skip

    def _around(self, statements: list[Json]) -> dict[str, list[Json]]:
        if self.kind == "endpoint":
            return {"identity": [ANYTHING], "resource": [ANYBODY], "endpoint": statements}
        return {"identity": [ANYTHING], "resource": statements}


def mutants() -> Iterator[Mutant]:
    """All of them, of three environments; what two environments have alike once."""
    seen: set[str] = set()
    for environment in ENVIRONMENTS:
        for name, statements in ours(environment).items():
            kind = _kind(name)
            before = [ANYTHING, *statements] if name.endswith("control-policy") else statements
            before = [ANYBODY, *statements] if name.endswith("resource-control-policy") else before
            for place, one in enumerate(before):
                for how, changed in _widened(one):
                    if (description := f"{kind} {one} {how} {changed}") not in seen:
                        seen.add(description)
                        after = [*before[:place], *([changed] if changed else []), *before[place + 1 :]]
                        yield Mutant(name=f"{environment}: {name}: {one.get('Sid', '')}: {how}", kind=kind,
                                     before=before, after=after)  # fmt: skip


def _kind(name: str) -> str:
    match name.partition("-")[0]:
        case "key" | "trust":
            return "must"
        case "bucket" | "topic" | "project":
            return "resource"
        case "endpoint":
            return "endpoint"
    return "endpoint" if name.endswith("resource-control-policy") else "identity"


def _widened(one: Json) -> Iterator[tuple[str, Json | None]]:
    """Each way to widen a statement; None where it goes."""
    denies = one["Effect"] == "Deny"
    if denies:
        yield "dropped", None
        yield "spares somebody", _with(one, {"StringNotEquals": {"aws:PrincipalTag/spared": "yes"}})
        yield "allows", {**one, "Effect": "Allow"}
    for element in ("Action", "Resource"):
        values = _listed(one[element]) if element in one else []
        if denies and len(values) > 1:
            yield f"{element} less", {**one, element: values[1:]}
        elif not denies and values != ["*"] and values:
            wider = f"{values[0].partition(':')[0]}:*" if element == "Action" else "*"
            yield f"{element} widened", {**one, element: [*values, wider]}
    if not denies and one.get("Principal", "*") != "*":
        yield "Principal everybody", {**one, "Principal": "*"}
        yield "Principal more", {**one, "Principal": {"AWS": "arn:aws:iam::444455556666:role/other"}}
    for operator, keys in one.get("Condition", {}).items():
        for key, given in keys.items():
            for how, replaced in _loosened(operator, _listed(given), denies=denies):
                yield f"{operator} {key} {how}", _condition(one, operator, key, replaced)


def _loosened(operator: str, values: list[str], *, denies: bool) -> Iterator[tuple[str, tuple[str, list[str]] | None]]:
    """Each way to loosen one condition: the operator and values that come in its place, or nothing."""
    negative = "Not" in operator
    if not denies:
        yield "dropped", None
    bare = operator.removesuffix("IfExists")
    if operator != "Null":
        yield "turned", (bare if operator != bare else f"{operator}IfExists", values)
    if "Bool" in operator or operator == "Null":
        yield "flipped", (operator, ["true" if values == ["false"] else "false"])
    elif negative is denies:  # more is allowed, or spared, by more values
        yield "more", (operator, [*values, next((one for kind, one in OTHERS.items() if kind in operator), "other")])
    elif len(values) > 1:
        yield "less", (operator, values[1:])


def _condition(one: Json, operator: str, key: str, replaced: tuple[str, list[str]] | None) -> Json:
    found = deepcopy(one)
    conditions = found["Condition"]
    del conditions[operator][key]
    if not conditions[operator]:
        del conditions[operator]
    if replaced:
        conditions.setdefault(replaced[0], {})[key] = replaced[1]
    return found


def _with(one: Json, condition: Json) -> Json:
    found = deepcopy(one)
    for operator, keys in condition.items():
        found.setdefault("Condition", {}).setdefault(operator, {}).update(keys)
    return found


def _listed(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]
