"""Policies as the proof takes them: under the names that a person knows them by."""

from typing import Any

from assurance.iam.document import PolicyError, statements
from assurance.iam.request import Policy

_EVERYTHING = {"Sid": "FullAccess", "Effect": "Allow", "Action": "*", "Resource": "*"}
FULL_ACCESS = {"Version": "2012-10-17", "Statement": [_EVERYTHING]}
FOR_EVERYONE = {"Version": "2012-10-17", "Statement": [{**_EVERYTHING, "Principal": "*"}]}


def policy(name: str, document: Any, where: str = "") -> Policy:
    """A document under the name a person knows it by; an error says where it is."""
    try:
        return Policy(name=name, statements=statements(document))
    except PolicyError as error:
        raise PolicyError(f"{where}: {name}" if where else name, str(error)) from None
