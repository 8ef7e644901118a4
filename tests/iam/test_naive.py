"""`assurance.iam.evaluate` held against a second evaluator that is as naive as AWS's pages, on random policies."""

from random import Random
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from assurance.iam.conditions import context
from assurance.iam.evaluate import Verdict, decide
from assurance.iam.request import Kind, Principal, Request
from tests.iam.test_laws import (
    ACTIONS,
    LAYERS,
    OTHER,
    OURS,
    PRINCIPALS,
    RESOURCES,
    actions,
    built,
    principals,
    resources,
)
from tests.support.naive_iam import Asked, allowed

Json = dict[str, Any]
VALUES = {
    "aws:SourceVpce": ["vpce-1", "vpce-2", "vpce-*", "${aws:username}"],
    "aws:username": ["vpce-1", "ONE", "one", "o*"],
    "aws:SecureTransport": ["true", "false"],
    "aws:MultiFactorAuthAge": ["10", "300", "3600"],
    "aws:SourceIp": ["10.0.0.1", "10.1.0.1", "192.0.2.1"],
}
COMPARISONS = {
    "aws:SecureTransport": ["Bool", "BoolIfExists", "Null"],
    "aws:MultiFactorAuthAge": ["NumericLessThan", "NumericLessThanIfExists", "Null"],
    "aws:SourceIp": ["IpAddress", "NotIpAddress", "IpAddressIfExists", "NotIpAddressIfExists"],
}
NETWORKS = ["10.0.0.0/8", "10.0.0.1/32", "192.0.2.0/24"]
TEXTS = [
    f"{quantifier}String{negation}{name}{suffix}"
    for quantifier in ("", "", "ForAllValues:", "ForAnyValue:")
    for negation in ("", "Not")
    for name in ("Equals", "Like", "EqualsIgnoreCase")
    for suffix in ("", "IfExists")
]


def conditions(some: Random) -> Json:
    """Up to two conditions, each of an operator that suits its key."""
    found: Json = {}
    for key in some.sample(sorted(VALUES), some.choice([0, 1, 1, 2])):
        operator = some.choice(COMPARISONS.get(key, [*TEXTS, "Null"]))
        known = ["true", "false"] if operator == "Null" else NETWORKS if "IpAddress" in operator else VALUES[key]
        found.setdefault(operator, {})[key] = some.choices(known, k=some.choice([1, 2]))
    return found


def statement(seed: int) -> Json:
    """A statement of one number, so that hypothesis has little to draw; every other one is about everything."""
    some = Random(seed)
    wide = some.random() < 0.5
    action, resource = some.choice(["Action", "NotAction"]), some.choice(["Resource", "NotResource"])
    return {
        "Effect": some.choice(["Allow", "Allow", "Allow", "Deny"]),
        **({"Action": ["*"]} if wide else {action: some.choices(ACTIONS, k=some.choice([1, 2]))}),
        **({"Resource": ["*"]} if wide else {resource: some.choices(RESOURCES, k=some.choice([1, 2]))}),
        "Condition": conditions(some),
        "Principal": some.choice(PRINCIPALS),
    }


statements = st.integers(0, 1 << 32).map(statement)
blankets = st.sampled_from(PRINCIPALS).map(
    lambda one: {"Effect": "Allow", "Action": ["*"], "Resource": ["*"], "Principal": one}
)
layers_of_one_kind = st.one_of(
    st.lists(statements, min_size=1, max_size=3),
    st.tuples(blankets).map(list),
    st.tuples(blankets, statements).map(list),
)
documents = st.fixed_dictionaries(
    {"identity": layers_of_one_kind}, optional={layer: layers_of_one_kind for layer in LAYERS if layer != "identity"}
)
contexts = st.fixed_dictionaries(
    {},
    optional={
        key: st.lists(st.sampled_from(known), min_size=1, max_size=2 if key not in COMPARISONS else 1, unique=True)
        for key, known in VALUES.items()
    },
)


@given(principals, actions, resources, st.sampled_from([OURS, OTHER]), contexts, documents, st.booleans())
def test_two_evaluators_agree(
    principal: Principal,
    action: str,
    resource: str,
    owner: str,
    keys: dict[str, list[str]],
    layers: dict[str, list[Json]],
    must: bool,
) -> None:
    """Nothing is left open where everything is known, and the answer is what the pages say."""
    request = Request(
        principal=principal, action=action, resource=resource, owner=owner, context=context(keys, complete=True)
    )
    asked = Asked(
        action=action,
        resource=resource,
        owner=owner,
        context=keys,
        account=principal.account,
        arn=principal.arn if principal.is_identity else "",
        session=principal.session_arn or principal.arn if principal.is_identity else "",
        service=principal.arn if principal.kind is Kind.SERVICE else "",
    )
    expected = Verdict.ALLOW if allowed(asked, layers, must=must) else Verdict.DENY
    event(str(expected))
    assert decide(request, built(layers, must)).verdict is expected


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ({}, False),
        ({"identity": ["Allow"]}, True),
        ({"identity": ["Allow", "Deny"]}, False),
        ({"identity": ["Allow"], "scp": []}, False),
    ],
)
def test_the_naive_evaluator_can_tell(layers: dict[str, list[str]], expected: bool) -> None:
    """It is no oracle that always says the same."""
    whole = {
        name: [{"Effect": one, "Action": ["*"], "Resource": ["*"]} for one in effects]
        for name, effects in layers.items()
    }
    asked = Asked(action="s3:GetObject", resource="*", owner=OURS, context={}, account=OURS, arn="a", session="b")
    assert allowed(asked, whole, must=False) is expected
