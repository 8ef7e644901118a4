"""What a provider of a resource type is: how to make it, change it and delete it, all through boto3."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from rehearsal.aws import Aws

Properties = Mapping[str, Any]


class GoneError(LookupError):
    """A resource that a list should have and has not."""


REFUSALS = (ClientError, BotoCoreError, ResponseParserError, GoneError)
"""How boto3 says that a call did not do what was asked: refused, not sent, answered with nonsense, or in vain."""


class Provider:
    """One resource type. A subclass is registered by its `type`; ids are what `Ref` yields."""

    type: ClassVar[str]

    def create(self, aws: Aws, wanted: Properties) -> str:
        """Make the resource, as bare as the API allows, and return its id."""
        raise NotImplementedError

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        """Give it every property that can be changed; `former` is what it had, nothing if it is new."""

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        """Delete it."""
        raise NotImplementedError

    def attributes(self, aws: Aws, id_: str) -> Mapping[str, Any]:
        """What `Fn::GetAtt` yields."""
        return {}


def only(found: Iterable[Any]) -> Any:
    """The one thing found. Raises `GoneError`."""
    listed_ = list(found)
    if len(listed_) != 1:
        raise GoneError(f"there are {len(listed_)} of it")
    return listed_[0]


def text(value: Any) -> str:
    """A policy document or another JSON property, as the APIs take it."""
    return value if isinstance(value, str) else json.dumps(value)


def pairs(tags: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Tags as a mapping."""
    return {tag["Key"]: tag["Value"] for tag in tags}


def listed(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as CloudFormation lists them; CloudFormation's own and AWS's are left out."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items()) if not key.startswith("aws:")]


def given(**properties: Any) -> dict[str, Any]:
    """The properties that have a value."""
    return {name: value for name, value in properties.items() if value not in (None, "", [], {})}


def retagged(wanted: Properties, former: Properties) -> tuple[list[dict[str, str]], list[str]]:
    """Tags to set, and keys of tags to remove."""
    now, before = pairs(wanted.get("Tags", ())), pairs(former.get("Tags", ()))
    return listed({key: value for key, value in now.items() if before.get(key) != value}), sorted(before.keys() - now)
