"""Policies of the organization, and what of the opt-out from AI services reaches the account."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assurance.sources.live.calling import Caller, attempt, tags
from assurance.sources.live.failing import CallError
from assurance.sources.live.found import Found, Owned, filled, part, picked
from assurance.sources.resource import Unresolved

DEEPEST = 8
"""More levels than an organization has: a root, and units five deep."""


def policy(aws: Caller, owned: Owned) -> Found | None:
    """AWS::Organizations::Policy, which only the management account and delegated administrators can read."""
    id_ = owned.physical
    answer = aws.find("organizations", "DescribePolicy", absent=("PolicyNotFoundException",), PolicyId=id_)
    if answer is None:
        return None
    one = answer["Policy"]
    targets = attempt(lambda: aws.pages("organizations", "ListTargetsForPolicy", "Targets", PolicyId=id_))
    tagged = attempt(lambda: aws.pages("organizations", "ListTagsForResource", "Tags", ResourceId=id_))
    return Found(
        properties={
            **picked(one["PolicySummary"], "Description", "Name", "Type"),
            "Content": json.loads(one["Content"]),
            **filled(
                TargetIds=[each["TargetId"] for each in targets] if isinstance(targets, list) else targets,
                Tags=tags(tagged),
            ),
        },
        physical={"Ref": id_, "Id": id_, "Arn": str(one["PolicySummary"].get("Arn", id_))},
    )


@dataclass(frozen=True, kw_only=True)
class Membership:
    """Where in which organization an account stands; a gap where nobody would say."""

    organization: Any = None
    """Its id; None where the account is of none."""
    above: tuple[str, ...] | Unresolved = ()
    """The ids of the units that it lies in, and of the root."""


def membership(aws: Caller, account: str) -> Membership:
    """Of which organization any account may ask; in which unit, the management account or a delegated administrator."""
    answer = aws.answer("organizations", "DescribeOrganization", absent=("AWSOrganizationsNotInUseException",))
    above = attempt(lambda: tuple(_above(aws, account))) if answer is not None else ()
    return Membership(organization=part(answer, "Organization", "Id"), above=above)


def _above(aws: Caller, child: str) -> Iterator[str]:
    for _ in range(DEEPEST):
        (parent,) = aws.pages("organizations", "ListParents", "Parents", ChildId=child)
        yield (child := str(parent["Id"]))
        if parent["Type"] == "ROOT":
            return
    raise CallError("organizations:ListParents", "BrokenAnswer", f"no root comes in {DEEPEST} steps")


def reaching(aws: Caller, account: str) -> tuple[Mapping[str, Any], ...]:
    """The service and resource control policies that reach an account, each once. Raises `CallError`."""
    found: dict[str, Mapping[str, Any]] = {}
    for target in (account, *_above(aws, account)):
        for kind in ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"):
            given = {"TargetId": target, "Filter": kind}
            for one in aws.pages("organizations", "ListPoliciesForTarget", "Policies", **given):
                if (id_ := str(one["Id"])) not in found:
                    found[id_] = aws.call("organizations", "DescribePolicy", PolicyId=id_)["Policy"]
    return tuple(found.values())


def opt_out(aws: Caller) -> Any:
    """The effective AI services opt-out policy of the account; None where there is none, a gap where nobody may ask."""
    answer = aws.answer(
        "organizations",
        "DescribeEffectivePolicy",
        absent=("EffectivePolicyNotFoundException",),
        PolicyType="AISERVICES_OPT_OUT_POLICY",
    )
    content = part(answer, "EffectivePolicy", "PolicyContent")
    return json.loads(content) if isinstance(content, str) else content
