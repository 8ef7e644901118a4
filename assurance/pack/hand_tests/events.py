"""What CloudTrail keeps of a call, and what a refused one answers (facts 52 to 54)."""

from collections.abc import Collection

from assurance.model.selectors import selection
from assurance.sources.resource import Resource

_SOURCES = {"cloudwatch": "monitoring", "s3api": "s3", "sagemaker-a2i-runtime": "sagemaker"}
"""Service of the command line → of the event, where they differ."""
_NAMES = {"GetBucketLifecycleConfiguration": "GetBucketLifecycle"}
"""Operation → what CloudTrail calls it, where they differ."""
_DATA = {
    "s3:AbortMultipartUpload": "AWS::S3::Object",
    "s3:DeleteObject": "AWS::S3::Object",
    "s3:GetObject": "AWS::S3::Object",
    "s3:PutObject": "AWS::S3::Object",
    "sns:Publish": "AWS::SNS::Topic",
}
"""What is no management event → the type under which a trail selects it."""
_REFUSALS = {"ec2": "UnauthorizedOperation", "sns": "AuthorizationError"}
"""Service → the error of who may not, where it is no AccessDenied."""


def refusal(service: str) -> str:
    """The error that a call without permission comes back with."""
    return _REFUSALS.get(service, "AccessDenied or AccessDeniedException")


def event(service: str, operation: str, *, error: str = "", arn: str = "", trail: Resource | None = None) -> str:
    """`eventSource rekognition.amazonaws.com, eventName CompareFaces, no errorCode`; `arn`: what a data event is of."""
    source, name = _SOURCES.get(service, service), _NAMES.get(operation, operation)
    kind = _DATA.get(f"{source}:{operation}", "")
    if kind and trail and not _selected(trail, kind, operation, arn):
        return "none: it would be a data event, and the trail records none of this resource"
    description = f"errorCode {error}" if error else "no errorCode"
    data = ", a data event" if kind and trail else ", a data event, if the trail records it" if kind else ""
    return f"eventSource {source}.amazonaws.com, eventName {name}, {description}{data}"


def denied(
    service: str, operation: str, policies: Collection[str], *, arn: str = "", trail: Resource | None = None
) -> str:
    """Of a refused call; `policies`: those that refused it. What an endpoint policy refuses reaches no service."""
    if policies and all(name.startswith("endpoint policy") for name in policies):
        source, name = _SOURCES.get(service, service), _NAMES.get(operation, operation)
        error = "VpceAccessDenied, eventType AwsVpceEvent, eventCategory NetworkActivity, with the vpcEndpointId"
        return f"eventSource {source}.amazonaws.com, eventName {name}, errorCode {error}"
    error = "Client.UnauthorizedOperation" if service == "ec2" else refusal(service)
    return event(service, operation, error=error, arn=arn, trail=trail)


def _selected(trail: Resource, kind: str, operation: str, arn: str) -> bool:
    """Whether the selectors of a trail take a data event."""
    return selection(trail).takes(eventCategory="Data", resources_type=kind, resources_ARN=arn, eventName=operation)
