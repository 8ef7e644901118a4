"""What outlives its stack."""

from aws_cdk import RemovalPolicy

KEPT = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
"""`RetainExceptOnCreate`: what a failed first deployment made goes again, so that the next finds its names free."""
