"""Deploy an assembly without the cdk CLI: `create_stack` a stack, in order. What tests use; seconds, not minutes.

    with rehearsed(assembly, settings) as running:
        iam = running.session().client("iam", endpoint_url=running.url)

An emulated account is state of the process: anyone who shares it puts back what he changed.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from rehearsal.aws import Aws
from rehearsal.cloudformation.template import Template, parse
from rehearsal.emulator import Running, emulator
from settings.settings import Settings


class DeployError(Exception):
    """A stack did not come up; the text names it, and CloudFormation's reason."""


def stacks(assembly: Path) -> dict[str, dict[str, Any]]:
    """Stack name → its entry in the manifest, in the order of deployment."""
    artifacts = json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    found = {name: one for name, one in artifacts.items() if one["type"] == "aws:cloudformation:stack"}
    needed = {name: [other for other in one.get("dependencies", ()) if other in found] for name, one in found.items()}
    return {name: found[name] for name in TopologicalSorter(needed).static_order()}


@contextmanager
def rehearsed(assembly: Path, settings: Settings) -> Iterator[Running]:
    """An emulated account with its organization, in which every stack of the assembly is deployed."""
    from rehearsal.surroundings import surround

    with emulator(settings.account, settings.region) as running:
        surround(settings, running)
        deploy(assembly, running)
        yield running


def deploy(assembly: Path, running: Running, *, only: Collection[str] = ()) -> list[str]:
    """Create every stack of an assembly, or bring it up to date; the names of those that changed.

    `only` these, in their order, if any are named. A stack whose creation failed before is deleted
    first, which takes lifting its protection, and made anew. Raises `DeployError` at the first stack that fails; it is
    left as CloudFormation leaves it.
    """
    cloudformation = running.aws().cloudformation
    existing = {one["StackName"] for one in cloudformation.describe_stacks()["Stacks"] if not _failed(one)}
    for one in cloudformation.describe_stacks()["Stacks"]:
        if _failed(one):
            name = one["StackName"]
            cloudformation.update_termination_protection(StackName=name, EnableTerminationProtection=False)
            cloudformation.delete_stack(StackName=name)
    return [
        name
        for name, artifact in stacks(assembly).items()
        if not only or name in only
        if _deployed(cloudformation, name, assembly, artifact, update=name in existing)
    ]


def bring_back(assembly: Path, running: Running) -> list[str]:
    """Deploy an assembly over what outlived its stacks, as `documents/import/IMPORT.md` says; the stacks imported to.

    Raises `DeployError`.
    """
    cloudformation, imported = running.aws().cloudformation, []
    for name, artifact in stacks(assembly).items():
        file = assembly / "documents" / "import" / f"{name}.template.json"
        if file.exists():
            _import(running.aws(), name, file)
            imported.append(name)
        _deployed(cloudformation, name, assembly, artifact, update=file.exists())
    return imported


def _import(aws: Aws, stack: str, file: Path) -> None:
    listed = json.loads(file.with_name(f"{stack}.resources.json").read_text(encoding="utf-8"))
    for one in listed:
        one["ResourceIdentifier"] = {key: _identified(aws, value) for key, value in one["ResourceIdentifier"].items()}
    aws.cloudformation.create_change_set(
        StackName=stack,
        ChangeSetName="import",
        ChangeSetType="IMPORT",
        TemplateBody=file.read_text(encoding="utf-8"),
        Capabilities=["CAPABILITY_NAMED_IAM"],
        ResourcesToImport=listed,
    )
    aws.cloudformation.execute_change_set(StackName=stack, ChangeSetName="import")
    (found,) = aws.cloudformation.describe_stacks(StackName=stack)["Stacks"]
    if found["StackStatus"] != "IMPORT_COMPLETE":
        raise DeployError(f"{stack}: {found['StackStatus']}: {found.get('StackStatusReason', '')}")


def _identified(aws: Aws, value: str) -> str:
    """An identifier; where the file has a name, what the command in `IMPORT.md` would say."""
    if not value.startswith("the id of "):
        return value
    name = value.removeprefix("the id of ")
    if name.startswith("alias/"):
        return str(aws.kms.describe_key(KeyId=name)["KeyMetadata"]["KeyId"])
    for kind in ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "AISERVICES_OPT_OUT_POLICY"):
        for one in aws.organizations.list_policies(Filter=kind)["Policies"]:
            if one["Name"] == name:
                return str(one["Id"])
    raise DeployError(f"{name}: the organization has no policy of this name")


def template(assembly: Path, artifact: Mapping[str, Any]) -> Template:
    """The template of a stack's entry in the manifest. Raises `ValidationError`."""
    return parse((assembly / artifact["properties"]["templateFile"]).read_text(encoding="utf-8"))


def _failed(stack: Mapping[str, Any]) -> bool:
    """Whether it never came up: it can only be deleted."""
    return stack["StackStatus"] in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED")


def _deployed(cloudformation: Any, name: str, assembly: Path, artifact: dict[str, Any], *, update: bool) -> bool:
    properties = artifact["properties"]
    tags = [{"Key": key, "Value": value} for key, value in properties.get("tags", {}).items()]
    request = {
        "StackName": name,
        "TemplateBody": (assembly / properties["templateFile"]).read_text(encoding="utf-8"),
        "Tags": tags,
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
    }
    if update:
        try:
            cloudformation.update_stack(**request)
        except cloudformation.exceptions.ClientError as error:
            if "No updates are to be performed" not in str(error):
                raise DeployError(f"{name}: {error}") from None
            return False
    else:
        cloudformation.create_stack(**request)
    protected = bool(properties["terminationProtection"])
    cloudformation.update_termination_protection(StackName=name, EnableTerminationProtection=protected)
    (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    if stack["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise DeployError(f"{name}: {stack['StackStatus']}: {stack.get('StackStatusReason', '')}")
    return True
