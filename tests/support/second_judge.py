"""The same question as formulas for an SMT solver, to hold the engine against; shares no code with it.

A request is an action, a resource, and for each condition key whether it is there and with which values. What passes
and breaks the claim is one formula: cvc5 finds such a request, or that there is none. From the IAM user guide, as
`naive_iam`; which requests there can be at all is fact 86.
"""

import base64
import ipaddress
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import cvc5  # type: ignore[import-untyped]
from cvc5 import Kind

from tests.support.terms import Term, Terms, seconds

Json = dict[str, Any]
BOOLEAN = frozenset(
    "aws:securetransport aws:viaawsservice aws:multifactorauthpresent aws:principalisawsservice".split()
)
ALWAYS = frozenset("aws:securetransport aws:viaawsservice aws:currenttime aws:epochtime aws:requestedregion".split())
SETS = frozenset("aws:tagkeys aws:calledvia kms:encryptioncontextkeys kms:resourcealiases".split())
OF_WHO = ("aws:principal", "aws:source", "aws:userid")
"""Keys with one value, whatever the operator."""
STEPS, SECONDS = 50_000, 10
"""For how many steps cvc5 may think, the same on every machine; and for how long at most."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """Who asks, the statements of each kind of policy, and those that say what is claimed of all that passes."""

    arn: str
    account: str
    owner: str
    layers: dict[str, list[Json]]
    """`identity`, `boundary`, `resource`, `endpoint`, `scp`; statements of version 2012-10-17."""
    claim: list[Json]
    must: bool = False
    """Whether the policy of the resource has to let IAM in, as that of a key."""


def breaks(case: Case) -> bool | None:
    """Whether a request passes that is not as claimed; None if cvc5 does not say."""
    answer = Formulas(case).solved()
    return None if answer.isUnknown() else bool(answer.isSat())


class Formulas(Terms):
    """The formulas of one case."""

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case
        self.action, self.resource = self.tm.mkConst(self.text, "action"), self.tm.mkConst(self.text, "resource")
        self.keys: dict[str, list[tuple[Term, Term]]] = {}
        """Key → whether each of its values is there, and what it is."""
        self.rules: list[Term] = [self.matches(self.action, self.word()), self.filled(self.resource)]
        self.tests: dict[str, list[str]] = {}
        """Key → the operators that ask for it."""
        for one in (*(each for some in case.layers.values() for each in some), *case.claim):
            for operator, keys in one.get("Condition", {}).items():
                for key in keys:
                    self.tests.setdefault(key.lower(), []).append(operator)

    def solved(self) -> Any:
        """What cvc5 says of a request that passes and is not as claimed."""
        wanted = self.all((self._passes(), self.negated(self._about(self.case.claim))))
        solver = cvc5.Solver(self.tm)
        solver.setLogic("ALL")
        solver.setOption("strings-exp", "true")
        solver.setOption("decision", "internal")
        solver.setOption("rlimit-per", str(STEPS))
        solver.setOption("tlimit-per", str(SECONDS * 1000))
        for one in (*self.rules, wanted):
            solver.assertFormula(one)
        return solver.checkSat()

    def _passes(self) -> Term:
        layers = self.case.layers
        denied = [
            self._applies(one, by_name=name in ("resource", "endpoint"), bounded="boundary" in layers)
            for name, listed in layers.items()
            for one in listed
            if one["Effect"] == "Deny"
        ]
        over = [self._allowed(name) for name in ("endpoint", "scp") if name in layers]
        return self.all((self.negated(self.any(denied)), *over, self._granted()))

    def _granted(self) -> Term:
        """What the identity's and the resource's policies give together."""
        layers, ours = self.case.layers, self.case.account == self.case.owner
        within = self._allowed("boundary") if "boundary" in layers else self.true()
        by_identity = self.all((self._allowed("identity"), within))
        allows = [one for one in layers.get("resource", ()) if one["Effect"] == "Allow"]
        of_resource = self.any(map(self._named, allows))
        if not ours:
            return self.all((by_identity, of_resource))
        straight = self.any(self._named(one) for one in allows if "NotPrincipal" in one or everyone(one["Principal"]))
        by_role = self.any(self._named(one) for one in allows if self.case.arn in aws(one.get("Principal")))
        let_in = of_resource if self.case.must else self.true()
        return self.any((straight, self.all((by_role, within)), self.all((by_identity, let_in))))

    def _allowed(self, layer: str) -> Term:
        by_name = layer in ("resource", "endpoint")
        listed = (one for one in self.case.layers.get(layer, ()) if one["Effect"] == "Allow")
        return self.any(self._applies(one, by_name=by_name) for one in listed)

    def _about(self, claim: list[Json]) -> Term:
        allowed, denied = (
            [self._applies(one) for one in claim if one["Effect"] == effect] for effect in ("Allow", "Deny")
        )
        return self.all((self.any(allowed), self.negated(self.any(denied))))

    def _named(self, statement: Json) -> Term:
        return self._applies(statement, by_name=True)

    def _applies(self, statement: Json, *, by_name: bool = False, bounded: bool = False) -> Term:
        if by_name and not names(statement, self.case, bounded=bounded):
            return self.negated(self.true())
        action = self._element(statement, "Action", lambda text: self.matches(self.action, self.glob(text.lower())))
        resource = self._element(statement, "Resource", self._covers)
        tests = (
            self._meets(operator, key.lower(), listed(values))
            for operator, keys in statement.get("Condition", {}).items()
            for key, values in keys.items()
        )
        return self.all((action, resource, *tests))

    def _element(self, statement: Json, element: str, covered: Callable[[str], Term]) -> Term:
        if f"Not{element}" in statement:
            return self.negated(self.any(map(covered, listed(statement[f"Not{element}"]))))
        return self.any(map(covered, listed(statement[element]))) if element in statement else self.true()

    def _covers(self, text: str) -> Term:
        """A Resource: part by part, but for a `*` that ends a part, which may go on beyond the colon."""
        if "${" in text:
            return self._filled(text, self.resource)
        *heads, last = text.split(":", 5)
        parts = [one for head in heads for one in (*self._head(head), self.literal(":"))]
        found = self.matches(self.resource, self.joined([*parts, self.glob(last)]))
        return found if len(heads) == 5 else self.any((found, self.arn(text, self.resource)))

    def _head(self, part: str) -> list[Term]:
        if part.endswith("*"):
            return [self.glob(part[:-1], within=True), self.many()]
        return [self.glob(part, within=True)]

    def _meets(self, operator: str, key: str, wanted: list[str]) -> Term:
        quantifier, _, name = operator.rpartition(":")
        base, negated = name.removesuffix("IfExists"), "Not" in name
        slots = self._slots(key)
        there = self.any(one for one, _ in slots)
        if base == "Null":
            return self.any(there if one.lower() == "false" else self.negated(there) for one in wanted)
        met = [
            (one, self.negated(found) if negated else found)
            for one, value in slots
            for found in (self.any(self._compares(base.replace("Not", ""), key, each, value) for each in wanted),)
        ]
        for_each = self.all(self.any((self.negated(one), found)) for one, found in met)
        for_some = self.any(self.all((one, found)) for one, found in met)
        if quantifier == "ForAllValues" or (negated and not quantifier):
            return for_each
        return self.any((for_some, self.negated(there))) if name.endswith("IfExists") else for_some

    def _slots(self, key: str) -> list[tuple[Term, Term]]:
        """Whether each value of a key is there, and what it is."""
        if key in self.keys:
            return self.keys[key]
        known = {"aws:principalarn": self.case.arn, "aws:principalaccount": self.case.account}.get(key)
        if known is not None:
            self.keys[key] = [(self.true(), self.tm.mkString(known))]
            return self.keys[key]
        operators = [one for one in self.tests.get(key, ()) if not one.startswith("Null")]
        quantified = any(":" in one for one in operators) and not key.startswith(OF_WHO)
        sort = self._sort(key, operators)
        found = []
        for place in range(max(len(operators), 1) if key in SETS or quantified else 1):  # each asks for one at most
            there, value = self.tm.mkConst(self.bool, f"{key} {place} there"), self.tm.mkConst(sort, f"{key} {place}")
            found.append((there, value))
            if sort == self.text:
                self.rules.append(self.filled(value))
        if key in ALWAYS:
            self.rules.append(self.any(there for there, _ in found))
        self.keys[key] = found
        return found

    def _sort(self, key: str, operators: Iterable[str]) -> Any:
        kinds = {kind for one in operators for kind in ("Numeric", "Date", "IpAddress", "Bool") if kind in one}
        if key in BOOLEAN or kinds == {"Bool"}:
            return self.bool
        if kinds & {"Numeric", "Date"}:
            return self.real
        return self.address if "IpAddress" in kinds else self.text

    def _compares(self, name: str, key: str, wanted: str, value: Term) -> Term:
        if value.getSort() == self.bool:
            same = wanted.lower() if name in ("Bool", "StringEqualsIgnoreCase") else wanted
            return {"true": value, "false": self.negated(value)}.get(same, self.negated(self.true()))
        if "${" in wanted:
            return self._filled(wanted, value)
        match name:
            case "StringEquals":
                return self.equal(value, wanted)
            case "BinaryEquals":
                return self.equal(value, base64.b64encode(base64.b64decode(wanted)).decode())
            case "StringEqualsIgnoreCase":
                return self.matches(value, self.joined([self.either(one) for one in wanted]))
            case "StringLike":
                return self.matches(value, self.glob(wanted))
            case "ArnEquals" | "ArnLike":
                return self.arn(wanted, value)
            case "IpAddress":
                return self.within(ipaddress.ip_network(wanted, strict=False), value)
        number = Fraction(wanted) if name.startswith("Numeric") else Fraction(seconds(wanted))
        return self.ordered(name.removeprefix("Numeric").removeprefix("Date"), value, number)

    def _filled(self, text: str, value: Term) -> Term:
        """A text with one variable in it, and a wildcard at the end at most."""
        before, variable, after = re.fullmatch(r"([^*?]*)\$\{([^}]*)\}([^?]*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
        slots = self._slots(variable.lower())
        kind = Kind.STRING_PREFIX if after.endswith("*") else Kind.EQUAL
        return self.any(
            self.all((
                self._alone(place, slots),
                self.tm.mkTerm(kind, self.concatenated((before, filling, after.removesuffix("*"))), value),
            ))
            for place, (_, filling) in enumerate(slots)
        )  # fmt: skip

    def _alone(self, place: int, slots: list[tuple[Term, Term]]) -> Term:
        """Whether a key has the value of a place, and no other."""
        return self.all(there if each == place else self.negated(there) for each, (there, _) in enumerate(slots))


def names(statement: Json, case: Case, *, bounded: bool = False) -> bool:
    """Whether the Principal or NotPrincipal of a statement means who asks."""
    mine = {case.account, case.arn, f"arn:aws:iam::{case.account}:root"}
    if "NotPrincipal" in statement:
        spared = statement["NotPrincipal"]
        if bounded and statement["Effect"] == "Deny":
            return True
        return not (everyone(spared) or mine & set(aws(spared)))
    return everyone(statement["Principal"]) or bool(mine & set(aws(statement["Principal"])))


def everyone(element: Any) -> bool:
    """Whether a Principal is `*`."""
    return element == "*" or "*" in aws(element)


def aws(element: Any) -> list[str]:
    """The AWS principals of an element."""
    return listed(element.get("AWS", [])) if isinstance(element, dict) else []


def listed(value: Any) -> list[str]:
    """One or many, as texts."""
    many = value if isinstance(value, list) else [value]
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in many]
