"""Endpoints to be judged."""

from typing import Any

from tests.support.cases import Resources, allow, one

ORG = {"StringEquals": {"aws:PrincipalOrgID": "o-exampleorg1"}}
MEASURED = "rekognition:CompareFaces"


def endpoint(document: Any = None, service: Any = "rekognition", **properties: Any) -> Resources:
    """An interface endpoint; `document`: its policy."""
    given = {"PolicyDocument": document} if document is not None else {}
    name = service if isinstance(service, dict) else f"com.amazonaws.eu-west-1.{service}"
    return one("EC2::VPCEndpoint", ServiceName=name, VpcEndpointType="Interface", **given | properties)


def everyone(action: Any, resource: Any = "*", where: Any = None, **rest: Any) -> dict[str, Any]:
    return allow(action, resource, where, Principal=rest.pop("Principal", "*"), **rest)


def https(**source: Any) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": 443, "ToPort": "443", **source}
