"""A claim over all requests: proved, refuted with a request, or undecided; held against a naive evaluator."""

from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from assurance.iam.claims import EVERYTHING, Meant, Passing, Question, prove
from assurance.iam.descent import Answer
from assurance.iam.mentions import Mentions
from assurance.iam.outside import Outside
from assurance.iam.pseudo import settled
from assurance.iam.request import Policies
from assurance.iam.statement import Statement
from assurance.sources.resource import Unresolved
from tests.iam.test_laws import built
from tests.iam.test_naive import COMPARISONS, TEXTS
from tests.support.asking import OURS, allow, deny, policy, role_of
from tests.support.naive_iam import Asked, allowed

Json = dict[str, Any]
ROLE = role_of(OURS, "caller")


def answer(claim: Json | list[Json], *identity: Json, **layers: Json) -> Answer:
    """Whether all that the caller's policies let pass is claimed."""
    listed = claim if isinstance(claim, list) else [claim]
    levels = {name: ((policy(name, one),),) for name, one in layers.items() if "control" in name}
    others = {name: policy(name, one) for name, one in layers.items() if "control" not in name}
    policies = Policies(identity=(policy("own", *identity),), **others, **levels)  # type: ignore[arg-type]
    return asked(Passing(layers=policies), Meant(policy=policy("claim", *listed)))


def asked(premise: Passing, claim: Meant) -> Answer:
    named: dict[str, tuple[str, ...]] = {"aws:principalarn": (ROLE.arn,), "aws:principalaccount": (OURS,)}
    said = [one for each in (*premise.policies, *claim.policies) for one in each.statements]
    outside = Outside(mentions=Mentions(settled=settled(said, frozenset((OURS,)))))
    question = Question(premise=premise, claim=claim, callers=(outside.filled(ROLE, named),), owner=OURS)
    return prove(question)


READ, WRITE = allow("s3:GetObject"), allow("s3:PutObject")
HERE = {"Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}
ELSEWHERE = {"Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}}
OURS_ONLY = {"Condition": {"StringNotEqualsIfExists": {"aws:SourceVpce": "vpce-1"}}}
ENDPOINT = {"Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}}


@pytest.mark.parametrize(
    ("claim", "identity", "layers"),
    [
        (READ, [READ], {}),
        (allow("s3:*"), [READ, WRITE], {}),
        (READ, [allow("s3:*")], {"boundary": READ}),
        (READ, [allow("*")], {"service_control": allow("S3:getobject")}),
        (READ, [allow("*")], {"endpoint": allow("s3:GetObject", Principal="*")}),
        (READ, [allow("*")], {"resource_control": allow("s3:GetObject", Principal="*"), "boundary": allow("s3:*")}),
        (READ, [allow("s3:*"), allow("*") | {"Effect": "Deny", "NotAction": "s3:GetObject"}], {}),
        (READ | HERE, [READ, deny("*", **ELSEWHERE)], {}),
        (READ | ENDPOINT, [READ, deny("*", **OURS_ONLY)], {}),
        (allow("*", "arn:aws:s3:::one/*"), [allow("s3:GetObject", "arn:aws:s3:::one/a*")], {}),
        ([allow("*"), deny("s3:PutObject")], [READ], {}),
    ],
)
def test_proved(claim: Any, identity: list[Json], layers: dict[str, Json]) -> None:
    """What passes is claimed, by any layer that holds the rest back."""
    for one in identity:
        if "NotAction" in one:
            one.pop("Action", None)
    found = answer(claim, *identity, **layers)
    assert (found.witness, found.reasons) == (None, ())


@pytest.mark.parametrize(
    ("claim", "identity", "layers", "action", "key", "values"),
    [
        (READ, [READ, WRITE], {}, "s3:PutObject", "", ()),
        (READ, [allow("s3:Get*")], {}, "s3:get", "", ()),
        (READ, [allow("*")], {"boundary": allow(["s3:GetObject", "kms:Decrypt"])}, "kms:Decrypt", "", ()),
        (READ | HERE, [READ], {}, "s3:GetObject", "aws:requestedregion", ("x",)),
        (READ | ENDPOINT, [READ], {}, "s3:GetObject", "aws:sourcevpce", ("x",)),
        # Where the key is absent, a plain StringNotEquals holds, so that this Deny leaves out our endpoint only …
        (READ | HERE, [READ, deny("*", **OURS_ONLY)], {}, "s3:GetObject", "aws:sourcevpce", ("vpce-1",)),
        # … and IfExists on an Allow lets an absent key pass.
        (READ | ENDPOINT, [READ | {"Condition": {"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1"}}}], {},
         "s3:GetObject", "aws:sourcevpce", None),
        (allow("*", "arn:aws:s3:::one/*"), [allow("s3:GetObject", "arn:aws:s3:::one*")], {}, "s3:GetObject", "", ()),
        ([allow("*"), deny("s3:PutObject")], [WRITE], {}, "s3:PutObject", "", ()),
    ],
)  # fmt: skip
def test_refuted(
    claim: Any, identity: list[Json], layers: dict[str, Json], action: str, key: str, values: tuple[str, ...] | None
) -> None:
    """A request that passes and is not claimed is the answer, with what it rests on."""
    found = answer(claim, *identity, **layers)
    assert found.witness is not None
    assert found.witness.action == action
    if key:
        assert found.witness.context.known.get(key) == values


@pytest.mark.parametrize(
    ("identity", "reason"),
    [
        ([allow("s3:*", Condition={"StringEquals": {"aws:SourceVpce": Unresolved("Param", "")}})], "Param"),
        ([READ, allow("s3:PutObject", "arn:aws:s3:::one/${aws:username}/*")], "aws:username"),
        ([allow("*", Condition={"StringEquals": {"aws:SourceVpce": "a"}, "NumericEquals": {"aws:SourceVpce": "1"}})],
         "more than one way"),
    ],
)  # fmt: skip
def test_undecided(identity: list[Json], reason: str) -> None:
    """What cannot be read, or be distinguished exactly, is never proved."""
    listed = [allow("*"), deny("s3:PutObject", "arn:aws:s3:::two/*")]
    found = answer(listed, *identity)
    assert found.witness is None
    assert reason in " ".join(found.reasons)


@pytest.mark.thorough
def test_a_search_past_its_bound_is_undecided() -> None:
    """More cases than may be looked at: the reason says so."""
    keys = [f"aws:RequestTag/k{number}" for number in range(12)]
    denied = [deny("*", Condition={"StringEquals": {key: "v"}, "Null": {f"{key}x": "false"}}) for key in keys]
    last = {"Condition": {"StringEquals": {"aws:RequestTag/last": "yes"}}}
    assert not answer(READ | last, *denied[:3], READ | last).reasons
    found = answer(READ | last, *denied, READ | last)
    assert found.witness is None
    assert found.reasons == ("more than 50000 cases would have to be looked at",)


def test_everything_is_claimed() -> None:
    """The widest claim holds of whatever passes."""
    policies = Policies(identity=(policy("own", allow("*")),))
    assert prove(Question(premise=Passing(layers=policies), claim=EVERYTHING, callers=(), owner=OURS)) == Answer(
        classes=1, looked_at=1
    )


VALUES = {
    "aws:SourceVpce": [None, "vpce-1", "vpce-2", "vpce-", "other"],
    "aws:RequestTag/t": [None, "ONE", "one", "o", "other"],
    "aws:SecureTransport": ["true", "false"],
    "aws:MultiFactorAuthAge": [None, "0", "10", "100", "300", "3599", "3600", "4000"],
    "aws:SourceIp": [None, "10.0.0.1", "10.1.0.1", "192.0.2.1", "198.51.100.7"],
}
WANTED = {
    "aws:SourceVpce": ["vpce-1", "vpce-2", "vpce-*"],
    "aws:RequestTag/t": ["ONE", "one", "o*"],
    "aws:SecureTransport": ["true", "false"],
    "aws:MultiFactorAuthAge": ["10", "300", "3600"],
    "aws:SourceIp": ["10.0.0.0/8", "10.0.0.1/32", "192.0.2.0/24"],
}
ASKED = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "kms:Decrypt", "sns:Publish"]
PLACES = ["*", "arn:aws:s3:::one/a", "arn:aws:s3:::two/b", "arn:aws:s3:::one/ab"]


def statement(seed: int) -> Json:
    """A statement of one number, about few keys, so that what passes meets what is claimed."""
    some = Random(seed)
    found: Json = {}
    for key in some.sample(sorted(WANTED), some.choice([0, 1, 1, 2])):
        operator = some.choice(COMPARISONS.get(key, [*(one for one in TEXTS if ":" not in one), "Null"]))
        values = ["true", "false"] if operator == "Null" else WANTED[key]
        found.setdefault(operator, {})[key] = some.choices(values, k=some.choice([1, 2]))
    element, place = some.choice(["Action", "Action", "NotAction"]), some.choice(["Resource", "NotResource"])
    wide = some.random() < 0.5
    return {
        "Effect": some.choice(["Allow", "Allow", "Deny"]),
        element: some.choices(["s3:*", "s3:Get*", "S3:getobject", "s3:?utObject", "kms:Decrypt"], k=2),
        **({"Resource": ["*"]} if wide else {place: some.choices(["arn:aws:s3:::*", "arn:aws:s3:::one/?"], k=2)}),
        "Condition": found,
        "Principal": some.choice(["*", {"AWS": OURS}, {"AWS": ROLE.arn}]),
    }


some_statements = st.lists(st.integers(0, 1 << 32).map(statement), min_size=1, max_size=3)


@settings(max_examples=100)
@given(
    st.fixed_dictionaries(
        {"identity": some_statements},
        optional=dict.fromkeys(("boundary", "endpoint", "resource", "scp", "rcp"), some_statements),
    ),
    some_statements,
)
def test_as_by_trying_many(layers: dict[str, list[Json]], claim: list[Json]) -> None:
    """What is proved, none of 300 requests refutes; a request that refutes does so by the naive evaluator, too."""
    plain = [{key: value for key, value in one.items() if key != "Principal"} for one in claim]
    found = asked(Passing(layers=built(layers, False)), Meant(policy=policy("claim", *plain)))
    assert not found.reasons
    event("refuted" if found.witness else "proved")
    if found.witness:
        keys = {key: list(found.witness.context.known.get(key.lower(), ())) for key in VALUES}
        assert _breaks(layers, plain, found.witness.action, found.witness.resource, keys)
        return
    mentioned = [key for key in VALUES if key in str(layers) + str(claim)]
    everything: list[tuple[Any, ...]] = list(product(ASKED, PLACES, *(VALUES[key] for key in mentioned)))
    for one in Random(len(everything)).sample(everything, min(300, len(everything))):
        action, resource, values = one[0], one[1], one[2:]
        keys = {key: [value] for key, value in zip(mentioned, values, strict=True) if value is not None}
        assert not _breaks(layers, plain, action, resource, keys)


def _breaks(layers: dict[str, list[Json]], claim: list[Json], action: str, resource: str, keys: Json) -> bool:
    """Whether a request passes and is not claimed."""
    asking = Asked(action=action, resource=resource, owner=OURS, context=keys, account=OURS, arn=ROLE.arn,
                   session=ROLE.session_arn)  # fmt: skip
    return allowed(asking, layers, must=False) and not allowed(asking, {"identity": claim}, must=False)


def test_statements_without_principal_are_about_everybody() -> None:
    """A claim is written like a policy of a principal."""
    assert Statement(effect="Allow", actions=("*",)).principals.everyone is False
    assert answer(allow("*"), allow("*")).witness is None
