"""Keys, their policies, grants and aliases."""

from collections.abc import Iterator

from tests.support.tampers.intruder import EXTERNAL, Intruder, N, allow, reported, widened


@reported("ENC01 Media/Key", "RUN06 Media/Key", "DEP04 Media/Key EnableKeyRotation")
def a_key_does_not_rotate(who: Intruder) -> Iterator[None]:
    key = who.key("media")
    kept = who.aws.kms.get_key_rotation_status(KeyId=key)["RotationPeriodInDays"]
    who.aws.kms.disable_key_rotation(KeyId=key)
    yield
    who.aws.kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=kept)


@reported("ENC01 Logs/Key RotationPeriodInDays", "DEP04 Logs/Key RotationPeriodInDays")
def a_key_rotates_every_seven_years(who: Intruder) -> Iterator[None]:
    key = who.key("logs")
    kept = who.aws.kms.get_key_rotation_status(KeyId=key)["RotationPeriodInDays"]
    who.aws.kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=2555)
    yield
    who.aws.kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=kept)


@reported("ENC08 Evidence/Key", "ENC24 Evidence/Key", "DEP05 Evidence/Key Statement[Added]")
def a_external_may_decrypt(who: Intruder) -> Iterator[None]:
    key = who.key("evidence")
    kept = who.aws.kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
    more = allow("kms:Decrypt", Principal={"AWS": EXTERNAL})
    who.aws.kms.put_key_policy(KeyId=key, PolicyName="default", Policy=widened(kept, more))
    yield
    who.aws.kms.put_key_policy(KeyId=key, PolicyName="default", Policy=kept)


@reported("ENC02 Notifications/Key", "RUN05 Notifications/Key Disabled", "DEP04 Notifications/Key Enabled")
def a_key_is_disabled(who: Intruder) -> Iterator[None]:
    key = who.key("notifications")
    who.aws.kms.disable_key(KeyId=key)
    yield
    who.aws.kms.enable_key(KeyId=key)


@reported("ENC02 Evidence/Key", "RUN05 Evidence/Key PendingDeletion", "DEP04 Evidence/Key Enabled", round=1)
def a_key_waits_for_its_deletion(who: Intruder) -> Iterator[None]:
    key = who.key("evidence")
    who.aws.kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    yield
    who.aws.kms.cancel_key_deletion(KeyId=key)
    who.aws.kms.enable_key(KeyId=key)


@reported("DEP05 Media/Key/ 999988887777")
def a_grant_lets_a_external_decrypt(who: Intruder) -> Iterator[None]:
    key = who.key("media")
    made = who.aws.kms.create_grant(KeyId=key, GranteePrincipal=EXTERNAL, Operations=["Decrypt"])
    yield
    who.aws.kms.revoke_grant(KeyId=key, GrantId=made["GrantId"])


@reported("DEP04 Media/Alias TargetKeyId", round=1)
def an_alias_names_another_key(who: Intruder) -> Iterator[None]:
    kept, alias = who.key("media"), N.key_alias("media")
    who.aws.kms.update_alias(AliasName=alias, TargetKeyId=who.key("logs"))
    yield
    who.aws.kms.update_alias(AliasName=alias, TargetKeyId=kept)
