"""Policies of the organization, and what of the opt-out from AI services reaches the account."""

import json
from typing import Any

from assurance.sources.live.calling import Caller, attempt, tags
from assurance.sources.live.found import Found, Owned, filled, part, picked


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
