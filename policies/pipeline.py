"""Who may assume the deploying role: the one job of the bank's pipeline, by the token that its host signs."""

from policies.statement import Document
from settings.settings import Settings
from settings.tables import Pipeline

AUDIENCE = "sts.amazonaws.com"


def provider_arn(settings: Settings, pipeline: Pipeline) -> str:
    """The identity provider of the account that stands for the issuer."""
    return f"arn:{settings.partition}:iam::{settings.account}:oidc-provider/{pipeline.provider}"


def deployment_trust(settings: Settings, pipeline: Pipeline) -> Document:
    """The trust policy of the deploying role: this audience, this subject, and no other token of the issuer."""
    claims = {f"{pipeline.provider}:aud": AUDIENCE, f"{pipeline.provider}:sub": pipeline.subject}
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "TheApprovedJobOfThePipelineMayAssumeTheRole",
                "Effect": "Allow",
                "Principal": {"Federated": provider_arn(settings, pipeline)},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {"StringEquals": claims},
            }
        ],
    }
