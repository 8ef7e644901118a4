"""The server: moto's services behind one loopback port, with our classes where moto's fall short."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask
from moto.core.responses import BaseResponse
from moto.core.utils import convert_to_flask_response
from moto.moto_api._internal.models import moto_api_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from rehearsal.cloudformation.api import CloudFormation
from rehearsal.services.athena import Athena
from rehearsal.services.cloudtrail import CloudTrail
from rehearsal.services.cloudwatch import CloudWatch
from rehearsal.services.ec2 import Ec2
from rehearsal.services.kms import Kms
from rehearsal.services.logs import Logs
from rehearsal.services.organizations import Organizations
from rehearsal.services.rekognition import Rekognition
from rehearsal.services.s3 import S3
from rehearsal.services.sns import Sns

OURS: Mapping[str, type[BaseResponse]] = {
    "athena": Athena,
    "cloudformation": CloudFormation,
    "cloudtrail": CloudTrail,
    "cloudwatch": CloudWatch,
    "ec2": Ec2,
    "kms": Kms,
    "logs": Logs,
    "organizations": Organizations,
    "rekognition": Rekognition,
    "s3": S3,
    "sns": Sns,
}


def application() -> Callable[..., Any]:
    """The WSGI application of an emulated AWS."""
    return _Accounts(DomainDispatcherApplication(_service))


class _Accounts:
    """An access key of twelve digits speaks for the account of that id."""

    def __init__(self, inner: Callable[..., Any]) -> None:
        self._inner = inner

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        _, _, rest = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")
        key = rest.partition("/")[0]
        if len(key) == 12 and key.isdigit():
            environ["HTTP_X_MOTO_ACCOUNT_ID"] = key
        return self._inner(environ, start_response)


def _service(name: Any) -> Flask:
    """Moto's application of a service; where we have a class for it, its requests go there."""
    app = create_backend_app(name)
    if ours := OURS.get(name):
        views: dict[str, Any] = app.view_functions
        for endpoint, view in views.items():
            if handler := getattr(ours, view.callback.__name__, None):
                views[endpoint] = convert_to_flask_response(handler)
    return app


def forget() -> None:
    """Back to an empty AWS: moto's state and ours is the process's."""
    moto_api_backend.reset()
    CloudFormation.places.clear()
    CloudFormation.stack_sets.clear()
    Kms.periods.clear()
    Logs.account_policies.clear()
    Rekognition.kept.clear()
    Sns.protected.clear()
