"""A small CloudFormation: what moto's own engine lacks (rollback, events, retention, in-place updates, refusals).

It serves the calls that the cdk CLI, boto3 and the verifier make, and creates resources through `rehearsal.providers`.
"""
