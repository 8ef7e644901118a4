"""What a template carries along: helpers that run code, secrets, people's names."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from assurance.controls.control import Control, Facts
from assurance.model.expectations import IsSet
from assurance.model.reading import scalars, shown
from assurance.model.sensitive_texts import holds_secret, people_in, secrets_in
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Application, Resource, literal

_ASSET = re.compile(r"cdk-[a-z0-9]+-(?:container-)?assets-")
_FETCHING_NOTHING = ("AWS::ECR::", "AWS::IAM::", "AWS::KMS::", "AWS::S3::", "AWS::SSM::")
"""Types that may name a bootstrap bucket, as it itself and who may read it do, and fetch nothing from it."""
_NESTING = ("AWS::CloudFormation::Stack", "AWS::CloudFormation::StackSet", "::MODULE")
_SPOKEN = re.compile(r"(?:.*\.)?(?:\w*Name|\w*Description|CollectionId|Comment|Sid|Tags(?:\..+)?)")
"""Properties whose text reaches logs, bills and consoles: names, descriptions, tags."""


class COM09(Control):
    """A function runs inside the VPC."""

    consideration = Consideration.ISOLATION
    severity = Severity.HIGH
    why = "A function outside calls Rekognition over the public endpoint, past the endpoint policy and the flow logs."
    remedy = "Set VpcConfig with private subnets and a security group."
    before = "Type: AWS::Lambda::Function\nProperties: {Handler: index.handler}"
    after = before.replace("handler}", "handler, VpcConfig: {SubnetIds: [!Ref A, !Ref B], SecurityGroupIds: [!Ref G]}}")
    types = ("AWS::Lambda::Function", "AWS::Serverless::Function")
    objectives = ("Lambda inside VPC (if the baseline ships a function)",)

    expects = (IsSet("VpcConfig.SubnetIds", "private subnets"),)


class COM10(Control):
    """A template deploys as it is: no custom resource, no asset from a bootstrap bucket, no other template."""

    consideration = Consideration.COMPLIANCE
    severity = Severity.LOW
    why = (
        "A custom resource runs code with wide rights at deployment, such as the CDK's for default security groups; "
        "assets need a bootstrap bucket, which many banks forbid; what another template holds is not judged with this "
        "one."
    )
    remedy = (
        "Write what the custom resource does as a resource, inline what the asset holds, and name nested templates "
        "along with this one."
    )
    before = "Type: Custom::VpcRestrictDefaultSG"
    after = "Type: AWS::EC2::SecurityGroup"
    supports = "Lambda inside VPC (if the baseline ships a function)"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        clean = True
        for resource in facts.application.all():
            if resource.type.startswith("Custom::") or resource.type == "AWS::CloudFormation::CustomResource":
                clean = False
                yield resource, not_met("", f"is a custom resource ({resource.type}); expected none")
            elif path := _fetched(resource):
                clean = False
                yield resource, not_met(path, "is fetched from a bootstrap bucket; expected no asset")
            elif _elsewhere(resource, facts.application):
                clean = False
                yield resource, undecided("", f"what this {resource.type} deploys is not in these templates")
        if clean and facts.application.resources:
            yield None, met()


def _fetched(resource: Resource) -> str:
    """Where a resource names a bootstrap bucket that something is fetched from; empty if it does not."""
    if resource.type.startswith(_FETCHING_NOTHING):
        return ""
    return next((path for path, one in _texts(resource) if _ASSET.search(one)), "")


def _elsewhere(resource: Resource, application: Application) -> bool:
    """Whether it deploys what another template holds, of which none here has the file name."""
    if application.kind != "templates" or not resource.type.endswith(_NESTING):
        return False
    metadata = resource.attributes.get("Metadata")
    asset = metadata.get("aws:asset:path", "") if isinstance(metadata, dict) else ""
    files = {str(named).rpartition("/")[2] for named in (resource.get("TemplateURL"), asset) if named}
    return not any(Path(one.path).name in files or one.path == resource.key for one in application.inputs)


class COM11(Control):
    """Nothing in a template looks like a secret."""

    consideration = Consideration.COMPLIANCE
    severity = Severity.CRITICAL
    why = "Templates lie in repositories, artifact buckets and the console: a secret in one is published, and stays so."
    remedy = "Keep it in Secrets Manager and point to it: '{{resolve:secretsmanager:NAME}}'. Change the secret now."
    before = "Environment: {Variables: {API_KEY: 0a1b2c3d4e5f}}"
    after = "Environment: {Variables: {API_KEY_SECRET: arn:aws:secretsmanager:eu-west-1:111122223333:secret:kyc}}"
    supports = "Least privilege: no admin / full access"

    def candidates(self, facts: Facts) -> Sequence[Resource]:
        return facts.application.resources

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        for path, text in _texts(resource):
            for kind in (*secrets_in(literal(text)), *_named_secret(path, text)):
                yield not_met(path, f"holds {kind}; expected a reference to where it is kept")


class COM12(Control):
    """Names, tags and descriptions hold no address, number or date of birth that points to a person."""

    consideration = Consideration.COMPLIANCE
    severity = Severity.HIGH
    why = (
        "Collection ids, bucket names and tags reach CloudTrail, billing and diagnostics, which more people read than "
        "may know who the customers are."
    )
    remedy = "Use opaque ids and names of teams; keep the link to a person in the bank's own records."
    before = "CollectionId: jane.doe@example.com"
    after = "CollectionId: kyc-customers"
    supports = "Least privilege: no admin / full access"

    def candidates(self, facts: Facts) -> Sequence[Resource]:
        return facts.application.resources

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        for path, text in _texts(resource):
            for kind in people_in(text) if _SPOKEN.fullmatch(path) else ():
                yield not_met(path, f"holds {kind}: {shown(text)}; expected an opaque name")


def _texts(resource: Resource) -> Iterator[tuple[str, str]]:
    """Every text of a resource with its path."""
    return ((path, value) for path, value in scalars(resource) if isinstance(value, str))


def _named_secret(path: str, text: str) -> Iterator[str]:
    if holds_secret(path.rsplit(".", 1)[-1], text):
        yield "what its name calls a secret"
