"""Small words for policies and requests, in the tests of the evaluator."""

from collections.abc import Mapping
from typing import Any

from assurance.iam.conditions import context
from assurance.iam.document import statements
from assurance.iam.evaluate import Decision, decide
from assurance.iam.request import Kind, Policies, Policy, Principal, Request

Json = dict[str, Any]
OURS, OTHER = "111122223333", "444455556666"


def policy(name: str, *raw: Json) -> Policy:
    return Policy(name=name, statements=statements({"Version": "2012-10-17", "Statement": list(raw)}))


def allow(actions: Any, resources: Any = "*", **more: Any) -> Json:
    return {"Effect": "Allow", "Action": actions, "Resource": resources} | more


def deny(actions: Any, resources: Any = "*", **more: Any) -> Json:
    return allow(actions, resources, **more) | {"Effect": "Deny"}


def role_of(account: str, name: str, session: str = "session") -> Principal:
    return Principal(kind=Kind.ROLE, arn=f"arn:aws:iam::{account}:role/{name}", session=session)


def user_of(account: str, name: str) -> Principal:
    return Principal(kind=Kind.USER, arn=f"arn:aws:iam::{account}:user/{name}")


def service(name: str) -> Principal:
    return Principal(kind=Kind.SERVICE, arn=name)


def ask(
    who: Principal,
    action: str,
    resource: str,
    policies: Policies,
    keys: Mapping[str, Any] | None = None,
    *,
    owner: str = OURS,
    complete: bool = True,
) -> Decision:
    request = Request(
        principal=who, action=action, resource=resource, owner=owner, context=context(keys or {}, complete=complete)
    )
    return decide(request, policies)
