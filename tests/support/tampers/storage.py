"""Buckets."""

from collections.abc import Iterator
from typing import Any

from tests.support.tampers.intruder import EXTERNAL, Intruder, N, allow, reported, widened

MEDIA, EVIDENCE, TRAIL, LOGS = (N.bucket(use) for use in ("media", "evidence", "trail", "access-logs"))


@reported("STO04 Media/Bucket BlockPublicPolicy", "DEP04 Media/Bucket PublicAccessBlockConfiguration")
def a_bucket_may_be_made_public(who: Intruder) -> Iterator[None]:
    kept = who.aws.s3.get_public_access_block(Bucket=MEDIA)["PublicAccessBlockConfiguration"]
    who.aws.s3.delete_public_access_block(Bucket=MEDIA)
    yield
    who.aws.s3.put_public_access_block(Bucket=MEDIA, PublicAccessBlockConfiguration=kept)


@reported("STO04 Evidence/Bucket RestrictPublicBuckets", "DEP04 Evidence/Bucket RestrictPublicBuckets")
def one_of_four_blocks_is_lifted(who: Intruder) -> Iterator[None]:
    kept = who.aws.s3.get_public_access_block(Bucket=EVIDENCE)["PublicAccessBlockConfiguration"]
    who.aws.s3.put_public_access_block(
        Bucket=EVIDENCE, PublicAccessBlockConfiguration=kept | {"RestrictPublicBuckets": False}
    )
    yield
    who.aws.s3.put_public_access_block(Bucket=EVIDENCE, PublicAccessBlockConfiguration=kept)


@reported(
    "STO11 Media/Bucket",
    "STO14 Media/Bucket",
    "STO18 Media/Bucket",
    "WHO01 kyc-rek-media internet-without-tls",
    "DEP03 Media/Policy",
    round=1,
)
def a_bucket_has_no_policy(who: Intruder) -> Iterator[None]:
    kept = who.aws.s3.get_bucket_policy(Bucket=MEDIA)["Policy"]
    who.aws.s3.delete_bucket_policy(Bucket=MEDIA)
    yield
    who.aws.s3.put_bucket_policy(Bucket=MEDIA, Policy=kept)


@reported("DEP05 Media/Policy Statement[Added]")
def a_external_may_read_the_media(who: Intruder) -> Iterator[None]:
    more = allow("s3:GetObject", f"arn:aws:s3:::{MEDIA}/*", Principal={"AWS": EXTERNAL})
    kept = who.aws.s3.get_bucket_policy(Bucket=MEDIA)["Policy"]
    who.aws.s3.put_bucket_policy(Bucket=MEDIA, Policy=widened(kept, more))
    yield
    who.aws.s3.put_bucket_policy(Bucket=MEDIA, Policy=kept)


@reported("DEP05 TrailBucket/Policy Statement[Added]")
def somebody_may_delete_log_files(who: Intruder) -> Iterator[None]:
    more = allow("s3:DeleteObject", f"arn:aws:s3:::{TRAIL}/*", Principal={"AWS": N.account_root})
    kept = who.aws.s3.get_bucket_policy(Bucket=TRAIL)["Policy"]
    who.aws.s3.put_bucket_policy(Bucket=TRAIL, Policy=widened(kept, more))
    yield
    who.aws.s3.put_bucket_policy(Bucket=TRAIL, Policy=kept)


@reported("STO01 Media/Bucket SSEAlgorithm", "DEP04 Media/Bucket SSEAlgorithm")
def media_are_encrypted_with_a_key_of_aws(who: Intruder) -> Iterator[None]:
    kept = who.aws.s3.get_bucket_encryption(Bucket=MEDIA)["ServerSideEncryptionConfiguration"]
    theirs: dict[str, Any] = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}
    who.aws.s3.put_bucket_encryption(Bucket=MEDIA, ServerSideEncryptionConfiguration=theirs)
    yield
    who.aws.s3.put_bucket_encryption(Bucket=MEDIA, ServerSideEncryptionConfiguration=kept)


@reported("STO03 Media/Bucket", "DEP04 Media/Bucket VersioningConfiguration")
def versions_are_not_kept(who: Intruder) -> Iterator[None]:
    who.aws.s3.put_bucket_versioning(Bucket=MEDIA, VersioningConfiguration={"Status": "Suspended"})
    yield
    who.aws.s3.put_bucket_versioning(Bucket=MEDIA, VersioningConfiguration={"Status": "Enabled"})


@reported("STO07 Media/Bucket", "DEP04 Media/Bucket LifecycleConfiguration")
def faces_are_kept_forever(who: Intruder) -> Iterator[None]:
    kept = who.aws.s3.get_bucket_lifecycle_configuration(Bucket=MEDIA)["Rules"]
    who.aws.s3.delete_bucket_lifecycle(Bucket=MEDIA)
    yield
    who.aws.s3.put_bucket_lifecycle_configuration(Bucket=MEDIA, LifecycleConfiguration={"Rules": kept})


@reported("DEP04 TrailBucket/Bucket ExpirationInDays")
def logs_expire_tomorrow(who: Intruder) -> Iterator[None]:
    kept = who.aws.s3.get_bucket_lifecycle_configuration(Bucket=TRAIL)["Rules"]
    sooner = [one | {"Expiration": {"Days": 1}} for one in kept]
    who.aws.s3.put_bucket_lifecycle_configuration(Bucket=TRAIL, LifecycleConfiguration={"Rules": sooner})
    yield
    who.aws.s3.put_bucket_lifecycle_configuration(Bucket=TRAIL, LifecycleConfiguration={"Rules": kept})


@reported("DEP04 Evidence/Bucket DefaultRetention.Days")
def evidence_is_locked_for_a_day(who: Intruder) -> Iterator[None]:
    kept = who.aws.s3.get_object_lock_configuration(Bucket=EVIDENCE)["ObjectLockConfiguration"]
    mode = kept["Rule"]["DefaultRetention"]["Mode"]
    less = kept | {"Rule": {"DefaultRetention": {"Mode": mode, "Days": 1}}}
    who.aws.s3.put_object_lock_configuration(Bucket=EVIDENCE, ObjectLockConfiguration=less)
    yield
    who.aws.s3.put_object_lock_configuration(Bucket=EVIDENCE, ObjectLockConfiguration=kept)


@reported("STO09 Media/Bucket", "DEP04 Media/Bucket LoggingConfiguration")
def access_is_not_logged(who: Intruder) -> Iterator[None]:
    kept = who.aws.s3.get_bucket_logging(Bucket=MEDIA)["LoggingEnabled"]
    who.aws.s3.put_bucket_logging(Bucket=MEDIA, BucketLoggingStatus={})
    yield
    who.aws.s3.put_bucket_logging(Bucket=MEDIA, BucketLoggingStatus={"LoggingEnabled": kept})


@reported("STO06 Evidence/Bucket", "DEP04 Evidence/Bucket OwnershipControls")
def access_lists_count_again(who: Intruder) -> Iterator[None]:
    kept = who.aws.s3.get_bucket_ownership_controls(Bucket=EVIDENCE)["OwnershipControls"]
    theirs = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    who.aws.s3.put_bucket_ownership_controls(Bucket=EVIDENCE, OwnershipControls=theirs)
    yield
    who.aws.s3.put_bucket_ownership_controls(Bucket=EVIDENCE, OwnershipControls=kept)


@reported("STO05 AccessLogs/Bucket", "DEP05 AccessLogs/Bucket WebsiteConfiguration")
def a_bucket_is_a_website(who: Intruder) -> Iterator[None]:
    site = {"IndexDocument": {"Suffix": "index.html"}}
    who.aws.s3.put_bucket_website(Bucket=LOGS, WebsiteConfiguration=site)
    yield
    who.aws.s3.delete_bucket_website(Bucket=LOGS)


@reported("DEP05 Evidence/Bucket ReplicationConfiguration")
def evidence_is_copied_elsewhere(who: Intruder) -> Iterator[None]:
    rule = {
        "ID": "out",
        "Status": "Enabled",
        "Prefix": "",
        "Destination": {"Bucket": "arn:aws:s3:::external-principals-bucket"},
    }
    role = N.role_arn(N.role("auditor"))
    who.aws.s3.put_bucket_replication(Bucket=EVIDENCE, ReplicationConfiguration={"Role": role, "Rules": [rule]})
    yield
    who.aws.s3.delete_bucket_replication(Bucket=EVIDENCE)


@reported("COM12 Media/Bucket e-mail", "DEP05 Media/Bucket Tags.customer-email")
def a_tag_holds_a_persons_name(who: Intruder) -> Iterator[None]:
    kept = who.aws.s3.get_bucket_tagging(Bucket=MEDIA)["TagSet"]
    tags = [*kept, {"Key": "customer-email", "Value": "customer.4711@example.com"}]
    who.aws.s3.put_bucket_tagging(Bucket=MEDIA, Tagging={"TagSet": tags})
    yield
    who.aws.s3.put_bucket_tagging(Bucket=MEDIA, Tagging={"TagSet": kept})


@reported("REK06 Evidence/Bucket", "DEP04 Evidence/Bucket Tags.data-classification")
def data_are_not_classified(who: Intruder) -> Iterator[None]:
    kept = who.aws.s3.get_bucket_tagging(Bucket=EVIDENCE)["TagSet"]
    who.aws.s3.delete_bucket_tagging(Bucket=EVIDENCE)
    yield
    who.aws.s3.put_bucket_tagging(Bucket=EVIDENCE, Tagging={"TagSet": kept})
