"""What the texts of tests by hand may name in braces: resources of the assembly, and words of the environment."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assurance.model.estate import Target
from assurance.pack.calls import command
from assurance.pack.dossier import Dossier
from assurance.sources.resource import Resource
from capabilities.capabilities import CATALOGUE
from capabilities.capability import Duty, Scope, Store
from capabilities.names import AUDITOR, KEY_ADMINISTRATOR, KEY_OF, VERIFIER
from settings.counting import counted

PLACEHOLDER = re.compile(r"\{([a-z][a-z.-]*)\}")
WAYS_OUT = ("AWS::EC2::EgressOnlyInternetGateway", "AWS::EC2::InternetGateway", "AWS::EC2::NatGateway")
OPT_OUT = "ai-services-opt-out.json"


class AbsentError(Exception):
    """The assembly holds nothing of this name: there is nothing to try, as where it is adopted."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A resource that a test is about; `resource` is None where no template has it, as with a collection's faces."""

    name: str
    arn: str
    path: str
    resource: Resource | None


def unknown(text: str) -> str:
    """The first name in braces that stands for nothing; empty if all are known."""
    return next((name for name in PLACEHOLDER.findall(text) if name not in KNOWN), "")


class Vocabulary:
    """The values of the names for one dossier."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.settings = dossier.settings
        self.names = dossier.settings.names

    def fill(self, text: str) -> str:
        """The text with values in the place of names. Raises `AbsentError`."""
        return PLACEHOLDER.sub(lambda found: self._value(found[1]), text)

    def subject(self, name: str) -> Subject:
        """The resource of a name. Raises `AbsentError`."""
        found = SUBJECTS[name](self)
        if found is None:
            raise AbsentError(name)
        if isinstance(found, Target):
            resource = self.dossier.application.find(found.arn)
            path = resource.path if resource else ""
            return Subject(name=found.name, arn=found.arn, path=path, resource=resource)
        own = found.get("GroupName") or found.physical.get("Ref")
        return Subject(name=str(own), arn=str(found.physical.get("Arn")), path=found.path, resource=found)

    def _value(self, name: str) -> str:
        subject, _, attribute = name.partition(".")
        if attribute:
            return str(getattr(self.subject(subject), attribute))
        if not (value := WORDS[name](self)):
            raise AbsentError(name)
        return value

    def caller(self) -> tuple[str, str]:
        """A role that calls Rekognition, and an action of its own; one that names no resource, if there is any."""
        held = [(row.name, grant) for row in self.settings.rows for grant in row.of(Duty.USE)]
        if not held:
            raise AbsentError("caller")
        name, grant = min(held, key=lambda one: one[1].scope is not Scope.ANY)
        return self.names.role_of(Duty.USE, name), grant.actions[0]

    def searcher(self) -> str:
        """A role that searches faces: that of the first group, where there are groups."""
        rows = self.settings.rows
        names = (row.name for row in rows if row.family == "faces" and "face-search" in row.name and row.of(Duty.USE))
        return self.names.role_of(Duty.USE, next(names, "face-search"))

    def unapproved(self) -> str:
        """An action of the catalogue that nobody approved."""
        approved = {name for row in self.settings.approved for name in row.actions}
        plain = (grant for row in CATALOGUE for grant in row.of(Duty.USE) if grant.scope is Scope.ANY)
        others = (name for grant in plain for name in grant.actions if name not in approved)
        return next(others, "rekognition:StartPersonTracking")

    def command(self, action: str) -> str:
        """The AWS CLI's command of an action."""
        return command(action, self.settings, self.names)

    def count(self, noun: str, *types: str) -> str:
        """How many resources of these types the templates hold."""
        return counted(len(self.dossier.application.of(*types)), noun)

    def through(self, service: str) -> str:
        """Our endpoint of a service, if there is one for liveness clients; the internet otherwise."""
        inside = self.dossier.matrix.estate.endpoint("streaming-rekognition")
        return f"our-{service}-endpoint" if inside else "internet"

    def target(self, kind: str, name: str = "") -> Target | None:
        """The first resource of a kind, or the one of a name."""
        return next((one for one in self.dossier.matrix.estate.of(kind) if not name or one.name == name), None)

    def resource(self, type_name: str, **properties: str) -> Resource | None:
        """The first resource of a type with these properties."""
        found = self.dossier.application.of(type_name)
        return next((one for one in found if all(str(one.get(k)) == v for k, v in properties.items())), None)

    def image_reader(self) -> str:
        """Who can have Rekognition read an image."""
        media = self.target("bucket", self.names.bucket("media"))
        readers = (
            row.principal
            for row in self.dossier.matrix.allowed()
            if media and row.action == "s3:GetObject" and row.resource.startswith(f"{media.arn}/")
            and row.path == "through-rekognition"
        )  # fmt: skip
        return next(readers, "")

    def unapproved_collection(self) -> str:
        """The ARN of a collection that nobody approved."""
        collection = self.target("collection")
        return f"{collection.arn.rpartition('/')[0]}/unapproved" if collection else ""

    def opt_out(self) -> Resource | None:
        """The organization's policy on AI services, where a template deploys it."""
        return self.resource("AWS::Organizations::Policy", Type="AISERVICES_OPT_OUT_POLICY")

    def opt_out_source(self) -> str:
        """Where that policy is written."""
        policy = self.opt_out()
        return f"the template of {policy.path}" if policy else f"{OPT_OUT}, applied by hand"


SUBJECTS: Mapping[str, Callable[[Vocabulary], Resource | Target | None]] = {
    "access-logs": lambda of: of.target("bucket", of.names.bucket("access-logs")),
    "alarm": lambda of: of.resource("AWS::CloudWatch::Alarm"),
    "alarms-topic": lambda of: of.target("topic", of.names.alarms_topic),
    "caller-role": lambda of: of.resource("AWS::IAM::Role", RoleName=of.caller()[0]),
    "collection": lambda of: of.target("collection"),
    "denial-rule": lambda of: of.resource("AWS::Events::Rule", Name=of.names.stack("endpoint-denied")),
    "device-role": lambda of: of.resource("AWS::IAM::Role", RoleName=of.names.role_of(Duty.CLIENT, "")),
    "flow-log": lambda of: of.resource("AWS::EC2::FlowLog"),
    "key": lambda of: of.target("key", of.names.key_alias(KEY_OF[Store.MEDIA])) or of.target("key"),
    "media": lambda of: of.target("bucket", of.names.bucket("media")),
    "read-rule": lambda of: of.resource("AWS::Events::Rule", State="ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"),
    "route-table": lambda of: of.resource("AWS::EC2::RouteTable"),
    "security-group": lambda of: of.resource("AWS::EC2::SecurityGroup"),
    "tagged-bucket": lambda of: of.resource("AWS::S3::Bucket"),
    "trail": lambda of: of.resource("AWS::CloudTrail::Trail"),
    "trail-bucket": lambda of: of.target("bucket", of.names.bucket("trail")),
    "trail-logs": lambda of: of.resource("AWS::Logs::LogGroup", LogGroupName=of.names.log_group("trail")),
    "vpc": lambda of: of.resource("AWS::EC2::VPC"),
}
"""Name → the resource, as `{name.name}`, `{name.arn}` and `{name.path}`; None where the assembly has none."""

WORDS: Mapping[str, Callable[[Vocabulary], str]] = {
    "account": lambda of: of.settings.account,
    "action": lambda of: of.caller()[1],
    "action-command": lambda of: of.command(of.caller()[1]),
    "auditor": lambda of: of.names.role(AUDITOR),
    "caller": lambda of: of.caller()[0],
    "device-path": lambda of: of.through("streaming-rekognition"),
    "device-results-path": lambda of: of.through("rekognition"),
    "gateways": lambda of: of.count("gateway", *WAYS_OUT),
    "image-reader": Vocabulary.image_reader,
    "key-administrator": lambda of: of.names.role(KEY_ADMINISTRATOR),
    "media-key-alias": lambda of: of.names.key_alias(KEY_OF[Store.MEDIA]),
    "opt-out-source": Vocabulary.opt_out_source,
    "region": lambda of: of.settings.region,
    "route-tables": lambda of: of.count("route table", "AWS::EC2::RouteTable"),
    "routes": lambda of: of.count("route", "AWS::EC2::Route"),
    "searcher": lambda of: of.searcher(),
    "supplier": lambda of: of.names.role_of(Duty.SUPPLY, ""),
    "template": lambda of: of.dossier.inputs[0].path,
    "unapproved-action": Vocabulary.unapproved,
    "unapproved-collection-arn": Vocabulary.unapproved_collection,
    "unapproved-command": lambda of: of.command(of.unapproved()),
    "verifier": lambda of: of.names.role(VERIFIER),
}
"""Name → the text, as `{name}`; empty where the environment has none."""

KNOWN = {*WORDS, *(f"{name}.{attribute}" for name in SUBJECTS for attribute in ("name", "arn", "path"))}
