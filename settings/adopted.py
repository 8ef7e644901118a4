"""The table of an environment file that names documents of what the bank adopts, and what such a document is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from pydantic import PrivateAttr

from settings.answer import Answer
from settings.texts import DocumentPath


class KeyDocuments(Answer):
    """Documents of adopted keys, by data class: the key policy, or the properties of AWS::KMS::Key."""

    media: DocumentPath | None = None
    """Of keys.adopt.media."""
    evidence: DocumentPath | None = None
    """Of keys.adopt.evidence."""
    models: DocumentPath | None = None
    """Of keys.adopt.models."""
    logs: DocumentPath | None = None
    """Of keys.adopt.logs."""
    notifications: DocumentPath | None = None
    """Of keys.adopt.notifications."""


class TopicDocuments(Answer):
    """Documents of adopted topics: the policy, or the properties of AWS::SNS::Topic with PolicyDocument beside them."""

    topic: DocumentPath | None = None
    """Of alarms.adopt.topic."""
    urgent_topic: DocumentPath | None = None
    """Of alarms.adopt.urgent-topic."""


class AdoptedDocuments(Answer):
    """JSON files of the bank that say what it adopts; paths are relative to the file that names them."""

    permission_boundary: DocumentPath | None = None
    """The policy of permission-boundary."""
    s3_endpoint: DocumentPath | None = None
    """The policy of network.adopt.s3-endpoint."""
    rekognition_endpoint: DocumentPath | None = None
    """The policy of network.adopt.rekognition-endpoint."""
    trail: DocumentPath | None = None
    """The properties of log-archive.adopt.trail, as CloudFormation names those of AWS::CloudTrail::Trail."""
    keys: KeyDocuments = KeyDocuments()
    """Those of adopted keys."""
    alarms: TopicDocuments = TopicDocuments()
    """Those of adopted topics."""
    service_control: tuple[DocumentPath, ...] = ()
    """Service control policies of the organization that reach the account."""
    resource_control: tuple[DocumentPath, ...] = ()
    """Resource control policies of the organization that reach the account."""


@dataclass(frozen=True, kw_only=True)
class Adopted:
    """A document that was read."""

    key: str
    """Under which key of [adopted-documents] it is named, e.g. `keys.media`."""
    path: str
    """As the environment file writes it."""
    sha256: str
    content: Mapping[str, Any] = field(repr=False)

    @property
    def is_policy(self) -> bool:
        """Whether it is a policy alone, and says nothing else of what it belongs to."""
        return "Statement" in self.content


class Documented(Answer):
    """Answers, and what the documents that they name hold."""

    _adopted: tuple[Adopted, ...] = PrivateAttr(default=())

    @property
    def adopted(self) -> tuple[Adopted, ...]:
        """The documents of what the bank adopts, as they were read beside the environment file."""
        return self._adopted

    def adopting(self, documents: tuple[Adopted, ...]) -> Self:
        """These answers, with the documents that they name."""
        found = self.model_copy()
        found._adopted = documents
        return found
