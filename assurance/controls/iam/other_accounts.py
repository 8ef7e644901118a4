"""Policies of resources: what they grant to principals of other accounts."""

from collections.abc import Iterator

from assurance.controls.control import Facts
from assurance.controls.weighing import Weighing
from assurance.iam.document import Statement
from assurance.iam.principals import account_of
from assurance.model.documents import KEYS, QUEUE_POLICIES, TOPIC_POLICIES, Document, read
from assurance.model.openness import openness, prefix, verdict
from assurance.model.scopes import some
from assurance.results.verdict import Consideration, Severity, Verdict
from assurance.sources.resource import Reference, Resource

_POLICIES = {
    **dict.fromkeys(KEYS, "KeyPolicy"),
    **dict.fromkeys(("AWS::S3::BucketPolicy", *TOPIC_POLICIES, *QUEUE_POLICIES), "PolicyDocument"),
}


class IAM40(Weighing):
    """Keys, buckets, topics and queues grant nothing to principals of other accounts."""

    consideration = Consideration.ACCESS
    severity = Severity.HIGH
    why = "Who may use a key or read a bucket from another account is decided there, by somebody you do not know."
    remedy = "Name principals of this account, or bind the statement by aws:PrincipalOrgID."
    before = "Effect: Allow\nPrincipal: {AWS: arn:aws:iam::999988887777:root}\nAction: s3:GetObject"
    after = before + "\nCondition: {StringEquals: {aws:PrincipalOrgID: o-exampleorg1}}"
    types = tuple(_POLICIES)
    supports = "Least privilege: no admin / full access"

    elements = ("Principal", "Effect")

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.get(path := _POLICIES[resource.type]) is not None:
            yield from self.weighed(read(resource, path), facts)

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        if any(not isinstance(who, Reference) for who in one.principals.canonical):
            yield f"{one.name} names a canonical user, who may be anybody; expected principals by ARN"
        named = {account_of(who): who for who in one.principals.aws}
        asked = openness(one, policy.denies, facts.application, prefix(policy.resource))
        for account, answer in asked.others(one.principals.services):
            opened = f"{one.name} grants to {some([named.get(account, account)])}; expected this account"
            yield from verdict(answer, policy.path, opened, f"{one.name}: whether it grants to another account")
