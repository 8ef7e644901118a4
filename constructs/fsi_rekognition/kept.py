"""What outlives its stack: what holds data or a record, and whatever protects that or lets it be written."""

from aws_cdk import RemovalPolicy

KEPT = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
"""`RetainExceptOnCreate`: what a failed first deployment made goes again, so that the next finds its names free."""
