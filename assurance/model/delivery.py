"""Whether the policy of a resource lets an AWS service do for this application what it must (fact 51)."""

import re
from collections.abc import Collection, Mapping, Sequence

from assurance.iam.conditions import context
from assurance.iam.evaluate import passing
from assurance.iam.outside import of_service
from assurance.iam.pseudo import spellings
from assurance.iam.request import Kind, Policies, Policy, Principal, Request
from assurance.iam.statement import Statement
from assurance.iam.truth import Truth, disjunction

_ALWAYS = {"s3:tlsversion": "1.3"}


def delivers(
    statements: Sequence[Statement],
    service: str,
    action: str,
    resource: str,
    sent: Mapping[str, str] | None = None,
    unsent: Collection[str] = (),
) -> Truth:
    """Whether a service may, by what it sends and does not send; else what that depends on."""
    principal = Principal(kind=Kind.SERVICE, arn=_as_written(service, statements))
    description = {key: spellings(value, statements) for key, value in (sent or {}).items()}
    known = context({**of_service(principal.arn), **_ALWAYS, **description}, absent=("aws:principaltag/*", *unsent))
    policies = Policies(resource=Policy(name="resource policy", statements=tuple(statements)))
    return disjunction(
        passing(Request(principal=principal, action=action, resource=each, owner="", context=known), policies)
        for each in spellings(resource, statements)
    )


def _as_written(service: str, statements: Sequence[Statement]) -> str:
    """A service as a policy names it: in whatever case, and of whatever Region while that is not known."""
    expression = re.escape(service).replace(re.escape("${AWS::Region}"), r"[a-z]+(-[a-z]+)+-\d+")
    named = (name for one in statements for name in (*one.principals.services, *one.not_principals.services))
    return next((name for name in named if re.fullmatch(expression, name, re.IGNORECASE)), service)
