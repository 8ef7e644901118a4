"""The policy documents of an application: which resource holds which, and what in them could not be read."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from assurance.iam.document import PolicyError, Statement, statements
from assurance.iam.request import Policy
from assurance.model.once import once
from assurance.model.reading import items, unknown
from assurance.results.verdict import Verdict, undecided
from assurance.sources.resource import Application, Resource

KEYS = ("AWS::KMS::Key", "AWS::KMS::ReplicaKey")
"""Keys: a replica in another Region has a policy of its own."""
TOPIC_POLICIES = {"AWS::SNS::TopicPolicy": "Topics", "AWS::SNS::TopicInlinePolicy": "TopicArn"}
"""The policies of topics, and the property that names them."""
QUEUE_POLICIES = {"AWS::SQS::QueuePolicy": "Queues", "AWS::SQS::QueueInlinePolicy": "Queue"}
"""The policies of queues, and the property that names them."""
_NAMING = frozenset(
    (
        ("AWS::EC2::VPCEndpoint", "PolicyDocument"),
        ("AWS::IAM::Role", "AssumeRolePolicyDocument"),
        *((kind, "KeyPolicy") for kind in KEYS),
        ("AWS::S3::BucketPolicy", "PolicyDocument"),
        *((kind, "PolicyDocument") for kind in (*TOPIC_POLICIES, *QUEUE_POLICIES)),
        ("AWS::Kinesis::ResourcePolicy", "ResourcePolicy"),
    )
)
"""The policies of resources: each statement must name whom it means, or AWS refuses it."""
_TARGETS = ("Resource", "NotResource")


@dataclass(frozen=True, kw_only=True)
class Document:
    """A policy document where it stands: the resource, the property, the statements or why there are none."""

    resource: Resource
    path: str
    statements: tuple[Statement, ...] = ()
    mistake: str = ""

    @property
    def allows(self) -> tuple[Statement, ...]:
        return tuple(one for one in self.statements if one.allows)

    @property
    def denies(self) -> tuple[Statement, ...]:
        return tuple(one for one in self.statements if one.denies)

    @property
    def name(self) -> str:
        """What a person calls it: `policy NAME`, of whom if it is written into an identity."""
        held, inline, rest = self.path.partition("Policies.")
        if inline:
            given = self.resource.get(f"{held}{inline}{rest.partition('.')[0]}.PolicyName", "inline")
            return f"policy {given} of {self.resource.arn.rpartition('/')[2]}"
        given = self.resource.get("ManagedPolicyName") or self.resource.get("PolicyName") or self.resource.id
        return f"policy {given}"

    def unread(self, *elements: str, about: Collection[str] = ()) -> Iterator[Verdict]:
        """Undecided for what could not be read: the whole, a statement, or one of these elements of a statement.

        `about`: the actions in question; a statement that is certainly about none of them leaves nothing open.
        """
        if self.mistake:
            yield undecided(self.path, f"the policy cannot be read: {self.mistake}")
        for one in self.statements:
            if one.unresolved and one.unread.intersection(("Statement", *elements)) and _may_be_about(one, about):
                yield unknown(f"{self.path}: {one.name}", one.unresolved[0])


def _may_be_about(one: Statement, actions: Collection[str]) -> bool:
    """Whether a statement covers one of the actions, or its own could not be read; any where none is in question."""
    if not actions or one.unread.intersection(("Statement", "Action", "NotAction")):
        return True
    return any(map(one.matches_action, actions))


def policy(name: str, *documents: Document) -> Policy:
    """Documents as one policy, under the name that a person knows it by. Raises `PolicyError`."""
    for one in documents:
        if one.mistake:
            raise PolicyError(f"{one.resource.template}: {name}", one.mistake)
    return Policy(name=name, statements=tuple(each for one in documents for each in one.statements))


def read(resource: Resource, path: str) -> Document:
    """The document at a property; one that is no policy says why. Many controls read the same one: it is remembered."""
    return resource.remember(("document", path), lambda: _read(resource, path))


def _read(resource: Resource, path: str) -> Document:
    try:
        found = statements(resource.get(path))
    except PolicyError as error:
        return Document(resource=resource, path=path, mistake=str(error))
    for one in found if (resource.type, path) in _NAMING else ():
        if not (one.principals or one.not_principals or one.unread.intersection(("Statement", "Principal"))):
            return Document(resource=resource, path=path, mistake=f"{one.name} has no Principal")
    for one in found if path != "AssumeRolePolicyDocument" else ():
        if not (one.resources or one.not_resources or one.unread.intersection(("Statement", *_TARGETS))):
            return Document(resource=resource, path=path, mistake=f"{one.name} has no Resource")
    return Document(resource=resource, path=path, statements=found)


def attached(
    application: Application, resource: Resource, kind: str, subject: str, path: str = "PolicyDocument"
) -> tuple[Document, ...]:
    """The documents of `kind` (bucket, topic, queue policies) whose `subject` property names the resource."""
    return _by_subject(application, kind, subject, path).get(resource.key, ())


def of_topic(application: Application, topic: Resource) -> tuple[Document, ...]:
    """The policies of a topic, of either type."""
    return tuple(one for kind, names in TOPIC_POLICIES.items() for one in attached(application, topic, kind, names))


@once
def _by_subject(application: Application, kind: str, subject: str, path: str) -> dict[str, tuple[Document, ...]]:
    found: dict[str, list[Document]] = defaultdict(list)
    for policy in application.of(kind):
        for named in items(policy.get(subject)):
            if (resource := application.find(named)) is not None:
                found[resource.key].append(read(policy, path))
    return {key: tuple(_only(documents)) for key, documents in found.items()}


def _only(documents: list[Document]) -> Iterator[Document]:
    """The one policy that a resource has; of several one stays (fact 214), so that the Denies of none are certain."""
    names = sorted({one.resource.id for one in documents})
    for one in documents:
        lost = f"there are {len(names)} of the same resource, which keeps one: {', '.join(names)}"
        yield one if len(names) == 1 or one.mistake else replace(one, statements=one.allows, mistake=lost)
