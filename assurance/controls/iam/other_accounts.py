"""Policies of resources: what they grant to principals of other accounts."""

from collections.abc import Iterator

from assurance.controls.control import Control, Facts
from assurance.iam.principals import account_of
from assurance.model.documents import KEYS, QUEUE_POLICIES, TOPIC_POLICIES, read
from assurance.model.openness import openness, prefix, verdict
from assurance.model.scopes import some
from assurance.results.verdict import Consideration, Severity, Verdict, met
from assurance.sources.resource import Resource

_POLICIES = {
    **dict.fromkeys(KEYS, "KeyPolicy"),
    **dict.fromkeys(("AWS::S3::BucketPolicy", *TOPIC_POLICIES, *QUEUE_POLICIES), "PolicyDocument"),
}


class IAM40(Control):
    """Keys, buckets, topics and queues grant nothing to principals of other accounts."""

    consideration = Consideration.ACCESS
    severity = Severity.HIGH
    why = "Who may use a key or read a bucket from another account is decided there, by somebody you do not know."
    remedy = "Name principals of this account, or bind the statement by aws:PrincipalOrgID."
    before = "Effect: Allow\nPrincipal: {AWS: arn:aws:iam::999988887777:root}\nAction: s3:GetObject"
    after = before + "\nCondition: {StringEquals: {aws:PrincipalOrgID: o-exampleorg1}}"
    types = tuple(_POLICIES)
    supports = "Least privilege: no admin / full access"

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        path = _POLICIES[resource.type]
        if resource.get(path) is None:
            return
        policy = read(resource, path)
        found = []
        for one in policy.allows:
            named = {account_of(who): who for who in one.principals.aws}
            asked = openness(one, policy.denies, facts.application, prefix(resource))
            for account, answer in asked.others(one.principals.services):
                opened = f"{one.name} grants to {some([named.get(account, account)])}; expected this account"
                found += verdict(answer, path, opened, f"{one.name}: whether it grants to another account")
        yield from found or list(policy.unread("Principal", "Effect")) or [met()]
