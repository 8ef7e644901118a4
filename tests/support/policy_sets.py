"""Sets of policies to decide on: our own documents, spoilt, and random ones with every operator that IAM knows."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from random import Random
from typing import Any

from tests.conftest import ROOT
from tests.support.second_judge import Case

Json = dict[str, Any]
OURS, OTHER, ROLE = "111122223333", "444455556666", "arn:aws:iam::111122223333:role/caller"
VPCE, BUCKET = "vpce-0a1b2c3d4e5f60718", "arn:aws:s3:::kyc-media"
GOLDEN = ROOT / "tests/golden"
ACTIONS = ("*", "s3:*", "s3:Get*", "S3:getobject", "s3:?utObject", "s3:*Object", "kms:Decrypt", "k*:D*",
           "rekognition:CompareFaces", "rekognition:Detect*")  # fmt: skip
RESOURCES = ("*", f"{BUCKET}/*", f"{BUCKET}/a?c", "arn:aws:s3:::*", "arn:aws:kms:*:111122223333:key/*",
             "arn:aws:kms:eu-west-1:*", "arn:aws:s3*", f"{BUCKET}/${{aws:username}}/*",
             "arn:*:s3:::kyc-*/x")  # fmt: skip
PRINCIPALS = ("*", "*", "*", {"AWS": "*"}, {"AWS": ROLE}, {"AWS": OURS}, {"AWS": f"arn:aws:iam::{OURS}:root"},
              {"AWS": OTHER}, {"Service": "cloudtrail.amazonaws.com"})  # fmt: skip
SPARED = ({"AWS": [OURS, ROLE]}, {"AWS": OTHER}, {"Service": "cloudtrail.amazonaws.com"})
_TEXTS = ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase",
          "StringNotEqualsIgnoreCase")  # fmt: skip
_ARNS = ("ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike")
_ORDERS = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "aws:SourceVpce": (_TEXTS, (VPCE, "vpce-1", "vpce-*", "VPCE-1", "v?ce-1", "${aws:username}")),
    "aws:RequestedRegion": (_TEXTS, ("eu-west-1", "eu-*", "us-east-1")),
    "aws:PrincipalTag/team": (_TEXTS, ("blue", "b*", "BLUE", "${aws:RequestedRegion}")),
    "aws:username": (_TEXTS, ("ann", "a*", "vpce-1")),
    "aws:TagKeys": (_TEXTS, ("team", "cost", "t*", "TEAM")),
    "aws:CalledVia": (_TEXTS, ("rekognition.amazonaws.com", "*.amazonaws.com", "s3.amazonaws.com")),
    "aws:SourceArn": (
        _ARNS, (f"arn:aws:sns:eu-west-1:{OURS}:t", "arn:aws:sns:*:*:t*", f"arn:aws:s3:::{OURS}-*", "arn:*")
    ),
    "aws:PrincipalArn": (_ARNS, (ROLE, f"arn:aws:iam::{OURS}:role/*", f"arn:aws:iam::{OTHER}:role/caller", "*")),
    "aws:SecureTransport": (("Bool", "Bool"), ("true", "false")),
    "aws:ViaAWSService": (("Bool", "Bool"), ("true", "false")),
    "aws:MultiFactorAuthPresent": (("Bool", "Bool"), ("true", "false")),
    "s3:TlsVersion": (tuple(f"Numeric{one}" for one in _ORDERS), ("1.2", "1.3", "1")),
    "aws:MultiFactorAuthAge": (tuple(f"Numeric{one}" for one in _ORDERS), ("300", "3600", "-1")),
    "aws:CurrentTime": (
        tuple(f"Date{one}" for one in _ORDERS),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", "2027-06-30T12:00:00+02:00"),
    ),
    "aws:SourceIp": (
        ("IpAddress", "NotIpAddress"), ("10.0.0.0/8", "10.1.0.0/16", "203.0.113.7", "2001:db8::/32", "0.0.0.0/0")
    ),
    "s3:ExampleDigest": (("BinaryEquals",), ("aGVsbG8=", "d29ybGQ=")),
}  # fmt: skip
"""Key → the operators that suit it, and what it is compared with."""


def drawn(seed: int) -> Case:
    """A case of one number: two in three are of our own documents."""
    chance = Random(seed)
    return spoilt(chance) if seed % 3 else random(chance)


def random(chance: Random) -> Case:
    """Two to four layers of random statements, and a claim of the same kind."""
    names = ["identity", *chance.sample(["boundary", "resource", "endpoint", "scp"], chance.choice((0, 1, 1, 2)))]
    layers = {name: _document(chance, named=name in ("resource", "endpoint")) for name in names}
    claim = [_statement(chance, "Allow", named=False), *_some(chance, lambda: _statement(chance, "Deny", named=False))]
    owner = OTHER if "resource" in layers and chance.random() < 0.3 else OURS
    must = "resource" in layers and chance.random() < 0.5
    arn = "" if {"resource", "endpoint"} & layers.keys() and chance.random() < 0.5 else ROLE
    return Case(arn=arn, account=OURS, owner=OURS if not arn else owner, layers=layers, claim=claim, must=must)


def spoilt(chance: Random) -> Case:
    """A role of ours with its boundary, an endpoint policy and the organization's, up to three times spoilt.

    The claim is what some Deny of theirs keeps out.
    """
    environment = chance.choice(("minimal", "minimal", "example", "example", "full"))
    kind = chance.choice(("caller", "enroller", "administrator", "auditor", "results", "media", "verifier"))
    roles = [one for one in ours(environment) if one.startswith(f"role-{kind}")] or ["role-verifier"]
    name = chance.choice(roles)
    oversight = any(word in name for word in ("auditor", "verifier", "key-administrator"))
    endpoint = chance.choice([one for one in ours(environment) if one.startswith("endpoint-")])
    found = {
        "identity": name,
        "boundary": "boundary-oversight" if oversight else "boundary-workload",
        "endpoint": endpoint,
        "scp": "organization-service-control-policy",
    }
    layers = {layer: deepcopy(ours(environment)[file]) for layer, file in found.items() if file in ours(environment)}
    layers.get("scp", []).append({"Effect": "Allow", "Action": "*", "Resource": "*"})
    denies = [one for listed in layers.values() for one in listed if one["Effect"] == "Deny"]
    claim: list[Json] = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
    claim += [deepcopy(one) for one in chance.sample(denies, min(len(denies), 1))]
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        _spoil(chance.choice(list(layers.values())), chance)
    arn = f"arn:aws:iam::{OURS}:role/kyc-rek-euw1-{name.removeprefix('role-')}"
    return Case(arn=arn, account=OURS, owner=OURS, layers=layers, claim=[_nameless(one) for one in claim])


@cache
def ours(environment: str) -> dict[str, list[Json]]:
    """Name → statements of each document of an environment that is a policy."""
    found = {}
    for path in sorted((GOLDEN / environment).glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        if "Statement" in document:
            found[path.stem] = document["Statement"]
    return found


def _nameless(statement: Json) -> Json:
    return {name: value for name, value in statement.items() if "Principal" not in name}


def _document(chance: Random, *, named: bool) -> list[Json]:
    first: Json = {"Effect": "Allow", "Action": "*", "Resource": "*"} if chance.random() < 0.5 else {}
    if first and named:
        first["Principal"] = "*"
    more = _some(chance, lambda: _statement(chance, chance.choice(("Allow", "Deny")), named=named))
    return [*([first] if first else [_statement(chance, "Allow", named=named)]), *more]


def _some(chance: Random, make: Callable[[], Json]) -> Iterator[Json]:
    return (make() for _ in range(chance.choice((0, 1, 1, 2))))


def _statement(chance: Random, effect: str, *, named: bool) -> Json:
    action = chance.choice(("Action", "Action", "Action", "NotAction"))
    resource = chance.choice(("Resource", "Resource", "NotResource"))
    found: Json = {
        "Effect": effect,
        action: chance.sample(ACTIONS, chance.choice((1, 2))),
        resource: ["*"] if resource == "Resource" and chance.random() < 0.5 else chance.sample(RESOURCES[1:], 1),
        "Condition": _conditions(chance),
    }
    if named:
        spares = chance.random() < 0.15
        found["NotPrincipal" if spares else "Principal"] = chance.choice(SPARED if spares else PRINCIPALS)
    return found


def _conditions(chance: Random) -> Json:
    found: Json = {}
    for key in chance.sample(sorted(KEYS), chance.choice((0, 1, 1, 1, 2))):
        operators, values = KEYS[key]
        operator = chance.choice((*operators, *operators, "Null"))
        if operator == "Null":
            values = ("true", "false")
        else:
            plain = chance.random() < (0.3 if key in ("aws:TagKeys", "aws:CalledVia") else 0.7)
            quantifier = "" if plain else chance.choice(("ForAllValues:", "ForAnyValue:"))
            operator = f"{quantifier}{operator}{chance.choice(('', '', 'IfExists'))}"
            if "Like" not in operator and "Arn" not in operator:
                values = tuple(one for one in values if not set("*?") & set(one))
        found.setdefault(operator, {})[key] = chance.sample(values, min(len(values), chance.choice((1, 1, 2))))
    return found


def _spoil(statements: list[Json], chance: Random) -> None:
    """One change, to the better or the worse."""
    how = chance.choice((_drop, _drop_condition, _turn_operator, _widen, _allow_all, _add_value, _turn_effect))
    how(statements, chance)


def _drop(statements: list[Json], chance: Random) -> None:
    if len(statements) > 1:
        statements.remove(chance.choice(statements))


def _drop_condition(statements: list[Json], chance: Random) -> None:
    if bound := [one for one in statements if any(one.get("Condition", {}).values())]:
        conditions = chance.choice(bound)["Condition"]
        operator = chance.choice([one for one in sorted(conditions) if conditions[one]])
        conditions[operator].pop(chance.choice(sorted(conditions[operator])))


def _turn_operator(statements: list[Json], chance: Random) -> None:
    """`IfExists` more or less, a set operator more or less, or the negation."""
    if not (bound := [one for one in statements if any(one.get("Condition", {}).values())]):
        return
    conditions = chance.choice(bound)["Condition"]
    operator = chance.choice(sorted(conditions))
    if operator == "Null":
        return
    turned = chance.choice((
        operator.removesuffix("IfExists") if operator.endswith("IfExists") else f"{operator}IfExists",
        operator.rpartition(":")[2] if ":" in operator else f"ForAnyValue:{operator}",
        operator.replace("Not", "") if "Not" in operator else operator.replace("Equals", "NotEquals", 1)
        if operator.rpartition(":")[2].startswith(("StringE", "ArnE")) else operator,
    ))  # fmt: skip
    if turned not in conditions:
        conditions[turned] = conditions.pop(operator)


def _widen(statements: list[Json], chance: Random) -> None:
    one = chance.choice(statements)
    element = chance.choice([name for name in ("Action", "NotAction", "Resource", "NotResource") if name in one])
    listed = one[element] if isinstance(one[element], list) else [one[element]]
    text = chance.choice(listed)
    one[element] = [*listed, f"{text[: len(text) // 2]}*" if ":" in text[: len(text) // 2] else "*"]


def _allow_all(statements: list[Json], chance: Random) -> None:
    statements.append({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"})


def _add_value(statements: list[Json], chance: Random) -> None:
    if not (bound := [one for one in statements if any(one.get("Condition", {}).values())]):
        return
    conditions = chance.choice(bound)["Condition"]
    operator = chance.choice(sorted(conditions))
    if conditions[operator] and "Bool" not in operator and "Null" not in operator:
        key = chance.choice(sorted(conditions[operator]))
        listed = conditions[operator][key]
        more = "10.9.0.0/16" if "Ip" in operator else "7" if "Numeric" in operator else "other-*"
        conditions[operator][key] = [*(listed if isinstance(listed, list) else [listed]), more]


def _turn_effect(statements: list[Json], chance: Random) -> None:
    one = chance.choice(statements)
    one["Effect"] = "Allow" if one["Effect"] == "Deny" else "Deny"
