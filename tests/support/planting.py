"""Violations to plant in a clean month, by name: what is done, and the question whose answer it must change."""

from collections.abc import Callable
from typing import Any

from tests.support.cloudtrail import FOREIGN, OURS, Record
from tests.support.months import S3_ENDPOINT, Month, identity

Plant = Callable[[Month], None]
OTHER_ACCOUNT = "444455556666"


_USER = {"Root": "root", "IAMUser": "user/somebody"}


def by(month: Month, **fields: Any) -> Record:
    """A clean call by an approved role, with fields replaced."""
    role, operation = month.caller()
    return month.rekognition(operation, role, **fields)


def call(**fields: Any) -> Plant:
    return lambda month: month.records.append(by(month, **fields))


def other_role(account: str = "", kind: str = "", **fields: Any) -> Plant:
    """An approved operation by a principal that is not approved."""

    def plant(month: Month) -> None:
        _, operation = month.caller()
        role = f"arn:aws:iam::{account or month.settings.account}:role/analytics"
        made = month.rekognition(operation, role, **fields)
        if kind:
            made["userIdentity"] = {"type": kind, "accountId": month.settings.account,
                                    "arn": f"arn:aws:iam::{month.settings.account}:{_USER[kind]}"}  # fmt: skip
        month.records.append(made)

    return plant


def supplier(month: Month) -> None:
    """The role that supplies media calls Rekognition itself."""
    month.records.append(month.rekognition(month.caller()[1], month.role("media-supplier")))


def operation(name: str, **fields: Any) -> Plant:
    """A call that no environment approves, by an approved role."""
    return lambda month: month.records.append(month.rekognition(name, month.caller()[0], **fields))


def change(action: str, **fields: Any) -> Plant:
    """A management call by an administrator who is none of ours, on something of the environment."""

    def plant(month: Month) -> None:
        role = f"arn:aws:iam::{month.settings.account}:role/platform/operator"
        given = {name: value(month) if callable(value) else value for name, value in fields.items()}
        month.records.append(month.event(action, role, **{"readOnly": False} | given))

    return plant


def trail(month: Month) -> dict[str, Any]:
    return {"name": month.settings.names.trail_arn}


def bucket(month: Month) -> dict[str, Any]:
    return {"bucketName": month.media}


def role_of_caller(month: Month) -> dict[str, Any]:
    return {"roleName": month.caller()[0].rpartition("/")[2]}


def topic(month: Month) -> dict[str, Any]:
    return {"topicArn": month.settings.names.topic_arn(month.settings.names.alarms_topic)}


def reading(role: str, name: str = "GetObject", **fields: Any) -> Plant:
    """A read of the media bucket by a role itself."""

    def plant(month: Month) -> None:
        arn = month.caller()[0] if role == "caller" else f"arn:aws:iam::{month.settings.account}:role/{role}"
        month.records.append(month.s3(name, arn, month.media, "onboarding/1.jpg", **fields))

    return plant


def parameters(**given: Any) -> Plant:
    def plant(month: Month) -> None:
        made = by(month)
        made["requestParameters"] = made["requestParameters"] | given
        month.records.append(made)

    return plant


def image(place: Any) -> Plant:
    """The image of a call lies elsewhere, or is sent."""

    def plant(month: Month) -> None:
        made = by(month)
        names = [name for name in made["requestParameters"] if "mage" in name]
        made["requestParameters"] = made["requestParameters"] | dict.fromkeys(names, place)
        month.records.append(made)

    return plant


def key_named(name: str) -> Plant:
    return lambda month: image({"s3Object": {"bucket": month.media, "name": name}})(month)


def unused_role(month: Month) -> None:
    role, _ = month.caller()
    month.records[:] = [one for one in month.records if _issuer(one) != role]


def idle_supplier(month: Month) -> None:
    role = month.role("media-supplier")
    month.records[:] = [one for one in month.records if _issuer(one) != role]


def unused_operation(month: Month) -> None:
    role, name = month.caller()
    month.records[:] = [one for one in month.records if (_issuer(one), one["eventName"]) != (role, name)]


def _issuer(one: Record) -> str:
    return str(one["userIdentity"].get("sessionContext", {}).get("sessionIssuer", {}).get("arn"))


def old_object(days: int) -> Plant:
    """An image that was written on the first day is read so many days later."""

    def plant(month: Month) -> None:
        role, _ = month.caller()
        month.days = days + 1
        day = month.last
        late = month.forwarded(role, "onboarding/kept.jpg", eventTime=f"{day}T10:00:00Z")
        month.records += [month.s3("PutObject", month.role("media-supplier"), month.media, "onboarding/kept.jpg"), late]

    return plant


def denial(**fields: Any) -> Plant:
    """A network activity event of our endpoint."""

    def plant(month: Month) -> None:
        role = f"arn:aws:iam::{month.settings.account}:role/analytics"
        month.records.append(month.denied("rekognition:CompareFaces", role, **fields))

    return plant


def key_use(name: str) -> Plant:
    def plant(month: Month) -> None:
        month.records.append(month.event(f"kms:{name}", month.caller()[0], vpcEndpointId=None))

    return plant


HOST = "rekognition.us-west-2.amazonaws.com"
REFUSED = {"errorCode": "AccessDeniedException", "errorMessage": "User is not authorized to perform"}
OFF = {"vpcEndpointId": None, "vpcEndpointAccountId": None, "sourceIPAddress": "198.51.100.7"}
WITH_FOREIGN = {"vpcEndpointId": FOREIGN, "vpcEndpointAccountId": OTHER_ACCOUNT}
TLS = {"tlsVersion": "TLSv1.3"}

KINDS: dict[str, tuple[Plant, str]] = {
    # who
    "another role of the account": (other_role(), "LOG01"),
    "a role of another account": (other_role(OTHER_ACCOUNT), "LOG01"),
    "a user": (other_role(kind="IAMUser"), "LOG01"),
    "the root user": (other_role(kind="Root"), "LOG01"),
    "another role, refused": (other_role(**REFUSED), "LOG01"),
    "the supplier compares faces": (supplier, "LOG01"),
    # operations
    "a discontinued operation": (operation("StartPersonTracking"), "LOG02"),
    "a discontinued operation, refused": (operation("StartPersonTracking", **REFUSED), "LOG02"),
    "an operation of tomorrow": (operation("CloneFaces"), "LOG02"),
    "the results of a discontinued operation": (operation("GetPersonTracking"), "LOG02"),
    "an approved operation is refused": (call(**REFUSED), "LOG02"),
    "an approved operation is refused, by its older code": (call(errorCode="AccessDenied"), "LOG02"),
    # the way
    "no endpoint": (call(**OFF), "LOG03"),
    "no endpoint, refused": (call(**OFF, **REFUSED), "LOG03"),
    "an endpoint of another account": (call(**WITH_FOREIGN), "LOG03"),
    "another endpoint of the account": (call(vpcEndpointId=FOREIGN), "LOG03"),
    "an endpoint in a record of an older version": (
        call(vpcEndpointId=FOREIGN, vpcEndpointAccountId=None, eventVersion="1.08"), "LOG03"),
    "the endpoint of another service": (call(vpcEndpointId=S3_ENDPOINT), "LOG03"),
    "dual-stack host": (
        call(tlsDetails={**TLS, "clientProvidedHostHeader": "rekognition.eu-west-1.api.aws"}), "LOG03"),
    "dual-stack FIPS host": (
        call(tlsDetails={**TLS, "clientProvidedHostHeader": "rekognition-fips.us-east-1.api.aws"}), "LOG03"),
    "host of another Region": (call(tlsDetails={**TLS, "clientProvidedHostHeader": HOST}), "LOG03"),
    "another Region": (call(awsRegion="us-west-2"), "LOG03"),
    "TLS 1.0": (call(tlsDetails={"tlsVersion": "TLSv1"}), "LOG03"),
    "TLS 1.1": (call(tlsDetails={"tlsVersion": "TLSv1.1"}), "LOG03"),
    # decisions
    "happened off the endpoint": (call(**OFF), "LOG04"),
    "happened through a foreign endpoint": (call(**WITH_FOREIGN), "LOG04"),
    "happened in another Region": (call(awsRegion="us-west-2"), "LOG04"),
    "happened from another address": (call(sourceIPAddress="172.16.9.9"), "LOG04"),
    "refused though approved": (call(**REFUSED), "LOG04"),
    "an unapproved operation happened": (operation("StartPersonTracking"), "LOG04"),
    "another role came through our endpoint": (other_role(), "LOG04"),
    "the operation of another role": (supplier, "LOG04"),
    "an object read off the endpoint": (reading("caller", vpcEndpointId=None), "LOG04"),
    "an object read by another role": (reading("analytics"), "LOG04"),
    "an object read by nobody of the organization": (
        reading("x", userIdentity={"type": "AWSAccount", "accountId": "777788889999"}), "LOG04"),
    # unused
    "a role was never used": (unused_role, "LOG06"),
    "an operation was never called": (unused_operation, "LOG06"),
    "the media supplier never acted": (idle_supplier, "LOG06"),
    # endpoint denials
    "our endpoint refused another role": (denial(), "LOG07"),
    "our endpoint refused, in the documentation's spelling": (denial(eventType="AwsVpceEvents"), "LOG07"),
    "our endpoint refused another account": (
        denial(userIdentity={"type": "AWSAccount", "accountId": OTHER_ACCOUNT}), "LOG07"),
    "the endpoint of S3 refused": (
        denial(eventSource="s3.amazonaws.com", eventName="PutObject", vpcEndpointId=S3_ENDPOINT), "LOG07"),
    # other readers
    "another role read media": (reading("analytics"), "LOG08"),
    "another role was refused media": (reading("analytics", errorCode="AccessDenied"), "LOG08"),
    "an approved role read media itself": (reading("caller"), "LOG08"),
    "media were copied": (reading("analytics", name="CopyObject"), "LOG08"),
    "another service read media": (
        reading("caller", userIdentity={**identity("arn:aws:iam::111122223333:role/analytics"),
                                        "invokedBy": "athena.amazonaws.com"}), "LOG08"),
    "a role decrypted by itself": (key_use("Decrypt"), "LOG08"),
    "a role granted its key": (key_use("CreateGrant"), "LOG08"),
    # tampering
    "the trail was stopped": (change("cloudtrail:StopLogging", requestParameters=trail), "LOG09"),
    "the trail was deleted": (change("cloudtrail:DeleteTrail", requestParameters=trail), "LOG09"),
    "the trail's selectors": (change("cloudtrail:PutEventSelectors", requestParameters=trail), "LOG09"),
    "a key was disabled": (change("kms:DisableKey"), "LOG09"),
    "a key is to be deleted": (change("kms:ScheduleKeyDeletion"), "LOG09"),
    "a key policy": (change("kms:PutKeyPolicy"), "LOG09"),
    "an endpoint policy": (change("ec2:ModifyVpcEndpoint"), "LOG09"),
    "an endpoint was deleted": (change("ec2:DeleteVpcEndpoints"), "LOG09"),
    "a bucket policy was deleted": (change("s3:DeleteBucketPolicy", requestParameters=bucket), "LOG09"),
    "public access": (change("s3:DeleteBucketPublicAccessBlock", requestParameters=bucket), "LOG09"),
    "a policy was attached to a role": (change("iam:AttachRolePolicy", requestParameters=role_of_caller), "LOG09"),
    "a role's trust": (change("iam:UpdateAssumeRolePolicy", requestParameters=role_of_caller), "LOG09"),
    "a role's boundary": (change("iam:DeleteRolePermissionsBoundary", requestParameters=role_of_caller), "LOG09"),
    "an alarm was silenced": (change("monitoring:DisableAlarmActions"), "LOG09"),
    "a rule was disabled": (change("events:DisableRule"), "LOG09"),
    "nobody is notified any more": (change("sns:DeleteTopic", requestParameters=topic), "LOG09"),
    "a change was tried and refused": (change("cloudtrail:StopLogging", errorCode="AccessDenied"), "LOG09"),
    "a change that nothing notices": (
        change("iam:TagRole", requestParameters=role_of_caller), "LOG09"),
    # the evidence itself
    "the trail was silent for a while": (change("cloudtrail:StopLogging", requestParameters=trail), "LOG10"),
    # images and persons
    "image bytes were sent": (image({"bytes": "HIDDEN"}), "LOG11"),
    "an empty image": (image({}), "LOG11"),
    "an image of another bucket": (image({"s3Object": {"bucket": "somebody-elses", "name": "1.jpg"}}), "LOG11"),
    "parameters left out": (call(requestParameters=None), "LOG11"),
    "an e-mail address as an id": (parameters(externalImageId="customer@example.com"), "LOG11"),
    "a date of birth in a user id": (parameters(userId="dob-1980-02-03"), "LOG11"),
    "a social security number in a key": (key_named("kyc/123-45-6789.jpg"), "LOG11"),
    "a telephone number in a tag": (parameters(tags={"contact": "+44 20 7946 0958"}), "LOG11"),
    # retention
    "an object outlived its retention": (old_object(40), "LOG12"),
    "expiry was taken away": (change("s3:DeleteBucketLifecycle", requestParameters=bucket), "LOG12"),
    "expiry was changed": (change("s3:PutBucketLifecycleConfiguration", requestParameters=bucket), "LOG12"),
}  # fmt: skip
"""Kind → how it is planted, and the question that must not be answered with "met"."""
__all__ = ["KINDS", "OURS"]
