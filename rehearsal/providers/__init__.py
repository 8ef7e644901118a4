"""The resource types that a rehearsal can make, by name; a type that is not here is refused."""

from collections.abc import Mapping

from rehearsal.providers import (
    cloudtrail,
    cloudwatch,
    endpoints,
    events,
    iam,
    kinesis,
    kms,
    logs,
    organizations,
    queries,
    rekognition,
    s3,
    security_groups,
    sns,
    vpc,
)
from rehearsal.providers.provider import Provider

_MODULES = (
    cloudtrail, cloudwatch, endpoints, events, iam, kinesis, kms, logs, organizations, queries, rekognition, s3,
    security_groups, sns, vpc,
)  # fmt: skip

PROVIDERS: Mapping[str, Provider] = {
    one.type: one()
    for module in _MODULES
    for one in vars(module).values()
    if isinstance(one, type) and issubclass(one, Provider) and one is not Provider
}
