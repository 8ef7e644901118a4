"""Tries of encryption, of who holds which key, and of how long data are kept."""

from dataclasses import replace

from assurance.iam.evaluate import Verdict
from assurance.model.estate import Thing
from assurance.pack.hand_tests.bench import INTERNET, S3, Bench
from assurance.pack.hand_tests.trying import HandTest
from capabilities.capability import Duty, Store
from capabilities.names import KEY_ADMINISTRATOR, KEY_OF


def the_wrong_key_is_refused(bench: Bench) -> HandTest | None:
    """Whoever supplies images stores them under the bank's key, or not at all."""
    if Store.MEDIA not in bench.settings.stores:
        return None
    asked, put = bench.supply(S3)
    refused = {"s3:x-amz-server-side-encryption": "AES256"}
    return HandTest(
        title="Images are stored under the bank's key; an upload under another is refused",
        positive=bench.call(asked, put, Verdict.ALLOW, expected=f"HTTP 200, aws:kms under {_alias(bench)}"),
        negative=bench.call(asked, f"{put} --server-side-encryption AES256", Verdict.DENY, keys=refused),
    )


def who_administers_a_key_cannot_decrypt(bench: Bench) -> HandTest | None:
    """The key administrator changes keys and reads nothing with them."""
    key = _key(bench)
    if key is None:
        return None
    keeper = bench.names.role(KEY_ADMINISTRATOR)
    decrypt = bench.aws(f"kms decrypt --key-id {key.name} --ciphertext-blob fileb://any-ciphertext")
    return HandTest(
        title="Who administers a key can describe it, and not decrypt with it",
        positive=bench.call(
            (keeper, "kms:DescribeKey", key.arn, INTERNET), bench.aws(f"kms describe-key --key-id {key.name}"),
            Verdict.ALLOW,
        ),
        negative=bench.call((keeper, "kms:Decrypt", key.arn, INTERNET), decrypt, Verdict.DENY),
    )  # fmt: skip


def keys_rotate_and_stay(bench: Bench) -> HandTest | None:
    """Keys rotate; who uses one cannot have it deleted."""
    key = _key(bench)
    found = bench.dossier.application.find(key.arn) if key else None
    if key is None or found is None:
        return None
    role, _ = bench.caller
    end = bench.aws("kms schedule-key-deletion --key-id KEY_ID --pending-window-in-days 7")
    return HandTest(
        title=f"The key rotates, and nobody who uses it can destroy it (KEY_ID: that of {key.name})",
        positive=bench.look(
            "kms get-key-rotation-status --key-id KEY_ID", found, {"EnableKeyRotation": "KeyRotationEnabled"},
            arn=key.arn,
        ),
        negative=bench.call((role, "kms:ScheduleKeyDeletion", key.arn, INTERNET), end, Verdict.DENY),
    )  # fmt: skip


def an_alarm_gets_through_its_key(bench: Bench) -> HandTest | None:
    """CloudWatch may publish to the encrypted topic; a stranger may not."""
    topic = bench.thing("topic", bench.names.alarms_topic)
    alarm = bench.resource("AWS::CloudWatch::Alarm")
    if topic is None or alarm is None:
        return None
    name = alarm.get("AlarmName")
    ring = f"cloudwatch set-alarm-state --alarm-name {name} --state-value ALARM --state-reason approval-test"
    publish = bench.aws(f"sns publish --topic-arn {topic.arn} --message approval-test")
    return HandTest(
        title="An alarm reaches its subscribers through the encrypted topic; a stranger's message does not",
        positive=replace(
            bench.call(
                ("cloudwatch.amazonaws.com", "sns:Publish", topic.arn, "by-the-service"), bench.aws(ring),
                Verdict.ALLOW, expected="HTTP 200, and every subscriber gets the alarm",
            ),
            who="somebody who may set alarm states", where="anywhere",
        ),
        negative=bench.call(("stranger-outside", "sns:Publish", topic.arn, INTERNET), publish, Verdict.DENY),
    )  # fmt: skip


def nothing_without_tls(bench: Bench) -> HandTest | None:
    """The bucket answers over TLS, and not without."""
    if Store.MEDIA not in bench.settings.stores:
        return None
    asked, put = bench.supply(S3)
    plain, _ = bench.supply("internet-without-tls")
    to = f"{put} --endpoint-url http://s3.{bench.settings.region}.amazonaws.com"
    return HandTest(
        title="The bucket takes objects over TLS, and refuses them without",
        positive=bench.call(asked, put, Verdict.ALLOW),
        negative=bench.call(plain, to, Verdict.DENY),
    )


def images_are_closed_to_the_account(bench: Bench) -> HandTest | None:
    """The role that calls Rekognition on an image may; an administrator of the account may not read it."""
    media = bench.thing("bucket", bench.names.bucket("media"))
    reader = next(
        (row.principal for row in bench.dossier.matrix.allowed() if media and row.action == "s3:GetObject"
         and row.resource.startswith(f"{media.arn}/") and row.door == "through-rekognition"), None
    )  # fmt: skip
    if media is None or reader is None:
        return None
    get = bench.aws(f"s3api get-object --bucket {media.name} --key approval-test.jpg got.jpg")
    return HandTest(
        title="Rekognition reads an image for its caller; an administrator of the account cannot read it",
        positive=bench.call(
            (reader, "s3:GetObject", f"{media.arn}/object", "through-rekognition"),
            f"the role's own operation on S3Object Bucket={media.name},Name=approval-test.jpg", Verdict.ALLOW,
        ),
        negative=bench.call(
            ("stranger-in-account", "s3:GetObject", f"{media.arn}/object", INTERNET), get, Verdict.DENY
        ),
    )  # fmt: skip


def what_is_past_its_time_goes(bench: Bench) -> HandTest | None:
    """The bucket deletes by itself; who supplies images cannot change that."""
    media = bench.thing("bucket", bench.names.bucket("media"))
    found = bench.dossier.application.find(media.arn) if media else None
    if media is None or found is None:
        return None
    change = bench.aws(f"s3api delete-bucket-lifecycle --bucket {media.name}")
    supplier = bench.names.role_of(Duty.SUPPLY, "")
    return HandTest(
        title="The bucket deletes what is past its retention, and its supplier cannot change that",
        positive=bench.look(
            f"s3api get-bucket-lifecycle-configuration --bucket {media.name}", found,
            {"LifecycleConfiguration.Rules.0.ExpirationInDays": "Rules[0].Expiration.Days"}, arn=media.arn,
        ),
        negative=bench.call((supplier, "s3:PutLifecycleConfiguration", media.arn, S3), change, Verdict.DENY),
    )  # fmt: skip


def _alias(bench: Bench) -> str:
    return bench.names.key_alias(KEY_OF[Store.MEDIA])


def _key(bench: Bench) -> Thing | None:
    """The key of the images, or another where that one is adopted."""
    return bench.thing("key", _alias(bench)) or bench.thing("key")
