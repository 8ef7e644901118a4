"""Keys and aliases."""

from collections.abc import Mapping
from typing import Any

from rehearsal.aws import Aws
from rehearsal.providers.provider import Properties, Provider, given, retagged, text


class Key(Provider):
    """A customer-managed key."""

    type = "AWS::KMS::Key"

    def create(self, aws: Aws, wanted: Properties) -> str:
        made = aws.kms.create_key(
            Policy=text(wanted["KeyPolicy"]),
            Tags=[{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in wanted.get("Tags", ())],
            **given(Description=wanted.get("Description"), MultiRegion=wanted.get("MultiRegion")),
        )
        return str(made["KeyMetadata"]["KeyId"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        if former:
            aws.kms.put_key_policy(KeyId=id_, PolicyName="default", Policy=text(wanted["KeyPolicy"]))
            aws.kms.update_key_description(KeyId=id_, Description=wanted.get("Description", ""))
            changed, removed = retagged(wanted, former)
            aws.kms.tag_resource(KeyId=id_, Tags=[{"TagKey": t["Key"], "TagValue": t["Value"]} for t in changed])
            aws.kms.untag_resource(KeyId=id_, TagKeys=removed)
        if wanted.get("EnableKeyRotation"):
            period = given(RotationPeriodInDays=wanted.get("RotationPeriodInDays"))
            aws.kms.enable_key_rotation(KeyId=id_, **period)
        elif former.get("EnableKeyRotation"):
            aws.kms.disable_key_rotation(KeyId=id_)
        if wanted.get("Enabled", True) != former.get("Enabled", True):
            (aws.kms.enable_key if wanted.get("Enabled", True) else aws.kms.disable_key)(KeyId=id_)

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.kms.schedule_key_deletion(KeyId=id_, PendingWindowInDays=former.get("PendingWindowInDays", 30))

    def attributes(self, aws: Aws, id_: str) -> Mapping[str, Any]:
        return {"Arn": aws.arn("kms", f"key/{id_}"), "KeyId": id_}


class Alias(Provider):
    """A name of a key."""

    type = "AWS::KMS::Alias"

    def create(self, aws: Aws, wanted: Properties) -> str:
        aws.kms.create_alias(AliasName=wanted["AliasName"], TargetKeyId=wanted["TargetKeyId"])
        return str(wanted["AliasName"])

    def put(self, aws: Aws, id_: str, wanted: Properties, former: Properties) -> None:
        if former:
            aws.kms.update_alias(AliasName=id_, TargetKeyId=wanted["TargetKeyId"])

    def delete(self, aws: Aws, id_: str, former: Properties) -> None:
        aws.kms.delete_alias(AliasName=id_)
