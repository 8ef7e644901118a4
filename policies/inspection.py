"""What shows how things are set up, and never what they hold: the reads of auditors and of `fsi-rekognition verify`."""

from capabilities.inspection import ACTIONS

VERIFIED = frozenset(action for action in ACTIONS if action.startswith("rekognition:"))
"""What `fsi-rekognition verify` asks of Rekognition, where the capability that it belongs to is approved."""

QUERIED = frozenset(action for action in ACTIONS if action.startswith(("athena:", "glue:")))
"""What it asks of the tables over log files and their workgroup, where there are any."""

READS: tuple[str, ...] = tuple(sorted(ACTIONS - VERIFIED - QUERIED))
"""What it asks of other services."""

AUDIT_READS: tuple[str, ...] = (
    "cloudtrail:ListPublicKeys",
    "cloudtrail:LookupEvents",
    "cloudwatch:DescribeAlarmHistory",
    "cloudwatch:GetMetricData",
    "ec2:DescribeSecurityGroupRules",
    "events:ListRules",
)
"""What auditors read beside: who did what, and how things went."""

LOG_QUERIES: tuple[str, ...] = (
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:GetQueryResults",
    "logs:StartQuery",
)
