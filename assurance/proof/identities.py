"""Identities of an identity provider that a role trusts: those it means, guests, and those of another pool."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from assurance.iam.conditions import context
from assurance.iam.request import Kind, Principal
from assurance.model.estate import Estate
from assurance.proof.principal import Who

Claims = Mapping[str, str | tuple[str, ...]]
GUEST = " guest"
COGNITO = "cognito-identity.amazonaws.com"
_FOREIGN_POOL = "us-east-1:99999999-9999-9999-9999-999999999999"


def identities(estate: Estate) -> Iterator[Who]:
    """Each provider that a trust names; of a provider other than Cognito nobody knows what its tokens say."""
    about: dict[str, set[str]] = defaultdict(set)
    for target in estate.of("role"):
        for statement in target.policy.statements if target.policy else ():
            for name in statement.principals.federated:
                about[name].add(target.arn)
    for name, roles in sorted(about.items()):
        for description, claims, suffix in _kinds(estate, name):
            yield _identity(name, description, claims, suffix, frozenset(roles))


def _kinds(estate: Estate, name: str) -> Iterator[tuple[str, Claims, str]]:
    if name != COGNITO:
        yield f"somebody whom {name} has signed in", {}, ""
        return
    pool = _pool(estate)
    yield f"somebody signed in to the identity pool {pool}", _token(pool, "authenticated"), ""
    yield f"a guest of the identity pool {pool}", _token(pool, "unauthenticated"), GUEST
    yield "somebody signed in to another identity pool", _token(_FOREIGN_POOL, "authenticated"), " for another account"


def _pool(estate: Estate) -> str:
    """The pool that a trust means."""
    found = (value for one in estate.guarding() for value in one.condition_values(f"{COGNITO}:aud"))
    return next(found, "that is trusted")


def _token(pool: str, kind: str) -> Claims:
    return {f"{COGNITO}:aud": pool, f"{COGNITO}:amr": (kind,)}


def _identity(name: str, description: str, claims: Claims, suffix: str, roles: frozenset[str]) -> Who:
    absent = ("aws:PrincipalArn", "aws:PrincipalIsAWSService", "aws:PrincipalOrgID", "aws:PrincipalTag/*",
              "aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "kms:CallerAccount", "aws:username")  # fmt: skip
    return Who(
        name=f"{name}{suffix}",
        description=description,
        principal=Principal(kind=Kind.FEDERATED, arn=name),
        keys=context({"aws:FederatedProvider": name, **claims}, absent=absent),
        ours=False,
        about=roles,
    )
