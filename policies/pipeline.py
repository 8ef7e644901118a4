"""Who may assume the deploying role: the one job of the bank's pipeline, by the token that its host signs."""

from policies.statement import Document
from settings.tables import Pipeline


def deployment_trust(pipeline: Pipeline) -> Document:
    """The trust policy of the deploying role: this audience, this subject, and no other token of the issuer."""
    claims = {f"{pipeline.provider}:aud": pipeline.audience, f"{pipeline.provider}:sub": pipeline.subject}
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "TheApprovedJobOfThePipelineMayAssumeTheRole",
                "Effect": "Allow",
                "Principal": {"Federated": pipeline.provider_arn},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {"StringEquals": claims},
            }
        ],
    }
