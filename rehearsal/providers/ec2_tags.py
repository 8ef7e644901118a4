"""Tags of network resources, which have calls of their own."""

from typing import Any

from rehearsal.aws import Aws
from rehearsal.providers.provider import Properties, retagged


def tagged(kind: str, wanted: Properties) -> list[dict[str, Any]]:
    tags = list(wanted.get("Tags", ()))
    return [{"ResourceType": kind, "Tags": tags}] if tags else []


def retag(aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
    changed, removed = retagged(wanted, former)
    if changed:
        aws.ec2.create_tags(Resources=[id_], Tags=changed)
    if removed:
        aws.ec2.delete_tags(Resources=[id_], Tags=[{"Key": key} for key in removed])
