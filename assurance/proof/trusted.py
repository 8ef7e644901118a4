"""Principals outside the assembly whom its policies name: asked only about what those policies guard.

What their own policies say is not known: like an external principal's they allow everything.
"""

from collections import defaultdict
from collections.abc import Iterator

from assurance.iam.patterns import arn_parts
from assurance.iam.principals import account_named, account_of
from assurance.iam.request import Kind, Principal
from assurance.iam.statement import Statement
from assurance.model.estate import Estate
from assurance.proof.policies import FULL_ACCESS, policy
from assurance.proof.principal import Who, identified


def trusted(estate: Estate) -> Iterator[Who]:
    """Each by its ARN, or a first that fits the pattern; it counts as one of the organization, as is meant."""
    own = {role.principal.arn for role in estate.roles}
    about: dict[str, set[str]] = defaultdict(set)
    for target in estate.targets:
        for statement in target.policy.statements if target.policy else ():
            for arn in named_in(statement):
                about[arn].add(target.arn)
    everything = policy("the principal's own policy", FULL_ACCESS)
    for arn, targets in sorted(about.items()):
        kind = {"role": Kind.ROLE, "user": Kind.USER}.get(arn_parts(arn)[-1].partition("/")[0])
        if kind and arn not in own:
            principal = Principal(kind=kind, arn=arn.replace("*", "any").replace("?", "x"), session="session")
            yield Who(
                name=arn,
                description=arn,
                principal=principal,
                keys=identified(principal, estate.organization),
                identity=(everything,),
                ours=account_of(arn) == estate.account,
                about=frozenset(targets),
            )


def named_in(statement: Statement) -> Iterator[str]:
    """Whom a statement names, as its principal or by condition."""
    yield from (one for one in statement.principals.aws if not account_named(one))
    yield from statement.condition_values("aws:PrincipalArn", "ArnEquals", "ArnLike", "StringEquals", "StringLike")
