"""What CloudTrail keeps of a call."""

from collections.abc import Collection

_SOURCES = {"cloudwatch": "monitoring", "s3api": "s3"}
"""Service of the command line → of the event, where they differ."""
_DATA = frozenset(("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"))


def event(service: str, operation: str, *, error: str = "") -> str:
    """`eventSource rekognition.amazonaws.com, eventName CompareFaces, no errorCode`."""
    source = _SOURCES.get(service, service)
    kind = ", a data event" if f"{source}:{operation}" in _DATA else ""
    told = f"errorCode {error}" if error else "no errorCode"
    return f"eventSource {source}.amazonaws.com, eventName {operation}, {told}{kind}"


def denied(service: str, operation: str, policies: Collection[str]) -> str:
    """Of a refused call; `policies`: those that refused it. What an endpoint policy refuses reaches no service."""
    if policies and all(name.startswith("endpoint policy") for name in policies):
        error = "VpceAccessDenied, eventType AwsVpceEvent, eventCategory NetworkActivity, with the vpcEndpointId"
    else:
        error = "AccessDenied or AccessDeniedException"
    return event(service, operation, error=error)
