"""A principal of the matrix, and what AWS knows of a request because of it."""

from dataclasses import dataclass

from assurance.iam.conditions import Context, context, merged
from assurance.iam.request import Policy, Principal


@dataclass(frozen=True, eq=False, kw_only=True)
class Who:
    """A principal, what its own side allows, and what AWS knows of a request because of it."""

    name: str
    description: str
    principal: Principal
    keys: Context
    identity: tuple[Policy, ...] = ()
    boundary: Policy | None = None
    ours: bool = True
    """Whether it is of our account, where service control policies bind it."""
    baseline: bool = False
    """Whether it is a role of the assembly."""
    deploys: bool = False
    """Whether it is the deploying role, whose policies lie beside the assembly."""
    about: frozenset[str] | None = None
    """ARNs of the resources that it is asked about; None for all."""

    @property
    def within(self) -> bool:
        """Whether it is a role, a user or the root of our account, to which its own policies may give what is there."""
        return self.ours and self.principal.is_identity


def identified(principal: Principal, organization: str, tags: Context | None = None) -> Context:
    """What is known of a request by a role."""
    known = context(
        {
            "aws:PrincipalArn": principal.arn,
            "aws:PrincipalAccount": principal.account,
            "aws:PrincipalOrgID": organization or (),
            "aws:PrincipalType": "AssumedRole",
            "aws:PrincipalIsAWSService": "false",
            "kms:CallerAccount": principal.account,
        },
        absent=("aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:PrincipalServiceName", "aws:username"),
    )
    return merged(known, tags) if tags else known
