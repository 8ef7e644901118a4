"""StackSets, service-managed: instances in accounts of a unit, each a stack of its own; operations end at once."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from moto.core.responses import ActionResult, EmptyResult

from rehearsal.cloudformation.deployment import delete, deploy
from rehearsal.cloudformation.failing import ValidationError
from rehearsal.cloudformation.place import GONE, Place
from rehearsal.cloudformation.stack import Stack
from rehearsal.cloudformation.template import Template

WHOLE = ("CREATE_COMPLETE", "UPDATE_COMPLETE")


@dataclass(kw_only=True)
class Instance:
    """Of a StackSet in an account and Region."""

    stack: Stack
    unit: str
    overrides: Mapping[str, str]
    outdated: bool = False
    """Whether the StackSet was updated after it (fact 210)."""

    @property
    def status(self) -> str:
        return "CURRENT" if self.stack.status in WHOLE and not self.outdated else "OUTDATED"


@dataclass(kw_only=True)
class StackSet:
    """A template, its values, and where it is deployed."""

    name: str
    id: str
    template: Template
    values: Mapping[str, str]
    instances: dict[tuple[str, str], Instance] = field(default_factory=dict)
    operations: dict[str, str] = field(default_factory=dict)
    """Id → status."""


class StackSets:
    """The calls by which StackSets and their instances are made, changed and read; of the management account only."""

    stack_sets: ClassVar[dict[str, StackSet]] = {}

    # Of the class that this is a part of
    current_account: str
    _get_param: Any
    _template: Any
    _at: Any

    def create_stack_set(self) -> ActionResult:
        if (name := self._get_param("StackSetName")) in self.stack_sets:
            raise ValidationError("NameAlreadyExistsException", f"StackSet {name} already exists")
        if self._get_param("PermissionModel") != "SERVICE_MANAGED":
            raise ValidationError("A rehearsal knows StackSets with PermissionModel SERVICE_MANAGED only")
        values = _values(self._get_param("Parameters", []))
        made = StackSet(name=name, id=f"{name}:{uuid.uuid4()}", template=self._template(values), values=values)
        self.stack_sets[name] = made
        return ActionResult({"StackSetId": made.id})

    def update_stack_set(self) -> ActionResult:
        """Only the instances that are asked for are updated, where some are; the others wait, outdated."""
        found = self._set()
        found.values = _values(self._get_param("Parameters", []))
        found.template = self._template(found.values)
        asked = self._get_param("DeploymentTargets")
        places = [(account, region) for _, account, region in self._targets()] if asked else [*found.instances]
        for one in found.instances.values():
            one.outdated = True
        return self._ended(found, [self._brought(found, *place) for place in places])

    def delete_stack_set(self) -> EmptyResult:
        if (found := self._set()).instances:
            raise ValidationError("StackSetNotEmptyException", f"StackSet {found.name} is not empty")
        del self.stack_sets[found.name]
        return EmptyResult()

    def describe_stack_set(self) -> ActionResult:
        found = self._set()
        more = {"Parameters": _listed(found.values), "TemplateBody": found.template.text}
        return ActionResult({"StackSet": _summary(found) | more})

    def list_stack_sets(self) -> ActionResult:
        return ActionResult({"Summaries": [_summary(one) for one in self.stack_sets.values()]})

    def describe_stack_set_operation(self) -> ActionResult:
        found, id_ = self._set(), self._get_param("OperationId")
        if id_ not in found.operations:
            raise ValidationError("OperationNotFoundException", f"Operation {id_} not found")
        return ActionResult({"StackSetOperation": {"OperationId": id_, "Status": found.operations[id_]}})

    # Instances -------------------------------------------------------------------------------------------------------
    def create_stack_instances(self) -> ActionResult:
        found, overrides = self._set(), _values(self._get_param("ParameterOverrides", []))
        made = []
        for unit, account, region in self._targets():
            if (account, region) not in found.instances:
                stack = self._at(account, region).add(f"StackSet-{found.name}-{uuid.uuid4()}")
                found.instances[account, region] = Instance(stack=stack, unit=unit, overrides=overrides)
                made.append(self._brought(found, account, region))
        return self._ended(found, made)

    def update_stack_instances(self) -> ActionResult:
        found, overrides = self._set(), _values(self._get_param("ParameterOverrides", []))
        places = [(account, region) for _, account, region in self._targets()]
        for place in places:
            instance = self._instance(found, *place)
            if unknown := overrides.keys() - instance.stack.values.keys():
                raise ValidationError(f"{found.name} was not updated with {', '.join(sorted(unknown))} in {place}")
            instance.overrides = overrides
        return self._ended(found, [self._brought(found, *place) for place in places])

    def delete_stack_instances(self) -> ActionResult:
        found, done = self._set(), []
        for _, account, region in self._targets():
            stack = self._instance(found, account, region).stack
            if not self._get_param("RetainStacks"):
                delete(self._at(account, region), stack)
            done.append(stack.status in GONE or bool(self._get_param("RetainStacks")))
            if done[-1]:
                del found.instances[account, region]
        return self._ended(found, done)

    def list_stack_instances(self) -> ActionResult:
        found = self._set()
        account, region = self._get_param("StackInstanceAccount"), self._get_param("StackInstanceRegion")
        listed = [place for place in found.instances if account in (None, place[0]) and region in (None, place[1])]
        return ActionResult({"Summaries": [_instance(found, *place) for place in listed]})

    def describe_stack_instance(self) -> ActionResult:
        found = self._set()
        place = self._get_param("StackInstanceAccount"), self._get_param("StackInstanceRegion")
        overrides = self._instance(found, *place).overrides
        return ActionResult({"StackInstance": _instance(found, *place) | {"ParameterOverrides": _listed(overrides)}})

    # -----------------------------------------------------------------------------------------------------------------
    def _set(self) -> StackSet:
        if (name := self._get_param("StackSetName")) not in self.stack_sets:
            raise ValidationError("StackSetNotFoundException", f"StackSet {name} not found")
        return self.stack_sets[name]

    @staticmethod
    def _instance(found: StackSet, account: str, region: str) -> Instance:
        if (account, region) not in found.instances:
            raise ValidationError("StackInstanceNotFoundException", f"{found.name} has no {account}, {region}")
        return found.instances[account, region]

    def _targets(self) -> list[tuple[str, str, str]]:
        """Unit, account and Region of what is asked for: accounts that lie in the units, as INTERSECTION has it."""
        targets = self._get_param("DeploymentTargets")
        if targets.get("AccountFilterType") != "INTERSECTION":
            raise ValidationError("A rehearsal knows deployment targets with AccountFilterType INTERSECTION only")
        found = [
            (unit, account, region)
            for unit in targets["OrganizationalUnitIds"]
            for account in self._inside(unit, targets["Accounts"])
            for region in self._get_param("Regions")
        ]
        if not found:
            raise ValidationError("None of these accounts lies in one of these units")
        return found

    def _inside(self, unit: str, accounts: list[str]) -> list[str]:
        organizations = self._at(self.current_account, "us-east-1").aws.organizations
        listed = {one["Id"] for one in organizations.list_accounts_for_parent(ParentId=unit)["Accounts"]}
        return [one for one in accounts if one in listed]

    def _brought(self, found: StackSet, account: str, region: str) -> bool:
        """Bring an instance to the template; whether it is whole."""
        place: Place = self._at(account, region)
        instance = self._instance(found, account, region)
        given = {**found.values, **instance.overrides}
        instance.stack.values = {name: given[name] for name in found.template.parameters}
        instance.stack.submitted = found.template.text
        deploy(place, instance.stack, found.template)
        instance.outdated = False
        return instance.status == "CURRENT"

    @staticmethod
    def _ended(found: StackSet, done: list[bool]) -> ActionResult:
        """An operation has failed where one of its targets has."""
        id_ = str(uuid.uuid4())
        found.operations[id_] = "SUCCEEDED" if all(done) else "FAILED"
        return ActionResult({"OperationId": id_})


def _values(parameters: list[dict[str, str]]) -> dict[str, str]:
    return {one["ParameterKey"]: one["ParameterValue"] for one in parameters}


def _listed(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]


def _summary(one: StackSet) -> dict[str, Any]:
    return {"StackSetName": one.name, "StackSetId": one.id, "Status": "ACTIVE", "PermissionModel": "SERVICE_MANAGED"}


def _instance(found: StackSet, account: str, region: str) -> dict[str, Any]:
    one = found.instances[account, region]
    return {
        "StackSetId": found.id,
        "Account": account,
        "Region": region,
        "StackId": one.stack.id,
        "OrganizationalUnitId": one.unit,
        "Status": one.status,
        "StackInstanceStatus": {"DetailedStatus": "SUCCEEDED" if one.status == "CURRENT" else "FAILED"},
    }
