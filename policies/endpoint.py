"""The policies of the VPC endpoints: which approved action passes, on what, by which role, from where.

An endpoint policy holds one endpoint only (fact 25); off it the role's own policy denies (see `identity`). Whether the
streaming-rekognition endpoint honours a policy is not documented by AWS (fact 26): it is written all the same.
Organization and addresses, which are those inside the VPC (fact 32), stand once, in Denies: in every Allow they would
fill the 20,480 characters that AWS takes (fact 67).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from capabilities.capability import Endpoint, Store
from capabilities.names import AUDITOR, VERIFIER
from policies.resources import kind, reached, words
from policies.roles import Role, arn, inspected, roles, scoped_actions
from policies.statement import Document, Statement, allow, deny, document
from settings.settings import Settings


def rekognition_endpoint_policy(settings: Settings, endpoint: Endpoint) -> Document:
    """Approved actions on approved resources by the role whose duty they are; nothing else passes."""
    return document(
        *_safeguard(settings),
        *(statement for role in roles(settings) for statement in _duties(settings, role, endpoint)),
        *(_inspection(settings) if endpoint is Endpoint.REKOGNITION else ()),
    )


def s3_endpoint_policy(settings: Settings) -> Document:
    """Objects of our buckets by the roles that need them; Rekognition's own reads do not pass this VPC endpoint."""
    who: dict[tuple[Store, str], set[str]] = defaultdict(set)
    for role in roles(settings):
        for _, need in role.needs:
            for action in need.actions:
                if action.startswith("s3:"):
                    who[need.on, action].add(role.duty)
    together: dict[tuple[Store, tuple[str, ...], frozenset[str]], list[str]] = defaultdict(list)
    for (store, action), duties in sorted(who.items()):
        together[store, reached(settings, store, action), frozenset(duties)].append(action)
    return document(
        *_safeguard(settings),
        *(
            allow(
                f"NamedRolesMay{'And'.join(action.removeprefix('s3:') for action in actions)}In{words(store)}",
                actions,
                resources,
                principal="*",
                where=_by(settings, duties),
            )
            for (store, resources, duties), actions in together.items()
        ),
    )


def _duties(settings: Settings, role: Role, endpoint: Endpoint) -> Iterable[Statement]:
    for resources, actions in scoped_actions(settings, role, streaming=endpoint is Endpoint.STREAMING).items():
        sid = f"{words(role.duty)}MayCall{kind(resources)}"
        yield allow(sid, actions, resources, principal="*", where=_by(settings, [role.duty]))


def _inspection(settings: Settings) -> Iterable[Statement]:
    for resources, actions in inspected(settings).items():
        sid = f"AuditorsMayInspect{kind(resources)}"
        yield allow(sid, actions, resources, principal="*", where=_by(settings, [AUDITOR, VERIFIER]))


def _by(settings: Settings, duties: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """Only these roles; their ARNs hold the account."""
    return {"ArnEquals": {"aws:PrincipalArn": [arn(settings, duty) for duty in duties]}}


def _safeguard(settings: Settings) -> Iterator[Statement]:
    """Whatever is allowed below: only in this organization, and only from the clients' addresses."""
    yield deny(
        "NobodyOutsideTheOrganizationMayPass",
        ("*",),
        principal="*",
        where={"StringNotEquals": {"aws:PrincipalOrgID": settings.organization}},
    )
    if settings.network.addresses:
        yield deny(
            "NobodyMayPassFromOtherAddressesThanTheClients",
            ("*",),
            principal="*",
            where={"NotIpAddress": {"aws:VpcSourceIp": list(settings.network.addresses)}},
        )
