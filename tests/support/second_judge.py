"""The same question as formulas for an SMT solver, to hold the engine against; shares no code with it.

A request is an action, a resource, and for each condition key whether it is there and with which values. What passes
and breaks the claim is one formula: cvc5 finds such a request, or that there is none. From the IAM user guide, as
`naive_iam`; which requests there can be at all is fact 86.
"""

import base64
import ipaddress
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
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
LENT = (
    "creategrant decrypt describekey derivesharedsecret encrypt generatedatakey generatedatakeypair "
    "generatedatakeypairwithoutplaintext generatedatakeywithoutplaintext generatemac getkeyrotationstatus getpublickey "
    "listgrants reencryptfrom reencryptto retiregrant revokegrant sign verify verifymac"
).split()
"""What KMS does for other accounts."""
OF_WHO = ("aws:principal", "aws:source", "aws:userid")
"""Keys with one value, whatever the operator."""
STEPS, SECONDS = 50_000, 10
"""For how many steps cvc5 may think, the same on every machine; and for how long at most."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """Who asks, the statements of each kind of policy, and those that say what is claimed of all that passes."""

    arn: str
    """A role's; empty for any principal of the kind."""
    account: str
    owner: str
    layers: dict[str, list[Json]]
    """`identity`, `boundary`, `resource`, `endpoint`, `scp`; statements of version 2012-10-17."""
    claim: list[Json] = field(default_factory=list)
    before: dict[str, list[Json]] | None = None
    """The layers that let through all that is claimed, where these say it."""
    must: bool = False
    """Whether the policy of the resource has to let IAM in, as that of a key."""
    kind: str = "role"
    """`role` of whatever account, `service` or `federated` identity."""


def breaks(case: Case) -> bool | None:
    """Whether a request passes that is not as claimed; None if cvc5 does not say."""
    answer = Formulas(case).solved()
    return None if answer.isUnknown() else bool(answer.isSat())


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request in plain words: who asks for what, and key (in lower case) → its values."""

    who: str
    account: str
    action: str
    resource: str
    context: dict[str, tuple[str, ...]]


def confirms(case: Case, request: Request) -> bool | None:
    """Whether this very request passes and is not as claimed; None if cvc5 does not say."""
    answer = Formulas(case).solved(request)
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
        self.who = self.tm.mkString(case.arn) if case.arn else self.tm.mkConst(self.text, "who")
        self.account = self.tm.mkString(case.account) if case.arn else self.tm.mkConst(self.text, "account")
        if not case.arn:
            self.rules += self._somebody()
        said = (each for layers in (case.layers, case.before or {}) for some in layers.values() for each in some)
        for one in (*said, *case.claim):
            for operator, keys in one.get("Condition", {}).items():
                for key in keys:
                    self.tests.setdefault(key.lower(), []).append(operator)

    def solved(self, request: Request | None = None) -> Any:
        """What cvc5 says of a request that passes and is not as claimed; of this one, where it is given."""
        before = self.case.before
        claimed = self._about(self.case.claim) if before is None else self._passes(before)
        wanted = self.all((self._passes(self.case.layers), self.negated(claimed)))
        if request:
            self._pin(request)
        solver = cvc5.Solver(self.tm)
        solver.setLogic("ALL")
        solver.setOption("strings-exp", "true")
        solver.setOption("decision", "internal")
        solver.setOption("rlimit-per", str(STEPS))
        solver.setOption("tlimit-per", str(SECONDS * 1000))
        for one in (*self.rules, wanted):
            solver.assertFormula(one)
        return solver.checkSat()

    def _pin(self, request: Request) -> None:
        """The request as far as it says something; addresses, numbers and moments are left open."""
        self.rules += [self.equal(self.action, request.action.lower()), self.equal(self.resource, request.resource)]
        self.rules += [] if self.case.arn else [self.equal(self.who, request.who)]
        for key, values in request.context.items():
            slots = self.keys.get(key, [])
            texts = len(slots) == 1 and len(values) == 1 and slots[0][1].getSort() == self.text
            for there, value in slots if len(slots) == 1 else ():
                self.rules.append(there if values else self.negated(there))
                self.rules += [self.equal(value, values[0])] if texts else []

    def _somebody(self) -> list[Term]:
        """Any principal of the kind: a role of any account, or a service or provider by its name."""
        plain = self.tm.mkTerm(Kind.REGEXP_DIFF, self.tm.mkRegexpAllchar(),
                               self.tm.mkTerm(Kind.REGEXP_UNION, *map(self.literal, ": *?")))  # fmt: skip
        name = self.tm.mkTerm(Kind.REGEXP_PLUS, plain)
        if self.case.kind != "role":
            return [self.matches(self.who, name), self.equal(self.account, "")]
        digit = self.tm.mkTerm(Kind.REGEXP_RANGE, self.tm.mkString("0"), self.tm.mkString("9"))
        whole = self.concatenated(
            ("arn:aws:iam::", self.account, ":role/", named := self.tm.mkConst(self.text, "name"))
        )
        return [
            self.matches(self.account, self.joined([digit] * 12)),
            self.matches(named, name),
            self.negated(self.matches(named, self.joined([self.literal("/"), self.many()]))),
            self.tm.mkTerm(Kind.EQUAL, self.who, whole),
        ]

    def _passes(self, layers: dict[str, list[Json]]) -> Term:
        denied = [
            self._applies(one, by_name=name in ("resource", "endpoint"), bounded="boundary" in layers)
            for name, listed in layers.items()
            for one in listed
            if one["Effect"] == "Deny"
        ]
        over = [self._allowed(layers, name) for name in ("endpoint", "scp") if name in layers]
        if self.case.kind != "role":
            over = [self._allowed(layers, "endpoint")] if "endpoint" in layers else []
        return self.all((self.negated(self.any(denied)), *over, self._granted(layers)))

    def _granted(self, layers: dict[str, list[Json]]) -> Term:
        """What the identity's and the resource's policies give together."""
        within = self._allowed(layers, "boundary") if "boundary" in layers else self.true()
        by_identity = self.all((self._allowed(layers, "identity"), within))
        allows = [one for one in layers.get("resource", ()) if one["Effect"] == "Allow"]
        of_resource = self.any(map(self._named, allows))
        if self.case.kind != "role":
            return of_resource
        straight = self.any(self._named(one) for one in allows if "NotPrincipal" in one or everyone(one["Principal"]))
        by_role = self.any(
            self.all((self._applies(one), self.any(self.equal(self.who, arn) for arn in aws(one.get("Principal")))))
            for one in allows
        )
        let_in = of_resource if self.case.must else self.true()
        here = self.any((straight, self.all((by_role, within)), self.all((by_identity, let_in))))
        there = self.all((by_identity, of_resource, self._lent()))
        ours = self.equal(self.account, self.case.owner)
        return self.any((self.all((ours, here)), self.all((self.negated(ours), there))))

    def _lent(self) -> Term:
        """What KMS does for another account at all (fact 43); other services leave it to policies."""
        ours = self.matches(self.action, self.joined([self.literal("kms:"), self.many()]))
        return self.any((self.negated(ours), self.any(self.equal(self.action, f"kms:{one}") for one in LENT)))

    def _allowed(self, layers: dict[str, list[Json]], layer: str) -> Term:
        by_name = layer in ("resource", "endpoint")
        listed = (one for one in layers.get(layer, ()) if one["Effect"] == "Allow")
        return self.any(self._applies(one, by_name=by_name) for one in listed)

    def _about(self, claim: list[Json]) -> Term:
        allowed, denied = (
            [self._applies(one) for one in claim if one["Effect"] == effect] for effect in ("Allow", "Deny")
        )
        return self.all((self.any(allowed), self.negated(self.any(denied))))

    def _named(self, statement: Json) -> Term:
        return self._applies(statement, by_name=True)

    def _applies(self, statement: Json, *, by_name: bool = False, bounded: bool = False) -> Term:
        whom = self._whom(statement, bounded=bounded) if by_name else self.true()
        action = self._element(statement, "Action", lambda text: self.matches(self.action, self.glob(text.lower())))
        resource = self._element(statement, "Resource", self._covers)
        tests = (
            self._meets(operator, key.lower(), listed(values))
            for operator, keys in statement.get("Condition", {}).items()
            for key, values in keys.items()
        )
        return self.all((whom, action, resource, *tests))

    def _whom(self, statement: Json, *, bounded: bool) -> Term:
        """Whether the Principal or NotPrincipal of a statement means who asks."""
        if "NotPrincipal" not in statement:
            return self._means(statement["Principal"])
        if bounded and statement["Effect"] == "Deny":
            return self.true()
        return self.negated(self._means(statement["NotPrincipal"]))

    def _means(self, element: Any) -> Term:
        if everyone(element):
            return self.true()
        if self.case.kind != "role":
            names = listed(element.get(self.case.kind.title(), [])) if isinstance(element, dict) else []
            return self.any(self.equal(self.who, one) for one in names)
        return self.any(map(self._is, aws(element)))

    def _is(self, written: str) -> Term:
        """Whether a principal of an account is the one that is written, or of the account that is."""
        if whole := re.fullmatch(r"(\d{12})|arn:aws:iam::(\d{12}):root", written):
            return self.equal(self.account, whole[1] or whole[2])
        return self.equal(self.who, written)

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
        known = {"aws:principalarn": self.who, "aws:principalaccount": self.account}
        known |= {} if self.case.arn else {"kms:calleraccount": self.account}
        if self.case.kind == "role" and key in known:
            self.keys[key] = [(self.true(), known[key])]
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
