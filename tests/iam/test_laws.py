"""`assurance.iam.evaluate`: laws that hold for every policy and every request, looked for counterexamples at random."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from assurance.iam.conditions import Context, context, merged
from assurance.iam.document import statements
from assurance.iam.evaluate import Verdict, decide
from assurance.iam.request import Kind, Policies, Policy, Principal, Request

Json = dict[str, Any]
OURS, OTHER = "111122223333", "444455556666"
ROLE = f"arn:aws:iam::{OURS}:role/caller"
ORDER = {Verdict.DENY: 0, Verdict.DEPENDS: 1, Verdict.ALLOW: 2}
LAYERS = ("identity", "boundary", "session", "resource", "endpoint", "scp", "rcp")
NAMED = ("resource", "endpoint", "rcp")

actions = st.sampled_from(["s3:GetObject", "s3:PutObject", "kms:Decrypt"])
ACTIONS = ["*", "s3:*", "s3:Get*", "S3:getobject", "s3:?utObject", "kms:Decrypt"]
resources = st.sampled_from(["arn:aws:s3:::one/a", "arn:aws:s3:::two/b", "*"])
RESOURCES = ["*", "arn:aws:s3:::*", "arn:aws:s3:::one/*", "arn:aws:s3:::${aws:username}/?"]
PRINCIPALS = [
    "*",
    {"AWS": "*"},
    {"AWS": OURS},
    {"AWS": ROLE},
    {"AWS": OTHER},
    {"Service": "cloudtrail.amazonaws.com"},
    {"AWS": f"arn:aws:sts::{OURS}:assumed-role/caller/now"},
]
principals = st.sampled_from(
    [
        Principal(kind=Kind.ROLE, arn=ROLE, session="now"),
        Principal(kind=Kind.USER, arn=f"arn:aws:iam::{OTHER}:user/eve"),
        Principal(kind=Kind.SERVICE, arn="cloudtrail.amazonaws.com"),
        Principal(kind=Kind.ANONYMOUS),
    ]
)
keys = st.sampled_from(["aws:SourceVpce", "aws:PrincipalOrgID", "aws:username"])
values = st.sampled_from(["one", "two", "o*"])
operators = st.sampled_from(
    [
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringEqualsIfExists",
        "StringNotEqualsIfExists",
        "ForAllValues:StringEquals",
        "ForAnyValue:StringLike",
        "ForAnyValue:StringNotEquals",
        "StringNotLike",
    ]
)
conditions = st.dictionaries(operators, st.dictionaries(keys, st.lists(values, max_size=2), min_size=1), max_size=2)
contexts = st.builds(
    lambda known, absent: context(known, absent=absent),
    st.dictionaries(keys, st.lists(values, min_size=1, max_size=2)),
    st.sets(keys),
)


@st.composite
def one_statement(draw: st.DrawFn) -> Json:
    element = draw(st.sampled_from(["Action", "NotAction"]))
    resource = draw(st.sampled_from(["Resource", "NotResource"]))
    return {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        element: draw(st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=2)),
        resource: draw(st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=2)),
        "Condition": draw(conditions),
        "Principal": draw(st.sampled_from(PRINCIPALS)),
    }


documents = st.fixed_dictionaries(
    {}, optional={layer: st.lists(one_statement(), max_size=4) for layer in LAYERS}
).filter(bool)


@st.composite
def requests(draw: st.DrawFn) -> Request:
    return Request(
        principal=draw(principals),
        action=draw(actions),
        resource=draw(resources),
        owner=draw(st.sampled_from([OURS, OTHER])),
        context=draw(contexts),
    )


def built(layers: dict[str, list[Json]], must: bool) -> Policies:
    """The layers as policies; only policies of resources name principals."""

    def policy(layer: str) -> Policy | None:
        if layer not in layers:
            return None
        kept = [one if layer in NAMED else {k: v for k, v in one.items() if k != "Principal"} for one in layers[layer]]
        return Policy(name=layer, statements=statements({"Version": "2012-10-17", "Statement": kept}))

    def listed(layer: str) -> tuple[Policy, ...]:
        found = policy(layer)
        return (found,) if found else ()

    return Policies(
        identity=listed("identity"),
        boundary=policy("boundary"),
        session=policy("session"),
        resource=policy("resource"),
        resource_must_allow=must,
        endpoint=policy("endpoint"),
        service_control=(listed("scp"),) if "scp" in layers else (),
        resource_control=(listed("rcp"),) if "rcp" in layers else (),
    )


def rank(request: Request, layers: dict[str, list[Json]], must: bool) -> int:
    return ORDER[decide(request, built(layers, must)).verdict]


def replaced(layers: dict[str, list[Json]], layer: str, raw: list[Json]) -> dict[str, list[Json]]:
    return {**layers, layer: raw}


@given(requests(), documents, st.booleans(), st.data())
def test_a_deny_added_never_allows_more(
    request: Request, layers: dict[str, list[Json]], must: bool, data: st.DataObject
) -> None:
    """Whatever is denied on top, nothing becomes possible that was not."""
    layer = data.draw(st.sampled_from(sorted(layers)))
    added = data.draw(one_statement()) | {"Effect": "Deny"}
    assert rank(request, replaced(layers, layer, [*layers[layer], added]), must) <= rank(request, layers, must)


@given(requests(), documents, st.booleans(), st.data())
def test_an_allow_removed_never_allows_more(
    request: Request, layers: dict[str, list[Json]], must: bool, data: st.DataObject
) -> None:
    """Whatever grant goes, nothing becomes possible that was not."""
    layer = data.draw(st.sampled_from(sorted(layers)))
    allows = [place for place, one in enumerate(layers[layer]) if one["Effect"] == "Allow"]
    gone = data.draw(st.sampled_from([*allows, -1]))
    fewer = [one for place, one in enumerate(layers[layer]) if place != gone]
    assert rank(request, replaced(layers, layer, fewer), must) <= rank(request, layers, must)


@given(requests(), documents, st.booleans(), st.data())
def test_order_never_matters(request: Request, layers: dict[str, list[Json]], must: bool, data: st.DataObject) -> None:
    """Statements in another order decide the same, for the same reasons."""
    layer = data.draw(st.sampled_from(sorted(layers)))
    numbered = [one | {"Sid": str(place)} for place, one in enumerate(layers[layer])]
    shuffled = data.draw(st.permutations(numbered))
    before = decide(request, built(replaced(layers, layer, numbered), must))
    assert decide(request, built(replaced(layers, layer, list(shuffled)), must)) == before


@given(requests(), documents, st.booleans(), st.data())
def test_a_wildcard_widened_in_an_allow_never_denies_more(
    request: Request, layers: dict[str, list[Json]], must: bool, data: st.DataObject
) -> None:
    """An Allow that covers more actions or resources takes nothing away."""
    layer = data.draw(st.sampled_from(sorted(layers)))
    element = data.draw(st.sampled_from(["Action", "Resource"]))
    widened = [
        one | {element: [*one[element], "*"]} if one["Effect"] == "Allow" and element in one else one
        for one in layers[layer]
    ]
    assert rank(request, replaced(layers, layer, widened), must) >= rank(request, layers, must)


@given(requests(), documents, st.booleans(), contexts)
def test_knowing_more_never_turns_a_certain_answer(
    request: Request, layers: dict[str, list[Json]], must: bool, more: Context
) -> None:
    """Allow and deny stay what they are however the unknown keys turn out: depends is the only answer that may move."""
    before = decide(request, built(layers, must)).verdict
    filled = {
        key: found
        for key in ("aws:sourcevpce", "aws:principalorgid", "aws:username")
        if request.context.values(key) is None and (found := more.values(key)) is not None
    }
    fuller = Request(
        principal=request.principal,
        action=request.action,
        resource=request.resource,
        owner=request.owner,
        context=merged(request.context, context(filled)),
    )
    after = decide(fuller, built(layers, must)).verdict
    assert before is Verdict.DEPENDS or after is before


@given(requests(), documents, st.booleans())
def test_without_an_allow_nothing_is_allowed(request: Request, layers: dict[str, list[Json]], must: bool) -> None:
    """Silence denies."""
    denials = {layer: [one for one in raw if one["Effect"] == "Deny"] for layer, raw in layers.items()}
    assert decide(request, built(denials, must)).verdict is Verdict.DENY
