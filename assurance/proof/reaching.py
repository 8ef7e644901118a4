"""Theorems about who reaches what the baseline holds: outsiders, named roles, and data on its way out."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from assurance.iam.claims import NOTHING, Each, Meant, Passing, Question
from assurance.iam.descent import Caller
from assurance.iam.languages import MANY, Language, exactly, join, literal
from assurance.iam.mentions import Mentions
from assurance.iam.outside import Outside
from assurance.iam.patterns import arn_parts
from assurance.iam.pseudo import settled
from assurance.iam.request import Kind, Policies, Policy, Principal
from assurance.iam.statement import Statement
from assurance.iam.tokens import Tokens
from assurance.model.estate import Endpoint, Target
from assurance.proof.approved import key_of
from assurance.proof.asking import anywhere, at, by_role, everybody, outside
from assurance.proof.duties import UNCONDITIONAL
from assurance.proof.identities import COGNITO
from assurance.proof.policies import FOR_EVERYONE, FULL_ACCESS, policy
from assurance.proof.principals import Who
from assurance.proof.services import OWN_COMPUTE
from assurance.proof.theorem import Case, Ground, Obligation, allowing, meant, prefix_of, said
from capabilities.capabilities import CATALOGUE
from capabilities.capability import By, Scope
from capabilities.names import AUDITOR, BUCKETS, EVENT_DELIVERY, KEY_OF

ANY_IDENTITY = policy("the caller's own policy", FULL_ACCESS)
ANY_RESOURCE = policy("the policy of the resource", FOR_EVERYONE)
SERVICES = {"bucket": "s3", "key": "kms", "topic": "sns", "role": "sts", "project": "rekognition", "stream": "kinesis",
            "queue": "sqs"}  # fmt: skip
"""Kind of resource → the prefix of the actions on it."""
USE_OF_KEYS = ("kms:CreateGrant", "kms:Decrypt", "kms:DeriveSharedSecret", "kms:Encrypt", "kms:GenerateDataKey",
               "kms:GenerateDataKeyPair", "kms:GenerateDataKeyPairWithoutPlaintext",
               "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo")  # fmt: skip
TAKEN_AT_ITS_WORD = frozenset(("cloudtrail.amazonaws.com",))
"""Services not documented to say for whom they act (fact 83): they are refused where they name another account."""
OBJECTS = ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject",
           "s3:GetObjectVersion", "s3:PutObject")  # fmt: skip


def outsiders(ground: Ground) -> Iterator[Obligation]:
    """Nobody from outside gets anything of a resource with a policy, nor passes an endpoint."""
    for target in ground.estate.targets:
        if target.policy is None:
            continue
        layers = Policies(identity=(ANY_IDENTITY,), resource=target.policy, resource_must_allow=target.must_allow)
        premise = Passing(layers=layers)
        for claim, callers in _outside(ground, target, target.policy):
            question = Question(
                premise=premise, claim=claim, callers=callers, owner=ground.estate.account,
                service=SERVICES[target.kind], resources=shapes(target.arn),
            )  # fmt: skip
            yield (Case(about=f"{target.kind} {target.name}", question=question),)
    for endpoint in ground.estate.endpoints:
        layers = Policies(identity=(ANY_IDENTITY,), resource=ANY_RESOURCE, endpoint=endpoint.policy)
        yield (_past(ground, endpoint, Passing(layers=layers)),)


def _outside(ground: Ground, target: Target, found: Policy) -> Iterator[tuple[Meant, tuple[Caller, ...]]]:
    """What outsiders may, kind by kind: nothing, but what no policy can keep from them."""
    own = frozenset((ground.estate.account, arn_parts(target.arn)[4] or ground.estate.account))  # of an adopted key
    who = Outside(mentions=Mentions(settled=settled(found.statements, own)))
    certain = {key.lower(): values for key, values in target.keys.known.items()}
    principals = list(who.principals())
    for account in sorted(who.mentions.settled.named - own):
        theirs = Outside(mentions=Mentions(settled=settled(found.statements, own), account=account))
        principals += theirs.principals()
    yield _but_named(found), tuple(_with(one, certain) for one in (*principals, who.anonymous()))
    if any(one.allows and (one.principals.everyone or one.not_principals) for one in found.statements):
        yield NOTHING, tuple(_with(one, certain) for one in who.services())
    for name in sorted({name for one in found.statements for name in one.principals.services}):
        claim = NOTHING
        if name.startswith("events."):
            claim = meant(
                "what Amazon EventBridge must be given", allowing([f"{one}*" for one in sorted(UNCONDITIONAL)])
            )
        elif name in OWN_COMPUTE:
            claim = meant("what compute of the account is given", allowing("sts:AssumeRole"))
        yield claim, tuple(_with(one, certain) for one in who.services((name,), silent=name not in TAKEN_AT_ITS_WORD))
    for provider in sorted({name for one in found.statements for name in one.principals.federated}):
        yield NOTHING, tuple(_tokens(who, provider))


def _but_named(found: Policy) -> Meant:
    """What the principals may that a policy names in full, of whatever organization: those a model is shared with."""
    named = [arn for one in found.statements if one.allows for arn in one.principals.aws if ":role/" in arn]
    shared = allowing("rekognition:CopyProjectVersion", ArnEquals={"aws:PrincipalArn": named})
    return meant("copies by those whom a project policy names", shared) if named else NOTHING


def _with(caller: Caller, certain: dict[str, tuple[str, ...]]) -> Caller:
    """A caller of whose request more is known, because of the resource."""
    return replace(caller, certain={**caller.certain, **certain})


def _tokens(who: Outside, provider: str) -> Iterator[Caller]:
    """Somebody of another pool or application, and a guest of the pool that is meant."""
    yield from Tokens(mentions=who.mentions).of(provider)
    if provider == COGNITO:
        for pool in dict.fromkeys(who.mentions.values(f"{COGNITO}:aud")):
            certain = {**who.nobody(), "aws:federatedprovider": (provider,), f"{COGNITO}:aud": (pool,),
                       f"{COGNITO}:amr": ("unauthenticated",)}  # fmt: skip
            yield who.caller(Principal(kind=Kind.FEDERATED, arn=provider), certain, [])


def _past(ground: Ground, endpoint: Endpoint, premise: Passing) -> Case:
    """Nobody from outside passes an endpoint, to whatever resource."""
    found = outside(endpoint.policy.statements, ground.estate)
    place = at(endpoint, ground.estate, prefix_of(endpoint))
    callers = []
    for account in ("", *sorted(found.mentions.settled.named - found.mentions.settled.own)):
        others = outside(endpoint.policy.statements, ground.estate, account)
        for principal, choice in others.identities():
            certain = {**choice, "aws:principalisawsservice": ("false",), **place.certain}
            callers.append(others.filled(principal, certain, (others.organization,)))
    nobody = {**found.nobody(), "aws:principaltype": ("Anonymous",), "aws:userid": ("anonymous",), **place.certain}
    callers.append(found.filled(Principal(kind=Kind.ANONYMOUS), nobody))
    question = Question(premise=premise, claim=NOTHING, callers=callers, owner=ground.estate.account,
                        service=prefix_of(endpoint))  # fmt: skip
    return Case(about=f"{endpoint.service} endpoint", question=question)


def named_roles(ground: Ground) -> Iterator[Obligation]:
    """Nobody uses a key or touches the objects of a bucket but the roles that the environment file has for it."""
    assert ground.settings
    for target, actions, claim in _stores(ground):
        layers = Policies(identity=(ANY_IDENTITY,), resource=target.policy, resource_must_allow=target.must_allow)
        premise, statements = Passing(layers=layers), said(Passing(layers=layers), claim)
        found = outside(statements, ground.estate)
        certain = {key.lower(): values for key, values in target.keys.known.items()}
        callers = tuple(
            caller
            for place in anywhere(found, SERVICES[target.kind])
            for caller in everybody(statements, ground.estate, place, certain)
        )
        question = Question(premise=premise, claim=claim, callers=callers, owner=ground.estate.account,
                            actions=actions, resources=shapes(target.arn)[-1:] if target.kind == "bucket" else
                            shapes(target.arn)[:1])  # fmt: skip
        yield (Case(about=f"{target.kind} {target.name}", question=question),)


def _stores(ground: Ground) -> Iterator[tuple[Target, tuple[str, ...], Meant]]:
    """Each bucket and key of a store, the actions in question, and who may do which of them by the catalogue."""
    assert ground.settings
    settings = ground.settings
    names = settings.names
    holders: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in settings.rows:
        for need in row.needs:
            role = names.service_role(row.name) if need.by is By.SERVICE_ROLE else names.role_of(need.duty, row.name)
            for action in need.actions:
                if action.startswith("kms:") and need.on in KEY_OF:
                    holders["key", _key(ground, KEY_OF[need.on])][action].add(names.role_arn(role))
                elif need.on in BUCKETS:
                    holders["bucket", names.bucket(need.on)]["*"].add(names.role_arn(role))
    for action in ("kms:Decrypt", *(["kms:GenerateDataKey"] if settings.audit.queries else [])):
        holders["key", _key(ground, "logs")][action].add(names.role_arn(names.role(AUDITOR)))
    for target in ground.estate.targets:
        if target.kind == "key" or (target.kind, target.name) in holders:
            found = holders.get((target.kind, target.name), {})
            named = (allowing(action, ArnEquals={"aws:PrincipalArn": sorted(roles)}) for action, roles in found.items())
            yield target, USE_OF_KEYS if target.kind == "key" else OBJECTS, meant("who is named for it", *named)


def _adopted_keys(ground: Ground) -> tuple[str, ...]:
    """Keys that the environment file names, of this account or of another."""
    return ground.settings.keys.adopt.arns if ground.settings else ()


def _key(ground: Ground, data_class: str) -> str:
    """The name of the key of a data class; that of an alias where the estate holds no such key."""
    assert ground.settings
    found = key_of(ground.settings, ground.estate, data_class)
    return found.name if found else ground.settings.names.key_alias(data_class)


def leaving(ground: Ground) -> Iterator[Obligation]:
    """No request goes to a resource that is not the baseline's: past no endpoint, and by no role that writes."""
    estate = ground.estate
    buckets = [pattern for one in estate.of("bucket") for pattern in (one.arn, f"{one.arn}/*")]
    account = [f"arn:{estate.partition}:*:{estate.region}:{estate.account}:*",
               f"arn:{estate.partition}:iam::{estate.account}:*", *buckets, *_adopted_keys(ground)]  # fmt: skip
    ours = meant("what is the baseline's", allowing("*", account), allowing(sorted(WITHOUT_RESOURCE)))
    own = meant("the caller's own account", allowing("*", StringEquals={"aws:PrincipalAccount": estate.account}))
    for endpoint in estate.endpoints:
        premise = Passing(layers=Policies(identity=(ANY_IDENTITY,), resource=ANY_RESOURCE, endpoint=endpoint.policy))
        for claim, resources in ((ours, AN_ARN), (own, NONE)):
            everyone = partial(_everyone_at, ground, endpoint, said(premise, claim))
            question = Question(premise=premise, claim=claim, callers=Each(make=everyone), owner=estate.account,
                                service=prefix_of(endpoint), resources=resources)  # fmt: skip
            yield (Case(about=f"{endpoint.service} endpoint", question=question),)
    looking = allowing(["*:Describe*", "*:Get*", "*:List*"])
    reading = (allowing("*", account), allowing(sorted(WITHOUT_RESOURCE)), looking)
    for who in ground.roles:
        premise = Passing(layers=Policies(identity=who.identity, boundary=who.boundary))
        claim = meant("what is the baseline's", *reading, *on_the_bus(ground, who))
        role = partial(_from_anywhere, ground, who, said(premise, claim))
        question = Question(premise=premise, claim=claim, owner=estate.account, resources=AN_ARN,
                            callers=Each(make=role))  # fmt: skip
        yield (Case(about=who.description, question=question, role=who.name),)


def on_the_bus(ground: Ground, who: Who) -> Iterator[dict[str, object]]:
    """What EventBridge's role may, where the environment file names an event bus."""
    given = ground.settings
    if given and given.alarms.event_bus and who.name == given.names.role(EVENT_DELIVERY):
        yield allowing("events:PutEvents", given.alarms.event_bus)


def _everyone_at(ground: Ground, endpoint: Endpoint, statements: tuple[Statement, ...]) -> Iterator[Caller]:
    return everybody(statements, ground.estate, at(endpoint, ground.estate, prefix_of(endpoint)), {})


def _from_anywhere(ground: Ground, who: Who, statements: tuple[Statement, ...]) -> Iterator[Caller]:
    found = outside(statements, ground.estate)
    return (by_role(who, found, place) for place in anywhere(found, ""))


def shapes(arn: str) -> tuple[Language, ...]:
    """A resource, and what lies in it."""
    return (exactly(arn), join((literal(f"{arn}/"), (MANY,))))


AN_ARN = (join((literal("arn:"), (MANY,))),)
NONE = (exactly("*"),)
"""The `*` of an action that takes no resource."""
WITHOUT_RESOURCE = frozenset(
    action for row in CATALOGUE for grant in row.grants if grant.scope is Scope.ANY for action in grant.actions
) | {"cloudtrail:LookupEvents", "cloudwatch:PutMetricData", "sts:GetCallerIdentity"}
"""Actions that take no resource, so that they fall to the caller's own account."""
