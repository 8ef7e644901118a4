"""What AWS refuses: the schemas that it publishes of CloudFormation's resource types, as cfn-lint carries them.

They know nothing of policies. One thing is added that IAM's user guide says of them, and mutants often break: no part
of a principal's ARN can be a wildcard (reference_policies_elements_principal).
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import regex  # type: ignore[import-untyped]
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # type: ignore[import-untyped]
from jsonschema import Draft7Validator, ValidationError
from jsonschema.validators import extend

from assurance.model.reading import leaves
from assurance.sources.resource import Application, Reference, Resource

_PRINCIPAL = re.compile(r"\bPrincipal\.AWS\b")


def orphans(resource: Resource, application: Application) -> str:
    """Who refers to a resource, and could not be deployed without it; an empty text if nobody does."""
    others = (one for one in application.resources if one is not resource)
    held = ((one.id, value) for one in others for _, value in leaves(dict(one.properties)))
    return next((id_ for id_, value in held if isinstance(value, Reference) and value.resource == resource.key), "")


def refused(resource: Resource) -> str:
    """Why a resource cannot be deployed, or an empty text."""
    if error := next(_schema(resource.type).iter_errors(resource.properties), None):
        return str(error.message)
    named = ((path, value) for path, value in leaves(dict(resource.properties)) if _PRINCIPAL.search(path))
    return next((f"{value}: a wildcard within a principal's ARN" for _, value in named if _within(value)), "")


def _within(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("arn:") and "*" in value


@cache
def _schema(type_: str) -> Any:
    return _Validator(PROVIDER_SCHEMA_MANAGER.get_resource_schema("eu-west-1", type_).schema)


def _pattern(validator: Any, pattern: str, text: Any, schema: Any) -> Iterator[ValidationError]:
    """AWS's patterns name Unicode classes, which Python's own expressions do not know."""
    if isinstance(text, str) and not regex.search(pattern, text):
        yield ValidationError(f"{text!r} is not as {pattern!r} asks")


_Validator: Any = extend(  # type: ignore[no-untyped-call]
    Draft7Validator, {"pattern": _pattern}
)
