"""What the rows of the catalogue are written with: who is granted what, and what Rekognition needs beside it."""

from functools import partial

from capabilities.capability import By, Duty, Grant, Need, Scope, Store


def grant(duty: Duty, scope: Scope, *operations: str) -> Grant:
    """What a duty may call."""
    return Grant(duty=duty, scope=scope, actions=tuple(f"rekognition:{name}" for name in operations))


administer = partial(grant, Duty.ADMINISTER)
enrol = partial(grant, Duty.ENROL)
use = partial(grant, Duty.USE)
read_results = partial(grant, Duty.READ_RESULTS)
client = partial(grant, Duty.CLIENT)
share = partial(grant, Duty.SHARE)
erase = partial(grant, Duty.ERASE)


def reads(store: Store, duty: Duty = Duty.USE) -> tuple[Need, ...]:
    """Rekognition reads the object with the caller's permissions, and S3 decrypts it with them too (facts 5 and 31)."""
    return (
        Need(duty=duty, actions=("s3:GetObject", "s3:GetObjectVersion"), on=store),
        Need(duty=duty, actions=("kms:Decrypt",), on=store, via="s3"),
    )


def erases(store: Store, *locks: str) -> tuple[Need, ...]:
    """Objects are erased version by version; S3 deletes what a key encrypts without the key (fact 88)."""
    return (
        Need(duty=Duty.ERASE, actions=("s3:ListBucketVersions",), on=store),
        Need(duty=Duty.ERASE, actions=("s3:DeleteObjectVersion", *locks), on=store),
    )


def reads_media(duty: Duty = Duty.USE) -> tuple[Need, ...]:
    """Media are supplied by a duty of its own: who puts a customer's image there need not be who analyses it."""
    return (
        *reads(Store.MEDIA, duty),
        Need(duty=Duty.SUPPLY, actions=("s3:AbortMultipartUpload", "s3:PutObject"), on=Store.MEDIA),
        Need(duty=Duty.SUPPLY, actions=("kms:Decrypt", "kms:GenerateDataKey"), on=Store.MEDIA, via="s3"),
        *erases(Store.MEDIA),
    )


def writes(store: Store, duty: Duty = Duty.USE) -> tuple[Need, ...]:
    """Rekognition writes the object with the caller's permissions, and S3 encrypts it with them too."""
    return (
        Need(duty=duty, actions=("s3:PutObject",), on=store),
        Need(duty=duty, actions=("kms:GenerateDataKey",), on=store, via="s3"),
    )


def announces() -> tuple[Need, ...]:
    """A stored-video job says through an SNS topic that it has ended, under a service role."""
    return (
        Need(duty=Duty.USE, actions=("sns:Publish",), on=Store.COMPLETIONS, by=By.SERVICE_ROLE),
        Need(
            duty=Duty.USE,
            actions=("kms:GenerateDataKey*", "kms:Decrypt"),
            on=Store.COMPLETIONS,
            by=By.SERVICE_ROLE,
            via="sns",
        ),
    )
