"""What each key is used for: one data class a key, and no key whose policy nobody shows."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, ClassVar

from assurance.controls.control import Control, Facts
from assurance.controls.enc.at_rest import KEY_PATHS, TABLES, customer_key
from assurance.controls.enc.key_services import key_of
from assurance.model.buckets import DEFAULT_KEY, log_buckets
from assurance.model.once import once
from assurance.model.reading import each_path, shown, unknown
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Application, Resource, Unresolved

_CLASS = {
    "AWS::Athena::WorkGroup": ("logs", KEY_PATHS["AWS::Athena::WorkGroup"]),
    "AWS::CloudTrail::Trail": ("logs", "KMSKeyId"),
    "AWS::Logs::LogGroup": ("logs", "KmsKeyId"),
    "AWS::SNS::Topic": ("notifications", "KmsMasterKeyId"),
    "AWS::Rekognition::StreamProcessor": ("data", "KmsKeyId"),
    "AWS::KinesisVideo::Stream": ("data", "KmsKeyId"),
    "AWS::Kinesis::Stream": ("data", "StreamEncryption.KeyId"),
    **{table: ("data", KEY_PATHS[table]) for table in TABLES},
}


class ENC22(Control):
    """One key serves one data class."""

    consideration = Consideration.DATA_PROTECTION
    severity = Severity.MEDIUM
    why = (
        "Images, logs and notifications have different readers. A key that they share lets the readers of one decrypt "
        "the others, and its loss or deletion takes all of them."
    )
    remedy = "Make a key for customer data, one for logs and one for notifications; split further by classification."
    before = "Images: {KMSMasterKeyID: !GetAtt Key.Arn}\nAlarms: {KmsMasterKeyId: !GetAtt Key.Arn}"
    after = "Images: {KMSMasterKeyID: !GetAtt MediaKey.Arn}\nAlarms: {KmsMasterKeyId: !GetAtt NotificationsKey.Arn}"
    supports = "KMS key not public / no wildcard decrypt"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        served: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        keys_used: dict[str, Resource] = {}
        for resource, data_class, value in _used(facts.application):
            if isinstance(value, Unresolved):
                yield resource, unknown("KmsKeyId", value)
            elif (key := key_of(facts.application, value)) is not None:
                keys_used[key.key] = key
                served[key.key][data_class].append(resource.id)
        for name, classes in sorted(served.items()):
            description = "; ".join(
                f"{data_class}: {', '.join(sorted(ids))}" for data_class, ids in sorted(classes.items())
            )
            several = not_met("", f"serves {shown(description)}; expected one of these")
            yield keys_used[name], several if len(classes) > 1 else met()


class ENC25(Control):
    """What is encrypted is so under a key whose policy is at hand."""

    consideration = Consideration.DATA_PROTECTION
    severity = Severity.MEDIUM
    why = "A key of somebody else, or that nobody shows, may be closed to you or open to others."
    remedy = "Check the template of the key along, or name an adopted key under [keys.adopt] in the environment file."
    before = "KMSMasterKeyID: arn:aws:kms:eu-west-1:999988887777:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    after = "KMSMasterKeyID: !GetAtt MediaKey.Arn"
    supports = "KMS key not public / no wildcard decrypt"
    paths: ClassVar[dict[str, str]] = {
        **KEY_PATHS,
        **{name: path for name, (_, path) in _CLASS.items()},
        "AWS::S3::Bucket": DEFAULT_KEY,
    }
    types = tuple(paths)

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        for path in each_path(resource, self.paths[resource.type]):
            yield from self._at_hand(resource, path, facts)

    def _at_hand(self, resource: Resource, path: str, facts: Facts) -> Iterator[Verdict]:
        value = resource.get(path)
        adopted = facts.approval.settings.keys.adopt.model_dump().values() if facts.approval else ()
        if not customer_key(value):
            return  # STO01, ENC17 to ENC20 and REK02 say so
        if key_of(facts.application, value) is not None or value in adopted:
            yield met()
        else:
            yield undecided(path, f"{shown(value)} is not in these templates: who may use it is not known")


@once
def used_keys(application: Application) -> frozenset[str]:
    """The keys of this application that something of it is encrypted with."""
    values = (value for _, _, value in _used(application))
    return frozenset(key.key for value in values if (key := key_of(application, value)) is not None)


@once
def data_keys(application: Application) -> frozenset[str]:
    """The keys of this application that images, faces, models or results of it are encrypted with."""
    values = (value for _, data_class, value in _used(application) if data_class == "data")
    return frozenset(key.key for value in values if (key := key_of(application, value)) is not None)


def _used(application: Application) -> Iterator[tuple[Resource, str, Any]]:
    """Every resource that names a key, with its data class."""
    for resource in application.of(*_CLASS):
        data_class, path = _CLASS[resource.type]
        for each in each_path(resource, path):
            yield resource, data_class, resource.get(each)
    logs = log_buckets(application)
    for bucket in application.of("AWS::S3::Bucket"):
        yield bucket, "logs" if bucket.key in logs else "data", bucket.get(DEFAULT_KEY)
