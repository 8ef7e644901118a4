"""Whether logs could be delivered: the emulator delivers none, but sees whether their places and roles are there."""

from moto.iam.models import iam_backends
from moto.logs.models import logs_backends
from moto.s3.models import s3_backends
from moto.utilities.utils import get_partition


def group_is_there(account: str, region: str, arn: str) -> bool:
    """Whether there is a log group of this ARN."""
    name = arn.removesuffix(":*").partition(":log-group:")[2]
    return name in logs_backends[account][region].groups


def role_is_there(account: str, region: str, arn: str) -> bool:
    """Whether there is a role of this ARN."""
    roles = iam_backends[account][get_partition(region)].roles.values()
    return any(role.arn == arn for role in roles)


def bucket_is_there(account: str, region: str, name: str) -> bool:
    """Whether the account has this bucket."""
    return name in s3_backends[account][get_partition(region)].buckets
