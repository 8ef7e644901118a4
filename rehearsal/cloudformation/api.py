"""The calls of CloudFormation that a deployment makes and that a reader of stacks makes."""

import uuid
from collections.abc import Collection
from threading import RLock
from typing import Any, ClassVar

from moto.core.responses import ActionResult, BaseResponse, EmptyResult

from rehearsal.aws import aws
from rehearsal.cloudformation import telling
from rehearsal.cloudformation.changes import NOTHING, changed, changes
from rehearsal.cloudformation.deployment import delete, deploy
from rehearsal.cloudformation.failing import ValidationError
from rehearsal.cloudformation.importing import identified, import_
from rehearsal.cloudformation.place import GONE, Place
from rehearsal.cloudformation.stack import ChangeSet, Stack
from rehearsal.cloudformation.stack_sets import StackSets
from rehearsal.cloudformation.template import Template, parse
from rehearsal.providers import PROVIDERS


class CloudFormation(StackSets, BaseResponse):
    """One request; the places are those of the running emulator, and one deployment runs at a time."""

    places: ClassVar[dict[tuple[str, str], Place]] = {}
    lock: ClassVar[RLock] = RLock()

    def __init__(self) -> None:
        super().__init__(service_name="cloudformation")
        self.automated_parameter_parsing = True

    def call_action(self) -> Any:
        """Answer, one request at a time: a reader never sees a stack between two resources."""
        with self.lock:
            return super().call_action()

    # Stacks ----------------------------------------------------------------------------------------------------------
    def create_stack(self) -> ActionResult:
        template = self._template()
        stack = self._place.add(self._get_param("StackName"))
        stack.tags, stack.protected = self._tags(), bool(self._get_param("EnableTerminationProtection"))
        self._deploy(stack, template)
        return ActionResult({"StackId": stack.id})

    def update_stack(self) -> ActionResult:
        stack, template = self._stack(), self._template()
        self._refuse_failed(stack)
        tags = self._tags() or dict(stack.tags)
        if not changed(stack, template, tags):
            raise ValidationError("No updates are to be performed.")
        stack.tags = tags
        self._deploy(stack, template)
        return ActionResult({"StackId": stack.id})

    def delete_stack(self) -> ActionResult:
        names = [stack.name for stack in self._place.living()]
        if (name := self._get_param("StackName")) in names or name in self._place.stacks:
            delete(self._place, self._stack())
        return EmptyResult()

    def update_termination_protection(self) -> ActionResult:
        stack = self._stack()
        stack.protected = bool(self._get_param("EnableTerminationProtection"))
        return ActionResult({"StackId": stack.id})

    def describe_stacks(self) -> ActionResult:
        one = self._get_param("StackName")
        found = [self._place.find(one)] if one else list(self._place.living())
        return ActionResult({"Stacks": [telling.stack(stack) for stack in found]})

    def list_stacks(self) -> ActionResult:
        wanted = self._get_param("StackStatusFilter", [])
        found = [telling.summary(one) for one in self._place.stacks.values() if not wanted or one.status in wanted]
        return ActionResult({"StackSummaries": found})

    def describe_stack_events(self) -> ActionResult:
        return ActionResult({"StackEvents": self._stack().events[::-1]})

    def describe_events(self) -> ActionResult:
        """The newer call, which the CLI uses for what failed."""
        failed = [one for one in self._stack().events if one["ResourceStatus"].endswith("FAILED")]
        return ActionResult({"OperationEvents": failed[::-1]})

    # Resources, templates, exports -----------------------------------------------------------------------------------
    def list_stack_resources(self) -> ActionResult:
        stack = self._stack()
        return ActionResult({"StackResourceSummaries": [telling.resource(one) for one in stack.held.values()]})

    def describe_stack_resources(self) -> ActionResult:
        stack, wanted = self._stack(), self._get_param("LogicalResourceId")
        found = [telling.placed(stack, one) for name, one in stack.held.items() if wanted in (None, name)]
        return ActionResult({"StackResources": found})

    def describe_stack_resource(self) -> ActionResult:
        stack, name = self._stack(), self._get_param("LogicalResourceId")
        if name not in stack.held:
            raise ValidationError(f"Resource {name} does not exist for stack {stack.name}")
        return ActionResult({"StackResourceDetail": telling.placed(stack, stack.held[name])})

    def get_template(self) -> ActionResult:
        stack = self._stack()
        return ActionResult({"TemplateBody": stack.template.text if stack.template else stack.submitted})

    def get_template_summary(self) -> ActionResult:
        body = self._get_param("TemplateBody") or self._stack().submitted
        types = sorted({one.type for one in parse(body).resources.values()})
        return ActionResult({"ResourceTypes": types, "Parameters": []})

    def list_exports(self) -> ActionResult:
        found = [
            {"ExportingStackId": stack.id, "Name": name, "Value": value}
            for stack in self._place.living()
            for name, value in stack.exports.items()
        ]
        return ActionResult({"Exports": found})

    # Change sets -----------------------------------------------------------------------------------------------------
    def create_change_set(self) -> ActionResult:
        template = self._template()
        kind, wanted = self._get_param("ChangeSetType", "UPDATE"), self._get_param("StackName")
        there = any(stack.name == wanted for stack in self._place.living())
        if kind == "CREATE" or (kind == "IMPORT" and not there):
            stack = self._fresh(wanted)
        else:
            stack = self._stack()
            self._refuse_failed(stack)
        imported = identified(stack, template, self._get_param("ResourcesToImport", ())) if kind == "IMPORT" else {}
        name, tags = self._get_param("ChangeSetName"), self._tags()
        one = ChangeSet(
            id=self._place.aws.arn("cloudformation", f"changeSet/{name}/{uuid.uuid4()}"),
            name=name,
            template=template,
            tags=tags,
            changes=changes(stack, template),
            imported=imported,
            description=self._get_param("Description", ""),
        )
        if not changed(stack, template, tags):
            one.status, one.execution, one.reason = "FAILED", "UNAVAILABLE", NOTHING
        stack.changes[one.id] = one
        return ActionResult({"Id": one.id, "StackId": stack.id})

    def describe_change_set(self) -> ActionResult:
        return ActionResult(telling.change_set(*self._change_set()))

    def execute_change_set(self) -> ActionResult:
        stack, one = self._change_set()
        if one.execution != "AVAILABLE":
            raise ValidationError(
                "InvalidChangeSetStatus", f"ChangeSet [{one.id}] cannot be executed in its current status"
            )
        stack.changes.clear()
        stack.tags = one.tags
        if one.imported:
            import_(self._place, stack, one.template, one.imported)
        else:
            self._deploy(stack, one.template)
        return EmptyResult()

    def delete_change_set(self) -> ActionResult:
        """Deleting one that is not there is fine."""
        stack, name = self._stack(), self._get_param("ChangeSetName")
        stack.changes = {key: one for key, one in stack.changes.items() if name not in (one.id, one.name)}
        return EmptyResult()

    def list_change_sets(self) -> ActionResult:
        stack = self._stack()
        return ActionResult({"Summaries": [telling.change_set(stack, one) for one in stack.changes.values()]})

    # -----------------------------------------------------------------------------------------------------------------
    @property
    def _place(self) -> Place:
        return self._at(self.current_account, self.region)

    def _at(self, account: str, region: str) -> Place:
        if (account, region) not in self.places:
            url = f"http://{self.headers['host']}"
            self.places[account, region] = Place(aws=aws(url, account, region))
        return self.places[account, region]

    def _stack(self) -> Stack:
        return self._place.find(self._get_param("StackName"))

    def _fresh(self, name: str) -> Stack:
        """The stack that a change set is to create: one that waits in review, or a new one."""
        for stack in self._place.living():
            if stack.name == name and stack.status == "REVIEW_IN_PROGRESS":
                return stack
        stack = self._place.add(name)
        stack.move("REVIEW_IN_PROGRESS", "User Initiated")
        return stack

    def _template(self, values: Collection[str] = ()) -> Template:
        """The template of the request, whose parameters have these `values`. What nobody makes is refused."""
        body = self._get_param("TemplateBody")
        if not body:
            raise ValidationError("A rehearsal takes templates as TemplateBody only: there is no bucket for them")
        if len(body.encode()) > 51_200:
            raise ValidationError("1 validation error detected: Value at 'templateBody' failed to satisfy constraint: "
                                  "Member must have length less than or equal to 51200")  # fmt: skip
        template = parse(body)
        named = any(one.type.startswith("AWS::IAM::") for one in template.resources.values())
        if named and "CAPABILITY_NAMED_IAM" not in self._get_param("Capabilities", []):
            raise ValidationError("InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_NAMED_IAM]")
        if unknown := {one.type for one in template.resources.values()} - PROVIDERS.keys():
            raise ValidationError(f"Template format error: Unrecognized resource types: [{', '.join(sorted(unknown))}]")
        if template.parameters != () and {*template.parameters} != {*values}:
            raise ValidationError(f"Parameters: [{', '.join(template.parameters)}] must have values")
        return template

    def _deploy(self, stack: Stack, template: Template) -> None:
        stack.submitted = template.text
        deploy(self._place, stack, template, rollback=not self._get_param("DisableRollback"))

    def _tags(self) -> dict[str, str]:
        return {one["Key"]: one["Value"] for one in self._get_param("Tags", [])}

    def _change_set(self) -> tuple[Stack, ChangeSet]:
        name, of = self._get_param("ChangeSetName"), self._get_param("StackName")
        for stack in [self._place.find(of)] if of else list(self._place.living()):
            for one in stack.changes.values():
                if name in (one.id, one.name):
                    return stack, one
        raise ValidationError("ChangeSetNotFound", f"ChangeSet [{name}] does not exist")

    @staticmethod
    def _refuse_failed(stack: Stack) -> None:
        if stack.status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", *GONE):
            raise ValidationError(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")
