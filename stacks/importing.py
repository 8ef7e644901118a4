"""How what outlived its stack comes back under it: what is imported of each stack, and the commands.

An import changes nothing: CloudFormation takes down what the template of the import says, whatever is there, and a
deployment afterwards changes what differs from *that*. So the template of the import says as little as CloudFormation
lets it, and what it must say of a policy is marked: the deployment then sets every property.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from settings.settings import Settings

Template = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Import:
    """How a resource type is imported: `by` which property, and which of its properties the template must say."""

    by: str
    says: tuple[str, ...] = ()
    document: str = ""
    """The policy document that it must say, and that is marked."""


IMPORTS: Mapping[str, Import] = {
    "AWS::CloudTrail::Trail": Import(by="TrailName", says=("TrailName", "IsLogging", "S3BucketName")),
    "AWS::Events::Rule": Import(by="Arn", says=("Name",)),
    "AWS::IAM::ManagedPolicy": Import(by="PolicyArn", says=("ManagedPolicyName",), document="PolicyDocument"),
    "AWS::IAM::Role": Import(by="RoleName", says=("RoleName",), document="AssumeRolePolicyDocument"),
    "AWS::KMS::Alias": Import(by="AliasName", says=("AliasName", "TargetKeyId")),
    "AWS::KMS::Key": Import(by="KeyId", says=("Description",)),
    # All of it: neither its mode nor its retention can be set to what it is.
    "AWS::Kinesis::Stream": Import(
        by="Name", says=("Name", "RetentionPeriodHours", "StreamEncryption", "StreamModeDetails", "Tags")
    ),
    "AWS::Logs::LogGroup": Import(by="LogGroupName", says=("LogGroupName",)),
    "AWS::Organizations::Policy": Import(by="Id", says=("Name", "Type", "TargetIds"), document="Content"),
    "AWS::Rekognition::Collection": Import(by="CollectionId", says=("CollectionId",)),
    "AWS::Rekognition::Project": Import(by="ProjectName", says=("ProjectName",)),
    "AWS::S3::Bucket": Import(by="BucketName", says=("BucketName",)),
    "AWS::S3::BucketPolicy": Import(by="Bucket", says=("Bucket",), document="PolicyDocument"),
    "AWS::SNS::Topic": Import(by="TopicArn", says=("TopicName",)),
}
"""Type → how CloudFormation imports it, as its schema says."""

MADE_AGAIN = ("AWS::SNS::Subscription", "AWS::SNS::TopicPolicy")
"""Types that are made over what is there: the policy is set, and who is subscribed stays so, which is unconfirmed."""

LOOKED_UP: Mapping[str, str] = {
    "AWS::KMS::Key": "aws kms describe-key --region {region} --key-id {name} --query KeyMetadata.KeyId --output text",
    "AWS::Organizations::Policy": "aws organizations list-policies --filter {kind} "
    "--query \"Policies[?Name=='{name}'].Id\" --output text",
}
"""Type → the command that says the id that AWS gave it."""

ID_OF = "the id of "
"""Begins the name of what the command is to be asked about, where its id is not known."""

_MARK = {"Id": "imported"}


def kept(template: Template) -> dict[str, Mapping[str, Any]]:
    """Logical id → every resource of a stack that stays when the stack goes, and has to be imported."""
    resources = template["Resources"].items()
    stays = {name: one for name, one in resources if str(one.get("DeletionPolicy", "")).startswith("Retain")}
    return {name: one for name, one in stays.items() if one["Type"] not in MADE_AGAIN}


def resource_mapping(template: Template, settings: Settings) -> dict[str, dict[str, str]]:
    """Logical id → identifier, as `cdk import --resource-mapping` takes it."""
    return {
        name: {IMPORTS[one["Type"]].by: _identifier(name, one, template, settings)}
        for name, one in kept(template).items()
    }


def import_template(template: Template) -> dict[str, Any]:
    """The template of the import: what stays, with the properties that it cannot be without."""
    return {"Resources": {name: _imported(one) for name, one in kept(template).items()}}


def import_documents(assembly: Path, settings: Settings) -> dict[str, str]:
    """File name → text: three files per stack that leaves something behind, and `IMPORT.md`."""
    templates = _templates(assembly)
    files: dict[str, Any] = {}
    for stack, template in templates.items():
        if mapping := resource_mapping(template, settings):
            files[f"{stack}.mapping.json"] = mapping
            files[f"{stack}.template.json"] = import_template(template)
            files[f"{stack}.resources.json"] = [
                {
                    "LogicalResourceId": name,
                    "ResourceType": template["Resources"][name]["Type"],
                    "ResourceIdentifier": identifier,
                }
                for name, identifier in mapping.items()
            ]
    texts = {name: json.dumps(content, indent=2) + "\n" for name, content in files.items()}
    return {**texts, "IMPORT.md": "\n".join([_INTRODUCTION, *_chapters(templates, settings)])}


_INTRODUCTION = """# Deploy again over what was kept

What outlives its stack keeps its name, and CloudFormation makes nothing under a name that is taken. Bring it back under
its stack, stack by stack in this order, from the folder of the checkout, with the assembly that `make synth` wrote. The
import changes nothing; the deployment after it sets every property, whatever was there.

Take out of a template, and of the list of resources, what is not there any more. Where the stack itself is still there
(a capability is approved again that was retired), import with the CDK CLI instead, stack by stack in this order. Write
the ids that the commands below look up into the mapping first; it may name what the stack holds already. Deploy each
stack before the next is imported: the CLI adds no export, which the next may need. Verify afterwards: it takes down the
properties as approved, and differences stay until somebody puts them right.

```
npx cdk import STACK --app cdk.out --force --resource-mapping cdk.out/documents/import/STACK.mapping.json
npx cdk deploy STACK --app cdk.out --exclusively
```
"""


def _templates(assembly: Path) -> dict[str, Template]:
    """Stack name → template, in the order of deployment."""
    artifacts = json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    stacks = {name: one for name, one in artifacts.items() if one["type"] == "aws:cloudformation:stack"}
    before = {name: [other for other in one.get("dependencies", ()) if other in stacks] for name, one in stacks.items()}
    return {
        name: json.loads((assembly / stacks[name]["properties"]["templateFile"]).read_text(encoding="utf-8"))
        for name in TopologicalSorter(before).static_order()
    }


def _chapters(templates: Mapping[str, Template], settings: Settings) -> Iterator[str]:
    for stack, template in templates.items():
        yield f"## {stack}\n\n```\n" + "\n".join(_steps(stack, template, settings)) + "\n```\n"


def _steps(stack: str, template: Template, settings: Settings) -> Iterator[str]:
    file, region = f"cdk.out/documents/import/{stack}", settings.region
    looked_up = list(_looked_up(template, settings))
    resources = f"{file}.resources.json"
    if looked_up:
        yield " \\\n  ".join(["sed", *looked_up, f"{resources} > resources.json"])
        resources = "resources.json"
    if kept(template):
        yield (
            f"aws cloudformation create-change-set --region {region} --stack-name {stack} --change-set-name import \\\n"
            f"  --change-set-type IMPORT --capabilities CAPABILITY_NAMED_IAM \\\n"
            f"  --template-body file://{file}.template.json --resources-to-import file://{resources}"
        )
        change_set = f"--region {region} --stack-name {stack} --change-set-name import"
        yield f"aws cloudformation wait change-set-create-complete {change_set}"
        yield f"aws cloudformation execute-change-set {change_set}"
        yield f"aws cloudformation wait stack-import-complete --region {region} --stack-name {stack}"
    yield f"npx cdk deploy {stack} --app cdk.out --exclusively"


def _looked_up(template: Template, settings: Settings) -> Iterator[str]:
    """Expressions of `sed` that put ids where the files have names."""
    for logical_id, identifier in resource_mapping(template, settings).items():
        resource = template["Resources"][logical_id]
        if command := LOOKED_UP.get(resource["Type"]):
            (value,) = identifier.values()
            name, kind = value.removeprefix(ID_OF), resource["Properties"].get("Type")
            yield f'-e "s|{value}|$({command.format(region=settings.region, name=name, kind=kind)})|"'


def _imported(resource: Mapping[str, Any]) -> dict[str, Any]:
    how, declared = IMPORTS[resource["Type"]], resource["Properties"]
    said = {name: declared[name] for name in how.says if name in declared}
    marked = {how.document: {**declared[how.document], **_MARK}} if how.document else {}
    fate = {name: resource[name] for name in ("DeletionPolicy", "UpdateReplacePolicy")}
    return {"Type": resource["Type"], **fate, "Properties": {**said, **marked}}


def _identifier(logical_id: str, resource: Mapping[str, Any], template: Template, settings: Settings) -> str:
    properties = resource["Properties"]
    match resource["Type"]:
        case "AWS::IAM::ManagedPolicy":
            return settings.names.policy_arn(properties["ManagedPolicyName"])
        case "AWS::Events::Rule":
            return settings.names.arn("events", f"rule/{properties['Name']}")
        case "AWS::SNS::Topic":
            return settings.names.topic_arn(properties["TopicName"])
        case "AWS::KMS::Key":
            return f"{ID_OF}{_alias(logical_id, template)}"
        case "AWS::Organizations::Policy":
            return f"{ID_OF}{properties['Name']}"
        case kind:
            return str(properties[IMPORTS[kind].by])


def _alias(logical_id: str, template: Template) -> str:
    """The alias by which a key is found."""
    (alias,) = (
        one["Properties"]["AliasName"]
        for one in template["Resources"].values()
        if one["Type"] == "AWS::KMS::Alias" and one["Properties"]["TargetKeyId"] == {"Ref": logical_id}
    )
    return str(alias)
