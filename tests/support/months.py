"""Months of CloudTrail logs for an environment: what its approved roles do all day, written as CloudTrail writes it."""

import gzip
import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any
from uuid import UUID

from capabilities.capability import By, Duty, Scope, Store
from capabilities.names import BUCKETS
from settings.settings import Settings
from tests.support.cloudtrail import OURS, Record, record

S3_ENDPOINT = "vpce-0d44ddddddddddddd"
FIRST = date(2026, 3, 2)
TAKES_IMAGE = frozenset(
    "CompareFaces DetectFaces DetectLabels DetectModerationLabels DetectText IndexFaces DetectProtectiveEquipment "
    "DetectCustomLabels RecognizeCelebrities SearchFacesByImage SearchUsersByImage".split()
)


class Month:
    """Days of events of an environment; `records` may be changed before they are written."""

    def __init__(self, settings: Settings, days: int = 2, first: date = FIRST) -> None:
        self.settings, self.days, self.first = settings, days, first
        self.address = str(IPv4Network(settings.network.clients[0])[17])
        self._numbers = itertools.count(1)
        self.records: list[Record] = []
        for number in range(days):
            self.records += self._day(first + timedelta(days=number))

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.days - 1)

    def role(self, duty: str) -> str:
        return self.settings.names.role_arn(self.settings.names.role(duty))

    @property
    def media(self) -> str:
        return self.settings.names.bucket(Store.MEDIA)

    def caller(self) -> tuple[str, str]:
        """The first approved role that takes images, and its operation."""
        return next((role, name) for role, name, _ in self.approved() if name in TAKES_IMAGE)

    def approved(self) -> Iterator[tuple[str, str, Scope]]:
        """Role, operation and scope of everything that is approved."""
        names = self.settings.names
        for row in self.settings.approved:
            for grant in row.grants:
                if grant.duty is not Duty.CLIENT:
                    arn = names.role_arn(names.role_of(grant.duty, row.name))
                    yield from ((arn, action.partition(":")[2], grant.scope) for action in grant.actions)

    def event(self, call: str, role: str, day: date | None = None, **fields: Any) -> Record:
        """A call by a role; `fields` replace or add fields of the record, and None takes one away."""
        number = next(self._numbers)
        time = datetime.combine(day or self.first, datetime.min.time(), UTC) + timedelta(seconds=number * 7 % 86000)
        made = record(
            call,
            **{
                "eventID": str(UUID(int=number)),
                "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "awsRegion": self.settings.region,
                "recipientAccountId": self.settings.account,
                "sourceIPAddress": self.address,
                "userIdentity": identity(role),
                "managementEvent": True,
            }
            | fields,
        )
        return {name: value for name, value in made.items() if value is not None or name == "responseElements"}

    def rekognition(self, operation: str, role: str, scope: Scope = Scope.ANY, **fields: Any) -> Record:
        """A call to Rekognition through our endpoint, with what such a call holds."""
        region = self.settings.region
        usual = {
            "vpcEndpointId": OURS,
            "vpcEndpointAccountId": self.settings.account,
            "tlsDetails": {"tlsVersion": "TLSv1.3", "clientProvidedHostHeader": f"rekognition.{region}.amazonaws.com"},
            "requestParameters": self.parameters(operation, scope),
        }
        return self.event(f"rekognition:{operation}", role, **usual | fields)

    def parameters(self, operation: str, scope: Scope) -> dict[str, Any]:
        found: dict[str, Any] = {}
        names, given = self.settings.names, self.settings.capabilities
        projects = given.custom_labels.projects if given.custom_labels else ("none",)
        project = names.arn("rekognition", f"project/{projects[0]}/1700000000000")
        match scope:
            case Scope.COLLECTION:
                collections = given.face_search.collections if given.face_search else ("none",)
                found["collectionId"] = collections[0]
            case Scope.PROJECT:
                found["projectArn"] = project
            case Scope.VERSION:
                found["projectVersionArn"] = project.replace("/17", "/version/v1/17")
            case Scope.DATASET:
                found["datasetArn"] = project.replace("/17", "/dataset/train/17")
            case Scope.STREAM_PROCESSOR:
                processors = given.streaming_video.processors if given.streaming_video else ()
                found["name"] = processors[0].name
            case Scope.TAGGABLE:
                collections = given.face_search.collections if given.face_search else ()
                found["resourceArn"] = names.collection_arn(collections[0]) if collections else project
        place = {"s3Object": {"bucket": self.media, "name": f"onboarding/{next(self._numbers):08x}.jpg"}}
        if operation in TAKES_IMAGE:
            found |= {"sourceImage": place, "targetImage": place} if operation == "CompareFaces" else {"image": place}
        return found

    def s3(self, operation: str, role: str, bucket: str, key: str, **fields: Any) -> Record:
        """A data event of an object, by the role itself through the endpoint of S3."""
        usual: dict[str, Any] = {
            "eventCategory": "Data",
            "managementEvent": False,
            "readOnly": operation.startswith(("Get", "Head")),
            "requestParameters": {"bucketName": bucket, "key": key},
            "resources": [{"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::{bucket}/{key}"},
                          {"type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::{bucket}"}],
            "vpcEndpointId": S3_ENDPOINT,
            "vpcEndpointAccountId": self.settings.account,
            "tlsDetails": {"tlsVersion": "TLSv1.3"},
        }  # fmt: skip
        return self.event(f"s3:{operation}", role, **usual | fields)

    def forwarded(self, role: str, key: str, bucket: str = "", operation: str = "GetObject", **fields: Any) -> Record:
        """Rekognition's read of an image for its caller, or what else it does with its caller's permissions."""
        service = "rekognition.amazonaws.com"
        usual = {
            "userIdentity": identity(role) | {"invokedBy": service},
            "sourceIPAddress": service,
            "vpcEndpointId": None,
            "vpcEndpointAccountId": None,
            "tlsDetails": None,
        }
        return self.s3(operation, role, bucket or self.media, key, **usual | fields)

    def denied(self, call: str, role: str, **fields: Any) -> Record:
        """A call that our endpoint's policy refused, as the network activity event that alone records it."""
        usual: dict[str, Any] = {
            "eventType": "AwsVpceEvent",
            "eventCategory": "NetworkActivity",
            "errorCode": "VpceAccessDenied",
            "errorMessage": "The request was denied due to a VPC endpoint policy",
            "vpcEndpointId": OURS,
            "vpcEndpointAccountId": self.settings.account,
            "requestParameters": None,
        }
        return self.event(call, role, **usual | fields)

    def _day(self, day: date) -> Iterator[Record]:
        """Everything approved, once; images put and read; and what else happens in an account."""
        other = f"arn:aws:iam::{self.settings.account}:role/platform/inventory"
        for role, operation, scope in self.approved():
            made = self.rekognition(operation, role, scope)
            yield self._at(made, day)
            sent = made["requestParameters"].get("image") or made["requestParameters"].get("sourceImage")
            if sent:
                key = sent["s3Object"]["name"]
                supplier = self.role("media-supplier")
                yield self._at(self.s3("PutObject", supplier, self.media, key), day)
                yield self._at(self.forwarded(role, key), day)
        yield from (self._at(one, day) for one in self._stored())
        for name in ("DescribeInstances", "DescribeVpcs", "GetEbsEncryptionByDefault"):
            yield self._at(self.event(f"ec2:{name}", other), day)
        yield self._at(self.event("kms:Decrypt", other, requestParameters={"encryptionAlgorithm": "SYMMETRIC"}), day)

    def _stored(self) -> Iterator[Record]:
        """Evidence and results written and read as approved, and a version of an image erased."""
        names = self.settings.names
        for row in self.settings.approved:
            for need in row.needs:
                if need.on in BUCKETS and need.duty is not Duty.SUPPLY:
                    by_service = need.by is By.SERVICE_ROLE
                    role = names.role_arn(
                        names.service_role(row.name) if by_service else names.role_of(need.duty, row.name)
                    )
                    for operation in ("PutObject", "GetObject"):
                        if f"s3:{operation}" in need.actions:
                            yield self.forwarded(role, "sessions/1.jpg", names.bucket(need.on), operation)
        for bucket in map(names.bucket, sorted(self.settings.stores & set(BUCKETS))):
            sent = {"bucketName": bucket, "key": "old/0.jpg", "versionId": "3HL4kqtJlcpXroDTDmJ"}
            yield self.s3("DeleteObject", self.role("eraser"), bucket, "old/0.jpg", requestParameters=sent)

    def _at(self, made: Record, day: date) -> Record:
        number = UUID(made["eventID"]).int
        time = datetime.combine(day, datetime.min.time(), UTC) + timedelta(seconds=number * 7 % 86000)
        return made | {"eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ")}


def identity(role: str) -> dict[str, Any]:
    """The identity of a session of a role."""
    account, name = role.split(":")[4], role.rpartition("/")[2]
    return {
        "type": "AssumedRole",
        "principalId": f"AROAEXAMPLE:{name[:20]}-task",
        "arn": f"arn:aws:sts::{account}:assumed-role/{name}/{name[:20]}-task",
        "accountId": account,
        "sessionContext": {
            "sessionIssuer": {"type": "Role", "arn": role, "accountId": account, "userName": name},
            "attributes": {"mfaAuthenticated": "false"},
        },
    }


def write(records: Iterable[Record], folder: Path, *, size: int = 50, organization: str = "") -> dict[str, bytes]:
    """Log files as `aws s3 sync` leaves them: by account, kind, Region and day; the key of each with its content."""
    groups: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for one in sorted(records, key=lambda one: (one["eventTime"], one["eventID"])):
        kind = "CloudTrail-NetworkActivity" if one["eventCategory"] == "NetworkActivity" else "CloudTrail"
        groups[one["recipientAccountId"], kind, one["awsRegion"], one["eventTime"][:10]].append(one)
    files: dict[str, bytes] = {}
    for (account, kind, region, day), several in groups.items():
        place = "/".join(filter(None, ["AWSLogs", organization, account, kind, region, day.replace("-", "/")]))
        for number in range(0, len(several), size):
            name = f"{account}_{kind}_{region}_{day.replace('-', '')}T{number % 2400:04}Z_{number:016}.json.gz"
            files[f"{place}/{name}"] = json.dumps({"Records": several[number : number + size]}).encode()
    for key, content in files.items():
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(content, mtime=0))
    return files
