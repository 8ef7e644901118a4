"""What holds images and results, may ask for them or watches over them, and which values name it."""

import re
from collections.abc import Iterator
from typing import Any

from assurance.model.buckets import bucket_arn
from assurance.model.endpoints import ENDPOINT
from assurance.model.holders import holder_of
from assurance.model.openness import accounts
from assurance.model.reading import leaves
from assurance.model.watchers import ALARM, RULE, TRAIL, trail_groups
from assurance.sources.resource import Application, Resource

_TYPES = (ALARM, ENDPOINT, RULE, TRAIL, "AWS::Kinesis::Stream", "AWS::S3::AccessPoint", "AWS::S3::Bucket")
_NAMES = re.compile(r"arn:[\w-]+:[^\s\"',]+|(?<=s3://)[a-z0-9.-]+|(?<![a-z0-9.-])[a-z0-9.-]{3,63}?(?=\.s3[.-])")
_ACCOUNT = re.compile(r"arn:[\w-]+:[^:\s]*:[^:\s]*:(\d{12})(?!\d)|^(\d{12})$")


def guarded(value: Any, application: Application) -> Resource | None:
    """The first guarded resource that something below a value names, by itself or within a text."""
    found = (one for _, leaf in leaves(value) for one in _named(leaf, application))
    return next((one for one in found if _is_guarded(one, application)), None)


def external(value: Any, application: Application) -> str:
    """The first account that something below a value names, and that is not the application's; empty if none does."""
    own = accounts(application)
    texts = (leaf for _, leaf in leaves(value) if isinstance(leaf, str))
    named = (whole or alone for text in texts for whole, alone in _ACCOUNT.findall(text))
    return next((account for account in named if own and account not in own), "")


def _is_guarded(resource: Resource, application: Application) -> bool:
    if resource.type == "AWS::IAM::Role":
        return bool(holder_of(application, resource).actions)
    if resource.type == "AWS::Logs::LogGroup":
        return resource.key in trail_groups(application)
    return resource.type in _TYPES or resource.type.startswith("AWS::Rekognition::")


def _named(leaf: object, application: Application) -> Iterator[Resource]:
    within = _NAMES.findall(leaf) if isinstance(leaf, str) else []
    buckets = (str(bucket_arn(each)).rpartition(":::")[2] for each in within)  # whatever the partition
    for text in (leaf, *within, *buckets, *(each.removesuffix(":*") for each in within)):
        if (found := application.find(text)) is not None:
            yield found
