"""The loop closes offline: `audit` reads what the emulator records of its own calls, and agrees with the proof."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest

from assurance.audit.auditing import Asked, Audit, audited
from assurance.audit.calls import Call
from assurance.iam.evaluate import Verdict
from assurance.proof.actions import Ask
from assurance.proof.decide import Judge
from assurance.proof.network_paths import paths
from assurance.proof.principals import everyone
from assurance.proof.reading import read as estate_of
from rehearsal.emulator import Running
from rehearsal.recorded import record, write
from settings.loading import load
from tests.support.auditing import application

PATHS = {"our-rekognition-endpoint": "", "foreign-endpoint": "vpce-foreign/777788889999", "internet": None}
"""Network path of the proof → how a client says that it comes through it; empty: our endpoint's id."""
IMAGE = {"Image": {"S3Object": {"Bucket": "kyc-rek-media-111122223333-eu-west-1", "Name": "onboarding/1.jpg"}}}
CALLS: Mapping[str, dict[str, Any]] = {
    "CompareFaces": {"SourceImage": IMAGE["Image"], "TargetImage": IMAGE["Image"]},
    "DescribeCollection": {"CollectionId": "kyc-customers"},
    "DetectLabels": IMAGE,
    "DetectText": IMAGE,
    "ListCollections": {},
    "ListFaces": {"CollectionId": "kyc-customers"},
    "ListUsers": {"CollectionId": "kyc-customers"},
}
"""Operations that the emulator answers, with parameters."""


SIGNED = "AWS4-HMAC-SHA256 Credential=111122223333/20260302/eu-west-1/{}/aws4_request, SignedHeaders=host, Signature=0"
REQUESTS: dict[str, tuple[str, dict[str, str], bytes, dict[str, Any]]] = {
    "JSON": (
        "rekognition", {"HTTP_X_AMZ_TARGET": "RekognitionService.DetectText"},
        json.dumps({"Image": {"S3Object": {"Bucket": "b", "Name": "k"}, "Bytes": "aGk="}}).encode(),
        {"eventName": "DetectText", "readOnly": True, "eventCategory": "Management",
         "requestParameters": {"image": {"s3Object": {"bucket": "b", "name": "k"}}}}),
    "a form": (
        "iam", {}, b"Action=PutRolePolicy&Version=2010-05-08&RoleName=r",
        {"eventName": "PutRolePolicy", "readOnly": False, "requestParameters": {"roleName": "r"}}),
    "CBOR": (
        "monitoring", {"PATH_INFO": "/service/GraniteServiceVersion20100801/operation/DescribeAlarms"}, b"\xa0",
        {"eventName": "DescribeAlarms", "eventSource": "monitoring.amazonaws.com", "requestParameters": None}),
    "an object": (
        "s3", {"PATH_INFO": "/b/a/key", "REQUEST_METHOD": "DELETE", "QUERY_STRING": "versionId=1"}, b"",
        {"eventName": "DeleteObject", "eventCategory": "Data", "managementEvent": False,
         "requestParameters": {"bucketName": "b", "key": "a/key", "versionId": "1"}}),
    "an endpoint of another account": (
        "kms", {"HTTP_X_AMZ_TARGET": "TrentService.Decrypt", "HTTP_X_VPC_ENDPOINT": "vpce-1/777788889999"}, b"no JSON",
        {"eventName": "Decrypt", "vpcEndpointId": "vpce-1", "vpcEndpointAccountId": "777788889999"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", REQUESTS)
def test_a_request_is_recorded_as_cloudtrail_does(kind: str) -> None:
    """Service, operation, parameters in CloudTrail's spelling without image bytes, and by which endpoint it came."""
    service, more, body, expected = REQUESTS[kind]
    made = record({"HTTP_AUTHORIZATION": SIGNED.format(service), **more}, body, "200 OK", b"{}")
    assert made is not None
    assert {name: made[name] for name in expected} == expected
    assert made["userIdentity"]["arn"] == "arn:aws:iam::111122223333:root"
    assert "errorCode" not in made


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b'{"__type": "com.amazonaws#AccessDeniedException"}', "AccessDeniedException"),
        (b"<Error><Code>NoSuchKey</Code></Error>", "NoSuchKey"),
        (b"", "Status501"),
    ],
)
def test_a_failure_bears_its_code(answer: bytes, code: str) -> None:
    """As the service names it; by its status where it does not."""
    given = {"HTTP_AUTHORIZATION": SIGNED.format("kms"), "HTTP_X_AMZ_TARGET": "TrentService.Decrypt"}
    made = record(given, b"{}", "501 Not Implemented", answer)
    assert made is not None
    assert made["errorCode"] == code


@pytest.mark.parametrize(
    "given",
    [{}, {"HTTP_AUTHORIZATION": SIGNED.format("s3"), "PATH_INFO": "/bucket", "REQUEST_METHOD": "GET"},
     {"HTTP_AUTHORIZATION": SIGNED.format("kms")}],
)  # fmt: skip
def test_what_names_no_operation_is_not_recorded(given: dict[str, str]) -> None:
    """A request without a signature, a listing of a bucket, a form without an action."""
    assert record(given, b"", "200 OK", b"") is None


def client(running: Running, role: str, path: str, endpoint: str) -> Any:
    """A client of Rekognition in the session of a role, that says by which path it comes."""
    given = running.aws().sts.assume_role(RoleArn=role, RoleSessionName="rehearsed")["Credentials"]
    made = boto3.client(
        "rekognition", region_name=running.region, endpoint_url=running.url, aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"], aws_session_token=given["SessionToken"],
    )  # fmt: skip
    through = PATHS[path]

    def said(request: Any, **_: Any) -> None:
        request.headers["X-Forwarded-For"] = "198.51.100.10" if through is None else "10.40.0.17"
        if through is not None:
            request.headers["X-Vpc-Endpoint"] = through or endpoint

    made.meta.events.register("before-send.rekognition", said)
    return made


@pytest.fixture
def recorded(rehearsed: Running, assemblies: Mapping[str, Path], tmp_path: Path) -> tuple[Audit, Judge]:
    """Every role of the baseline calls every operation by every path, and the audit of what was recorded of it."""
    estate = estate_of(application(assemblies["example"]))
    endpoints = rehearsed.aws().ec2.describe_vpc_endpoints()["VpcEndpoints"]
    (endpoint,) = [one["VpcEndpointId"] for one in endpoints if one["ServiceName"].endswith(".rekognition")]
    begun = len(rehearsed.records)
    for who in everyone(estate):
        if who.baseline:
            for path in PATHS:
                made = client(rehearsed, who.principal.arn, path, endpoint)
                for operation, parameters in CALLS.items():
                    made._make_api_call(operation, parameters)
    assert write(rehearsed.records[begun:], tmp_path / "logs") == 1
    found = audited(load("example"), application(assemblies["example"]),
                    Asked(logs=[tmp_path / "logs"], endpoints={endpoint: "rekognition"}))  # fmt: skip
    return found, Judge(estate=estate)


def path_of(call: Call) -> str:
    return {"": "internet", "vpce-foreign": "foreign-endpoint"}.get(call.endpoint, "our-rekognition-endpoint")


@pytest.mark.thorough
def test_the_audit_agrees_with_the_proof(recorded: tuple[Audit, Judge]) -> None:
    """Each recorded call is decided as the access matrix decides it, and what it denies is what LOG04 names."""
    found, judge = recorded
    people = {who.principal.arn: who for who in everyone(judge.estate) if who.baseline}
    expected: dict[tuple[str, str], set[Verdict]] = {}
    compared = 0
    for call, _ in found.evidence.of("rekognition"):
        ask = Ask(action=call.action, resource=call.resource)
        path = next(one for one in paths(judge.estate, call.action) if one.name == path_of(call))
        verdict = judge.decide(people[call.principal], ask, path).verdict
        decision = found.evidence.replay.decide(call)
        assert decision is not None
        assert decision.verdict is verdict, (call, decision)
        expected.setdefault((call.principal, call.action), set()).add(verdict)
        compared += 1
    assert compared == len(people) * len(CALLS) * len(PATHS)
    denied = {key for key, verdicts in expected.items() if Verdict.DENY in verdicts}
    open_ = {(one.resource, one.property) for one in found.results.open if one.control == "LOG04"}
    assert open_ == denied
    allowed = {key for key, verdicts in expected.items() if Verdict.ALLOW in verdicts}
    assert {(role.rpartition("-euw1-")[2], action) for role, action in allowed} >= {
        ("caller-face-comparison", "rekognition:CompareFaces"), ("caller-text-detection", "rekognition:DetectText"),
        ("auditor", "rekognition:ListCollections"),
    }  # fmt: skip
