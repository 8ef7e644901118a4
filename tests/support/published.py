"""What AWS's pages say becomes of a request, gathered page by page."""

from dataclasses import dataclass, field
from typing import Any

from assurance.iam.evaluate import Verdict
from assurance.iam.request import Kind, Policies, Policy, Principal
from tests.support.asking import OTHER, OURS, Json, allow, policy, role_of, service

ALLOW, DENY = Verdict.ALLOW, Verdict.DENY
ADMIN = (policy("admin", allow("*")),)
FOR_EVERYONE = policy("full access for everyone", allow("*", Principal="*"))
SOMEONE, OUTSIDE = role_of(OURS, "someone"), role_of(OTHER, "outsider")
NOBODY = Principal(kind=Kind.ANONYMOUS)
CLOUDTRAIL = service("cloudtrail.amazonaws.com")
BUCKET = "arn:aws:s3:::amzn-s3-demo-bucket"
LIST = "s3:ListAllMyBuckets"


@dataclass(frozen=True)
class Case:
    """One request of a page."""

    who: Principal
    action: str
    resource: str
    policies: Policies
    verdict: Verdict
    keys: Json = field(default_factory=dict)


Pages = dict[str, list[Case]]


def when(**tests: Any) -> Json:
    """A Condition element."""
    return {"Condition": tests}


def identity(*raw: Json, **more: Any) -> Policies:
    return Policies(identity=(policy("identity", *raw),), **more)


def guarded(*raw: Json, **more: Any) -> Policies:
    """An administrator meets a resource policy."""
    return Policies(identity=ADMIN, resource=policy("resource", *raw), **more)


def key(*raw: Json, own: tuple[Policy, ...] = ADMIN) -> Policies:
    """Somebody meets the policy of a key, or of a role."""
    return Policies(identity=own, resource=policy("key", *raw), resource_must_allow=True)
